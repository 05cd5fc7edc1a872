"""A stranger's page may be slow, deadly or many: the others are looked at all the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from msgspec import msgpack

from convblog import private
from convblog.channels.blocking import SiteHosts, is_blocked
from convblog.channels.deliveries import Reference
from convblog.channels.fetching import FetchError, Limits
from convblog.channels.items import Arrival, Settled
from convblog.channels.queue import APART, LEASE, Queue
from convblog.channels.slowhosts import AVOIDED, BUSY, SLOW, SlowHosts
from convblog.channels.verifying import DELAYS, Look, Refusal, Unclear, verify_all, verify_some
from convblog.channels.webmention.incoming import Incoming
from convblog.conversation import hosts
from convblog.conversation.pages import Pages
from convblog.problems import problem
from tests.channels.web import drip, web
from tests.receive.serving import LETTER, NOW, URL, queue_of, site_of

PAGES = Pages(URL, {LETTER.path: LETTER})
LATE = problem("", 0, "it took too long")
NONE = problem("", 0, "no link")

_DEADLY = """
import os, signal, sys
from pathlib import Path
from convblog.channels.queue import opened
from convblog.channels.verifying import Refusal, verify_some
from convblog.conversation.pages import Pages
from convblog.problems import problem
def look(identity, reference, pages):
    if "deadly" in reference.source:
        os.kill(os.getpid(), signal.SIGKILL)
    return Refusal(problem("", 0, "no link"))
