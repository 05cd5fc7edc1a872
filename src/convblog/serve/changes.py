"""What changed since the last build, gathered until the writing stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# An editor writes in two or three steps within a few milliseconds; a build between them would see half a save.
QUIET = 0.015  # seconds without a change before a build; each is felt by the writer
LONGEST = 0.150  # seconds after the first change, at which a build begins whatever goes on
_MOST = 1000  # names kept of one burst: more are only counted by nobody


class Changes:
    """Names of changed files, given by the watching threads and taken by the one that builds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._news = threading.Condition()
        self._names: set[str] = set()
        self._first = self._last = 0.0  # when the first and the last of them came
        self._pending = self._closed = False

    def note(self, name: str = "") -> None:
        """Something changed; `name` is its path from the site's root, or empty to have a build all the same."""
        with self._news:
            self._last = self._clock()
            if not self._pending:
                self._pending, self._first = True, self._last
            if name and len(self._names) < _MOST:
                self._names.add(name)
            self._news.notify()

    def close(self) -> None:
        """Nothing more will come: whoever waits is let go."""
        with self._news:
            self._closed = True
            self._news.notify()

    def begin(self) -> bool:
        """Wait for the first of a burst; False when closed."""
        with self._news:
            while not (self._pending or self._closed):
                self._news.wait()
            return not self._closed

    def end(self) -> tuple[str, ...]:
        """Wait for the end of a burst, if there is one: what changed, in order."""
        with self._news:
            while self._pending and not self._closed and (left := self._left()) > 0:
                self._news.wait(left)
            return self._take()

    def _left(self) -> float:
        return min(self._last + QUIET, self._first + LONGEST) - self._clock()

    def _take(self) -> tuple[str, ...]:
        names = tuple(sorted(self._names))
        self._names.clear()
        self._pending = False
        return names
