"""The parts of the preview that have a promise of their own."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from watchdog.events import FileSystemEventHandler
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from convblog.serve import hostrules
from convblog.serve.builder import Builder
from convblog.serve.changes import LONGEST, QUIET, Changes
from convblog.serve.hosts import Hosts
from convblog.serve.hub import Hub
from convblog.serve.terminal import Terminal
from convblog.serve.watch import Watcher
from tests.serve.previewing import Writer, until

T = TypeVar("T")


def run(scenario: Coroutine[Any, Any, T]) -> T:
    """In a thread: a browser that is open holds the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, scenario).result()


class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_one_change() -> None:
    clock = Clock()
    changes = Changes(clock)
    for name in ("b.md", "a.md", "b.md"):
        changes.note(name)
    clock.now += QUIET
    assert changes.begin()
    assert changes.end() == ("a.md", "b.md")
    assert changes.end() == (), "at once"


def test_a_burst_without_end_is_cut_off() -> None:
    clock = Clock()
    changes = Changes(clock)
    changes.note("a.md")
    while clock.now < 100 + LONGEST:
        clock.now += QUIET / 2
        changes.note("a.md")
    assert changes.end() == ("a.md",)


def test_whoever_waits_for_changes_is_let_go_at_the_end() -> None:
    changes = Changes()
    timer = threading.Timer(0.05, changes.close)
    timer.start()
    assert not changes.begin()
    timer.join()


