"""A machine that forgets everything, and pages that change after their answers were published.

Nothing tells it whether the author has edited the file. So the new text waits, as a letter of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from convblog.channels.email.letternames import Name, message_id, named
from convblog.conversation import deciding, newtexts
from convblog.conversation.receiving import receive
from convblog.conversation.secret import Secret
from tests.channels.email.dovecot import Dovecot, dovecot
from tests.channels.test_hosting import page
from tests.channels.test_letters import (
    APPROVE,
    DONE,
    REJECT,
    SECRET,
    WAITING,
    Runner,
    forged,
    name,
    signed,
    words,
)
from tests.channels.web import web
from tests.conversation.desks import NOW, desk, files, webmention
from tests.receive.sources import sources

KEY = Secret(SECRET["KEY"].encode())
FIRST = webmention(text="As I wrote it.")
ID = FIRST.id


class Blog(Runner):
    """With one answer that is published, and a service elsewhere that says what its page says now."""

    def publish(self) -> None:
        """The answer, by a run of its own."""
        self.answers = [FIRST]
        assert self.run() == {"As I wrote it.": "pending"}
        self.move(APPROVE)
        self.answers = []
        assert self.run() == {"As I wrote it.": "published"}
        self.run()
        assert self.lying() == {DONE: 1}
        self.delete(DONE)

    def says(self, text: str = "I thought better of it.", **more: object) -> dict[str, str]:
        """A run that learns of a new text."""
        self.answers = [structs.replace(FIRST, text=text, **more)]
        states = self.run()
        self.answers = []
        return states

    def edit(self, text: str, new: str) -> None:
        """The author changes the file by hand."""
        [path] = (self.home / "responses").rglob("*.md")
        path.write_text(path.read_text("utf-8").replace(text, new), "utf-8")
        assert new in path.read_text("utf-8")


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def at(request: pytest.FixtureRequest, server: Dovecot, tmp_path: Path) -> Iterator[Blog]:
    """With a mailbox of its own for each test."""
    user = "u_" + "".join(char for char in request.node.name if char.isalnum() or char == "_")
    with web({}) as there, sources({}) as pages:
        yield Blog(there, pages, tmp_path / "home", server, user)


def test_a_new_text_waits_as_a_letter_once_and_replaces_the_published_one_when_approved(at: Blog) -> None:
    at.publish()
    before = files(at.home)
    for _ in range(3):
        assert at.says() == {"I thought better of it.": "pending", "As I wrote it.": "published"}
        assert at.lying() == {WAITING: 1}
        assert at.published() == ["As I wrote it."]
    [letter] = at.letters()
    assert letter["Subject"] == "A new text from Paul's own site: Letter"
    address = f"<https://test.example/2026/11/letter/#r-{ID}>"
    assert words(letter).splitlines() == [
        "> I thought better of it.",
        "",
        "Written by: Paul <https://paul.example/>",
        "On the page: https://paul.example/notes/1",
        f"About: Letter {address}",
        "",
        f"The page it comes from says this now. It would replace what is published at {address}.",
        "",
        "Move this message to the folder “convblog/approve” to replace that, also what you edited there yourself; "
        "or to “convblog/reject” to leave it as it is.",
    ]
    at.move(APPROVE)
    assert at.run() == {"I thought better of it.": "published"}
    assert at.lying() == {APPROVE: 1}, "the run may be killed before its files are committed"
    assert (at.run(), at.lying()) == ({"I thought better of it.": "published"}, {DONE: 1})
    assert files(at.home) == before, "the same file, and nothing beside it"
    assert (at.says(), at.lying()) == ({"I thought better of it.": "published"}, {DONE: 1})


def test_a_new_text_that_the_run_knows_already_is_not_downloaded(at: Blog) -> None:
    with desk(at.home, NOW, environ=SECRET, secret_env="KEY") as here:
        receive(here, FIRST)
        deciding.approve(here, ID)
    for _ in range(3):
        at.says()
        assert at.lying() == {WAITING: 1}
    assert at.server.downloads(at.user) == 0


def test_a_letter_alone_is_enough_to_know_of_the_new_text(at: Blog) -> None:
    at.publish()
    at.says()
    for _ in range(2):
        assert at.run() == {"I thought better of it.": "pending", "As I wrote it.": "published"}
        assert at.lying() == {WAITING: 1}
        assert (at.found[1].new, at.found[1].updated) == (0, 1)


def test_killed_before_anything_was_committed_the_approved_text_is_put_in_place_again(at: Blog) -> None:
    at.publish()
    [path] = (at.home / "responses").rglob("*.md")
    before = path.read_bytes()
    at.says()
    at.move(APPROVE)
    for _ in range(2):
        assert (at.run(), at.lying()) == ({"I thought better of it.": "published"}, {APPROVE: 1})
        path.write_bytes(before)
    at.says()
    assert (at.published(), at.lying()) == (["I thought better of it."], {APPROVE: 1})


def test_a_text_that_is_turned_down_is_not_offered_again_and_a_later_one_is(at: Blog) -> None:
    at.publish()
    at.says()
    at.move(REJECT)
    assert (at.run(), at.lying()) == ({"As I wrote it.": "published"}, {REJECT: 1})
    assert (at.says(), at.lying()) == ({"As I wrote it.": "published"}, {DONE: 1})
    at.delete(DONE)
    assert (at.says(), at.lying()) == ({"As I wrote it.": "published"}, {}), "the folder may be emptied"
    assert at.says("And better still.") == {"And better still.": "pending", "As I wrote it.": "published"}
    assert at.lying() == {WAITING: 1}
    assert (at.says(), at.lying()) == ({"As I wrote it.": "published"}, {}), "back to what was turned down"


def test_what_the_author_of_the_site_edited_is_replaced_only_if_that_was_asked(at: Blog) -> None:
    at.publish()
    at.edit("As I wrote it.", "As he wrote it.")
    at.says()
    at.move(APPROVE)
    assert at.run() == {"I thought better of it.": "published"}, "that the file is edited was known"
    at.run()
    at.delete(DONE)
    at.says("And better still.")
    at.move(APPROVE)
    at.edit("I thought better of it.", "He thought better of it.")
    for _ in range(2):
        assert at.run() == {"And better still.": "pending", "He thought better of it.": "published"}
        assert at.lying() == {APPROVE: 1, WAITING: 1}
    at.move(REJECT)
    at.run()
    at.run()
    assert (at.lying(), at.published()) == ({DONE: 2}, ["He thought better of it."])


def test_an_approved_text_that_the_author_edits_before_the_next_run_stays_edited(at: Blog) -> None:
    at.publish()
    at.says()
    at.move(APPROVE)
    at.run()
    at.edit("I thought better of it.", "He thought better of it.")
    at.run()
    assert at.published() == ["He thought better of it."]


def test_a_still_newer_text_replaces_the_letter_and_the_old_text_takes_it_away(at: Blog) -> None:
    at.publish()
    at.says()
    assert at.says("And better still.") == {"And better still.": "pending", "As I wrote it.": "published"}
    [letter] = at.letters()
    assert "> And better still." in words(letter)
    assert (at.says("As I wrote it."), at.lying()) == ({"As I wrote it.": "published"}, {})
    assert at.says("And better still.") == {"And better still.": "pending", "As I wrote it.": "published"}
    at.move(APPROVE)
    assert at.says("As I wrote it.") == {"As I wrote it.": "published"}, "its author thought better of it"
    assert at.lying() == {}


def test_what_is_said_while_another_text_is_approved_waits_in_its_turn(at: Blog) -> None:
    at.publish()
    at.says()
    at.move(APPROVE)
    assert at.says("And better still.") == {"And better still.": "pending", "I thought better of it.": "published"}
    assert at.lying() == {APPROVE: 1, WAITING: 1}
    assert at.run() == {"And better still.": "pending", "I thought better of it.": "published"}
    assert at.lying() == {DONE: 1, WAITING: 1}
    at.move(APPROVE)
    assert at.run() == {"And better still.": "published"}


def test_an_answer_that_is_gone_takes_the_letter_along_wherever_it_lies(at: Blog) -> None:
    at.mentioned()
    assert at.run() == {"As I wrote it.": "pending"}
    at.move(APPROVE)
    at.run()
    at.run()
    at.delete(DONE)
    [identity] = at.ids()
    at.pages.pages["/1"] = page("I thought better of it.")
    at.turn(identity)
    for folder in (WAITING, APPROVE):
        assert at.run(["hosted", "imap", "refresh"]) == {
            "I thought better of it.": "pending",
            "As I wrote it.": "published",
        }
        assert at.lying() == {WAITING: 1}
        if folder == APPROVE:
            at.move(APPROVE)
        [path] = (at.home / "responses").rglob("*.md")
        file = path.read_bytes()
        path.unlink()
        at.service.entries.clear()
        assert (at.run(), at.lying()) == ({}, {}), "there is nothing to replace"
        path.write_bytes(file)


def test_a_page_that_is_looked_at_again_in_its_turn_brings_the_letter_and_takes_it_away(at: Blog) -> None:
    everywhere = ["hosted", "imap", "refresh"]
    at.mentioned()
    at.run()
    at.move(APPROVE)
    at.run()
    at.run()
    [identity] = at.ids()
    at.pages.pages["/1"] = page("I thought better of it.")
    at.turn(identity)
    both = {"I thought better of it.": "pending", "As I wrote it.": "published"}
    for _ in range(2):
        assert (at.run(everywhere), at.lying()) == (both, {DONE: 1, WAITING: 1})
    at.now += 1800
    before = at.pages.asked.total()
    assert (at.run(everywhere), at.lying()) == (both, {DONE: 1, WAITING: 1})
    assert at.pages.asked.total() == before, "it is not its turn"
    at.pages.pages["/1"] = page("As I wrote it.")
    at.turn(identity)
    assert (at.run(everywhere), at.lying()) == ({"As I wrote it.": "published"}, {DONE: 1})
    at.pages.pages["/1"] = 410
    assert (at.run(everywhere), at.published()) == ({}, [])


def test_an_answer_that_is_taken_back_puts_the_letter_away(at: Blog) -> None:
    at.publish()
    at.says()
    with desk(at.home, NOW, environ=SECRET, secret_env="KEY") as here:
        here.published.remove(ID, for_good=True)
    for _ in range(2):
        assert (at.run(), at.lying()) == ({}, {DONE: 1})


def test_a_host_that_is_blocked_meanwhile_takes_the_letter_along(at: Blog) -> None:
    at.publish()
    at.says()
    (at.home / "hosts.txt").write_text("block paul.example\n")
    assert (at.run(), at.lying()) == ({"As I wrote it.": "published"}, {})


def test_a_site_that_takes_everything_asks_all_the_same_for_it_cannot_know_who_edited(at: Blog) -> None:
    at.mentioned()
    at.moderation = "none"
    assert at.run() == {"As I wrote it.": "published"}
    [identity] = at.ids()
    at.pages.pages["/1"] = page("I thought better of it.")
    at.turn(identity)
    assert at.run(["hosted", "imap", "refresh"]) == {
        "I thought better of it.": "pending",
        "As I wrote it.": "published",
    }
    assert at.lying() == {WAITING: 1}


def test_what_a_page_says_in_the_very_run_that_approved_another_text_waits_too(at: Blog) -> None:
    """Else the letter, which lies in its folder until the next run, would bring the older text back."""
    everywhere = ["hosted", "imap", "refresh"]
    at.mentioned()
    at.moderation = "none"
    at.run()
    [identity] = at.ids()
    at.pages.pages["/1"] = page("I thought better of it.")
    at.turn(identity)
    at.run(everywhere)
    at.move(APPROVE)
    at.pages.pages["/1"] = page("And better still.")
    for _ in range(2):
        assert at.run(everywhere) == {"And better still.": "pending", "I thought better of it.": "published"}
    assert at.lying() == {DONE: 1, WAITING: 1}


def test_a_form_that_is_delivered_again_brings_no_new_text(at: Blog) -> None:
    one = structs.replace(FIRST, channel="form", source="")
    at.answers = [one]
    at.run()
    at.move(APPROVE)
    at.run()
    at.edit("As I wrote it.", "As he wrote it.")
    assert (at.run(), at.lying()) == ({"As he wrote it.": "published"}, {DONE: 1})


def test_a_machine_with_a_memory_hears_what_was_decided_and_writes_no_letter(at: Blog) -> None:
    at.publish()
    at.says()
    at.keeps = True
    at.now += 7_200
    both = {"I thought better of it.": "pending", "As I wrote it.": "published"}
    assert (at.run(), at.lying()) == (both, {WAITING: 1})
    assert at.says("And better still.")["And better still."] == "pending"
    assert at.lying() == {WAITING: 1}
    at.move(APPROVE)
    assert at.run() == {"And better still.": "pending", "I thought better of it.": "published"}
    assert (at.run(), at.lying()) == (
        {"And better still.": "pending", "I thought better of it.": "published"},
        {DONE: 1},
    )


@pytest.mark.parametrize("folder", [APPROVE, REJECT, WAITING])
def test_a_letter_is_believed_only_as_what_it_was_written_for(at: Blog, folder: str) -> None:
    """One that stands for an answer is none that stands for a new text of it, nor is either what was not signed."""
    at.publish()
    at.says()
    [letter] = at.letters()
    at.delete(WAITING)
    signature, text = signed(letter)
    own = named(b"Message-ID: " + letter["Message-ID"].encode(), KEY)
    assert own
    assert own == Name(ID, newtexts.version(structs.replace(FIRST, text="I thought better of it.")), own.base)

    def renamed(other: Name) -> bytes:
        seal = message_id(other, KEY, "test.example").partition("@")[0].encode()
        return letter.as_bytes().replace(name(letter), seal)

    plain = name(letter).split(b".")
    forgeries = [
        forged(letter, signature, text.replace(b"I thought better of it.", b"Buy my pills.")),
        forged(letter, KEY.digest("letter", text.decode()).encode(), text),
        renamed(own._replace(version="0" * 10)),
        renamed(own._replace(base="")),
        letter.as_bytes().replace(name(letter), b".".join([*plain[:3], b"0" * 10, *plain[4:]])),
        letter.as_bytes().replace(name(letter), b".".join([*plain[:3], *plain[4:]])),
    ]
    assert len({*forgeries, letter.as_bytes()}) == len(forgeries) + 1
    at.server.deliver(at.user, *forgeries, folder=folder)
    for _ in range(2):
        assert "I thought better of it." not in [text for text, state in at.run().items() if state != "rejected"]
        assert at.published() == ["As I wrote it."]
    at.server.deliver(at.user, letter.as_bytes(), folder=folder)
    states = at.run()
    assert states.get("I thought better of it.") == {APPROVE: "published", REJECT: None, WAITING: "pending"}[folder]
