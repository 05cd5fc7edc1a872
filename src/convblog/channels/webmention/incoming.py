"""A verified webmention becomes a `Submission`; one whose page is gone, or links here no more, a `Withdrawal`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from convblog.channels.owners import owner_through
from convblog.channels.webmention.bridges import is_bridge
from convblog.channels.webmention.mention import Mention, name
from convblog.channels.webmention.urls import canonical, fragment
from convblog.config import is_web_address
from convblog.conversation.masking import is_public, mask
from convblog.conversation.pages import Pages
from convblog.conversation.response import Person
from convblog.conversation.submission import Sender, Submission, id_of
from convblog.problems import Problem
from convblog.times import Moment

_DAY = 86_400
_PARENT = re.compile(r"r-([0-9a-z]{4,64})")


class Incoming(Struct, frozen=True, kw_only=True, tag="webmention"):
    """A source that was fetched, links here, and was understood."""

    id: str
    source: str
    target: str  # as it was sent
    path: str  # of the page that was answered, when it came
    links: tuple[str, ...]  # to that page as they stand in the source, with their fragments
    mention: Mention
    received: int  # seconds since 1970
    picture: bytes = b""  # of the author, small and made anew; empty for none
    copy: str = ""  # of the source's text, for the moderator
    page: str = ""  # the address that the source led to; empty: nobody looked


class Withdrawal(Struct, frozen=True, tag="withdrawal"):
    """What a page said is to be shown no more: it is gone, or no longer links here.

    See `receiving.withdraw`: the answer goes without a tombstone, and may return by a new webmention.
    """

    id: str
    reason: Problem
    source: str = ""
    path: str = ""  # of the page it spoke of, when it came


class Parents(NamedTuple):
    """The answers that may be answered: those that are here, published or waiting."""

    ids: Collection[str] = ()
    sources: Mapping[str, str] = {}  # canonical web address of an answer -> its id


def parents_of(published: Iterable[tuple[str, str]]) -> Parents:
    """The parents that published answers make: pairs of id and source (a web address, or empty)."""
    pairs = list(published)
    sources = {canonical(source): identity for identity, source in pairs if source}
    return Parents(frozenset(identity for identity, _ in pairs), sources)


def id_of_pair(source: str, path: str) -> str:
    """The id of what `source`, however its address is written, says to the page at `path`.

    When the page moves, what is known keeps its id: see `arriving.known_id`.
    """
    return id_of("webmention", f"{canonical(source) or source} {path}")


def was_fetched_at(source: str, identity: str, paths: Iterable[str]) -> bool:
    """Whether `source`, which the file of an answer shows, is where the answer was fetched: its id was made of that
    and of one of the page's `paths`.

    What a bridge carried is shown where it was said. That page need not link here, and its host has told us nothing.
    """
    return any(id_of_pair(source, path) == identity for path in paths)


def submission_of(incoming: Incoming, pages: Pages, parents: Parents) -> Submission:
    """The answer as the site will have it.

    `pages` decides the page anew: one that moved since it came is found by its old path.
    """
    mention = incoming.mention
    page = pages.page(incoming.path)
    owner = owner_through(incoming.source, incoming.page, mention.author_url)
    parent = _parent(incoming, pages, parents)
    return Submission(
        id=incoming.id,
        channel="webmention",
        target=page.path if page else incoming.path,
        kind="reply" if parent and mention.kind == "mention" else mention.kind,
        in_reply_to=parent,
        author=_author(incoming),
        published=_published(mention.published, incoming.received),
        received=Moment(incoming.received),
        source=_shown_source(incoming),
        title=mention.title,
        text=mask(mention.text or mention.rsvp),
        sender=Sender(owner, verified=owner is not None, lang=mention.language),
        portrait=incoming.picture,
    )


def _parent(incoming: Incoming, pages: Pages, parents: Parents) -> str:
    """The id of the answer that is answered: by its place on our page, by a page of its own, or by its own address.

    A page that says it answers our page as a whole is taken at its word, whatever places it links to besides. What
    stands in the page alone counts: anybody may send the webmention, and name a place that the page does not.
    """
    said = [address for address in incoming.mention.in_reply_to if pages.page_at(address) is not None]
    meant = (incoming.target,) if incoming.target in incoming.links else ()
    for address in said or (*meant, *incoming.links):
        answered = _answered_at(address, pages)
        if answered in parents.ids:
            return answered
    for address in incoming.mention.in_reply_to:
        found = parents.sources.get(canonical(address))
        if found and found != incoming.id and not pages.holds(canonical(address)):
            return found
    return ""


def _answered_at(address: str, pages: Pages) -> str:
    """The id of the answer that an address of ours means, or empty."""
    place = _PARENT.fullmatch(fragment(address))
    return pages.answer_at(address) or (place[1] if place else "")


def _author(incoming: Incoming) -> Person:
    """Who wrote, as they call themselves; without an address of their own, the site that they wrote on."""
    mention = incoming.mention
    parts = urlsplit(incoming.source)
    site = f"{parts.scheme}://{parts.netloc}/"
    said = mention.author_url
    return Person(name(mention.author_name), said if is_public(said) else site)


def _shown_source(incoming: Incoming) -> str:
    """Where readers are sent: what a bridge copied is shown where it was said. Others may not send them elsewhere."""
    url = incoming.mention.url
    is_copy = is_bridge(incoming.source) and is_bridge(incoming.page or incoming.source)
    return url if is_copy and is_web_address(url) else incoming.source


def _published(said: Moment | None, received: int) -> Moment:
    """When it was written, unless that is still to come."""
    return said if said is not None and said.seconds <= received + _DAY else Moment(received)
