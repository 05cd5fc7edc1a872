"""Going from page to page without being a nuisance: once a second to a host, and no more to one that has had enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from convblog.channels.fetch import Door, Fetched, Unreachable
from convblog.channels.webmention.urls import host_of
from convblog.problems import N_

_ENOUGH = (429, 503)  # with `Retry-After` or without
_PATIENCE = 3  # times in a row that a host does not answer


class PoliteDoor(Door):
    """The door of one run, for one thread.

    `wait(url)` returns when the host of `url` may be asked. All that is fetched for a page passes here, its author's
    page and picture too. A host that answers 429 or 503, or three times not at all, is left in peace from then on:
    `get` raises `Unreachable` without asking it.
    """

    def __init__(self, allow: Sequence[str], wait: Callable[[str], None], *, agent: str) -> None:
        super().__init__(allow, agent=agent)
        self._wait = wait
        self._left: set[str] = set()
        self._silent: dict[str, int] = {}

    def is_left(self, url: str) -> bool:
        """Whether the host of `url` is not asked any more."""
        return host_of(url) in self._left

    def get(self, url: str, **options: Any) -> Fetched:
        """See `Door`."""
        host = host_of(url)
        if host in self._left:
            raise Unreachable(N_("{host} has asked for a pause, or does not answer"), host=host)
        self._wait(url)
        try:
            fetched = super().get(url, **options)
        except Unreachable:
            self._silent[host] = self._silent.get(host, 0) + 1
            if self._silent[host] >= _PATIENCE:
                self._left.add(host)
            raise
        self._silent[host] = 0
        if fetched.status in _ENOUGH:
            self._left.update((host, host_of(fetched.url)))  # shared by the copies that `within` makes
        return fetched
