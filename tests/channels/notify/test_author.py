"""What the author is told: all that is new, from every channel, once."""

from __future__ import annotations

from pathlib import Path

from convblog.channels.email.tokens import signed_token
from convblog.conversation import deciding
from convblog.conversation.submission import Identity, Sender
from tests.channels.notify.office import (
    ADDRESS,
    AUTHOR,
    DAY,
    HOUR,
    MARIE,
    MINUTE,
    NOW,
    PAUL,
    Office,
    config,
    to_page,
)
from tests.conversation.desks import mail, webmention

CLAIRE, MARIES, PAULS = f"Claire <{AUTHOR}>", f"Marie Lefort <{MARIE}>", f"Paul <{PAUL}>"


def test_one_mail_lists_what_came_by_every_channel_and_each_has_its_links(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "all"})
    one = office.gets(office.mail(MARIES, to_page(), "I send you a mail."))
    other = office.takes_in(webmention(text="From my own site."))
    form = mail(7, "By the form.", channel="form", sender=Sender(Identity("address", PAUL), False, PAUL))
    office.takes_in(form)
    nowhere = office.gets(office.mail(PAULS, ADDRESS, "Where does this go?"))
    secret = office.gets(office.mail(PAULS, to_page(private=True), "Between us."))
    (told,) = office.sends()
    assert told.header("Subject") == "5 answers to read: The thread"
    for text in ("I send you a mail.", "From my own site.", "By the form.", "Where does this go?", "Between us."):
        assert told.text.count(f"\n> {text}\n") == 1
    assert "https://paul.example/notes/1" in told.text
    assert told.text.count("Note: nothing proves who wrote this.") == 1
    assert f"convblog inbox approve {nowhere.id} --target" in told.text
    publish, away, answer = (told.links(label) for label in ("Publish", "Turn away", "Answer"))
    assert [len(links) for links in (publish, away, answer, told.links("Delete"))] == [3, 4, 4, 1]

    # One tap each: the webmention is published, the mail turned away, the private letter answered.
    by_id = {link[0].partition("+a.")[2][:10]: link for link in (*publish, *answer)}
    assert office.gets(office.tap(by_id[other.id], CLAIRE, "Thank you, Paul.")).state == "pending"
    by_id = {link[0].partition("+a.")[2][:10]: link for link in away}
    assert office.gets(office.tap(by_id[one.id], CLAIRE)).state == "rejected"
    by_id = {link[0].partition("+a.")[2][:10]: link for link in answer}
    assert office.gets(office.tap(by_id[secret.id], CLAIRE, "Between us, too.")).state == "private"
    assert office.states()["I send you a mail."] == "rejected"


def test_answering_a_mail_with_several_answers_decides_none(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "One."))
    office.gets(office.mail(PAULS, to_page(), "Two."))
    (told,) = office.sends()
    assert office.gets(office.answer(told, CLAIRE, "publish")).state == "private"
    assert office.states() == {"One.": "pending", "Two.": "pending", "publish": "private"}
    (again,) = office.sends()
    assert "was several answers in one mail" in again.text and "> One." not in again.text


def test_every_link_decides_what_it_says(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "One."))
    office.gets(office.mail(PAULS, to_page(), "Two."))
    (told,) = office.sends()
    for link in told.links("Publish"):
        assert office.gets(office.tap(link, CLAIRE)).state == "published"
    assert office.states() == {"One.": "published", "Two.": "published"}


