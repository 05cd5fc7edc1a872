"""What is on show at this moment: the last good build, what is wrong since, and what an open page is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from convblog.digest import digest_of
from convblog.problems import Problem
from convblog.serve import overlay
from convblog.serve.builder import Built
from convblog.serve.site import Elsewhere, File, Site
from convblog.serve.terminal import Terminal


class Preview:
    """Set by the thread that builds, read by the one that serves: each attribute is replaced whole."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.site: Site | None = None
        self.problems: tuple[Problem, ...] = ()

    def show(self, outcome: Built | Sequence[Problem]) -> bool:
        """Take what a build came to; whether that is any news to an open page."""
        if isinstance(outcome, Built):
            is_news = bool(self.problems or self.site is None or outcome.report.written or outcome.report.removed)
            self.site, self.problems = outcome.site, ()
            return is_news
        is_news, self.problems = self.problems != tuple(outcome), tuple(outcome)
        return is_news

    def renewed(self) -> Site | None:
        """The site, if there is one: its pages were renewed, so nothing is wrong with them any more."""
        if self.site is not None:
            self.problems = ()
        return self.site

    def told(self, address: str, files: Sequence[str]) -> dict[str, Any]:
        """What a page is told that was loaded from `address` (percent-encoded): the digest of what is there now."""
        covered = overlay.words(self.problems, self._terminal) if self.problems and self.site else None
        return {"page": self._digest(unquote(address)), "files": files, "problems": covered}

    def mistakes(self) -> str:
        """The page instead of a site that was never built."""
        return overlay.page(self.problems, self._terminal)

    def _digest(self, path: str) -> str:
        """What stands for the page that is at `path` now."""
        if self.site is None:
            return page_digest(self.mistakes().encode())
        found = self.site.find(path)
        if isinstance(found, Elsewhere) or found is None or not found.is_page:
            return ""
        return _digest_of_file(found)


def page_digest(data: bytes) -> str:
    """By what an open page and the one that is there now are told apart."""
    return digest_of(data).hex()


def _digest_of_file(file: File) -> str:
    try:
        return page_digest(file.path.read_bytes())
    except OSError:
        return ""
