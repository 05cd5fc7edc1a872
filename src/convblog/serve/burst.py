"""One burst of changes, from the first save to what open pages are told of the build that takes it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from convblog.problems import Problem
from convblog.serve.builder import Built
from convblog.serve.changes import Changes
from convblog.serve.hub import Hub
from convblog.serve.preview import Preview
from convblog.serve.site import Site

_PAGES = (".html", ".htm")


class Burst:
    """Begun when something changed; `names` are the files, as far as known."""

    def __init__(self, changes: Changes, preview: Preview, hub: Hub) -> None:
        self._changes, self._preview, self._hub = changes, preview, hub
        self._told: set[str] | None = None
        self._has_ended = False
        self.names: tuple[str, ...] = ()

    def end(self) -> None:
        """Wait for the last change."""
        self.names, self._has_ended = tuple(sorted({*self.names, *self._changes.end()})), True

    def shown(self, paths: Sequence[str]) -> None:
        """Tell open pages of what is in place while the build goes on: of the rest they show nothing."""
        if (site := self._preview.renewed()) is not None:
            self._told = set(_besides_pages(site, paths))
            self._hub.publish(self._told)

    def built(self, outcome: Built | tuple[Problem, ...]) -> bool:
        """Show what came of it, and tell what is not told yet; whether there is any news."""
        if not self._has_ended:  # the build failed before it came to the sources
            self.end()
        is_news = self._preview.show(outcome)
        changed: Iterable[str] = ()
        if isinstance(outcome, Built):
            changed = _besides_pages(outcome.site, (*outcome.report.written, *outcome.report.removed))
        left = set(changed) - (self._told or set())
        if is_news and (left or self._told is None or not isinstance(outcome, Built)):
            self._hub.publish(left)
        return is_news


def _besides_pages(site: Site, paths: Iterable[str]) -> Iterator[str]:
    return (f"{site.prefix}/{path}" for path in paths if not path.endswith(_PAGES))
