"""What the preview says while it runs. How that looks is the command's affair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from convblog.build.request import Report
from convblog.problems import Problem


class Terminal(Protocol):
    """The writer's terminal."""

    @property
    def language(self) -> str:
        """Its language, as a code like `fr`."""

    def translate(self, message: str) -> str:
        """`message` in that language."""

    def numbered(self, one: str, many: str, number: int) -> str:
        """`one` or `many`, the number filled in."""

    def ready(self, url: str) -> None:
        """The first page can be had at `url`."""

    def built(self, changed: Sequence[str], report: Report) -> None:
        """A build is done; `changed` are the source files that called for it, as far as known."""

    def warned(self, problems: Sequence[Problem]) -> None:
        """There are warnings that were not there before."""

    def failed(self, problems: Sequence[Problem]) -> None:
        """A build came to nothing."""

    def crashed(self, traceback: str) -> None:
        """A build met a mistake of the program itself."""

    def waiting(self) -> None:
        """Another build of this site runs; this one waits."""

    def polling(self, why: str) -> None:
        """The system cannot watch; the files are looked at every second."""