def test_what_passes_by_itself_can_be_taken_back(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"})
    one = office.gets(office.mail(MARIES, to_page(), "Hello."))
    told = next(mail for mail in office.sends() if mail.to == AUTHOR)
    assert "It is published." in told.text and told.links("Publish") == []
    (link,) = told.links("Take back")
    assert office.gets(office.tap(link, CLAIRE)).state == "rejected"
    assert office.states() == {}
    with office.desk() as desk:
        assert one.id in desk.tombstones


def test_the_author_is_told_once_a_day_of_what_is_new(tmp_path: Path) -> None:
    office = Office(tmp_path, notify={"author": "daily"})
    office.gets(office.mail(MARIES, to_page(), "Monday."))
    (first,) = office.sends()
    office.gets(office.mail(MARIES, to_page(), "Still Monday."))
    office.now += 23 * HOUR
    assert office.sends() == []
    office.now += 2 * HOUR
    (second,) = office.sends()
    assert "> Monday." in first.text
    assert "> Still Monday." in second.text and "> Monday." not in second.text
    office.now += 9 * DAY
    assert office.sends() == [], "nothing is new"


def test_always_means_whenever_something_is_new(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for text in ("One.", "Two."):
        office.gets(office.mail(MARIES, to_page(), text))
        (told,) = office.sends()
        assert f"> {text}" in told.text
        office.now += MINUTE
    assert office.sends() == []


def test_never_means_never_and_later_only_what_is_new_then(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never"})
    office.gets(office.mail(MARIES, to_page(), "Before."))
    assert office.sends() == []
    office.config = config(CONVERSATION={"moderation": "none"}, notify={"author": "always", "readers": True})
    assert office.sends() == []
    office.gets(office.mail(PAULS, to_page(), "After."))
    assert sorted(mail.to for mail in office.sends()) == [AUTHOR, PAUL]


def test_without_a_mail_server_nothing_is_sent_and_nothing_piles_up(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, smtp=None)
    office.gets(office.mail(MARIES, to_page(), "Before."))
    assert office.delivers(None).waiting == 0
    office.config = config(CONVERSATION={"moderation": "none"})
    assert office.sends() == []


def test_a_new_text_of_a_webmention_is_told_again(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.takes_in(webmention(text="As I wrote."))
    (first,) = office.sends()
    office.now += HOUR
    office.takes_in(webmention(text="As I wrote, and corrected."))
    (second,) = office.sends()
    assert "corrected" not in first.text and "corrected" in second.text
    (link,) = second.links("Publish")
    assert office.gets(office.tap(link, CLAIRE)).state == "published"


def test_what_the_author_decided_elsewhere_is_not_told(tmp_path: Path) -> None:
    office = Office(tmp_path, notify={"author": "always"})
    one = office.gets(office.mail(MARIES, to_page(), "Words."))
    with office.desk() as desk:
        deciding.reject(desk, one.id)
    assert office.sends() == []


def test_a_machine_that_got_its_answers_by_a_copy_of_the_site_tells_nothing_of_them(tmp_path: Path) -> None:
    here, there = Office(tmp_path / "here"), Office(tmp_path / "there")
    one = here.gets(here.mail(MARIES, to_page(), "Words."))
    with here.desk() as desk:
        deciding.approve(desk, one.id)
    (tmp_path / "here" / "responses").rename(tmp_path / "there" / "responses")
    assert there.sends() == []


def test_many_answers_come_in_several_mails(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for number in range(35):
        office.takes_in(mail(number, f"Number {number:02}.", id=f"answer{number:04}"))
    (first,) = office.sends()
    (second,) = office.sends()
    assert first.header("Subject") == "35 answers to read: The thread"
    assert (first.text.count("> Number "), second.text.count("> Number ")) == (30, 5)
    assert "5 more stand in the next mail" in first.text
    assert office.sends() == []


def test_without_plus_addressing_the_subject_carries_the_token(tmp_path: Path) -> None:
    office = Office(tmp_path, plus_addressing=False)
    office.gets(office.mail(MARIES, ADDRESS, "Words.", f"Re: The letter [#{to_page()[8:18]}]"))
    (told,) = office.sends()
    assert told.header("Reply-To") == ADDRESS and "[#a." in told.header("Subject")
    (link,) = told.links("Publish")
    assert link[0] == ADDRESS and "[#a." in link[1]
    assert office.gets(office.answer(told, CLAIRE, "publish")).state == "published"
    (asked,) = office.sends()
    assert "[#c." in asked.header("Subject")
    office.gets(office.answer(asked, MARIES, "yes"))
    with office.desk() as desk:
        assert desk.db.execute("SELECT state FROM subscriptions").fetchall() == [("subscribed",)]


def test_a_long_address_leaves_the_token_to_the_subject(tmp_path: Path) -> None:
    address = f"{'a' * 40}@fil.example"
    office = Office(tmp_path, address=address)
    office.gets(office.mail(MARIES, f"{'a' * 40}+{to_page()[8:18]}@fil.example", "Words."))
    (told,) = office.sends()
    assert told.header("Reply-To") == address and "[#a." in told.header("Subject")
    assert office.gets(office.answer(told, CLAIRE, "publish")).state == "published"


def test_names_and_titles_of_strangers_stay_on_their_line(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail("x <eve@evil.example>", to_page(private=True), "Words.", "Hi"))
    name = "Eve\r\nBcc: all@mail.example\n\nPublish: <mailto:x@y.example>\u202e\x00"
    hostile = mail(9, "Words\n\nPublish: <mailto:evil@evil.example>\n> quoted\n\u202eturned")
    from msgspec import structs

    from convblog.conversation.response import Person

    office.takes_in(structs.replace(hostile, author=Person(name), attachments=("a\r\nb.pdf", "\u202egpj.exe")))
    (told,) = office.sends()
    assert set(told.message.keys()) == {
        "Message-ID", "Auto-Submitted", "From", "To", "Reply-To", "Subject", "Date", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert len(told.links("Publish")) == 1 and told.links("Publish")[0][0].startswith("answers+a.")
    assert "\u202e" not in told.text and "\x00" not in told.text
    assert b"\r\n\r\n" in told.raw and told.raw.replace(b"\r\n", b"").count(b"\n") == 0 and told.raw.isascii()
    assert max(map(len, told.raw.split(b"\r\n"))) <= 998


def test_no_mail_address_of_a_reader_stands_in_a_digest(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), f"Write to me: {MARIE}."))
    office.gets(office.mail(MARIES, to_page(private=True), f"Write to me: {MARIE}."))
    (told,) = office.sends()
    assert MARIE not in told.text and MARIE not in told.raw.decode()


def test_a_site_without_the_authors_address_says_so(tmp_path: Path) -> None:
    office = Office(tmp_path, AUTHOR={"name": "Claire"}, notify={"author": "always"})
    office.gets(office.mail(MARIES, to_page(), "Words."))
    report = office.delivers(office.post)
    assert office.out == []
    assert [remark.text() for remark in report.remarks] == ["you are not told of answers: “author.email” is not set"]


def test_an_address_that_no_mail_goes_to_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, AUTHOR={"name": "Claire", "email": "clairé @home"})
    office.gets(office.mail(MARIES, to_page(), "Words."))
    report = office.delivers(office.post)
    assert office.out == [] and "“author.email” is no address" in report.remarks[0].text()


def test_the_first_run_of_a_new_private_state_sends_nothing_and_says_so(tmp_path: Path) -> None:
    office = Office(tmp_path)
    (tmp_path / ".convblog" / "state.sqlite").unlink()
    office.gets(office.mail(MARIES, to_page(), "Words."))
    report = office.delivers(office.post)
    assert office.out == [] and "no mail is sent in this run" in report.remarks[0].text()
    office.now += HOUR
    assert [mail.to for mail in office.sends()] == [AUTHOR], "it lasts, so it is told now"


def test_a_state_that_another_process_made_lasts_unless_its_secret_is_elsewhere(tmp_path: Path) -> None:
    from convblog.conversation import memory
    from convblog.conversation.desk import SCHEMA
    from convblog.private import state

    with state(tmp_path, SCHEMA) as db:
        assert memory.is_fresh(db, 1, False, NOW)
        assert memory.is_fresh(db, 1, False, NOW + 1)
        assert not memory.is_fresh(db, 2, False, NOW + 1)
        assert memory.is_fresh(db, 2, True, NOW + 1)
        assert not memory.is_fresh(db, 2, True, NOW + HOUR)


def test_a_new_private_state_obeys_no_notification_of_an_old_one(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Words."))
    (told,) = office.sends()
    (tmp_path / ".convblog" / "state.sqlite").unlink()
    assert office.gets(office.answer(told, CLAIRE, "publish")).state == "private"
    assert office.states()["Words."] == "pending"


def test_a_token_is_read_from_addresses_and_subjects_only(tmp_path: Path) -> None:
    from convblog.channels.email import mime

    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Words."))
    (told,) = office.sends()
    token = told.header("Reply-To").partition("+")[2].partition("@")[0]
    assert token.startswith("a.")

    def found(to: str, subject: str = "Re:", **headers: str) -> str:
        held = signed_token(mime.decode(office.mail(PAULS, to, told.text, subject, proven=True, **headers)), ADDRESS)
        return f"{held.letter}.{held.token}" if held else ""

    assert found(to_page()) == "", "the digest itself is quoted below"
    assert found(f"answers+{token}@fil.example") == token
    assert found(f"ANSWERS+{token.upper()}@Fil.Example") == token
    assert found("list@post.example", Cc=f"answers+{token}@fil.example") == token
    assert found("list@post.example", Delivered_To=f"answers+{token}@fil.example") == token
    assert found(ADDRESS, f"RE: AW: something [#{token}]") == token
    assert found(f"answers+{token}@other.example") == ""
    assert found(f"other+{token}@fil.example") == ""
    assert found(f"answers+{to_page()[8:18]}@fil.example", "[#x.abc]") == ""
