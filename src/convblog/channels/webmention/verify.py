"""Is the mention still there, and what does it say now? (Webmention, 3.2.2 and 3.2.4)

What removes an answer is said by its page alone: 410, or the page without the link. Everything else (404, errors, a
server that sleeps) says nothing about the answer, and changes nothing.
"""

from __future__ import annotations

import re
from datetime import UTC, tzinfo

from msgspec import Struct

from convblog.channels.fetch import Conditional, Door, FetchError, Refused
from convblog.channels.fetching import Fetched
from convblog.channels.webmention.links import document_of, is_at_an_address, is_broken, links_to
from convblog.channels.webmention.markup import Document
from convblog.channels.webmention.mention import Mention
from convblog.channels.webmention.microformats import mention_of
from convblog.channels.webmention.urls import Targets
from convblog.problems import N_, Translate, fill

_GONE = re.compile(r"\s*410\b", re.ASCII)


class Verified(Struct, frozen=True):
    """The page links to us. `links`: to which addresses exactly, fragments kept. `source`: its text as it came."""

    links: tuple[str, ...]
    mention: Mention
    url: str  # of the page, after redirects
    conditional: Conditional  # for the next time
    source: str


class Unchanged(Struct, frozen=True):
    """The page is as it was when `previous` was learnt (304)."""


class Gone(Struct, frozen=True):
    """The page says that it is gone for good (410)."""


class NoLink(Struct, frozen=True):
    """The page is there, whole, and does not link to us."""


class Unclear(Struct, frozen=True):
    """Nobody can tell now. `message` is a template, `values` fill it."""

    message: str
    values: tuple[tuple[str, str], ...] = ()
    is_refused: bool = False  # by the guarded door

    def text(self, translate: Translate = str) -> str:
        """The reason in the reader's language."""
        return fill(translate(self.message), self.values)


Outcome = Verified | Unchanged | Gone | NoLink | Unclear


def verify(
    door: Door,
    source: str,
    targets: Targets,
    previous: Conditional | None = None,
    *,
    tz: tzinfo = UTC,
) -> Outcome:
    """Fetch `source` and see whether it links to `targets`. Never raises for what a page or a network does.

    `previous` is what an earlier `Verified` had as `conditional`; only with it `Unchanged` may come. A date
    without zone is in `tz`.
    """
    try:
        fetched = door.get(source, previous=previous, cut=True)
    except FetchError as error:
        return Unclear(error.message, error.values, isinstance(error, Refused))
    if fetched.status == 304 and previous:
        return Unchanged()
    if fetched.status == 410:
        return Gone()
    if fetched.status != 200:
        return Unclear(N_("the page answers with status {status}"), (("status", str(fetched.status)),))
    if not is_at_an_address(fetched):
        return Unclear(N_("the page stands at an address that is too long"))
    return _of_page(fetched, targets, door, tz)


def _of_page(fetched: Fetched, targets: Targets, door: Door, tz: tzinfo) -> Outcome:
    document = document_of(fetched)
    if document is not None and _says_gone(document):
        return Gone()
    links = links_to(fetched, targets, document)
    if not links:
        if fetched.whole and is_broken(fetched):
            return Unclear(N_("the page is no valid JSON, though it says so"))
        whole = fetched.whole and (document is None or document.whole)
        return NoLink() if whole else Unclear(N_("the page is too long to be read to its end"))
    mention = mention_of(document, targets, door, tz=tz) if document else Mention(url=fetched.url)
    return Verified(links, mention, fetched.url, fetched.conditional, fetched.text)


def _says_gone(document: Document) -> bool:
    """`<meta http-equiv="Status" content="410 Gone">`: how a page says it where the server cannot."""
    return any(
        element.get("http-equiv", "").strip().lower() == "status" and _GONE.match(element.get("content", ""))
        for element in document.elements("meta")
    )
