"""From the door to what a writer takes in: sources are fetched, understood, tried again, and each exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec import msgpack

from convblog import configfile
from convblog.channels.deliveries import Reference, delivery_of
from convblog.channels.items import Arrival, Item, Settled
from convblog.channels.looking import looker
from convblog.channels.queue import Queue
from convblog.channels.verifying import DELAYS, verify_some
from convblog.channels.webmention.incoming import Incoming, Parents, Withdrawal, id_of_pair, parents_of, submission_of
from convblog.conversation.pages import Pages
from convblog.conversation.submission import Identity
from tests.receive.postgres import database, postgresql
from tests.receive.serving import (
    ALIASES,
    LETTER,
    NOW,
    SILENCE,
    URL,
    Service,
    arrival,
    queue_of,
    serving,
    site_of,
    until,
)
from tests.receive.sources import ENTRY, Sources, sources

TARGET = URL + "2026/11/lettre/"
PAGES = Pages(URL, {LETTER.path: LETTER, SILENCE.path: SILENCE}, ALIASES)
WORKERS = 2


def entry(text: str = "I see it like you.", target: str = TARGET) -> str:
    return ENTRY.format(url="/", name="Marie", text=text, target=target)


@pytest.fixture
def web() -> Iterator[Sources]:
    with sources({"/1": entry()}) as web:
        yield web


def site_for(folder: Path, web: Sources, more: str = "") -> Path:
    return site_of(folder, f"network: {{allow: ['{web.host}']}}\n{more}")


def taken(queue: Queue) -> list[Item]:
    return queue.claim("accepted", 1000, NOW * 3, "collect")


def state(service: Service, location: str) -> str:
    return str(service.status(location)["state"])


def test_a_webmention_is_verified_and_waits_for_its_writer(tmp_path: Path, web: Sources) -> None:
    site = site_for(tmp_path / "site", web)
    with serving(site, workers=WORKERS) as service, queue_of(site) as queue:
        location = service.mention(f"{web.url}/1", URL + "lettre").headers["location"]
        until(lambda: state(service, location) == "accepted")
        [item] = taken(queue)
        found = delivery_of(item)
        assert isinstance(found, Incoming)
        assert item.payload == b""
        submission = submission_of(found, PAGES, Parents())
        assert (submission.id, submission.channel) == (location.rpartition("/")[2], "webmention")
        assert (submission.target, submission.kind, submission.in_reply_to) == (LETTER.path, "reply", "")
        assert (submission.text, submission.author.name) == ("I see it like you.", "Marie")
        assert submission.sender.identity == Identity("host", web.host)
        assert (submission.sender.verified, submission.source) == (True, f"{web.url}/1")
        assert "I see it like you." in found.copy
        assert web.asked["/1"] == 1


def test_what_does_not_link_here_is_rejected_with_the_reason(tmp_path: Path, web: Sources) -> None:
    web.pages |= {"/none": entry(target=TARGET + "2/"), "/gone": 410, "/text": f"<p>{TARGET}</p><!-- {TARGET} -->"}
    site = site_for(tmp_path / "site", web)
    with serving(site, workers=WORKERS) as service, queue_of(site) as queue:
        for path, why in (("/none", "does not link"), ("/gone", "is gone"), ("/text", "does not link")):
            location = service.mention(web.url + path).headers["location"]
            until(lambda where=location: state(service, where) == "rejected")  # type: ignore[misc]
            assert why in str(service.status(location)["reason"])
        assert queue.waiting() == 0


def test_what_is_private_is_never_fetched(tmp_path: Path, web: Sources) -> None:
    site = site_of(tmp_path / "site")  # nothing is allowed
    with serving(site, workers=WORKERS) as service:
        location = service.mention(f"{web.url}/1").headers["location"]
        until(lambda: service.status(location)["reason"])
        assert state(service, location) == "queued"
        assert "127.0.0.1" in str(service.status(location)["reason"])
    assert not web.asked


def test_a_host_that_is_blocked_is_never_fetched_and_one_that_no_longer_is_may_come_again(
    tmp_path: Path, web: Sources
) -> None:
    site = site_for(tmp_path / "site", web)
    (site / "hosts.txt").write_text("block 127.0.0.1\n")
    with serving(site, workers=WORKERS) as service:
        location = service.mention(f"{web.url}/1").headers["location"]
        until(lambda: state(service, location) == "rejected")
        assert service.status(location)["reason"] == "the site takes no answers from this host"
        assert not web.asked
        (site / "hosts.txt").unlink()
        service.mention(f"{web.url}/1")
        until(lambda: state(service, location) == "accepted")
        assert web.asked["/1"] == 1


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    site_of(tmp_path / "site")
    with queue_of(tmp_path / "site") as queue:
        yield queue


class Writer:
    """A queue with its worker and its clock: days pass in no time."""

    def __init__(self, queue: Queue, web: Sources) -> None:
        text = f"title: T\nurl: {URL}\nnetwork: {{allow: ['{web.host}']}}\n"
        self.look = looker(configfile.read(text))
        self.queue, self.web, self.now = queue, web, NOW

    def mention(self, path: str) -> str:
        """A webmention comes in; its id."""
        source = self.web.url + path
        identity = id_of_pair(source, LETTER.path)
        payload = msgpack.encode(Reference(source, TARGET, LETTER.path, self.now))
        self.queue.put([Arrival(identity, "webmention", payload)], self.now)
        return identity

    def work(self) -> int:
        """Look at all that is due."""
        return verify_some(self.queue, self.look, PAGES, lambda: self.now, "test", most=100)

    def take(self, state: str, url: str = "") -> list[object]:
        """Take in all there is, and settle it as `state`."""
        items = self.queue.claim("accepted", 100, self.now, "collect")
        self.queue.settle([Settled(one.id, state, None, url, one.revision) for one in items], self.now)  # type: ignore[arg-type]
        return [delivery_of(item) for item in items]

    def state(self, identity: str) -> str:
        status = self.queue.status(identity)
        return status.state if status else ""


def test_a_server_that_does_not_answer_is_asked_again_for_days(queue: Queue, web: Sources) -> None:
    web.pages["/1"] = 503
    writer = Writer(queue, web)
    identity = writer.mention("/1")
    for delay in DELAYS:
        assert writer.work() == 1
        assert writer.state(identity) == "queued"
        writer.now += delay - 1
        assert writer.work() == 0
        writer.now += 1
    assert writer.work() == 1
    assert writer.state(identity) == "rejected"
    assert web.asked["/1"] == len(DELAYS) + 1
    assert queue.waiting() == 0


def test_it_may_answer_at_last(queue: Queue, web: Sources) -> None:
    writer = Writer(queue, web)
    page, web.pages["/1"] = web.pages["/1"], 404
    identity = writer.mention("/1")
    writer.work()
    web.pages["/1"] = page
    writer.now += DELAYS[0]
    writer.work()
    assert writer.state(identity) == "accepted"


@pytest.mark.parametrize("status", [404, 500, 503])
def test_only_gone_and_no_link_take_an_answer_away(status: int, queue: Queue, web: Sources) -> None:
    writer = Writer(queue, web)
    identity = writer.mention("/1")
    writer.work()
    writer.take("published", "https://fil.example/2026/11/lettre/#r-x")
    web.pages["/1"] = status
    writer.mention("/1")
    for delay in (*DELAYS, 0):
        writer.work()
        writer.now += delay
    known = queue.status(identity)
    assert known is not None
    assert (known.state, known.url) == ("published", "https://fil.example/2026/11/lettre/#r-x")
    assert writer.take("published") == []


@pytest.mark.parametrize("now_says", [410, "<p>no link</p>", '<meta http-equiv="Status" content="410 Gone">'])
@pytest.mark.parametrize("held", ["published", "waiting"])
def test_an_answer_that_was_taken_in_is_withdrawn(held: str, now_says: str | int, queue: Queue, web: Sources) -> None:
    writer = Writer(queue, web)
    identity = writer.mention("/1")
    writer.work()
    writer.take(held)
    web.pages["/1"] = now_says
    writer.mention("/1")
    writer.work()
    [found] = writer.take("gone")
    assert isinstance(found, Withdrawal)
    assert found.id == identity
    assert writer.state(identity) == "gone"
    web.pages["/1"] = entry("Back again.")
    writer.mention("/1")
    writer.work()
    [found] = writer.take("published")
    assert isinstance(found, Incoming)
    assert found.mention.text == "Back again."


def test_an_edited_source_brings_its_new_words_under_the_same_id(queue: Queue, web: Sources) -> None:
    writer = Writer(queue, web)
    first = writer.mention("/1")
    writer.work()
    web.pages["/1"] = entry("I changed my mind.")
    assert writer.mention("/1") == first
    writer.work()
    [found] = writer.take("published")
    assert isinstance(found, Incoming)
    assert (found.id, found.mention.text) == (first, "I changed my mind.")


def test_what_was_understood_is_not_lost_when_its_source_sleeps_at_the_second_look(queue: Queue, web: Sources) -> None:
    writer = Writer(queue, web)
    writer.mention("/1")
    writer.work()
    web.pages["/1"] = 503
    writer.mention("/1")
    for delay in (*DELAYS, 0):
        writer.work()
        writer.now += delay
    [found] = writer.take("published")
    assert isinstance(found, Incoming)
    assert found.mention.text == "I see it like you."


def test_one_bad_row_stops_nobody(queue: Queue, web: Sources) -> None:
    writer = Writer(queue, web)
    queue.put([Arrival("broken", "webmention", b"\xc1 of another version")], writer.now)
    identity = writer.mention("/1")
    assert writer.work() == 2
    assert (writer.state("broken"), writer.state(identity)) == ("rejected", "accepted")


def test_an_answer_to_an_answer_is_placed_beneath_it(queue: Queue, web: Sources) -> None:
    parents = parents_of([("7k3f9q2mzt", f"{web.url}/their-answer"), ("other", "")])
    web.pages |= {
        "/a": entry(target=f"{TARGET}#r-7k3f9q2mzt"),
        "/b": entry(f'<a href="{TARGET}">that letter</a>', target=f"{web.url}/their-answer"),
        "/c": entry(target=f"{TARGET}#r-unknown0"),
        "/d": entry(target=f"{URL}lettre#r-7k3f9q2mzt"),
    }
    writer = Writer(queue, web)
    for path in ("/a", "/b", "/c", "/d"):
        writer.mention(path)
    writer.work()
    placed = {}
    for found in writer.take("waiting"):
        assert isinstance(found, Incoming)
        submission = submission_of(found, PAGES, parents)
        placed[submission.source.removeprefix(web.url)] = (submission.in_reply_to, submission.kind)
    assert placed == {
        "/a": ("7k3f9q2mzt", "reply"), "/b": ("7k3f9q2mzt", "reply"),
        "/c": ("", "reply"), "/d": ("7k3f9q2mzt", "reply"),
    }  # fmt: skip


def test_two_services_with_two_workers_each_share_one_postgresql(tmp_path: Path) -> None:
    pages = {f"/{number}": entry(f"Words {number}") for number in range(120)}
    with ExitStack() as stack:
        web = stack.enter_context(sources(pages))
        address = stack.enter_context(database(stack.enter_context(postgresql()), "shared"))
        more = f"receive: {{database: '{address}', limits: {{per_minute: 100000, per_source: 100000}}}}\n"
        sites = [site_for(tmp_path / name, web, more) for name in ("one", "two")]
        services = [stack.enter_context(serving(site, workers=WORKERS)) for site in sites]
        queue = stack.enter_context(queue_of(sites[0], address))
        locations = [services[number % 2].mention(f"{web.url}/{number}").headers["location"] for number in range(120)]
        until(lambda: all_accepted(services[1], locations))
        assert web.asked == dict.fromkeys(pages, 1), "each source was looked at exactly once"
        words = [found.mention.text for found in map(delivery_of, taken(queue)) if isinstance(found, Incoming)]
        assert sorted(words) == sorted(f"Words {number}" for number in range(120))


def all_accepted(service: Service, locations: list[str]) -> bool:
    return all(state(service, location) == "accepted" for location in locations)


def test_of_a_page_no_more_than_its_beginning_is_kept_counted_in_bytes(queue: Queue, web: Sources) -> None:
    page = web.pages["/1"] = entry() + "\u0f00" * 60_000
    writer = Writer(queue, web)
    writer.mention("/1")
    writer.work()
    assert queue.load().size < 20_000
    [found] = writer.take("waiting")
    assert isinstance(found, Incoming)
    assert 16_000 < len(found.copy.encode()) <= 16_384
    assert page.startswith(found.copy)


@pytest.mark.parametrize("workers", [0, 1])
def test_what_was_turned_away_long_ago_is_forgotten_whoever_verifies(workers: int, tmp_path: Path) -> None:
    site, then = site_of(tmp_path / "site"), 1_700_000_000
    with queue_of(site) as queue:
        queue.put([arrival(number) for number in range(3)], then)
        rejected, shown, waiting = queue.claim("queued", 3, then, "test")
        queue.settle([Settled(rejected.id, "rejected", None, "", rejected.revision)], then)
        queue.settle([Settled(shown.id, "published", None, URL, shown.revision)], then)
        queue.settle([Settled(waiting.id, "waiting", None, "", waiting.revision)], then)
        with serving(site, workers=workers):
            until(lambda: queue.status(rejected.id) is None)
        assert [queue.status(one.id) is not None for one in (shown, waiting)] == [True, True]
