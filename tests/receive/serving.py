"""A site with its index of pages, and the real command that serves it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx

from convblog import private
from convblog.channels.items import Arrival, Item, Settled
from convblog.channels.queue import Queue, opened
from convblog.conversation.pages import PageEntry, Pages, remember

T = TypeVar("T")

PATIENCE = 90.0  # seconds; the machine of a test may be busy
NOW = 1_795_000_000  # 2026-11-18

URL = "https://fil.example/"
LETTER = PageEntry("/2026/11/lettre/", "La lettre", "fr")
SILENCE = PageEntry("/2025/silence/", "On silence", "en")
CLOSED = PageEntry("/2020/old/", "An old one", "en", closes=1_600_000_000)
NO_FORM = PageEntry("/by-mail/", "By mail alone", "en", channels=("email",))
ALIASES = {"/lettre/": LETTER.path}

CONFIG = """title: Le fil & la voix
url: {url}
lang: fr
author: {{name: Claire Exemple}}
{more}
"""


def site_of(folder: Path, more: str = "", url: str = URL) -> Path:
    """A site with four pages that was built once."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "convblog.yaml").write_text(CONFIG.format(url=url, more=more), "utf-8")
    private.make(folder / private.FOLDER)
    entries = {page.path: page for page in (LETTER, SILENCE, CLOSED, NO_FORM)}
    remember(folder / private.FOLDER, Pages(url, entries, ALIASES))
    return folder


@contextmanager
def queue_of(site: Path, address: str = "") -> Iterator[Queue]:
    """The queue of a site, as `collect` opens it."""
    queue = opened(site / private.FOLDER, address)
    try:
        yield queue
    finally:
        queue.close()


def settle(queue: Queue, item: Item, state: str, url: str = "") -> None:
    """What a writer does with an item they took."""
    queue.settle([Settled(item.id, state, None, url, item.revision)], NOW)  # type: ignore[arg-type]


def arrival(number: int) -> Arrival:
    """A webmention, for the queue alone."""
    return Arrival(f"id{number:08}", "webmention", b"payload")


class Service:
    """A running `convblog receive`, and a client."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self._log = process, log
        self.url = until(lambda: re.findall(r"http://[^/\s]+", self.said))[0]
        english = {"accept-language": "en"}  # the site itself speaks French
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False, headers=english)

    @property
    def said(self) -> str:
        """Everything it said so far."""
        return self._log.read_text("utf-8")

    def mention(self, source: str, target: str = URL + "2026/11/lettre/", **headers: str) -> httpx.Response:
        """Send a webmention."""
        return self.client.post("/webmention", data={"source": source, "target": target}, headers=headers)

    def reply(self, **fields: str) -> httpx.Response:
        """Send the form, as a browser does."""
        return self.client.post("/reply", data=fields, headers=BROWSER)

    def status(self, location: str) -> dict[str, str | None]:
        """The status of a webmention, for programs."""
        path = "/" + location.partition("://")[2].partition("/")[2] if "://" in location else location
        answer: dict[str, str | None] = self.client.get(path, headers={"accept": "application/json"}).json()
        return answer

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "en"}


def takes(limit: int, ask: Callable[[int], int]) -> None:
    """Ask until it is too much: `limit` times at once, and what more a minute's limit allows for a slow machine."""
    begun, number = time.monotonic(), 0
    while (status := ask(number)) == 201:
        number += 1
    due_since = (time.monotonic() - begun) * limit / 60
    assert status == 429
    assert limit <= number <= limit + due_since + 1


def until(find: Callable[[], T]) -> T:
    """The first true value of `find`, asked again and again; a failure of the network counts as false."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if found := find():
                return found
        except httpx.HTTPError:
            pass
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@contextmanager
def serving(
    site: Path, *options: str, workers: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """`convblog receive` on a free port, as a process of its own."""
    log = site.with_name(f"{site.name}.{time.monotonic_ns()}.log")
    program = [sys.executable, "-c", "from convblog.cli import main; main()", "receive", str(site), "--port", "0"]
    more = {**os.environ, "LANGUAGE": "en", "PYTHONWARNINGS": "error", **(environment or {})}
    with log.open("wb") as out:
        command = [*program, "--workers", str(workers), *options]
        with subprocess.Popen(command, stdout=out, stderr=out, env=more) as process:
            try:
                service = Service(process, log)
                with service.client:
                    yield service
            finally:
                process.kill()
