"""What a hosted receiver lists, on the desk: each once, looked at by ourselves, also where our own memory was lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from convblog import configfile, times
from convblog.channels.collecting import Collected
from convblog.channels.hosting import from_hosted
from convblog.channels.looking import looker
from convblog.channels.webmention import hosted
from convblog.channels.webmention.incoming import id_of_pair
from convblog.conversation import checks, deciding
from convblog.conversation.hosts import BLOCKED
from convblog.conversation.pages import Pages
from tests.channels.web import Page, Web, web
from tests.channels.webmention.test_hosted import API, ENTRY, TOKEN, Service, _Any
from tests.conversation.desks import NOW, PAGES, URL, desk, files
from tests.receive.sources import ENTRY as PAGE
from tests.receive.sources import Sources, sources

LETTER = URL + "2026/11/letter/"
NAME = "webmention.io test.example"


class Hosted:
    """The service, other people's pages, and a desk that collects from them."""

    def __init__(self, there: Web, pages: Sources, home: Path) -> None:
        self.service, self.web, self.pages, self.home = Service(), there, pages, home
        self.site_pages, self.now = PAGES, NOW
        self.environ: Mapping[str, str] = {}
        there.pages = _Any(page=self.service.answer)

    def lists(self, number: int, path: str, **more: object) -> None:
        """The service has got another webmention."""
        source = self.pages.url + path
        entry = {**ENTRY, "wm-id": number, "wm-source": source, "wm-target": LETTER, "url": source}
        self.service.entries.append({**entry, **more})

    def collect(self, is_over: Callable[[], bool] = lambda: False, **conversation: Any) -> Collected:
        look = looker(configfile.read(f"title: T\nurl: {URL}\nnetwork: {{allow: ['{self.pages.host}']}}\n"))
        door = self.web.door()
        with desk(self.home, self.now, self.site_pages, self.environ, **{"moderation": "none", **conversation}) as at:
            list_ = lambda since: hosted.mentions(door, "test.example", TOKEN, since, api=API)  # noqa: E731
            return from_hosted(at, NAME, list_, look, is_over)

    def out_of_turn(self, path: str) -> None:
        """Go on to the next half hour, if need be, in which what is gone from `path` is not asked again.

        Whose turn it is hangs on the source's address, and that on the port that was free.
        """
        [received] = {
            times.moment(entry["wm-received"], UTC).seconds
            for entry in self.service.entries
            if entry["wm-source"] == self.pages.url + path
        }
        identity = id_of_pair(self.pages.url + path, "/2026/11/letter/")
        if checks.is_turn(identity, received, self.now):
            self.now += checks.HALF_HOUR

    def published(self) -> list[str]:
        folder = self.home / "responses"
        return sorted(path.read_text("utf-8").rpartition("---\n")[2].strip() for path in folder.rglob("*.md"))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Hosted]:
    with web({}) as there, sources({}) as pages:
        yield Hosted(there, pages, tmp_path / "home")


def page(text: str) -> str:
    return PAGE.format(url="/", name="Marie", text=text, target=LETTER)


def test_only_what_is_new_is_asked_for_and_the_page_itself_is_believed(at: Hosted) -> None:
    at.pages.pages |= {"/1": page("As I wrote it."), "/2": page("And more.")}
    at.lists(12, "/1")
    assert at.collect().new == 1
    assert at.published() == ["As I wrote it."], "not the words that the service has"
    at.lists(15, "/2")
    assert at.collect().new == 1
    assert at.collect().fetched == 0
    assert [question["since_id"] for question in at.service.questions] == ["0", "12", "15"]
    assert at.pages.asked == {"/1": 1, "/2": 1}


def test_where_the_state_was_lost_nothing_is_doubled_nor_asked_again(at: Hosted) -> None:
    at.pages.pages |= {"/1": page("As I wrote it."), "/2": page("And more.")}
    at.lists(12, "/1")
    at.lists(15, "/2")
    at.collect()
    before = files(at.home)
    (at.home / ".convblog/state.sqlite").unlink()
    found = at.collect()
    assert (found.fetched, found.new, found.updated) == (2, 0, 0)
    assert files(at.home) == before
    assert at.pages.asked == {"/1": 1, "/2": 1}


def test_a_page_that_moved_keeps_its_answers_where_the_state_was_lost(at: Hosted) -> None:
    at.pages.pages |= {"/1": page("As I wrote it."), "/2": page("And more.")}
    at.lists(12, "/1")
    at.lists(15, "/2")
    assert at.collect().new == 2
    shutil.rmtree(at.home / ".convblog")
    [letter] = [page for page in PAGES.entries.values() if page.path in LETTER]
    others = {page.path: page for page in PAGES.entries.values() if page is not letter}
    moved = structs.replace(letter, path="/2027/letter/")
    at.site_pages = Pages(PAGES.url, {moved.path: moved, **others}, {letter.path: moved.path})
    at.pages.pages["/2"] = page("And still more.")
    found = at.collect()
    assert (found.new, found.error) == (0, None)
    assert at.published() == ["And more.", "As I wrote it."], "what is settled is not even looked at"
    found = at.collect()
    assert found.fetched == 0


def test_what_is_private_stays_private_and_is_not_looked_at(at: Hosted) -> None:
    at.pages.pages["/1"] = "<!doctype html><p>Log in to read this."
    at.lists(12, "/1", **{"wm-private": True})
    found = at.collect()
    assert (found.new, at.published(), at.pages.asked) == (1, [], {})
    with desk(at.home) as here:
        [held] = here.inbox.all()[0]
    assert (held.state, held.submission.text) == ("private", "So **true**")


