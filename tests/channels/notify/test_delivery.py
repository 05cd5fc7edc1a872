"""A mail server that is down, slow, choosy or cut off delays mail; it neither loses nor doubles it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from convblog.channels.smtp import Refused, Stage, Uncertain, Unreachable
from convblog.conversation import deciding, erasure
from convblog.problems import problem
from tests.channels.notify.office import AUTHOR, DAY, HOUR, MARIE, MINUTE, PAUL, Office, to_answer, to_page

CLAIRE, MARIES, PAULS = f"Claire <{AUTHOR}>", f"Marie Lefort <{MARIE}>", f"Paul <{PAUL}>"
NO_AUTHOR = {"author": "never", "readers": True}


class Failing:
    """A way to send that fails like a server would: `fails` maps a recipient (or "") to what is raised."""

    def __init__(self, office: Office, fails: dict[str, Exception], after_handing: bool = False) -> None:
        self.office, self.fails, self.after, self.tried = office, fails, after_handing, list[str]()

    def __call__(self, raw: bytes, sender: str, recipients: Sequence[str], reached: Callable[[Stage], None]) -> None:
        self.tried.append(recipients[0])
        error = self.fails.get(recipients[0]) or self.fails.get("")
        if error is None:
            self.office.post(raw, sender, recipients, reached)
            return
        if self.after:
            reached("handing")
        raise error


DOWN = Unreachable(problem("", 0, "down"))
LATER = Unreachable(problem("", 0, "later"), is_server=False)
NEVER = Refused(problem("", 0, "never"))
CUT = Uncertain(problem("", 0, "cut"))


def subscribed(office: Office, who: str = MARIES) -> str:
    """Somebody wrote, and wants to hear of answers; the id of what they wrote."""
    one = office.gets(office.mail(who, to_page(), f"Words of {who.partition(' ')[0]}."))
    asked = office.sends()[-1]
    office.gets(office.answer(asked, who, "yes"))
    office.out.clear()
    return one.id


def open_office(site: Path) -> Office:
    """Readers alone are told, and everything verified is published."""
    return Office(site, CONVERSATION={"moderation": "none"}, notify=NO_AUTHOR)


def test_a_server_that_is_down_delays_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one = subscribed(office)
    office.gets(office.mail(PAULS, to_answer(one), "An answer."))
    down, tries = Failing(office, {"": DOWN}), list[int]()
    start = office.now
    while office.now < start + 4 * DAY:
        before = len(down.tried)
        report = office.delivers(down)
        assert (report.sent, report.waiting) == ((), 2)
        if len(down.tried) > before:
            tries.append(office.now - start)
        office.now += (5 if office.now < start + 80 * MINUTE else 20) * MINUTE
    assert len(down.tried) == len(tries), "a run asks a server that is down once, however many mails there are"
    delays = [later - earlier for earlier, later in pairwise(tries)]
    assert delays == [5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, DAY, DAY, DAY][: len(delays)]
    assert len(delays) >= 7
    office.now += DAY
    assert sorted(mail.to for mail in office.sends()) == [MARIE, PAUL]
    assert office.sends() == []


def test_after_five_days_it_is_given_up_and_the_author_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    one = subscribed(office)
    with office.desk() as desk:
        claires, _ = deciding.answer(desk, one, "An answer.")
    down = Failing(office, {"": LATER})
    for _ in range(200):
        office.delivers(down)
        office.now += HOUR
    assert office.delivers(down).waiting == 0
    office.config = Office(tmp_path).config
    told = next(mail for mail in office.sends() if mail.to == AUTHOR)
    assert f"a notification to a reader ({claires.id})" in told.text and "later" in told.text
    assert MARIE not in told.text
    assert office.sends() == []


def test_a_digest_that_was_given_up_is_told_anew_and_not_every_minute(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Words."))
    never = Failing(office, {"": NEVER})
    for _ in range(5):
        office.delivers(never)
        office.now += HOUR
    assert len(never.tried) == 1
    office.now += DAY
    (told,) = office.sends()
    assert "> Words." in told.text
    assert office.sends() == []


def test_one_digest_waits_at_a_time(tmp_path: Path) -> None:
    office = Office(tmp_path)
    down = Failing(office, {"": DOWN})
    for number in range(5):
        office.gets(office.mail(MARIES, to_page(), f"Number {number}."))
        assert office.delivers(down).waiting == 1
        office.now += HOUR
    office.now += DAY
    (first,), (second,) = office.sends(), office.sends()
    assert (first.text.count("> Number"), second.text.count("> Number")) == (1, 4)


def test_a_reader_whose_address_is_refused_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one = subscribed(office)
    other = subscribed(office, PAULS)
    with office.desk() as desk:
        deciding.answer(desk, one, "To Marie.")
        deciding.answer(desk, other, "To Paul.")
    some = Failing(office, {MARIE: NEVER})
    report = office.delivers(some)
    assert [mail.to for mail in office.out] == [PAUL]
    assert [(failed.kind, failed.final) for failed in report.failed] == [("answer", True)]
    assert report.waiting == 0
    assert MARIE not in repr(report) and PAUL not in repr(report)


def test_a_server_that_wants_one_mail_later_takes_the_others_now(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one, other = subscribed(office), subscribed(office, PAULS)
    with office.desk() as desk:
        deciding.answer(desk, one, "To Marie.")
        deciding.answer(desk, other, "To Paul.")
    report = office.delivers(Failing(office, {MARIE: LATER}))
    assert [mail.to for mail in office.out] == [PAUL] and report.waiting == 1
    office.now += HOUR
    assert [mail.to for mail in office.sends()] == [MARIE]


def test_a_connection_cut_off_at_the_end_is_tried_once_more_with_the_same_message(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one = subscribed(office)
    with office.desk() as desk:
        deciding.answer(desk, one, "An answer.")
    cut = Failing(office, {"": CUT}, after_handing=True)
    first = office.delivers(cut)
    assert [failed.final for failed in first.failed] == [False] and first.waiting == 1
    office.now += HOUR
    second = office.delivers(cut)
    assert [failed.final for failed in second.failed] == [True] and second.waiting == 0
    office.now += DAY
    assert office.sends() == [] and len(cut.tried) == 2, "never a third time"
    office.config = Office(tmp_path).config
    (told,) = office.sends()
    assert told.to == AUTHOR and "so it may have arrived" in told.text


@pytest.mark.parametrize("happens", ["unsubscribed", "taken back"])
def test_what_is_no_longer_wanted_when_the_server_is_back_is_not_sent(happens: str, tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one = subscribed(office)
    with office.desk() as desk:
        claires, _ = deciding.answer(desk, one, "An answer.")
    office.delivers(Failing(office, {"": DOWN}))
    with office.desk() as desk:
        if happens == "unsubscribed":
            person = desk.people.identity_of(one)
            desk.subscriptions.refuse(desk.subscriptions.id_of(person), office.now)
        else:
            deciding.reject(desk, claires.id)
    office.now += DAY
    assert office.sends() == []
    assert office.delivers(office.post).waiting == 0


def test_of_what_was_sent_neither_words_nor_addresses_are_kept_in_the_queue(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one = subscribed(office)
    with office.desk() as desk:
        deciding.answer(desk, one, "An answer.")
    office.sends()
    with office.desk() as desk:
        rows = desk.db.execute(
            "SELECT kind, state, recipient, message, answers FROM outgoing ORDER BY rowid"
        ).fetchall()
    assert [row[:4] for row in rows] == [("ask", "sent", "", b""), ("answer", "sent", "", b"")]


def test_who_is_forgotten_gets_nothing_and_nothing_of_theirs_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Of Marie."))
    office.gets(office.mail(PAULS, to_page(), "Of Paul."))
    office.delivers(Failing(office, {"": DOWN}))
    with office.desk() as desk:
        erasure.forget(desk, MARIE, name_only=False)
    office.now += DAY
    (told,) = office.sends()
    assert "> Of Paul." in told.text and "Of Marie." not in told.text


def test_who_is_forgotten_is_no_longer_subscribed(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one = subscribed(office)
    with office.desk() as desk:
        deciding.answer(desk, one, "An answer.")
    office.delivers(Failing(office, {"": DOWN}))
    with office.desk() as desk:
        erasure.forget(desk, MARIE, name_only=True)
        subscriptions = desk.db.execute("SELECT * FROM subscriptions").fetchall()
        assert (subscriptions, desk.outgoing.waiting()) == ([], 0)
    office.now += DAY
    assert office.sends() == []
