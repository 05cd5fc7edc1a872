"""What stands in the queue, as values: nothing here needs a database."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from convblog.problems import Problem

Kind = Literal["webmention", "form", "mail", "unsubscribe"]
State = Literal["queued", "accepted", "waiting", "published", "rejected", "gone", "erased"]


class Arrival(Struct, frozen=True):
    """Something that came in: a webmention to be verified (`queued`), or what can be taken in as it is (`accepted`)."""

    id: str
    kind: Kind
    payload: bytes = b""
    result: bytes = b""

    @property
    def state(self) -> State:
        """Where it begins."""
        return "accepted" if self.result else "queued"


class Item(Struct, frozen=True, kw_only=True):
    """A row of the queue."""

    id: str
    kind: Kind
    state: State
    payload: bytes
    result: bytes
    reason: Problem | None
    url: str  # where it is shown, or empty
    created: int  # seconds since 1970, like all times here
    attempts: int  # how often it was handed out, this time included; see `Queue.claim`
    taken: bool  # whether the writer has it already, in the inbox or on a page
    revision: int


class Load(Struct, frozen=True):
    """How full the queue is."""

    waiting: int  # items that nobody has taken in yet
    size: int  # bytes


class Status(Struct, frozen=True):
    """What anybody may know who has an id."""

    id: str
    kind: Kind
    state: State
    reason: Problem | None
    url: str


class Settled(Struct, frozen=True):
    """What became of an item.

    With the `revision` of the item that was claimed it counts only if nothing came in since; with 0 only if the row
    is not on its way: so an author may settle today what was taken in last week.
    """

    id: str
    state: State
    reason: Problem | None = None
    url: str = ""
    revision: int = 0
    result: bytes = b""


# What goes over the wire between a service and a `collect` from afar, as JSON.


class Taken(Struct, frozen=True):
    """What a collector takes: the answer of `GET /queue`."""

    items: tuple[Item, ...]


class Verdict(Struct, frozen=True):
    """What became of an item, as a collector says it. Unlike a `Settled` it puts nothing into the queue."""

    id: str
    state: Literal["waiting", "published", "rejected", "gone"]
    reason: Problem | None = None
    url: str = ""
    revision: int = 0  # as in `Settled`


class Erasure(Struct, frozen=True):
    """Whom to forget: a mail address, or a web address with all below it."""

    who: str