def test_what_cannot_be_looked_at_now_waits_for_its_author_as_it_is_listed(at: Hosted) -> None:
    at.pages.pages["/1"] = 503
    at.lists(12, "/1")
    assert (at.collect().new, at.published()) == (1, [])
    with desk(at.home) as here:
        [held] = here.inbox.all()[0]
        assert (held.state, held.submission.text) == ("pending", "So **true**")
        assert here.people.identity_of(held.submission.id) == "", "nothing is proved"
        deciding.approve(here, held.submission.id)
    (at.home / ".convblog/state.sqlite").unlink()
    [answer] = at.published()
    at.pages.pages["/2"] = 503
    at.lists(15, "/2")
    at.collect()
    assert at.published() == [answer]


def test_a_page_that_is_gone_or_links_no_more_brings_nothing(at: Hosted) -> None:
    at.pages.pages |= {"/1": 410, "/2": "<!doctype html><p>No link"}
    at.lists(12, "/1")
    at.lists(13, "/2")
    at.lists(14, "/3", **{"wm-target": URL + "nowhere/"})
    assert (at.collect().new, files(at.home)) == (0, [])


def test_a_page_on_a_host_that_is_blocked_is_turned_away_without_being_asked(at: Hosted) -> None:
    at.pages.pages["/1"] = page("As I wrote it.")
    at.lists(12, "/1")
    at.home.mkdir()
    (at.home / "hosts.txt").write_text("block 127.0.0.1\n")
    assert (at.collect().rejected, at.pages.asked, at.published()) == (1, {}, [])
    with desk(at.home) as here:
        [held] = here.inbox.all()[0]
    assert (held.state, held.submission.reason) == ("rejected", BLOCKED)


def test_where_no_disk_lasts_a_page_that_is_gone_is_asked_at_once_and_then_in_its_turn(at: Hosted) -> None:
    at.environ = {"KEY": "a secret of more than sixteen letters"}
    at.pages.pages |= {"/1": 410, "/2": "<!doctype html><p>No link", "/3": page("As I wrote it.")}
    for number in (1, 2, 3):
        at.lists(number, f"/{number}")

    def run() -> tuple[int, dict[str, int]]:
        """On another machine, where nothing but the repository is: what is new, and which pages were asked."""
        shutil.rmtree(at.home / ".convblog", ignore_errors=True)
        at.pages.asked.clear()
        return at.collect(secret_env="KEY", moderation="known").new, dict(at.pages.asked)

    received = times.moment(at.service.entries[0]["wm-received"], UTC).seconds

    def goes_on(halves: int, *turns: bool) -> None:
        """To the next half hour, of so many, that is the turn of these and not of those: of the first, the second…"""
        ids = [id_of_pair(at.pages.url + f"/{number}", "/2026/11/letter/") for number in range(1, len(turns) + 1)]
        later = (at.now + 1800 * number for number in range(1, halves))
        at.now = next(now for now in later if turns == tuple(checks.is_turn(one, received, now) for one in ids))

    at.now = received
    assert run() == (1, {"/1": 1, "/2": 1, "/3": 1})
    goes_on(9, False, False)
    assert run() == (1, {"/3": 1}), "what waits is looked at in each run"
    goes_on(60, True)
    assert "/1" in run()[1], "about a day later"
    at.now += 400 * 86_400
    at.lists(4, "/4")
    at.pages.pages["/4"] = 410
    goes_on(9, False, False, False, False)
    assert run() == (1, {"/3": 1, "/4": 1}), "what is new is asked at once, whenever the runner comes"
    goes_on(4400, True)
    at.pages.pages["/1"] = page("I am back.")
    new, asked = run()
    assert (new, asked["/1"]) == (2, 1)
    goes_on(9, False, False, False, False)
    assert run() == (2, {"/1": 1, "/3": 1}), "and then it waits like any other"


def test_where_no_disk_lasts_a_webmention_that_is_sent_again_is_looked_at_at_once(at: Hosted) -> None:
    at.environ = {"KEY": "a secret of more than sixteen letters"}
    days = [times.moment(day, UTC).seconds for day in ("2026-11-01", "2026-11-17")]
    paths = (f"/{number}" for number in range(99))
    ids = ((path, id_of_pair(at.pages.url + path, "/2026/11/letter/")) for path in paths)
    path = next(path for path, identity in ids if not any(checks.is_turn(identity, day, NOW) for day in days))
    at.pages.pages[path] = 410
    at.lists(12, path, **{"wm-received": "2026-11-01"})
    for again in ({"wm-id": 12}, {"wm-id": 19}, {"wm-received": "2026-11-17"}):
        at.service.entries[0] |= again
        for _ in range(2):
            shutil.rmtree(at.home / ".convblog", ignore_errors=True)
            at.collect(secret_env="KEY")
    assert at.pages.asked == {path: 3}


def test_what_is_too_much_for_one_run_is_gone_on_with(at: Hosted) -> None:
    for number in range(1, 6):
        at.pages.pages[f"/{number}"] = page(f"The answer of number {number}.")
        at.lists(number, f"/{number}")
    left = iter([False, False, True])
    found = at.collect(lambda: next(left))
    assert (found.new, found.error) == (2, None)
    assert "the next collect goes on" in found.troubles[0].text()
    rest = at.collect()
    assert (rest.new, rest.troubles, len(at.published())) == (3, (), 5)


def test_a_service_that_is_down_is_told_and_loses_nothing(at: Hosted) -> None:
    at.pages.pages["/1"] = page("As I wrote it.")
    at.lists(12, "/1")
    up, at.web.pages = at.web.pages, _Any(page=Page("", 401))
    found = at.collect()
    assert found.error is not None
    assert "does not accept the token" in found.error.text()
    assert TOKEN not in repr(found)
    at.web.pages = up
    assert at.collect().new == 1
