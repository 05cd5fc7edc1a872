"""A page that is to be, before it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from convblog.site.pages import Page
from convblog.site.placed import Placed


class Sketch(Struct, frozen=True):
    """Where a page will stand, and how it is made by whoever needs its fields: each process those that it works on.

    So no process ever holds all pages, and what only asks which paths there are makes none.

    `shows` are the posts of which the page shows more than their outlines, or their threads; None if that may be any.
    Which they are the backdrop decides: see `backdrop`.
    """

    kind: type[Page]
    path: str  # below the output folder
    make: Callable[[], Page]
    source: str = ""  # the file to name if two claim the path; empty for a page that is ours
    shows: Sequence[Placed] | None = None


def ready(page: Page, source: str = "") -> Sketch:
    """The sketch of a page that costs nothing to make."""
    return Sketch(type(page), page.path, lambda: page, source)
