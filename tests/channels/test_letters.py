"""A machine that forgets everything after each run: what waits and did not come by mail waits in the mailbox.

Each run begins without `.convblog/`; `responses/` and the mailbox stay.
"""

from __future__ import annotations

import email
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC
from email import policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from convblog import configfile, times
from convblog.channels import collecting, leaving, refreshing
from convblog.channels.collecting import Collected
from convblog.channels.email import mailboxes, reading
from convblog.channels.email.imap import ImapSource
from convblog.channels.email.letternames import named
from convblog.channels.email.letters import Draft, Site, draft
from convblog.channels.email.lettertext import Post
from convblog.channels.hosting import from_hosted
from convblog.channels.looking import looker, looker_again
from convblog.channels.notify.speech import speaker
from convblog.channels.politeness import PoliteDoor
from convblog.channels.webmention import hosted
from convblog.config import Imap
from convblog.conversation import checks, deciding, listing
from convblog.conversation.desk import Desk
from convblog.conversation.pictures import portrait
from convblog.conversation.receiving import receive
from convblog.conversation.response import Person
from convblog.conversation.secret import Secret
from convblog.conversation.submission import Sender, Submission
from tests.channels.email.dovecot import ENVIRON, Dovecot, dovecot, free_port
from tests.channels.mails import EMAIL, message
from tests.channels.test_hosting import LETTER, NAME, Hosted, page
from tests.channels.web import Web, web
from tests.channels.webmention.test_hosted import API, TOKEN
from tests.conversation.desks import NOW, URL, desk, webmention
from tests.receive.sources import Sources, sources

SECRET = {"KEY": "a secret of more than sixteen letters"}
WAITING, DONE, APPROVE, REJECT = (f"convblog/{role}" for role in ("waiting", "done", "approve", "reject"))


class Runner(Hosted):
    """A hosted receiver's list, other people's pages, and a site that is collected by a runner with a mailbox."""

    def __init__(self, there: Web, pages: Sources, home: Path, server: Dovecot, user: str) -> None:
        super().__init__(there, pages, home)
        self.server, self.user = server, user
        self.keeps = False  # whether `.convblog/` outlives a run
        self.now, self.moderation = NOW, "known"
        self.config = server.config(user)
        self.found: list[Collected] = []
        self.answers: Sequence[Submission] = ()  # that come from elsewhere in each run

    def run(self, sources: Sequence[str] = ("hosted", "imap")) -> dict[str, str]:
        """Collect; the state of every answer, by its words."""
        if not self.keeps:
            shutil.rmtree(self.home / ".convblog", ignore_errors=True)
        source = ImapSource(self.config, ENVIRON)
        try:
            with desk(self.home, self.now, self.site_pages, SECRET, **self.conversation) as at:
                for answer in self.answers:
                    receive(at, answer)
                found = [self.hosted(at)] if "hosted" in sources else []
                found += [self.mail(at, source)] if "imap" in sources else []
                found += [self.refresh(at)] if "refresh" in sources else []
                self.found = leaving.after(at, found, source, speaker())
                every = listing.of(at, ["pending", "private", "unplaced", "published", "rejected", "spam"])
        finally:
            source.close()
        assert not every.problems
        return {one.submission.text: one.state for one in every.answers}

    @property
    def conversation(self) -> dict[str, object]:
        return {"secret_env": "KEY", "email": EMAIL, "moderation": self.moderation}

    def ids(self) -> list[str]:
        """Of the answers that are published."""
        with desk(self.home, self.now, self.site_pages, SECRET, **self.conversation) as at:
            return sorted(at.published.entries)

    def turn(self, identity: str) -> None:
        """Go on to the half hour in which a page is looked at again."""
        with desk(self.home, self.now, self.site_pages, SECRET, **self.conversation) as at:
            published = times.moment(at.published.entries[identity].published, UTC).seconds
        turns = (self.now + 1800 * number for number in range(1, 338))
        self.now = next(time for time in turns if checks.is_turn(identity, published, time))

    def hosted(self, at: Desk) -> Collected:
        look = looker(configfile.read(f"title: T\nurl: {URL}\nnetwork: {{allow: ['{self.pages.host}']}}\n"))
        door = self.web.door()
        return from_hosted(at, NAME, lambda since: hosted.mentions(door, "test.example", TOKEN, since, api=API), look)

    def mail(self, at: Desk, source: ImapSource) -> Collected:
        mailbox = mailboxes.of_desk(at, None)
        return collecting.mail(at, source, lambda raw: reading.read(raw, mailbox), lambda letter, raw: None)

    def refresh(self, at: Desk) -> Collected:
        config = configfile.read(f"title: T\nurl: {URL}\nnetwork: {{allow: ['{self.pages.host}']}}\n")
        door = PoliteDoor(config.network.allow, lambda url: None, agent="convblog (Webmention)")
        seen = list(refreshing.look_again(refreshing.due(at), at.pages, looker_again(config, door), door))
        return refreshing.take_in(at, "refresh", seen)

    def lying(self) -> dict[str, int]:
        """How many messages lie in each folder that holds any."""
        return {name: len(found) for name, found in self.server.contents(self.user).items() if found}

    def letters(self, folder: str = WAITING) -> list[EmailMessage]:
        """The messages of a folder."""
        with self.server.client(self.user) as client:
            client.select(f'"{folder}"', readonly=True)
            _, answer = client.uid("FETCH", "1:*", "(BODY.PEEK[])")
        return [read(part[1]) for part in answer if isinstance(part, tuple)]

    def move(self, to: str, out_of: str = WAITING) -> None:
        """What the author does with the mouse, to all that lies there."""
        with self.server.client(self.user) as client:
            client.create(f'"{to}"')
            client.select(f'"{out_of}"')
            client.copy("1:*", f'"{to}"')
        self.delete(out_of)

    def delete(self, folder: str) -> None:
        """All that lies there, for good."""
        with self.server.client(self.user) as client:
            client.select(f'"{folder}"')
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()

    def mentioned(self, path: str = "/1", text: str = "As I wrote it.", number: int = 12) -> None:
        """Somebody's page links to ours, and the receiver has got to know."""
        self.pages.pages[path] = page(text)
        self.lists(number, path)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def at(request: pytest.FixtureRequest, server: Dovecot, tmp_path: Path) -> Iterator[Runner]:
    """With a mailbox of its own for each test."""
    user = "".join(char for char in request.node.name if char.isalnum() or char == "_")
    with web({}) as there, sources({}) as pages:
        yield Runner(there, pages, tmp_path / "home", server, user)


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, EmailMessage, policy=policy.default)