queue = opened(Path(sys.argv[1]), "")
verify_some(queue, look, Pages("https://fil.example/"), lambda: int(sys.argv[2]), "worker", most=100)
"""


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    site_of(tmp_path / "site")
    with queue_of(tmp_path / "site") as queue:
        yield queue


def put(queue: Queue, identity: str, source: str, now: int = NOW) -> None:
    payload = msgpack.encode(Reference(source, URL, LETTER.path, now))
    queue.put([Arrival(identity, "webmention", payload)], now)


def state(queue: Queue, identity: str) -> tuple[str, str]:
    status = queue.status(identity)
    assert status is not None
    return status.state, status.reason.text() if status.reason else ""


@pytest.mark.slow
def test_a_page_that_kills_each_process_that_looks_at_it_is_given_up_and_the_others_go_on(
    queue: Queue, tmp_path: Path
) -> None:
    put(queue, "a", "https://deadly.example/")
    put(queue, "b", "https://marie.example/")
    ends, now = [], NOW
    for _ in range(5):
        command = [sys.executable, "-c", _DEADLY, str(tmp_path / "site" / private.FOLDER), str(now)]
        ends.append(subprocess.run(command, timeout=60, check=False).returncode)
        now += LEASE + APART
    assert ends == [-signal.SIGKILL] * 3 + [0, 0]
    assert state(queue, "b") == ("rejected", "no link")
    given_up, why = state(queue, "a")
    assert (given_up, "again and again" in why) == ("rejected", True)
    assert queue.waiting() == 0


class Clock:
    """Seconds, which pass while somebody looks."""

    def __init__(self) -> None:
        self.now = NOW
        self.asked: list[str] = []

    def __call__(self) -> int:
        return self.now

    def look(self, slow: str) -> Look:
        """A look that takes twenty seconds at the host `slow`, and finds nothing there."""

        def look(identity: str, reference: Reference, pages: Pages) -> Incoming | Refusal | Unclear:
            self.asked.append(identity)
            if slow in reference.source:
                self.now += 20
                return Unclear(LATE)
            return Refusal(NONE)

        return look


def test_a_host_that_lets_us_wait_once_postpones_its_other_pages(queue: Queue) -> None:
    clock, slow = Clock(), SlowHosts()
    for number in range(60):
        put(queue, f"t{number:02}", f"https://tarpit.example/{number}")
    put(queue, "z", "https://marie.example/")
    assert verify_some(queue, clock.look("tarpit"), PAGES, clock, "one", 61, slow) == 61
    assert (clock.asked, clock.now) == (["t00", "z"], NOW + 20)
    assert state(queue, "z") == ("rejected", "no link")
    assert state(queue, "t59") == ("queued", "it took too long")
    assert verify_some(queue, clock.look("tarpit"), PAGES, clock, "one", 61, slow) == 0
    clock.now += max(DELAYS[0], AVOIDED)
    verify_some(queue, clock.look("tarpit"), PAGES, clock, "one", 60, slow)
    assert clock.asked[2:] == ["t00"], "asked again when its time has come, and once"


def test_who_works_the_queue_off_alone_leaves_a_host_that_let_them_wait(queue: Queue) -> None:
    clock = Clock()
    for number in range(9):
        put(queue, f"t{number}", f"https://tarpit.example/{number}")
    put(queue, "z", "https://marie.example/")
    verify_all(queue, clock.look("tarpit"), PAGES, clock, "collect", lambda: False, lambda url: False)
    assert (clock.asked, clock.now) == (["t0", "z"], NOW + 20)
    assert state(queue, "t8") == ("queued", "it took too long")


def test_who_is_over_leaves_the_rest_in_the_queue(queue: Queue) -> None:
    clock, left = Clock(), iter([False, False, True])
    for number in range(5):
        put(queue, f"t{number}", f"https://marie.example/{number}")
    verify_all(queue, clock.look("-"), PAGES, clock, "collect", lambda: next(left), lambda url: False)
    assert (clock.asked, queue.waiting()) == (["t0", "t1"], 3)


def test_a_host_that_is_blocked_is_not_looked_at_and_what_its_page_said_before_stays(queue: Queue) -> None:
    clock = Clock()
    rules = hosts.read("block *.spam.example\nblock github.com/spammer\nallow www.ok.spam.example\n")
    refused = ["https://a.spam.example:8080/1", "https://github.com/spammer/1", "https://GitHub.com/Spammer/2"]
    welcome = ["https://ok.spam.example/", "https://github.com/friend/1", "https://notspam.example/"]
    for url in (*refused, *welcome):
        put(queue, url, url)
    verify_all(queue, clock.look("-"), PAGES, clock, "collect", lambda: False, partial(is_blocked, rules))
    assert clock.asked == sorted(welcome)
    for url in refused:
        assert state(queue, url) == ("rejected", "the site takes no answers from this host")
    put(queue, "p", "https://a.spam.example/2")
    queue.settle([Settled("p", "published", None, "https://fil.example/#r-p", 1)], NOW)
    put(queue, "p", "https://a.spam.example/2")
    verify_all(queue, clock.look("-"), PAGES, clock, "collect", lambda: False, partial(is_blocked, rules))
    assert state(queue, "p")[0] == "published"


def test_the_rules_of_a_service_are_those_of_the_file_as_it_is_now(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site, spam = SiteHosts(tmp_path), "https://spam.example/1"
    assert not site.block(spam), "there is no file"
    (tmp_path / "hosts.txt").write_text("block spam.example\n")
    assert site.block(spam)
    (tmp_path / "hosts.txt").write_text("block other.example\nwelcome marie@mail.example\n")
    assert [site.block(spam) for _ in range(3)] == [True] * 3, "the rules before it"
    assert [record.getMessage() for record in caplog.records] == ["not understood: hosts.txt:2; run `convblog check`"]
    (tmp_path / "hosts.txt").write_text("block other.example\n")
    assert not site.block(spam)
    (tmp_path / "hosts.txt").unlink()
    assert not site.block("https://other.example/")


def test_no_more_than_two_look_at_one_host_and_who_comes_third_loses_no_attempt(queue: Queue) -> None:
    clock, slow = Clock(), SlowHosts()
    assert [slow.enter("busy.example", NOW) for _ in range(3)] == [None, None, "busy"]
    put(queue, "a", "https://busy.example/1")
    put(queue, "b", "https://marie.example/")
    assert verify_some(queue, clock.look("-"), PAGES, clock, "one", 9, slow) == 2
    assert clock.asked == ["b"]
    assert queue.claim("queued", 1, NOW + BUSY - 1, "test") == []
    slow.leave("busy.example", NOW + 1, NOW, None)
    clock.now += BUSY
    [item] = queue.claim("queued", 1, clock.now, "test")
    assert (item.id, item.attempts, slow.enter("busy.example", clock.now)) == ("a", 1, None)


def test_a_failure_that_came_at_once_makes_no_host_slow() -> None:
    slow = SlowHosts()
    slow.enter("a.example", NOW)
    slow.leave("a.example", NOW + SLOW - 1, NOW, LATE)
    assert slow.enter("a.example", NOW) is None
    slow.leave("a.example", NOW + SLOW, NOW, LATE)
    assert slow.enter("a.example", NOW + SLOW) == LATE
    assert slow.enter("a.example", NOW + SLOW + AVOIDED) is None


def test_all_visits_of_a_look_share_one_time() -> None:
    """Each would be within its own."""
    pages = {"http://slow.example/": drip(b"HTTP/1.1 200 OK\r\n\r\n", b" ")}
    with web(pages) as there:
        door = there.door(limits=Limits(connect=5, total=300, size=1_000_000)).within(1.0)
        for _ in range(2):
            with pytest.raises(FetchError, match="too long"):
                door.get("http://slow.example/")
        assert there.asked == ["GET http://slow.example/"], "for the second there was no time left"
