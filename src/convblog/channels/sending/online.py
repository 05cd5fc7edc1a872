"""What stands online: nothing is told of a page before the world can read it there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from convblog.channels.fetch import Door, Fetched, FetchError
from convblog.channels.sending import entry
from convblog.channels.sending.entry import Own, Said
from convblog.channels.sending.site import address_of
from convblog.channels.webmention.links import document_of, links_to
from convblog.channels.webmention.urls import canonical, targets
from convblog.conversation.pages import Pages
from convblog.problems import N_, Problem, problem

_SIZE = 16_000_000  # bytes of a page of our own: a thread may be long
_THREADS = 4
_ANEW = {"Cache-Control": "no-cache"}  # what is between us and our own host may hold yesterday's page
_STALE = N_("not online yet: another version stands there")


class Online:
    """The site at its address, seen through the door."""

    def __init__(self, door: Door, pages: Pages) -> None:
        self._door, self._pages, self._own = door, pages, Own(pages.url)

    def down(self) -> Problem | None:
        """Why the site is not online at all; None if it is."""
        fetched = self._fetch("/")
        if isinstance(fetched, Problem):
            return fetched
        is_there = 200 <= fetched.status < 300
        return None if is_there else problem("", 0, N_("it answers with status {status}"), status=fetched.status)

    def leading(self, old: Iterable[str]) -> tuple[dict[str, str], frozenset[str]]:
        """Which of the addresses `old` lead to their page by HTTP, and to which.

        And those, with their pages, of which that cannot be told now. One that only says where to go (a redirecting
        page on a host that knows no redirects) does not lead: whoever fetches it finds no link there.
        """
        leads: dict[str, str] = {}
        unsure: set[str] = set()
        moved = sorted(set(old) & self._pages.aliases.keys())
        with ThreadPoolExecutor(_THREADS) as pool:
            for path, fetched in zip(moved, pool.map(self._fetch, moved), strict=True):
                goal = self._pages.aliases[path]
                if isinstance(fetched, Problem) or fetched.status >= 500 or fetched.status == 429:
                    unsure |= {path, goal}
                elif fetched.status == 200 and _path(fetched.url) == _path(address_of(self._pages.url, goal)):
                    leads[path] = goal
        return leads, frozenset(unsure)

    def missing(self, pages: Iterable[tuple[str, str]], said: Mapping[str, Said]) -> dict[tuple[str, str], Problem]:
        """Of `pages`, each an address and the page shown there (empty: none), those that are not so; and why."""
        asked = sorted(set(pages))
        with ThreadPoolExecutor(_THREADS) as pool:
            found = list(pool.map(lambda one: self._why_not(one[0], one[1], said), asked))
        return {page: why for page, why in zip(asked, found, strict=True) if why is not None}

    def feed(self, path: str, data: bytes) -> Problem | None:
        """Why the file at `path` is not online as `data`; None if it is."""
        fetched = self._fetch(path)
        if isinstance(fetched, Problem):
            return fetched
        return None if fetched.status == 200 and fetched.body == data else problem("", 0, _STALE)

    def _why_not(self, path: str, shown: str, said: Mapping[str, Said]) -> Problem | None:
        fetched = self._fetch(path)
        if isinstance(fetched, Problem):
            return fetched
        if not shown:
            return None if self._is_gone(path, fetched) else problem("", 0, N_("the page is still online"))
        if fetched.status != 200:
            return problem("", 0, N_("not online yet: its address answers with status {status}"), status=fetched.status)
        # Read as if it stood where it should: a host may lead to `www.`, and our relative links with it.
        there = entry.read(fetched.text, address_of(self._pages.url, shown), self._own)
        return None if there == said[shown] else problem("", 0, _STALE)

    def _is_gone(self, path: str, fetched: Fetched) -> bool:
        """Whether nobody who looks for the page finds it: it is gone, says so, or says where it lives now."""
        if fetched.status in (404, 410):
            return True
        document = document_of(fetched)
        if document is None or not 200 <= fetched.status < 300:
            return False
        goal = self._pages.aliases.get(path)
        new = targets([address_of(self._pages.url, goal)] if goal else [])
        return entry.is_gone(document) or bool(links_to(fetched, new, document))

    def _fetch(self, path: str) -> Fetched | Problem:
        try:
            return self._door.get(address_of(self._pages.url, path), headers=_ANEW, size=_SIZE)
        except FetchError as error:
            return Problem("", 0, error.message, "", error.values)


def _path(url: str) -> str:
    """The path of an address, in the one form of all that hosts make of it."""
    path = canonical(url).partition("://")[2].partition("?")[0].partition("/")[2]
    return path.removesuffix("index.html").rstrip("/")
