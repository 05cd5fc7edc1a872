"""The site's pages as the last build left them, read again whenever a build changed them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from convblog.conversation.pages import FILE, Pages, recall

_GOOD_FOR = 0.1  # seconds; one `stat` a request cost a sixth of the time of a thousand requests


class SitePages:
    """The index in a site's `.convblog/`, looked at ten times a second at most.

    Builds replace the file, they never write into it. `clock` gives seconds that never go back.
    """

    def __init__(self, folder: Path, url: str, clock: Callable[[], float]) -> None:
        self._folder, self._clock = folder, clock
        self._pages = self._none = Pages(url)
        self._seen: tuple[int, int, int] | None = None
        self._looked = -_GOOD_FOR

    @property
    def now(self) -> Pages:
        """The pages of the last real build; none before the first one. A torn file leaves those known before."""
        moment = self._clock()
        if moment - self._looked >= _GOOD_FOR:
            self._look()
            self._looked = moment
        return self._pages

    @property
    def are_known(self) -> bool:
        """Whether there was a build. A site that was built may have no page that can be answered, all the same."""
        return self.now is not self._none

    def _look(self) -> None:
        try:
            status = (self._folder / FILE).stat()
        except OSError:
            return
        seen = (status.st_ino, status.st_mtime_ns, status.st_size)
        if seen != self._seen:
            self._pages, self._seen = recall(self._folder) or self._pages, seen


def addresses_of(pages: Pages, path: str) -> frozenset[str]:
    """Every way to write the address of the page at `path`: what a link to it may say.

    Its aliases, the pages that the author's answers on it have, http and https, with and without the last slash. How
    it is escaped does not matter: see urls.py.
    """
    own = urlsplit(pages.url)
    prefix = own.path.rstrip("/")
    bare = [(name, name.removesuffix("/")) for name in (*pages.addresses(path), *pages.answers_on(path))]
    written = {form for name, folder in bare for form in (name, folder, f"{folder}/index.html")}
    schemes = ("http", "https")
    return frozenset(urlunsplit((scheme, own.netloc, prefix + form, "", "")) for form in written for scheme in schemes)
