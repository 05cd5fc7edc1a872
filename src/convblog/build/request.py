"""What a build is asked to do, and what it reports."""

from __future__ import annotations

from msgspec import Struct

from convblog.problems import Problem


class Request(Struct, frozen=True, kw_only=True):
    """One build. `output` and `base_url` are empty for what the configuration says."""

    site: str
    output: str = ""
    base_url: str = ""
    drafts: bool = False
    future: bool = False
    jobs: int = 0  # processes; 0 for one a core
    clean: bool = False
    adopt: bool = False
    accept_gone: bool = False
    preview: bool = False  # for `convblog serve`: its own folder, nothing remembered

    @property
    def is_real(self) -> bool:
        """Whether what this build shows is what the world will see: only then are old addresses remembered."""
        return not (self.preview or self.drafts or self.future or self.base_url)


class Report(Struct, frozen=True, kw_only=True):
    """What a build did. Paths are below the output folder."""

    pages: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    seconds: float
    warnings: tuple[Problem, ...]
    moved: dict[str, str] = {}
    gone: tuple[str, ...] = ()
