"""A webmention that was looked at, laid on the desk: from the web service, a hosted receiver, or looked at again."""

from __future__ import annotations

from msgspec import msgpack, structs

from convblog.channels.blocking import is_blocked
from convblog.channels.fetching import Conditional
from convblog.channels.owners import owner_of
from convblog.channels.webmention.incoming import (
    Incoming,
    Parents,
    id_of_pair,
    parents_of,
    submission_of,
    was_fetched_at,
)
from convblog.channels.webmention.urls import canonical
from convblog.conversation.checks import Check
from convblog.conversation.desk import Desk
from convblog.conversation.hosts import BLOCKED
from convblog.conversation.receiving import Outcome, receive
from convblog.conversation.submission import Sender, Submission
from convblog.digest import digest_of
from convblog.problems import SiteError

_LONGEST = 1_000  # characters of a validator; a longer one is not worth its place


class Family:
    """The answers that may be answered, kept up to date: 10,000 addresses take a fifth of a second to read.

    Those that wait, too: what answers them waits as well, and both may be approved in any order.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        if desk.is_fresh:
            _recall_owners(desk)
        waiting = (one.submission for one in desk.inbox.all()[0] if one.state in _OPEN)
        pairs = [(one.id, one.source) for one in waiting]
        parents = parents_of([*pairs, *((one.id, one.source) for one in desk.published.entries.values())])
        self._ids, self._sources = set(parents.ids), dict(parents.sources)

    @property
    def parents(self) -> Parents:
        """As of now."""
        return Parents(self._ids, self._sources)

    def note(self, identity: str) -> None:
        """Something may have become of this answer."""
        source = self._source(identity)
        if source is not None:
            self._ids.add(identity)
            self._sources |= {canonical(source): identity} if source else {}
        elif identity in self._ids:
            self._ids.discard(identity)
            self._sources = {url: one for url, one in self._sources.items() if one != identity}

    def _source(self, identity: str) -> str | None:
        """The address of an answer that may be answered, or an empty string; None if it may not."""
        entry = self._desk.published.entries.get(identity)
        if entry is not None:
            return entry.source
        try:
            held = self._desk.inbox.get(identity)
        except SiteError:  # its author is just editing it
            return None
        return held.submission.source if held is not None and held.state in _OPEN else None


_OPEN = ("pending", "unplaced")


def _recall_owners(desk: Desk) -> None:
    """Where `.convblog/` was lost, the files still tell whose pages have been published: their hosts stay known."""
    for entry in desk.published.entries.values():
        page = desk.pages.page(entry.target)
        if entry.channel != "webmention" or page is None or desk.people.sender_of(entry.id) is not None:
            continue
        is_source = was_fetched_at(entry.source, entry.id, desk.pages.addresses(page.path))
        owner = owner_of(entry.source, "") if is_source else None
        if owner is not None:
            desk.people.put(entry.id, Sender(owner, verified=True), desk.now)


def known_id(desk: Desk, identity: str, source: str, path: str) -> str:
    """The id under which what `source` says to the page at `path` is known here, or was turned away; else `identity`.

    An id is made of the address that the page had when the first webmention came. Should the page move, the next one
    must find the same answer: it would stand there twice, or be back though it was rejected.
    """
    page = desk.pages.page(path)
    addresses = desk.pages.addresses(page.path) if page else ()
    for one in (identity, *(id_of_pair(source, address) for address in addresses)):
        if one in desk.published or one in desk.inbox or one in desk.tombstones or one in desk.turned_away:
            return one
    return identity


def lay(
    desk: Desk,
    incoming: Incoming,
    family: Family,
    conditional: Conditional = Conditional(),  # noqa: B008 - frozen
    *,
    private: bool = False,
    verified: bool = True,
) -> Outcome:
    """Take it in, once. `verified` is false for what only others have seen: then its author decides.

    What a page said the last time is no news, whatever the author of the site has made of it since. A page of the site
    itself says nothing to it.
    """
    if desk.pages.holds(canonical(incoming.source)):
        return Outcome(incoming.id, "rejected", "none")
    incoming = structs.replace(incoming, id=known_id(desk, incoming.id, incoming.source, incoming.path))
    submission = submission_of(incoming, desk.pages, family.parents)
    sender = structs.replace(submission.sender, verified=submission.sender.verified and verified)
    submission = structs.replace(submission, sender=sender, private=private)
    if is_blocked(desk.hosts, incoming.source):  # a bridge, too, whoever it speaks for
        submission = structs.replace(submission, rejected=True, reason=BLOCKED)
    said, before = _said(submission), desk.checks.get(incoming.id)
    if incoming.id in desk.published and before is not None and before.said == said:
        outcome = Outcome(incoming.id, "published", "none")
    else:
        outcome = receive(desk, submission, incoming.copy.encode())
    if verified and outcome.state != "rejected":
        etag, modified = (text if len(text) <= _LONGEST else "" for text in structs.astuple(conditional))
        desk.checks.put(incoming.id, Check(incoming.source, said, etag, modified, desk.now))
    return outcome


def _said(submission: Submission) -> bytes:
    """A digest of what a page says, as a reader would see it."""
    author = submission.author
    return digest_of(msgpack.encode((submission.text, author.name, author.url, submission.kind, submission.title)))