@pytest.mark.parametrize(
    ("given", "header", "reached", "allowed"),
    [
        ("127.0.0.1", "LOCALHOST:8000", "127.0.0.1", True),
        ("127.0.0.1", "[0:0:0:0:0:0:0:1]:8000", "::1", True),
        ("127.0.0.1", "localhost", "127.0.0.1", False),
        ("127.0.0.1", "", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1:8000.evil.example", "127.0.0.1", False),
        ("127.0.0.1", "localhost.evil.example:8000", "127.0.0.1", False),
        ("127.0.0.1", "192.0.2.7:8000", "192.0.2.7", False),
        ("desk.example", "Desk.example:8000", "192.0.2.7", True),
        ("0.0.0.0", "192.0.2.7:8000", "192.0.2.7", True),
        ("0.0.0.0", "192.0.2.8:8000", "192.0.2.7", False),
        ("::", "[2001:db8::7]:8000", "2001:db8::7", True),
        ("0.0.0.0", "desk.example:8000", "192.0.2.7", False),
        ("0.0.0.0", "[evil.example]:8000", "192.0.2.7", False),
    ],
)
def test_only_own_names_are_answered_to(given: str, header: str, reached: str, allowed: bool) -> None:
    assert Hosts(given, 8000).allows(header, reached) is allowed


def test_the_origin_can_be_opened_on_this_machine() -> None:
    assert Hosts("127.0.0.1", 8000).origin == "http://127.0.0.1:8000"
    assert Hosts("0.0.0.0", 8000).origin == "http://127.0.0.1:8000"
    assert Hosts("::", 80).origin == "http://[::1]"


def test_rules_of_the_host_are_understood_as_it_would() -> None:
    rules = hostrules.header_rules(
        "/*\n  X-One: a\n  Bad Name: x\n  Content-Length: 5\n  X-Two: \u00e9\n\n/a/:name/c\n  X-One: b\n"
        "/*.xml\n  Content-Type: text/one\n/f.xml\n  Content-Type: text/two\n"
    )
    assert hostrules.headers_of("/x", rules) == {"x-one": "a"}
    assert hostrules.headers_of("/a/b/c", rules) == {"x-one": "a, b"}
    assert hostrules.headers_of("/a/b/d/c", rules) == {"x-one": "a"}
    assert hostrules.headers_of("/f.xml", rules) == {"x-one": "a", "content-type": "text/two"}
    moved = hostrules.redirections(
        "# note\n/caf%C3%A9/ /n\u00e9/ 301\n/gone/ /gone/ 410!\n/s/* /t 301\n/p /q 200\n/z /y\n"
    )
    assert {path: (one.new, one.status) for path, one in moved.items()} == {
        "/caf\u00e9/": ("/n%C3%A9/", 301), "/gone/": ("/gone/", 410), "/z": ("/y", 301),
    }  # fmt: skip


def test_a_page_that_does_not_listen_piles_up_nothing_and_one_that_leaves_is_forgotten() -> None:
    async def scenario() -> None:
        hub = Hub(heartbeat=0.01)
        stream = hub.listen()
        assert await anext(stream) == []
        assert await anext(stream) is None
        for number in range(2000):
            hub.publish([f"/{number % 3}.css"])
        await asyncio.sleep(0)
        assert await anext(stream) == ["/0.css", "/1.css", "/2.css"]
        hub.publish(f"/{number}.png" for number in range(2000))
        await asyncio.sleep(0)
        assert await anext(stream) == ["*"]
        assert hub.listening == 1
        await stream.aclose()  # type: ignore[attr-defined]
        assert hub.listening == 0

    run(scenario())


def test_streams_end_when_the_hub_closes() -> None:
    async def scenario() -> list[list[str] | None]:
        hub = Hub()
        stream = hub.listen()
        first = await anext(stream)
        hub.close()
        return [first, *[one async for one in stream]]

    assert run(scenario()) == [[]]


def exhausted() -> BaseObserver:
    raise OSError(errno.EMFILE, "inotify instance limit reached")


def test_without_watches_the_files_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    changes = Changes()
    watcher = Watcher(str(tmp_path), changes.note, exhausted)
    error = watcher.start()
    assert error is not None
    assert error.errno == errno.EMFILE
    try:
        (tmp_path / "content" / "a.md").write_text("a", "utf-8")
        assert changes.begin()
        assert changes.end() == ("content/a.md",)
    finally:
        watcher.stop()


def test_only_sources_are_watched(tmp_path: Path) -> None:
    for folder in ("content/deep", "public", ".convblog/preview"):
        (tmp_path / folder).mkdir(parents=True)
    seen: list[str] = []
    watcher = Watcher(str(tmp_path), seen.append)
    assert watcher.start() is None
    try:
        for name in ("public/index.html", ".convblog/preview/index.html", "notes.txt", "content/deep/a.md"):
            (tmp_path / name).write_text("a", "utf-8")
        (tmp_path / "convblog.yaml").write_text("title: a", "utf-8")
        until(lambda: {"content/deep/a.md", "convblog.yaml"} <= set(seen))
        (tmp_path / "content/deep/a.md").read_text("utf-8")
        (tmp_path / "addresses.yaml").write_text("", "utf-8")
        until(lambda: "addresses.yaml" in seen)
        assert set(seen) == {"content/deep/a.md", "convblog.yaml", "addresses.yaml"}
    finally:
        watcher.stop()


class Counting(PollingObserver):
    """Looks at the files, and keeps which folders it was told to look at."""

    def __init__(self) -> None:
        super().__init__(timeout=1)
        self.folders: list[str] = []

    def schedule(self, event_handler: FileSystemEventHandler, path: str | Path, **options: Any) -> ObservedWatch:
        self.folders.append(str(path))
        return super().schedule(event_handler, path, **options)


def test_each_folder_of_sources_is_watched_once(tmp_path: Path) -> None:
    folders = ["content", "responses", "static", "templates", "themes", "locale"]
    for name in (*folders, "public", ".convblog"):
        (tmp_path / name).mkdir()
    observer = Counting()
    watcher = Watcher(str(tmp_path), lambda _: None, lambda: observer)
    try:
        assert watcher.start() is None
        assert observer.folders == [str(tmp_path), *(str(tmp_path / name) for name in folders)]
    finally:
        watcher.stop()


class Listener:
    """A terminal that keeps what it is told of crashes."""

    language = "en"

    def __init__(self) -> None:
        self.crashes: list[str] = []

    def crashed(self, traceback: str) -> None:
        self.crashes.append(traceback)


def test_a_mistake_of_the_program_is_told_and_raises_nothing(tmp_path: Path) -> None:
    """An address that no server would give stands for the mistake: nothing expects it."""
    terminal = Listener()
    Writer(tmp_path / "lamp")
    found = Builder(str(tmp_path / "lamp"), "http://[", cast(Terminal, terminal)).build(1)
    assert isinstance(found, tuple)
    assert found[0].text().startswith("internal error: ValueError")
    assert "Traceback" in terminal.crashes[0]
