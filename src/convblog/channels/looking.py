"""Looking at the source of a webmention through the guarded door: is the link there, what does it say, who says it."""

from __future__ import annotations

from convblog import times
from convblog.channels.deliveries import Reference
from convblog.channels.fetch import Door, FetchError, user_agent
from convblog.channels.sitepages import addresses_of
from convblog.channels.verifying import Look, Refusal, Unclear
from convblog.channels.webmention import verify
from convblog.channels.webmention.incoming import Incoming
from convblog.channels.webmention.pictures import portrait
from convblog.channels.webmention.urls import targets
from convblog.config import Config
from convblog.conversation.pages import Pages
from convblog.problems import N_, Problem, problem

_COPY = 64 * 1024  # characters of the source kept for the moderator
_PICTURE = 5_000_000  # bytes of a picture before it is made small


def looker(config: Config) -> Look:
    """Looks as this site does: by its name, with its exceptions, naive dates in its zone."""
    door = Door(config.network.allow, agent=user_agent(config.url))
    zone = times.zone(config.timezone)

    def look(identity: str, reference: Reference, pages: Pages) -> Incoming | Refusal | Unclear:
        found = verify.verify(door, reference.source, targets(addresses_of(pages, reference.path)), tz=zone)
        if isinstance(found, verify.Verified):
            return _understood(identity, reference, found, door)
        if isinstance(found, verify.Gone):
            return Refusal(problem("", 0, N_("the page is gone")))
        if isinstance(found, verify.NoLink):
            return Refusal(problem("", 0, N_("the page does not link here")))
        return Unclear(_reason(found))

    return look


def _understood(identity: str, reference: Reference, found: verify.Verified, door: Door) -> Incoming:
    return Incoming(
        id=identity,
        source=reference.source,
        target=reference.target,
        path=reference.path,
        links=found.links[:20],
        mention=found.mention,
        received=reference.received,
        picture=_picture(found.mention.author_photo, door),
        copy=found.source[:_COPY],
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


def _reason(found: verify.Unchanged | verify.Unclear) -> Problem:
    if isinstance(found, verify.Unclear):
        return Problem("", 0, found.message, "", found.values)
    return problem("", 0, N_("the page answers with status {status}"), status=304)
