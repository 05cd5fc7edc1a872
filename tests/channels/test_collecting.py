"""From mailboxes to the desk: each message once, whatever is wrong with another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from convblog.channels import collecting
from convblog.channels.collecting import Collected
from convblog.channels.email import mailboxes, reading
from convblog.channels.email.imap import ImapSource
from convblog.channels.email.maildir import MaildirSource
from convblog.channels.email.reading import Letter
from convblog.channels.email.source import LONGEST, Source
from convblog.channels.email.sources import sources_of
from convblog.config import Email, MailSource
from convblog.conversation import deciding, listing
from convblog.conversation.desk import Desk
from tests.channels.email.dovecot import ENVIRON, Dovecot, dovecot
from tests.channels.mails import EMAIL, LETTER, TO_THE_LETTER, message
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


@pytest.mark.slow
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


def photograph(size: tuple[int, int] = (2400, 1800)) -> bytes:
    """What a telephone makes; it notes where it was."""
    exif = Image.Exif()
    exif[0x010F] = "s3cret camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)})
    out = BytesIO()
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size).convert("RGB")
    noise.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def with_files(text: str, number: int, *found: tuple[bytes, str, str], to: str = TO_THE_LETTER) -> bytes:
    """A mail with files: their bytes, type and name."""
    mail = BytesParser(policy=policy.default).parsebytes(message(text, number, to))
    for data, kind, name in found:
        main, _, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def pictures_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.webp")}


def drawn_from(config: Email, folder: Path, site: Path, *messages: bytes) -> list[str]:
    """Collect these messages from a Maildir of the configuration; the files of the inbox and of `responses/`."""
    maildir(folder, *messages)
    with desk(site, moderation="all", email=EMAIL | {"pictures": config.pictures}) as at:
        for source in sources_of(structs.replace(config, sources=(MailSource(maildir=str(folder)),)), site, {}):
            collected(at, source)
        return [path for path in files(site) if not path.startswith(".convblog/raw/")]


def test_a_picture_comes_with_its_mail_where_the_site_allows_it(tmp_path: Path) -> None:
    photo = photograph()
    assert len(photo) > LONGEST, "more than is read of a mail without pictures"
    logo = BytesIO()
    Image.new("RGB", (110, 60)).save(logo, "PNG")
    sent = with_files(
        "Look.", 1, (logo.getvalue(), "image/png", "logo.png"), (photo, "image/jpeg", "IMG_1.jpg"),
        (b"<svg onload='alert(1)'/>", "image/png", "x.png"), (b"%PDF", "application/pdf", "cv.pdf"),
    )  # fmt: skip
    site = tmp_path / "site"
    found = drawn_from(Email(pictures=True), tmp_path / "mail", site, sent)
    with desk(site, moderation="all", email=EMAIL | {"pictures": True}) as at:
        (waiting,) = listing.of(at, ["pending"]).answers
        identity = waiting.submission.id
        assert found == [f".convblog/inbox/{identity}.md", f".convblog/inbox/{identity}/1.webp"]
        assert waiting.submission.attachments == ("logo.png", "IMG_1.jpg", "x.png", "cv.pdf")
        assert len(at.raw.get(identity) or b"") == LONGEST
        deciding.approve(at, identity)
    ((name, data),) = pictures_in(site / "responses").items()
    assert name == f"20261118T0701-marie-{identity[:8]}-1.webp"
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (1600, 1200))
        assert not picture.getexif() and not {"exif", "xmp", "icc_profile"} & set(picture.info)
    assert b"s3cret" not in data
    assert pictures_in(site / ".convblog") == {}


def test_without_leave_files_are_only_named(tmp_path: Path) -> None:
    sent = with_files("Look.", 1, (photograph((400, 300)), "image/jpeg", "IMG_1.jpg"))
    (file,) = drawn_from(Email(), tmp_path / "mail", tmp_path / "site", sent)
    assert "IMG_1.jpg" in (tmp_path / "site" / file).read_text("utf-8")


def test_of_a_mail_four_pictures_are_taken_and_of_no_answer_none(tmp_path: Path) -> None:
    small = (photograph((400, 300)), "image/jpeg", "a.jpg")
    private = EMAIL["address"].replace("@", f"+{LETTER}-p@")
    site = tmp_path / "site"
    found = drawn_from(
        Email(pictures=True), tmp_path / "mail", site, with_files("Six.", 1, *[small] * 6),
        with_files("> nothing of their own", 2, small), with_files("Between us.", 3, small, to=private),
    )  # fmt: skip
    with desk(site, email=EMAIL) as at:
        identities = {text: one.submission.id for one in listing.of(at, ["pending", "private", "rejected"]).answers
                      for text in [one.submission.text]}  # fmt: skip
    six, private_one, rejected = identities["Six."], identities["Between us."], identities[""]
    assert found == sorted(
        [f".convblog/inbox/{six}.md", *(f".convblog/inbox/{six}/{n}.webp" for n in range(1, 5)),
         f".convblog/inbox/{private_one}.md", f".convblog/inbox/{private_one}/1.webp",
         f".convblog/inbox/{rejected}.md"]
    )  # fmt: skip
