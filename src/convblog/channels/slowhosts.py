"""Which hosts are being looked at, and which let us wait: one of them must not hold all threads of a process.

Kept in memory, by each process for itself. What follows from it is durable: rows of such a host are postponed in the
queue. A column with the host was rejected: it would have to be added to tables that are there, and all it could do
better is to spare a slow host some looks after a restart.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Literal

from convblog.problems import Problem

AT_ONCE = 2  # looks at one host; of eight threads six are left to the others
SLOW = 10  # seconds after which a look that brought nothing says that its host is slow
AVOIDED = 300  # seconds for which it is left alone then
BUSY = 5  # seconds after which to ask again for a host that is being looked at
_MOST = 10_000  # hosts remembered


class SlowHosts:
    """For the threads of one process. Times are seconds since 1970."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._looks: Counter[str] = Counter()
        self._slow: dict[str, tuple[int, Problem]] = {}  # until when, and why; in the order in which it was found

    def enter(self, host: str, now: int) -> Literal["busy"] | Problem | None:
        """Begin a look at `host`: None if it may be, and `leave` must follow. Else why not: too many look there just
        now, or the reason why a look there failed slowly a while ago.
        """
        with self._lock:
            until, reason = self._slow.get(host, (0, None))
            if reason is not None and now < until:
                return reason
            if self._looks[host] >= AT_ONCE:
                return "busy"
            self._looks[host] += 1
            return None

    def leave(self, host: str, now: int, began: int, failure: Problem | None) -> None:
        """End a look; `failure` says why it brought nothing."""
        with self._lock:
            self._looks[host] -= 1
            self._looks += Counter()  # forgets those at nought
            self._slow.pop(host, None)
            if failure is not None and now - began >= SLOW:
                self._slow[host] = (now + AVOIDED, failure)
            if len(self._slow) > _MOST:
                del self._slow[next(iter(self._slow))]
