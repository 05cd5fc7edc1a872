"""How fast we go: no more than one request a second to a host, however many threads we are."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import NamedTuple

from convblog.channels.webmention.urls import host_of

_PAUSE = 1.0  # seconds between two requests to a host


def _utc() -> datetime:
    return datetime.now(UTC)


class Clock(NamedTuple):
    """The time, as it is passed in. `now` is UTC; `monotonic` and `sleep` count seconds."""

    now: Callable[[], datetime] = _utc
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """Whose turn it is at each host."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._free: dict[str, float] = {}

    def wait(self, url: str) -> None:
        """Return when the host of `url` may be asked again."""
        host = host_of(url)
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._free.get(host, now))
            self._free[host] = turn + _PAUSE
        if turn > now:
            self._clock.sleep(turn - now)
