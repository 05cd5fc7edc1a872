"""From mailboxes to the desk: each message once, whatever is wrong with another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from convblog.channels import collecting
from convblog.channels.collecting import Collected
from convblog.channels.email import mailboxes, reading
from convblog.channels.email.imap import ImapSource
from convblog.channels.email.maildir import MaildirSource
from convblog.channels.email.reading import Letter
from convblog.channels.email.source import Source
from convblog.conversation import deciding, listing
from convblog.conversation.desk import Desk
from tests.channels.email.dovecot import ENVIRON, Dovecot, dovecot
from tests.channels.mails import EMAIL, LETTER, message
from tests.conversation.desks import desk, files

SECRET = {"KEY": "a secret of more than sixteen letters"}
AWAY = {"Auto-Submitted": "auto-replied"}
WAITING, DONE, APPROVE, REJECT = (f"convblog/{role}" for role in ("waiting", "done", "approve", "reject"))


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A mailbox of its own for each test."""
    return str(request.node.name)


@pytest.fixture
def imap(server: Dovecot, user: str) -> Iterator[ImapSource]:
    source = ImapSource(server.config(user), ENVIRON)
    yield source
    source.close()


def collected(at: Desk, source: Source) -> Collected:
    """Collect from one source."""
    mailbox = mailboxes.of_desk(at, None)
    return collecting.mail(at, source, lambda raw: reading.read(raw, mailbox), lambda letter, raw: None)


def maildir(folder: Path, *messages: bytes) -> Source:
    """A Maildir with these messages."""
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    for number, raw in enumerate(messages):
        (folder / "new" / f"{number}.example").write_bytes(raw)
    return MaildirSource(str(folder), folder, "maildir")


def lying(server: Dovecot, user: str) -> dict[str, list[str]]:
    """The numbers of the messages in each folder that holds any."""
    return {name: sorted(found) for name, found in server.contents(user).items() if found}


def states(at: Desk) -> dict[str, str]:
    """The state of every answer, by its words."""
    every = listing.of(at, ["pending", "private", "unplaced", "published", "rejected", "spam"])
    assert not every.problems
    return {one.submission.text: one.state for one in every.answers}


def test_a_mail_waits_in_the_mailbox_too_until_its_answer_is_surely_kept(
    server: Dovecot, user: str, imap: ImapSource, tmp_path: Path
) -> None:
    server.deliver(user, message("Thank you."))
    with desk(tmp_path, email=EMAIL) as at:
        assert collected(at, imap).new == 1
        assert states(at) == {"Thank you.": "pending"}
        assert lying(server, user) == {WAITING: ["1"]}
        deciding.approve(at, at.inbox.all()[0][0].submission.id)
        assert collected(at, imap).fetched == 0
        assert server.contents(user)[WAITING] == ["1"]
    with desk(tmp_path, email=EMAIL) as at:
        collected(at, imap)
    assert lying(server, user) == {DONE: ["1"]}


def test_a_site_without_a_disk_lives_by_its_mailbox_alone(
    server: Dovecot, user: str, imap: ImapSource, tmp_path: Path
) -> None:
    def run() -> dict[str, str]:
        shutil.rmtree(tmp_path / ".convblog", ignore_errors=True)
        with desk(tmp_path, environ=SECRET, secret_env="KEY", moderation="all", email=EMAIL) as at:
            at.published.bury_deleted()
            collected(at, imap)
            return states(at)

    server.deliver(user, message("Take me."), message("Leave me.", 2), message("Let me wait.", 3))
    all_wait = {"Take me.": "pending", "Leave me.": "pending", "Let me wait.": "pending"}
    assert (run(), run()) == (all_wait, all_wait)
    assert lying(server, user) == {WAITING: ["1", "2", "3"]}
    move(server, user, "1", APPROVE)
    move(server, user, "2", REJECT)
    assert run() == {"Take me.": "published", "Leave me.": "rejected", "Let me wait.": "pending"}
    assert run() == {"Take me.": "published", "Let me wait.": "pending"}
    assert lying(server, user) == {WAITING: ["3"], DONE: ["1", "2"]}
    move(server, user, "2", "INBOX", DONE)  # a mail program that puts it back
    assert run() == {"Take me.": "published", "Let me wait.": "pending"}
    assert [path for path in files(tmp_path) if path.startswith("responses")] == sorted(
        ["responses/tombstones.txt", *(path for path in files(tmp_path) if "letter" in path)]
    )


def test_an_answer_that_was_published_and_then_lost_is_published_again(
    server: Dovecot, user: str, imap: ImapSource, tmp_path: Path
) -> None:
    """The runner published it, and could not push: the next one starts from the files as they were."""
    server.deliver(user, message("Take me."), folder=APPROVE)
    for _ in range(2):
        shutil.rmtree(tmp_path, ignore_errors=True)
        tmp_path.mkdir()
        with desk(tmp_path, environ=SECRET, secret_env="KEY", email=EMAIL) as at:
            collected(at, imap)
            assert states(at) == {"Take me.": "published"}
        assert server.contents(user)[APPROVE] == ["1"]


def move(server: Dovecot, user: str, number: str, to: str, out_of: str = WAITING) -> None:
    """What the author does with the mouse."""
    with server.client(user) as client:
        client.create(f'"{to}"')
        client.select(f'"{out_of}"')
        _, found = client.search(None, "HEADER", "Message-ID", f"<{number}@")
        client.copy(found[0].decode(), f'"{to}"')
        client.store(found[0].decode(), "+FLAGS", "\\Deleted")
        client.expunge()


