"""A mail server that is down, slow, choosy or cut off delays mail; it neither loses nor doubles it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from convblog.channels import smtp
from convblog.channels.smtp import Refused, Stage, Uncertain, Unreachable
from convblog.conversation import deciding, erasure
from convblog.problems import problem
from tests.channels.notify.office import ADDRESS, AUTHOR, DAY, HOUR, MARIE, MINUTE, PAUL, Office, to_answer, to_page
from tests.channels.smtpserver import Handler, config, mail_server

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


# ---- the real thing, and real kills

_CHILD = """
import sys
from pathlib import Path
from convblog.channels import smtp
from tests.channels.notify.office import Office
from tests.channels.smtpserver import config
site, port, now = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
office = Office(site)
office.now = now
print("ready", flush=True)
office.delivers(smtp.sender(config(port), {}))
"""


def killed_in(site: Path, port: int, now: int) -> subprocess.Popen[bytes]:
    """A process of its own that delivers."""
    return subprocess.Popen([sys.executable, "-c", _CHILD, str(site), str(port), str(now)], stdout=subprocess.PIPE)


class Killer(Handler):
    """Kills whoever sends, at one stage of the talk."""

    def __init__(self, stage: str) -> None:
        super().__init__()
        self.stage, self.victim = stage, 0

    async def handle_RCPT(self, *args: object) -> str:  # noqa: N802
        self.kill("RCPT")
        return await super().handle_RCPT(*args)  # type: ignore[arg-type]

    async def handle_DATA(self, *args: object) -> str:  # noqa: N802
        answer = await super().handle_DATA(*args)  # type: ignore[arg-type]
        self.kill("DATA")
        return answer

    async def handle_QUIT(self, *args: object) -> str:  # noqa: N802
        self.kill("QUIT")
        return "221 Bye"

    def kill(self, stage: str) -> None:
        if stage == self.stage and self.victim:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0


@pytest.mark.parametrize(("stage", "arrived"), [("RCPT", 1), ("DATA", 2), ("QUIT", 1)])
def test_a_kill_in_the_middle_loses_nothing_and_sends_at_most_two_equal_copies(
    stage: str, arrived: int, tmp_path: Path
) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Words."))
    killer = Killer(stage)
    with mail_server(killer) as port:
        child = killed_in(tmp_path, port, office.now)
        killer.victim = child.pid
        child.communicate(timeout=60)
        assert child.returncode == -signal.SIGKILL
        for _ in range(3):
            office.now += HOUR
            office.delivers(smtp.sender(config(port), {}))
    assert len(killer.taken) == arrived
    assert len({envelope.content for envelope in killer.taken}) == 1, "one message, one Message-ID"
    assert {(envelope.mail_from, tuple(envelope.rcpt_tos)) for envelope in killer.taken} == {(ADDRESS, (AUTHOR,))}


def test_a_mail_that_kills_its_sender_each_time_is_not_sent_a_third_time(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Words."))
    killer = Killer("DATA")
    with mail_server(killer) as port:
        for _ in range(3):
            child = killed_in(tmp_path, port, office.now)
            killer.victim = child.pid
            child.communicate(timeout=60)
            office.now += HOUR
    assert len(killer.taken) == 2


@pytest.mark.slow
def test_kills_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    """Twenty readers are to be told; whoever tells them is killed again and again, at moments that chance chooses."""
    office = open_office(tmp_path)
    ids = [subscribed(office, f"Reader{number} <reader{number}@mail.example>") for number in range(20)]
    with office.desk() as desk:
        for one in ids:
            deciding.answer(desk, one, "To a reader.")
    chance, kills, slow = random.Random(1), 0, Handler()
    slow.on_data = lambda: time.sleep(0.1)
    with mail_server(slow) as port:
        for _ in range(200):
            child = killed_in(tmp_path, port, office.now)
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.4))
            child.kill()
            child.communicate()
            kills += child.returncode == -signal.SIGKILL
            office.now += HOUR
            if child.returncode == 0:
                break
    copies = Counter(envelope.content for envelope in slow.taken)
    to = {recipient for envelope in slow.taken for recipient in envelope.rcpt_tos}
    assert kills >= 3
    assert to >= {f"reader{number}@mail.example" for number in range(20)}
    assert set(copies.values()) <= {1, 2}, "the same message at most twice"
    assert sum(copies.values()) <= len(copies) + kills, "a kill doubles one mail at most"
    assert office.delivers(office.post).waiting == 0 and office.out == []