def words(letter: EmailMessage) -> str:
    """The text of a letter, as a mail program shows it."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_what_waits_lies_in_the_mailbox_once_and_is_published_as_it_was_read(at: Runner) -> None:
    at.mentioned()
    for _ in range(3):
        assert at.run() == {"As I wrote it.": "pending"}
        assert at.lying() == {WAITING: 1}
        assert [one.error or one.troubles for one in at.found] == [(), ()]
    [letter] = at.letters()
    assert at.server.flags(at.user, WAITING) == [""], "unread"
    assert (letter["Subject"], letter["Auto-Submitted"]) == (
        "An answer from Marie's own site: Letter",
        "auto-generated",
    )
    assert (letter["From"], letter["To"]) == ("Marie <answers@test.example>", "answers@test.example")
    assert words(letter).splitlines() == [
        "> As I wrote it.",
        "",
        f"Written by: Marie <{at.pages.url}/>",
        f"On the page: {at.pages.url}/1",
        "About: Letter <https://test.example/2026/11/letter/>",
        "",
        "Note: the first answer of this person.",
        "",
        "Move this message to the folder “convblog/approve” to publish it, or to “convblog/reject” to turn it away.",
    ]

    at.move(APPROVE)
    at.pages.pages["/1"] = page("Something else by now.")
    assert at.run() == {"As I wrote it.": "published"}
    assert at.lying() == {APPROVE: 1}
    assert at.published() == ["As I wrote it."]
    for _ in range(2):
        assert at.run() == {"As I wrote it.": "published"}
        assert at.lying() == {DONE: 1}
    assert at.published() == ["As I wrote it."]


def test_what_was_turned_away_never_returns(at: Runner) -> None:
    at.mentioned()
    at.run()
    at.move(REJECT)
    assert at.run() == {"As I wrote it.": "rejected"}
    assert (at.home / "responses/tombstones.txt").exists()
    for _ in range(2):
        assert at.run() == {}
        assert at.lying() == {DONE: 1}
    at.move(WAITING, DONE)
    assert (at.run(), at.lying(), at.published()) == ({}, {DONE: 1}, [])


def test_other_words_replace_the_letter_while_it_waits(at: Runner) -> None:
    at.mentioned()
    at.run()
    at.pages.pages["/1"] = page("I thought better of it.")
    for _ in range(2):
        assert at.run() == {"I thought better of it.": "pending"}
        [letter] = at.letters()
        assert "> I thought better of it." in words(letter)
        assert at.lying() == {WAITING: 1}


def test_what_was_rejected_stays_rejected_whatever_the_page_says_by_then(at: Runner) -> None:
    at.mentioned()
    at.run()
    at.move(REJECT)
    at.pages.pages["/1"] = page("I thought better of it.")
    at.run()
    assert (at.run(), at.lying()) == ({}, {DONE: 1})


def test_a_page_that_cannot_be_looked_at_now_keeps_its_letter(at: Runner) -> None:
    at.mentioned()
    at.run()
    [before] = at.letters()
    at.pages.pages["/1"] = 503
    for _ in range(2):
        assert at.run() == {"As I wrote it.": "pending"}, "not the words that the receiver has"
        assert [letter["Message-ID"] for letter in at.letters()] == [before["Message-ID"]]


def test_what_only_the_receiver_has_seen_gives_way_to_the_page_itself(at: Runner) -> None:
    at.pages.pages["/1"] = 503
    at.lists(12, "/1")
    for _ in range(2):
        assert at.run() == {"So **true**": "pending"}
        [letter] = at.letters()
        assert "Note: nothing proves who wrote this." in words(letter)
    at.pages.pages["/1"] = page("As I wrote it.")
    assert at.run() == {"As I wrote it.": "pending"}
    [letter] = at.letters()
    assert "> As I wrote it." in words(letter)


def test_a_page_that_is_gone_takes_its_letter_along_and_may_return(at: Runner) -> None:
    at.mentioned()
    at.mentioned("/2", "And more.", 13)
    at.run()
    at.pages.pages["/1"] = 410
    assert at.run() == {"And more.": "pending"}
    assert at.lying() == {WAITING: 1}
    at.move(APPROVE)
    at.pages.pages["/2"] = "<!doctype html><p>No link any more"
    assert (at.run(), at.lying(), at.published()) == ({}, {}, [])
    at.pages.pages["/1"] = page("As I wrote it.")
    at.out_of_turn("/1")
    asked = at.pages.asked.copy()
    assert (at.run(), at.lying(), at.pages.asked) == ({}, {}, asked), "it is not its turn"
    at.lists(14, "/1")
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1})


def test_a_host_that_is_blocked_meanwhile_takes_its_letter_along(at: Runner) -> None:
    at.mentioned()
    at.run()
    (at.home / "hosts.txt").write_text("block 127.0.0.1\n")
    asked = at.pages.asked.copy()
    assert (at.run(), at.lying()) == ({"So **true**": "rejected"}, {}), "as the receiver has it"
    assert at.pages.asked == asked, "it is not even looked at"
    (at.home / "hosts.txt").unlink()
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1})


def test_a_letter_alone_is_enough_to_know_what_waits(at: Runner) -> None:
    """The receiver forgot it."""
    at.mentioned()
    at.run()
    at.service.entries.clear()
    for _ in range(2):
        assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1})
        assert (at.found[1].fetched, at.found[1].new) == (1, 1)
    at.move(APPROVE)
    assert at.run() == {"As I wrote it.": "published"}


def test_what_was_published_elsewhere_puts_the_letter_away(at: Runner) -> None:
    at.mentioned()
    at.run()
    with desk(at.home, NOW, environ=SECRET, secret_env="KEY", email=EMAIL) as here:
        deciding.approve(here, here.inbox.all()[0][0].submission.id)
    for _ in range(2):
        assert (at.run(), at.lying()) == ({"As I wrote it.": "published"}, {DONE: 1})


def test_a_letter_that_was_put_somewhere_is_not_written_again(at: Runner) -> None:
    at.mentioned()
    at.run()
    at.move("INBOX")
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1})
    at.move(DONE)
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {DONE: 1})
    at.move("INBOX", DONE)
    assert (at.run(["hosted"]), at.lying()) == ({"As I wrote it.": "pending"}, {"INBOX": 1})
    at.delete("INBOX")
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1}), "deleting decides nothing"


def test_a_mailbox_that_is_not_asked_gets_the_letter_all_the_same(at: Runner) -> None:
    at.mentioned()
    assert at.run(["hosted"]) == {"As I wrote it.": "pending"}
    assert at.lying() == {WAITING: 1}
    assert [one.name for one in at.found] == [NAME]


def test_a_kill_between_the_new_letter_and_the_old_one_leaves_nothing_to_decide_twice(at: Runner) -> None:
    at.mentioned()
    at.run()
    [old] = at.letters()
    at.pages.pages["/1"] = page("I thought better of it.")
    at.run()
    [new] = at.letters()
    at.server.deliver(at.user, old.as_bytes(), new.as_bytes(), folder=WAITING)
    assert at.lying() == {WAITING: 3}
    at.run()
    assert [letter["Message-ID"] for letter in at.letters()] == [new["Message-ID"]]


class _Killed(BaseException):
    """Nothing after this is done."""


def test_a_kill_between_any_two_letters_leaves_each_once(at: Runner) -> None:
    site = Site(
        Secret(b"a secret of more than sixteen letters"), speaker()("en"), "answers@test.example", "test.example"
    )
    post = Post("Letter", LETTER)

    def drafts(words: str) -> list[Draft]:
        pages = (f"https://paul.example/notes/{number}" for number in range(6))
        return [draft(webmention(url, f"{words} {url}"), post, site) for url in pages]

    def killed(approve: str, reject: str) -> bytes:
        raise _Killed

    def leave(them: Sequence[Draft]) -> None:
        source = ImapSource(at.config, ENVIRON)
        try:
            source.leave(them, lambda name: False, lambda block: named(block, site.secret))
        finally:
            source.close()

    for said in ("First I wrote", "Then I wrote"):
        for number in range(6):
            some = drafts(said)
            some[number] = some[number]._replace(compose=killed)
            with pytest.raises(_Killed):
                leave(some)
        leave(drafts(said))
        assert sorted(letter["Message-ID"].strip("<>") for letter in at.letters()) == sorted(
            one.message_id for one in drafts(said)
        )
    assert at.lying() == {WAITING: 6}


def test_the_bodies_of_letters_that_are_known_are_not_downloaded(at: Runner) -> None:
    at.mentioned()
    at.run()
    at.run()
    assert at.server.downloads(at.user) == 0


# ---- who may write a letter


def signed(letter: EmailMessage) -> tuple[bytes, bytes]:
    """The signature and what was signed."""
    [attachment] = letter.iter_attachments()
    data = attachment.get_payload(decode=True)
    assert isinstance(data, bytes)
    signature, _, text = data.partition(b"\n")
    return signature, text


def name(letter: EmailMessage) -> bytes:
    return str(letter["Message-ID"]).strip("<>").partition("@")[0].encode()


def forged(letter: EmailMessage, signature: bytes, text: bytes) -> bytes:
    """The letter with another signature, or other words that were not signed."""
    changed = read(letter.as_bytes())
    [attachment] = changed.iter_attachments()
    attachment.set_content(
        signature + b"\n" + text, "application", "vnd.convblog.answer+json", disposition="attachment"
    )
    assert b"vnd.convblog.answer+json" in changed.as_bytes()
    return changed.as_bytes()


@pytest.mark.parametrize("folder", [APPROVE, WAITING, "INBOX"])
def test_only_what_was_signed_here_is_believed(at: Runner, folder: str) -> None:
    at.mentioned()
    at.mentioned("/2", "And more.", 13)
    at.run()
    other, one = sorted(at.letters(), key=words)
    at.delete(WAITING)
    at.service.entries.clear()
    key, stranger = Secret(SECRET["KEY"].encode()), Secret(b"another secret, as long as ours is")
    signature, text = signed(one)
    token = key.sign("author", name(one).split(b".")[1].decode(), NOW + 86_400).encode()
    assert forged(one, signature, text) != one.as_bytes()
    forgeries = [
        forged(one, signature, text.replace(b"As I wrote it.", b"Buy my pills.")),
        forged(one, signed(other)[0], text),
        forged(one, signature, signed(other)[1]),
        forged(one, *signed(other)),  # ours, under another name
        forged(one, token, text),
        forged(one, key.digest("author", text.decode()).encode(), text),
        forged(one, stranger.digest("letter", text.decode()).encode(), text),
        forged(one, b"", text),
        forged(one, signature, b"\xff"),
        one.as_bytes().replace(name(one), name(other)),
        one.as_bytes().replace(name(one), name(one)[:-1] + b"_"),
        one.as_bytes().replace(name(one), b"letter." + token),
    ]
    assert len({*forgeries, one.as_bytes()}) == len(forgeries) + 1
    at.server.deliver(at.user, *forgeries, folder=folder)
    for _ in range(2):
        assert {*at.run().values()} <= {"rejected"}, "automatic mail, like any other"
        assert at.published() == []
    at.server.deliver(at.user, forged(one, signature, text), folder=folder)
    assert at.run()["As I wrote it."] == ("published" if folder == APPROVE else "pending"), "the right one is"


def test_a_mail_that_is_named_like_a_letter_keeps_none_from_being_written(at: Runner) -> None:
    at.mentioned()
    at.run()
    [one] = at.letters()
    at.delete(WAITING)
    alike = name(one)[:-16].decode() + "0" * 16
    at.server.deliver(at.user, message("Hello.", headers={"Message-ID": f"<{alike}@test.example>"}))
    assert at.run() == {"Hello.": "pending", "As I wrote it.": "pending"}
    assert at.lying() == {WAITING: 2}
    assert name(one) in [name(found) for found in at.letters()]


# ---- what else waits, and where


def form(**keys: object) -> Submission:
    """What came by a form of a service elsewhere."""
    known = {"source": "", "channel": "form", "author": Person("Paul"), "sender": Sender(address="paul@mail.example")}
    return structs.replace(webmention(), **{**known, **keys})


def test_a_form_has_its_letter_and_what_is_private_or_mail_has_none(at: Runner) -> None:
    at.answers = [form(id="0123456789", text="By the form."), form(id="0123456788", text="For you.", private=True)]
    at.server.deliver(at.user, message("By mail."))
    states = {"By the form.": "pending", "For you.": "private", "By mail.": "pending"}
    for _ in range(2):
        assert at.run() == states
        assert at.lying() == {WAITING: 2}
    [letter] = [one for one in at.letters() if one["Auto-Submitted"]]
    assert letter["Subject"] == "An answer from Paul by the form: Letter"
    assert words(letter).splitlines() == [
        "> By the form.",
        "",
        "Written by: Paul",
        "About: Letter <https://test.example/2026/11/letter/>",
        "",
        "Move this message to the folder “convblog/approve” to publish it, or to “convblog/reject” to turn it away.",
    ]
    assert b"paul@mail.example" not in letter.as_bytes() + signed(letter)[1]
    at.answers = []
    at.move(APPROVE)
    assert at.run() == {"By the form.": "published", "By mail.": "published"}


def test_a_picture_of_who_wrote_comes_along(at: Runner) -> None:
    out = BytesIO()
    Image.new("RGB", (200, 200), "teal").save(out, "PNG")
    small = portrait(out.getvalue())
    assert small
    at.answers = [webmention(portrait=small)]
    at.run()
    at.answers = []
    at.move(APPROVE)
    assert at.run() == {"As I wrote.": "published"}
    assert [path.read_bytes() for path in (at.home / "responses/photos").iterdir()] == [small]


def test_a_machine_with_a_memory_writes_no_letters_and_reads_them(at: Runner) -> None:
    at.keeps = True
    at.run()
    at.now += 7_200
    at.mentioned()
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {})
    at.keeps = False
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1})
    at.keeps = True
    at.now += 7_200
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1})
    at.move(APPROVE)
    assert (at.run(), at.lying()) == ({"As I wrote it.": "published"}, {APPROVE: 1})
    assert (at.run(), at.lying()) == ({"As I wrote it.": "published"}, {DONE: 1})


def test_a_mailbox_that_is_down_is_told_and_what_waits_is_there(at: Runner) -> None:
    at.mentioned()
    up, nowhere = at.config, free_port()
    at.config = Imap(host="localhost", port=nowhere, user=at.user, password_env="FIL_PASSWORD", security="none")
    for asked in (["hosted", "imap"], ["hosted"]):
        assert at.run(asked) == {"As I wrote it.": "pending"}
        first, second = at.found
        assert (first.error, first.new) == (None, 1)
        assert second.error is not None
        assert "cannot be reached" in second.error.text()
    at.config = up
    assert (at.run(), at.lying()) == ({"As I wrote it.": "pending"}, {WAITING: 1})


def test_a_folder_that_takes_nothing_is_trouble_of_the_mailbox_alone(at: Runner) -> None:
    at.mentioned()
    with dovecot() as other:
        at.server, at.config = other, other.config(at.user)
        other.deliver(at.user, message("By mail."), folder=WAITING)
        other.readonly(WAITING)
        assert at.run() == {"By mail.": "pending", "As I wrote it.": "pending"}
        assert at.lying() == {WAITING: 1}
    [error] = [one.error for one in at.found if one.error]
    assert error.text().startswith("what waits cannot be left in the mailbox:")


def test_the_folders_are_called_as_they_are_on_the_server(at: Runner) -> None:
    at.mentioned()
    with dovecot(".", "INBOX.") as other:
        at.server, at.config = other, other.config(at.user)
        at.run()
        assert at.lying() == {"INBOX.convblog.waiting": 1}
        [letter] = at.letters("INBOX.convblog.waiting")
        assert "“INBOX.convblog.approve”" in words(letter)
        at.move("INBOX.convblog.approve", "INBOX.convblog.waiting")
        assert at.run() == {"As I wrote it.": "published"}
        at.run()
        assert at.lying() == {"INBOX.convblog.done": 1}
