"""The threads of the service that verify: each takes one webmention at a time from the queue, whoever put it there."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from convblog.channels.blocking import SiteHosts
from convblog.channels.looking import looker
from convblog.channels.queue import Queue, Unavailable
from convblog.channels.sitepages import SitePages
from convblog.channels.slowhosts import SlowHosts
from convblog.channels.verifying import verify_some
from convblog.config import Config

_log = logging.getLogger("convblog.receive")

_PAUSE = 5.0  # seconds between two looks at a queue that others fill, too
_DAY = 86_400
_UNKNOWN = _DAY  # seconds that a webmention is known which was turned away and nobody has: time to ask why
_TIDY = 3600  # seconds between two clearings


class Crew:
    """`size` threads. Killed with the process: what one was at returns to the queue when its lease is over."""

    def __init__(
        self, queue: Queue, pages: SitePages, config: Config, size: int, now: Callable[[], int], site: Path
    ) -> None:
        self._queue, self._pages, self._now = queue, pages, now
        self._look = looker(config)
        self._kept = config.conversation.retention.rejected * _DAY
        self._size = size
        self._hosts, self._rules = SlowHosts(), SiteHosts(site)
        self._tidied = 0
        self._news, self._over = threading.Event(), threading.Event()

    def start(self) -> None:
        """Begin."""
        for number in range(self._size):
            name = f"{socket.gethostname()[:40]}-{os.getpid()}-{number}"
            threading.Thread(target=self._run, args=(name,), name=f"verifier {number}", daemon=True).start()
        if not self._size:  # others verify; what is old is here all the same
            threading.Thread(target=self._only_tidy, name="tidier", daemon=True).start()

    def wake(self) -> None:
        """There is something new."""
        self._news.set()

    def stop(self) -> None:
        """Take nothing more. Does not wait: a slow source may take its thirty seconds."""
        self._over.set()
        self._news.set()

    def _run(self, name: str) -> None:
        while not self._over.is_set():
            try:
                done = self._verify(name)
                self._tidy()
            except Unavailable as error:
                _log.error("the queue cannot be read: %s", error)
                done = 0
            if not done:
                self._news.wait(_PAUSE)
                self._news.clear()

    def _verify(self, name: str) -> int:
        pages, blocks = self._pages.now, self._rules.block
        return verify_some(self._queue, self._look, pages, self._now, name, hosts=self._hosts, blocks=blocks)

    def _only_tidy(self) -> None:
        while not self._over.is_set():
            try:
                self._tidy()
            except Unavailable as error:
                _log.error("the queue cannot be tidied: %s", error)
            self._over.wait(_PAUSE)

    def _tidy(self) -> None:
        """Forget what was turned away long ago."""
        now = self._now()
        if now - self._tidied > _TIDY:
            self._tidied = now
            self._queue.tidy(now - self._kept, now - _UNKNOWN)
