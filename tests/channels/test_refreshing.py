"""Looking again: politely, at what is due, and with the consequences that a webmention would have."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
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
from convblog.channels.fetching import Conditional
from convblog.channels.looking import Seen, looker, looker_again
from convblog.channels.politeness import PoliteDoor
from convblog.channels.refreshing import due, look_again, take_in
from convblog.channels.sending.pace import Clock, Pace
from convblog.channels.webmention.incoming import Incoming, id_of_pair
from convblog.channels.webmention.mention import Mention
from convblog.conversation import checks, deciding
from convblog.conversation.desk import Desk
from tests.channels.web import Misbehaviour, web
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
        self.environ: dict[str, str] = {}

    def comes(self, path: str, now: int = NOW) -> str:
        """A webmention from a page of the other site; its id."""
        source = self.web.url + path
        identity = id_of_pair(source, PATH)
        with self.desk(now) as at:
            found = looker(self.config)(identity, Reference(source, LETTER, PATH, now), at.pages)
            assert isinstance(found, Incoming)
            lay(at, found, Family(at))
        return identity

    def refresh(self, now: int, most: int = 200) -> Collected:
        """Look again at what is due."""
        with self.desk(now) as at:
            those, pages = due(at, most), at.pages
        clock = Clock(lambda: datetime.fromtimestamp(now, UTC), lambda: sum(self.slept), self.slept.append)
        door = PoliteDoor(self.config.network.allow, Pace(clock).wait, agent="convblog (Webmention)")
        seen = list(look_again(those, pages, looker_again(self.config, door), door, clock))
        with self.desk(now) as at:
            return take_in(at, "refresh", seen)

    def desk(self, now: int = NOW) -> AbstractContextManager[Desk]:
        return desk(self.home, now, environ=self.environ, **self.conversation)

    def published(self) -> list[str]:
        folder = self.home / "responses"
        return sorted(path.read_text("utf-8").rpartition("---\n")[2].strip() for path in folder.rglob("*.md"))


def hasty() -> PoliteDoor:
    """A door that waits for nobody."""
    return PoliteDoor((), lambda url: None, agent="convblog (Webmention)")


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


def test_a_long_text_ends_with_a_link_to_its_page_and_is_no_news_the_next_time(site: Site) -> None:
    site.web.pages["/long"] = page("I read this twice. " * 200)
    site.comes("/long")
    [text] = site.published()
    assert text.endswith(f"I read this twice. … [127.0.0.1]({site.web.url}/long)")
    found = site.refresh(NOW + 2 * DAY)
    assert (found.fetched, found.updated, site.published()) == (1, 0, [text])


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


def test_a_host_that_is_blocked_is_not_looked_at_and_what_was_published_stays(site: Site) -> None:
    for number in (1, 2):
        site.web.pages[f"/{number}"] = page(f"Number {number}.")
        site.comes(f"/{number}")
    site.web.pages["/1"] = 410
    (site.home / "hosts.txt").write_text("block 127.0.0.1\n")
    asked = site.web.asked.copy()
    assert site.refresh(NOW + DAY).fetched == 0
    assert (site.web.asked, site.published()) == (asked, ["Number 1.", "Number 2."])
    (site.home / "hosts.txt").unlink()
    assert site.refresh(NOW + DAY).fetched == 2


def test_a_line_with_the_host_of_a_bridge_keeps_out_whoever_it_speaks_for(site: Site) -> None:
    source = "https://brid.gy/comment/n/m/1/2"
    bridged = Incoming(
        id=id_of_pair(source, PATH), source=source, target=LETTER, path=PATH, links=(LETTER,), received=NOW,
        mention=Mention(kind="reply", text="From the network.", author_url="https://social.example/@marie"),
    )  # fmt: skip
    site.home.mkdir()
    (site.home / "hosts.txt").write_text("block brid.gy\n")
    with site.desk() as at:
        assert lay(at, bridged, Family(at)).state == "rejected"
    (site.home / "hosts.txt").unlink()
    with site.desk() as at:
        assert lay(at, bridged, Family(at)).state == "published"


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
        seen = list(look_again(due(at), at.pages, fails, hasty()))
        found = take_in(at, "refresh", seen)
    assert (found.deleted, len(found.troubles), site.published()) == (1, 1, ["Number 1."])


def test_a_webmention_that_came_while_we_looked_knows_better(site: Site) -> None:
    site.web.pages["/1"] = page("Before.")
    site.comes("/1")
    with desk(site.home, NOW + DAY) as at:
        those, pages = due(at), at.pages
    site.web.pages["/1"] = 410
    seen = list(look_again(those, pages, looker_again(site.config), hasty()))
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


# ---- in peace


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Hangs up without a word."""


