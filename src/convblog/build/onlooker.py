"""Who looks on while a build goes on, and may hold it up: the command, or the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct


def _nothing(*_: object) -> None:
    pass


class Onlooker(Struct, frozen=True, kw_only=True):
    """What is called in the course of a build, in this order."""

    waiting: Callable[[], None] = _nothing  # another build of this site runs
    # All is known that does not come from the sources; they are read when this returns. For what is still being saved.
    ready: Callable[[], None] | None = None
    # These files (paths below the output) are in place, and only feeds lack. Without it everything is moved at once.
    shown: Callable[[Sequence[str]], None] | None = None
    # All that was made of the site in memory, now and then: a process that ends right away need not free it (40 ms at
    # 10,000 posts).
    hold: Callable[[object], None] = _nothing
