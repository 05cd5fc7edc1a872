"""A post where it stands."""

from __future__ import annotations

from msgspec import Struct

from convblog.content.post import Post
from convblog.site.parts import Link


class Placed(Struct, frozen=True, gc=False):
    """A post and where it stands: its address, and the same with the site's prefix."""

    post: Post
    address: str
    url: str
    lang: str  # of the lists it stands in: its own where the site speaks it, else the site's first
    closes: int | None  # the moment (seconds since 1970) its conversation closes; None for never

    @property
    def link(self) -> Link:
        """As its neighbours see it."""
        return Link(self.url, self.post.title, self.post.lang)


def line_of(placed: Placed, key: str) -> int:
    """The line of a key in a source; the first where it has none."""
    return placed.post.lines.get(key, 1)