def test_automatic_mail_is_put_away_and_counted(server: Dovecot, user: str, imap: ImapSource, tmp_path: Path) -> None:
    server.deliver(user, message("I am away.", headers=AWAY), message("> quote only", 2))
    with desk(tmp_path, email=EMAIL) as at:
        found = collected(at, imap)
        assert (found.fetched, found.new, found.rejected, found.answers) == (2, 0, 2, ())
        reasons = [one.submission.reason for one in listing.of(at, ["rejected"]).answers]
    assert [reason.text() for reason in reasons if reason] == [
        "sent by a program (Auto-Submitted: auto-replied)",
        "nothing but a quotation",
    ]
    assert lying(server, user) == {DONE: ["1", "2"]}


def test_one_mail_at_two_sources_is_one_answer(server: Dovecot, user: str, imap: ImapSource, tmp_path: Path) -> None:
    server.deliver(user, message("Twice."))
    other = maildir(tmp_path / "mail", message("Twice."))
    with desk(tmp_path / "site", email=EMAIL) as at:
        assert [collected(at, source).new for source in (other, imap)] == [1, 0]
        assert states(at) == {"Twice.": "pending"}
    assert lying(server, user) == {WAITING: ["1"]}


def test_ten_thousand_copies_of_one_mail_are_one_answer(tmp_path: Path) -> None:
    source = maildir(tmp_path / "mail", *[message("Again.")] * 10_000)
    with desk(tmp_path / "site", email=EMAIL) as at:
        assert (collected(at, source).new, states(at)) == (1, {"Again.": "pending"})


def test_a_maildir_is_left_as_it_is_and_read_once(tmp_path: Path) -> None:
    source = maildir(tmp_path / "mail", message("One."), message("Away.", 2, headers=AWAY))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "mail").rglob("*")}
    for expected in (2, 0, 0):
        with desk(tmp_path / "site", email=EMAIL) as at:
            assert collected(at, source).fetched == expected
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "mail").rglob("*")} == before


def test_a_message_that_breaks_the_reading_is_kept_for_its_author_and_stops_nobody(tmp_path: Path) -> None:
    source = maildir(tmp_path / "mail", message("One."), message("Two.", 2), message("Three.", 3))

    def read(raw: bytes) -> Letter:
        if b"Two" in raw:
            raise ZeroDivisionError
        return reading.read(raw, mailbox)

    with desk(tmp_path / "site", email=EMAIL) as at:
        mailbox = mailboxes.of_desk(at, None)
        found = collecting.mail(at, source, read, lambda letter, raw: None)
        assert states(at) == {"One.": "pending", "Three.": "pending", "": "private"}
        (unread,) = listing.of(at, ["private"]).answers
        assert at.raw.get(unread.submission.id) == message("Two.", 2)
    assert [trouble.text() for trouble in found.troubles] == [
        "this message could not be read (ZeroDivisionError); it is in the inbox as it came"
    ]


def test_a_private_mail_is_refused_by_the_folder_that_approves(
    server: Dovecot, user: str, imap: ImapSource, tmp_path: Path
) -> None:
    to = EMAIL["address"].replace("@", f"+{LETTER}-p@")
    server.deliver(user, message("Between us.", to=to), folder=APPROVE)
    server.deliver(user, message("For all.", 2), folder=APPROVE)
    with desk(tmp_path, email=EMAIL) as at:
        found = collected(at, imap)
        assert states(at) == {"Between us.": "private", "For all.": "published"}
    assert len(found.troubles) == 1
    assert "private and never published" in found.troubles[0].text()
    assert "Between us." not in str(found)


def test_who_is_known_passes_and_a_forged_sender_does_not(tmp_path: Path) -> None:
    forged = message("It is me, really.", 3, headers={"Authentication-Results": "elsewhere.example; dmarc=pass"})
    source = maildir(tmp_path / "mail", message("First."))
    with desk(tmp_path / "site", email=EMAIL) as at:
        collected(at, source)
        deciding.approve(at, listing.of(at, ["pending"]).answers[0].submission.id)
        collected(at, maildir(tmp_path / "more", message("Second.", 2), forged))
        assert states(at) == {"First.": "published", "Second.": "published", "It is me, really.": "pending"}


def test_an_answer_to_an_answer_nests_by_its_token_or_by_what_it_replies_to(tmp_path: Path) -> None:
    with desk(tmp_path / "site", moderation="none", email=EMAIL) as at:
        collected(at, maildir(tmp_path / "1", message("First.")))
        (first,) = at.published.entries
        by_token = message("By token.", 2, to=EMAIL["address"].replace("@", f"+{first}@"))
        by_reference = message("By reference.", 3, to=EMAIL["address"], headers={"In-Reply-To": "<1@mail.example>"})
        lost = message("Nobody knows.", 4, to=EMAIL["address"])
        collected(at, maildir(tmp_path / "2", by_token, by_reference, lost))
        nested = {entry.in_reply_to for entry in at.published.entries.values() if entry.id != first}
        assert nested == {first}
        assert states(at) == {
            "First.": "published",
            "By token.": "published",
            "By reference.": "published",
            "Nobody knows.": "unplaced",
        }
