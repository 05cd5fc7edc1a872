"""Looking at the source of a webmention through the guarded door: is the link there, what does it say, who says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from convblog import times
from convblog.channels.deliveries import Reference
from convblog.channels.fetch import Conditional, Door, FetchError, user_agent
from convblog.channels.fetching import NO_HOST, PRIVATE
from convblog.channels.sitepages import addresses_of
from convblog.channels.verifying import DELAYS, DELAYS_OF_NOWHERE, Look, Refusal, Unclear
from convblog.channels.webmention import verify
from convblog.channels.webmention.incoming import Incoming
from convblog.channels.webmention.urls import targets
from convblog.config import Config
from convblog.conversation.pages import Pages
from convblog.conversation.pictures import portrait
from convblog.problems import N_, Problem, problem

_COPY = 16 * 1024  # bytes of the source kept for the moderator: a page of text, and all that a queue is to hold of it
_BUDGET = 30.0  # seconds for a whole look: the source, its author's page and picture. Each alone may take twenty
_PICTURE = 5_000_000  # bytes of a picture before it is made small


class Seen(NamedTuple):
    """What looking again brought; `found` is None where the page is as it was. `conditional`: for the next time."""

    found: Incoming | Refusal | Unclear | None
    conditional: Conditional


LookAgain = Callable[[str, Reference, Pages, Conditional], Seen]
"""Looks at a source that was looked at before: `again(id, reference, pages, conditional)`."""


def looker(config: Config) -> Look:
    """Looks as this site does: by its name, with its exceptions, naive dates in its zone."""
    again = looker_again(config)

    def look(identity: str, reference: Reference, pages: Pages) -> Incoming | Refusal | Unclear:
        return again(identity, reference, pages, Conditional()).found or Unclear(_NOTHING_NEW)

    return look


def looker_again(config: Config, door: Door | None = None) -> LookAgain:
    """The same, asking only for what has changed; through `door`, if one is given."""
    door = door or Door(config.network.allow, agent=user_agent(config.url))
    zone = times.zone(config.timezone)

    def look(identity: str, reference: Reference, pages: Pages, previous: Conditional) -> Seen:
        # The target, too: that it was a page of ours was checked when it came, and an answer's own page may be gone.
        addresses = targets({*addresses_of(pages, reference.path), reference.target})
        patient = door.within(_BUDGET)
        found = verify.verify(patient, reference.source, addresses, previous, tz=zone)
        if isinstance(found, verify.Verified):
            return Seen(_understood(identity, reference, found, patient), found.conditional)
        return Seen(_told(found), previous)

    return look


def _told(found: verify.Unchanged | verify.Gone | verify.NoLink | verify.Unclear) -> Refusal | Unclear | None:
    if isinstance(found, verify.Gone):
        return Refusal(problem("", 0, N_("the page is gone")))
    if isinstance(found, verify.NoLink):
        return Refusal(problem("", 0, N_("the page does not link here")))
    if not isinstance(found, verify.Unclear):
        return None
    return Unclear(Problem("", 0, found.message, "", found.values), _delays(found))


def _delays(found: verify.Unclear) -> tuple[int, ...]:
    if found.message in (NO_HOST, PRIVATE):
        return DELAYS_OF_NOWHERE
    return () if found.is_refused else DELAYS  # what is wrong with the address itself does not pass


_NOTHING_NEW = problem("", 0, N_("the page answers with status {status}"), status=304)


def _understood(identity: str, reference: Reference, found: verify.Verified, door: Door) -> Incoming:
    return Incoming(
        id=identity,
        source=reference.source,
        target=reference.target,
        path=reference.path,
        page=found.url,
        links=found.links[:20],
        mention=found.mention,
        received=reference.received,
        picture=_picture(found.mention.author_photo, door),
        copy=found.source[:_COPY].encode("utf-8", "replace")[:_COPY].decode("utf-8", "ignore"),
    )


def _picture(url: str, door: Door) -> bytes:
    """The author's picture, our own; nothing where there is none: then it is drawn from the name."""
    if not url:
        return b""
    try:
        fetched = door.get(url, accept="image/webp, image/png, image/jpeg, image/gif", size=_PICTURE)
    except FetchError:
        return b""
    return (portrait(fetched.body) if fetched.status == 200 else None) or b""
