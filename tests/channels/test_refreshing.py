"""Looking again: politely, at what is due, and with the consequences that a webmention would have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from convblog import configfile
from convblog.channels.arriving import Family, lay
from convblog.channels.collecting import Collected
from convblog.channels.deliveries import Reference
from convblog.channels.looking import Seen, looker, looker_again
from convblog.channels.refreshing import due, look_again, take_in
from convblog.channels.sending.pace import Clock, Pace
from convblog.channels.webmention.incoming import Incoming, id_of_pair
from convblog.channels.webmention.mention import Mention
from convblog.conversation import deciding
from tests.channels.web import web
from tests.conversation.desks import NOW, URL, desk
from tests.receive.sources import ENTRY, Sources, sources

PATH = "/2026/11/letter/"
LETTER = URL + PATH.removeprefix("/")
DAY = 86_400


def page(text: str) -> str:
    return ENTRY.format(url="/", name="Marie", text=text, target=LETTER)


class Site:
    """A desk, and the pages of others."""

    def __init__(self, web: Sources, home: Path, **conversation: Any) -> None:
        self.web, self.home, self.conversation = web, home, {"moderation": "none", **conversation}
        self.config = configfile.read(f"title: T\nurl: {URL}\nnetwork: {{allow: ['{web.host}']}}\n")
        self.slept: list[float] = []

    def comes(self, path: str, now: int = NOW) -> str:
        """A webmention from a page of the other site; its id."""
        source = self.web.url + path
        identity = id_of_pair(source, PATH)
        with desk(self.home, now, **self.conversation) as at:
            found = looker(self.config)(identity, Reference(source, LETTER, PATH, now), at.pages)
            assert isinstance(found, Incoming)
            lay(at, found, Family(at))
        return identity

    def refresh(self, now: int, most: int = 200) -> Collected:
        """Look again at what is due."""
        with desk(self.home, now, **self.conversation) as at:
            those, pages = due(at, most), at.pages
        clock = Clock(lambda: datetime.fromtimestamp(now, UTC), lambda: sum(self.slept), self.slept.append)
        seen = list(look_again(those, pages, looker_again(self.config), Pace(clock).wait))
        with desk(self.home, now, **self.conversation) as at:
            return take_in(at, "refresh", seen)

    def published(self) -> list[str]:
        folder = self.home / "responses"
        return sorted(path.read_text("utf-8").rpartition("---\n")[2].strip() for path in folder.rglob("*.md"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with sources({}) as web:
        yield Site(web, tmp_path / "home")


def test_a_page_is_looked_at_each_day_then_each_week_then_each_quarter(site: Site) -> None:
    site.web.pages["/1"] = page("The first words.")
    site.comes("/1")
    looked = defaultdict(list)
    for day in range(400):
        before = site.web.asked["/1"]
        site.refresh(NOW + day * DAY)
        looked[site.web.asked["/1"] - before].append(day)
    assert looked[1] == [*range(1, 8), *range(14, 92, 7), *range(98 - 7 + 91, 400, 91)]


def test_what_changed_is_shown_what_is_gone_is_not_and_errors_change_nothing(site: Site) -> None:
    ends: dict[str, str | int] = {"/changed": page("Changed."), "/gone": 410, "/lost": "<p>No link"}
    ends |= {"/404": 404, "/500": 500}
    ids = {}
    for path in ends:
        site.web.pages[path] = page(f"Of {path[1:]}.")
        ids[path] = site.comes(path)
    site.web.pages |= ends
    found = site.refresh(NOW + DAY)
    assert (found.fetched, found.updated, found.deleted, found.new, found.error) == (5, 1, 2, 0, None)
    assert [one.text() for one in found.troubles] == ["pages that could not be read, and are asked again later: 2"]
    assert site.published() == ["Changed.", "Of 404.", "Of 500."]
    assert not (site.home / "responses/tombstones.txt").exists()
    with desk(site.home) as at:
        failed = {path: check.failures for path, identity in ids.items() if (check := at.checks.get(identity))}
    assert failed == {"/changed": 0, "/404": 1, "/500": 1}, "nothing is kept of what is gone"


def test_what_waits_is_looked_at_too_and_what_was_decided_is_not(tmp_path: Path) -> None:
    with sources({"/1": page("One."), "/2": page("Two."), "/3": page("Three.")}) as web:
        site = Site(web, tmp_path / "home", moderation="all")
        first, second, third = (site.comes(f"/{number}") for number in (1, 2, 3))
        with desk(site.home, NOW, moderation="all") as at:
            deciding.reject(at, second)
            deciding.approve(at, third)
        web.pages |= {"/1": 410, "/2": 410, "/3": page("Three, and a half.")}
        asked = dict(web.asked)
        found = site.refresh(NOW + DAY)
        assert (found.deleted, found.updated) == (1, 1)
        assert web.asked["/2"] == asked["/2"]
        with desk(site.home, NOW, moderation="all") as at:
            states = {held.submission.id: (held.state, held.update) for held in at.inbox.all()[0]}
        assert states == {second: ("rejected", False), third: ("pending", True)}
        assert first not in states
        assert site.published() == ["Three."], "its author decides"


def test_the_server_is_asked_only_whether_anything_changed(site: Site) -> None:
    conditions: list[tuple[str | None, str | None]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers
        conditions.append((asked.get("If-None-Match"), asked.get("If-Modified-Since")))
        if asked.get("If-None-Match") == '"v1"':
            handler.wfile.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
            return
        body = page("The same.").encode()
        head = f'HTTP/1.1 200 OK\r\nETag: "v1"\r\nLast-Modified: Wed, 18 Nov 2026 08:00:00 GMT\r\n' \
               f"Content-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"  # fmt: skip
        handler.wfile.write(head.encode() + body)

    with web({}) as there:
        host = f"127.0.0.1:{there.port}"
        there.pages[f"http://{host}/1"] = answer
        site.config = configfile.read(f"title: T\nurl: {URL}\nnetwork: {{allow: ['{host}']}}\n")
        site.web.url = f"http://{host}"
        site.comes("/1")
        for day in (1, 2, 3):
            assert site.refresh(NOW + day * DAY).updated == 0
    assert conditions == [(None, None)] * 2 + [('"v1"', "Wed, 18 Nov 2026 08:00:00 GMT")] * 2
    assert site.published() == ["The same."]


def test_no_host_is_asked_more_than_once_a_second_and_no_run_asks_for_more_than_its_share(site: Site) -> None:
    for number in range(5):
        site.web.pages[f"/{number}"] = page(f"Number {number}.")
        site.comes(f"/{number}")
    before = site.web.asked.total()
    assert site.refresh(NOW + DAY, most=3).fetched == 3
    assert (site.web.asked.total() - before, site.slept) == (3, [1.0, 1.0])
    assert site.refresh(NOW + DAY, most=3).fetched == 2, "the others are the next run's"
    assert site.refresh(NOW + DAY).fetched == 0


def test_a_page_that_never_answers_is_asked_less_and_less(site: Site) -> None:
    site.web.pages["/1"] = page("Old words.")
    site.comes("/1", NOW)
    site.refresh(NOW + 200 * DAY)
    site.web.pages["/1"] = 500
    asked = []
    for day in range(290, 290 + 250):
        before = site.web.asked["/1"]
        site.refresh(NOW + day * DAY)
        asked += [day] * (site.web.asked["/1"] - before)
    assert [later - earlier for earlier, later in pairwise(asked)] == [2, 4, 8, 16, 32, 64, 91]
    assert site.published() == ["Old words."]


def test_after_a_lost_state_looking_begins_again_from_the_files(site: Site) -> None:
    site.web.pages["/1"] = page("The first words.")
    site.comes("/1")
    (site.home / ".convblog/state.sqlite").unlink()
    site.web.pages["/1"] = 410
    assert (site.refresh(NOW + 60).deleted, site.published()) == (1, [])


def test_what_a_bridge_carried_is_asked_at_the_bridge_and_never_at_the_original(site: Site) -> None:
    """The original need not link here: were it asked, the answer would be lost."""
    bridged = Incoming(
        id=id_of_pair("https://brid.gy/comment/n/m/1/2", PATH), source="https://brid.gy/comment/n/m/1/2",
        target=LETTER, path=PATH, links=(LETTER,), received=NOW,
        mention=Mention(kind="reply", text="From the network.", url=site.web.url + "/original"),
    )  # fmt: skip
    site.web.pages["/original"] = "<p>No link here"
    with desk(site.home, NOW, moderation="all") as at:
        lay(at, bridged, Family(at))
        deciding.approve(at, bridged.id)
    with desk(site.home, NOW + DAY) as at:
        [one] = due(at)
        assert one.reference.source == "https://brid.gy/comment/n/m/1/2"
        assert at.published.entries[bridged.id].source == site.web.url + "/original"
    (site.home / ".convblog/state.sqlite").unlink()
    assert site.refresh(NOW + DAY).fetched == 0
    assert (site.web.asked.total(), site.published()) == (0, ["From the network."])


def test_one_page_that_we_fail_at_does_not_stop_the_others(site: Site) -> None:
    for number in (1, 2):
        site.web.pages[f"/{number}"] = page(f"Number {number}.")
        site.comes(f"/{number}")
    site.web.pages["/2"] = 410
    look = looker_again(site.config)

    def fails(identity: str, reference: Reference, *rest: Any) -> Seen:
        if reference.source.endswith("/1"):
            raise RuntimeError("a mistake of ours")
        return look(identity, reference, *rest)

    with desk(site.home, NOW + DAY) as at:
        seen = list(look_again(due(at), at.pages, fails, lambda url: None))
        found = take_in(at, "refresh", seen)
    assert (found.deleted, len(found.troubles), site.published()) == (1, 1, ["Number 1."])


def test_a_webmention_that_came_while_we_looked_knows_better(site: Site) -> None:
    site.web.pages["/1"] = page("Before.")
    site.comes("/1")
    with desk(site.home, NOW + DAY) as at:
        those, pages = due(at), at.pages
    site.web.pages["/1"] = 410
    seen = list(look_again(those, pages, looker_again(site.config), lambda url: None))
    site.web.pages["/1"] = page("Here again.")
    site.comes("/1", NOW + DAY)
    with desk(site.home, NOW + DAY) as at:
        assert take_in(at, "refresh", seen).deleted == 0
    assert site.published() == ["Here again."]


def test_a_server_that_is_gone_or_too_slow_says_nothing_of_its_pages(tmp_path: Path) -> None:
    with sources({"/1": page("Still here.")}) as web:
        site = Site(web, tmp_path / "home")
        site.comes("/1")
    found = site.refresh(NOW + DAY)
    assert (found.deleted, len(found.troubles), site.published()) == (0, 1, ["Still here."])