def refuses(status: int) -> Misbehaviour:
    """Answers with a status and nothing else."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(f"HTTP/1.1 {status} No\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n".encode())

    return handle


@pytest.mark.parametrize(("answer", "asked"), [(refuses(429), 1), (refuses(503), 1), (silent, 3)])
def test_a_host_that_has_enough_or_is_silent_is_left_in_peace_and_the_others_are_not(
    tmp_path: Path, answer: Misbehaviour, asked: int
) -> None:
    with ExitStack() as stack:
        one, other = (stack.enter_context(web({})) for _ in range(2))
        site = Site(stack.enter_context(sources({})), tmp_path / "home")
        allowed = ", ".join(f"'127.0.0.1:{there.port}'" for there in (one, other))
        site.config = configfile.read(f"title: T\nurl: {URL}\nnetwork: {{allow: [{allowed}]}}\n")
        for there in (one, other):
            site.web.url = f"http://127.0.0.1:{there.port}"
            for number in range(5):
                there.pages[f"{site.web.url}/{number}"] = page(f"Number {number} of it.")
                site.comes(f"/{number}")
            there.asked.clear()
        for url in one.pages:
            one.pages[url] = answer
        found = site.refresh(NOW + DAY)
        assert (len(one.asked), len(other.asked), found.fetched) == (asked, 5, asked + 5)
        assert len(site.published()) == 10
        one.asked.clear()
        site.refresh(NOW + DAY + 60)
        assert len(one.asked) == min(asked, 5 - asked), "those that were not asked are the next run's"


def test_the_page_and_the_picture_of_an_author_are_asked_for_at_the_same_pace(site: Site) -> None:
    """Five requests to one host: four pauses of a second between them."""
    author = '<a rel="author" href="/me">me</a>'
    me = '<div class="h-card"><a class="u-url u-uid" href="/me">Marie</a><img class="u-photo" src="/me.png"></div>'
    site.web.pages["/me"] = me
    site.web.pages["/1"] = page("One.").replace('<a class="p-author h-card" href="/">Marie</a>', author)
    site.comes("/1")
    site.web.pages["/2"] = page("Two.")
    site.comes("/2")
    site.web.asked.clear()
    site.refresh(NOW + DAY)
    assert (site.web.asked, site.slept) == ({"/1": 1, "/me": 1, "/me.png": 1, "/2": 1}, [1.0] * 3)


def test_looking_ends_in_time_and_the_rest_is_the_next_runs(site: Site) -> None:
    for number in range(5):
        site.web.pages[f"/{number}"] = page(f"Number {number}.")
        site.comes(f"/{number}")
    clock = Clock(monotonic=lambda: sum(site.slept), sleep=site.slept.append)
    looked = []

    def slow(identity: str, *_: Any) -> Seen:
        looked.append(identity)
        site.slept.append(101.0)
        return Seen(None, Conditional())

    with site.desk(NOW + DAY) as at:
        those = due(at)
        seen = list(look_again(those, at.pages, slow, hasty(), clock))
        take_in(at, "refresh", seen)
        assert looked == [one.id for one in those[:3]]
        assert {one.id for one in due(at)} == {one.id for one in those[3:]}


# ---- without memory


KEY = {"KEY": "a secret of more than sixteen letters"}


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Site]:
    """A site whose `.convblog/` is new at every run."""
    with sources({}) as web:
        site = Site(web, tmp_path / "home", secret_env="KEY")
        site.environ = KEY
        yield site


def forget(site: Site) -> None:
    shutil.rmtree(site.home / ".convblog")


def test_without_memory_each_answer_is_looked_at_once_in_its_time_and_what_is_gone_goes(runner: Site) -> None:
    for number in range(4):
        runner.web.pages[f"/{number}"] = page(f"Number {number} of it.")
        runner.comes(f"/{number}")
    runner.web.asked.clear()
    runner.web.pages |= {"/1": 410, "/2": 500}
    [edited] = (path for path in (runner.home / "responses").rglob("*.md") if b"Number 3" in path.read_bytes())
    edited.write_bytes(edited.read_bytes().replace(b"Number 3 of it.", b"As its author here has it."))
    before = {path: path.read_bytes() for path in (runner.home / "responses").rglob("*.md")}
    for half_hour in range(53):
        forget(runner)
        runner.refresh(NOW + half_hour * 1800)
    assert runner.web.asked == {"/0": 1, "/1": 1, "/2": 1, "/3": 1}
    assert runner.published() == ["As its author here has it.", "Number 0 of it.", "Number 2 of it."]
    after = {path: path.read_bytes() for path in (runner.home / "responses").rglob("*.md")}
    assert after.items() < before.items(), "nothing else was touched"


def test_without_memory_no_run_looks_at_more_than_its_share_and_nobody_is_left_out_for_good(runner: Site) -> None:
    later, half_hours = NOW + 100 * DAY, range(53)
    with runner.desk() as at:
        for number in range(60):  # more than there are half hours in a turn: some come together
            source = f"https://marie.example/{number}"
            one = Incoming(
                id=id_of_pair(source, PATH), source=source, target=LETTER, path=PATH, links=(LETTER,), received=later,
                mention=Mention(kind="reply", text=f"The words of number {number}."),
            )  # fmt: skip
            lay(at, one, Family(at))
    forget(runner)
    with runner.desk() as at:

        def ids(half_hour: int, most: int) -> set[str]:
            at.now = NOW + half_hour * 1800
            return {one.id for one in due(at, most)}

        together = [ids(half_hour, 200) for half_hour in half_hours]
        assert sorted(identity for one in together for identity in one) == sorted(at.published.entries)
        first, crowd = max(enumerate(together), key=lambda pair: len(pair[1]))
        assert len(crowd) > 2
        seen = [ids(first + turn * 53, 2) for turn in range(40)]
        assert {len(one) for one in seen} == {2}
        assert set[str]().union(*seen) == crowd


def test_without_memory_what_came_in_this_very_run_is_not_asked_again(runner: Site) -> None:
    runner.web.pages["/1"] = page("Just now.")
    identity = runner.comes("/1")
    now = next(NOW + n * 1800 for n in range(53) if checks.is_turn(identity, NOW, NOW + n * 1800))
    forget(runner)
    runner.comes("/1", now)
    assert runner.refresh(now).fetched == 0
    forget(runner)
    assert runner.refresh(now).fetched == 1


def test_where_the_disk_lasts_a_state_that_is_new_asks_for_everything_at_once(site: Site) -> None:
    for number in range(3):
        site.web.pages[f"/{number}"] = page(f"Number {number} of it.")
        site.comes(f"/{number}")
    (site.home / ".convblog/state.sqlite").unlink()
    assert site.refresh(NOW + 60).fetched == 3
