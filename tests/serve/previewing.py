"""A small site, the real command that previews it, and waiting for what it does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
from msgspec import json

T = TypeVar("T")

PATIENCE = 90.0  # seconds; the machine of a test may be busy

# A preview that turned outward would end at once, and every test with it.
_PROGRAM = """
import os, sys
sys.addaudithook(lambda event, _: event in ("socket.connect", "socket.sendto") and os.abort())
from convblog.cli import main
main()
"""

CONFIG = """title: The lamp
url: {url}
lang: en
"""
POST = """---
title: {title}
date: 2026-03-{day:02}
---
{text}
"""


class Writer:
    """Writes a site as a person would: file by file."""

    def __init__(self, folder: Path, url: str = "https://lamp.example/") -> None:
        self.folder = folder
        self.write("convblog.yaml", CONFIG.format(url=url))
        self.post("first", "First light", "A word at the beginning.", day=1)

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def post(self, name: str, title: str, text: str, day: int = 2) -> Path:
        return self.write(f"content/posts/{name}.md", POST.format(title=title, text=text, day=day))

    def files(self) -> set[str]:
        """Everything in the site's folder but what is private."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))
        return {path for path in found if path.split("/")[0] != ".convblog"}


class Preview:
    """A running `convblog serve`, and a client."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self._log = process, log
        self.url = until(lambda: re.findall(r"http://[^/\s]+", self.said))[0]
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False)

    @property
    def said(self) -> str:
        """Everything it said so far."""
        return self._log.read_text("utf-8")

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def text(self, path: str) -> str:
        return self.get(path).text

    def wait_for(self, path: str, *words: str) -> str:
        """Wait until the page at `path` has all `words`."""
        return until(lambda: text if all(word in (text := self.text(path)) for word in words) else "")

    def states(self, path: str) -> Iterator[dict[str, object]]:
        """What an open page is told, one after the other."""
        with self.client.stream("GET", "/_convblog/events", params={"path": path}) as response:
            for line in response.iter_lines():
                if line.startswith("data: "):
                    yield json.decode(line.removeprefix("data: "))

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def until(find: Callable[[], T]) -> T:
    """The first true value of `find`, asked again and again; a failure of it counts as false."""
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
def previewing(folder: Path, log: Path, *options: str, language: str = "en") -> Iterator[Preview]:
    """`convblog serve` on a free port, as a process of its own."""
    with starting(folder, log, *options, language=language) as process:
        preview = Preview(process, log)
        with preview.client:
            yield preview


@contextmanager
def starting(folder: Path, log: Path, *options: str, language: str = "en") -> Iterator[subprocess.Popen[bytes]]:
    """The process alone; what it says goes to the file `log`."""
    command = [sys.executable, "-c", _PROGRAM, "serve", str(folder), "--port", "0"]
    environment = {**os.environ, "LANGUAGE": language, "PYTHONWARNINGS": "error"}
    with log.open("wb") as out, subprocess.Popen([*command, *options], stdout=out, stderr=out, env=environment) as run:
        try:
            yield run
        finally:
            run.kill()
