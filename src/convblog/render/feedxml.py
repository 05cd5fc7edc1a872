"""What feedgen has no words for, added through its own door for extensions.

Imported only where a feed is rendered: feedgen brings lxml and dateutil with it, some 40 ms of start-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import format_datetime
from typing import NamedTuple, Protocol, Self

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from convblog.times import Moment

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
THR = "{http://purl.org/syndication/thread/1.0}"
WFW = "{http://wellformedweb.org/CommentAPI/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_PREFIXES = {"dc": DC, "slash": SLASH, "thr": THR, "wfw": WFW}


class Element(NamedTuple):
    """An element to add: its name (`{namespace}local`), text and attributes, all free of forbidden characters."""

    name: str
    text: str = ""
    attributes: Mapping[str, str] = {}


class Node(Protocol):
    """What is used of lxml's elements, which have no types of their own."""

    tag: str
    text: str | None

    def __getitem__(self, place: int) -> Self: ...
    def find(self, name: str) -> Self | None: ...
    def set(self, name: str, value: str) -> None: ...


class Additions:
    """An extension of feedgen, for a feed as for an entry: elements appended, attributes set.

    Not a subclass of feedgen's `BaseExtension`, which is untyped; feedgen asks for the three methods only.
    """

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.attributes: dict[str, str] = {}

    def extend_ns(self) -> dict[str, str]:
        """The namespaces to declare at the top. Always all of them, so that feeds differ by their content alone."""
        return {prefix: name.strip("{}") for prefix, name in _PREFIXES.items()}

    def extend_rss(self, root: Node) -> Node:
        """Called by feedgen with `<rss>` or an `<item>`."""
        self._extend(root[0] if root.tag == "rss" else root)
        return root

    def extend_atom(self, root: Node) -> Node:
        """Called by feedgen with `<feed>` or an `<entry>`."""
        self._extend(root)
        return root

    def _extend(self, parent: Node) -> None:
        for name, value in self.attributes.items():
            parent.set(name, value)
        for element in self.elements:
            # What may stand only once replaces what feedgen put there (its date of the build).
            found = parent.find(element.name) if element.name == "lastBuildDate" else None
            node = etree.SubElement(parent, element.name, dict(element.attributes)) if found is None else found
            node.text = element.text or None


def new_feed() -> tuple[FeedGenerator, Additions]:
    """A feed of feedgen's, and where to put what it lacks."""
    feed = FeedGenerator()
    feed.register_extension("additions", Additions, Additions)
    return feed, feed.additions


def new_entry(feed: FeedGenerator) -> tuple[FeedEntry, Additions]:
    """The next entry of `feed`, and where to put what it lacks."""
    entry = feed.add_entry(FeedEntry(), order="append")
    return entry, entry.additions


def rfc822(moment: Moment) -> str:
    """A date as RSS wants it. feedgen's own way changes the locale of the whole process and shortens early years."""
    return format_datetime(moment.datetime)
