"""The parts that pages are made of: frozen values, each as narrow as what a page shows of it.

The narrower a part, the fewer the rebuilds: neighbours are a `Link`, lists hold sealed `Summary`s, a body is its
digest. Every `url` is a path with the site's prefix (`/blog/2026/11/letter/`).
"""

from __future__ import annotations

from msgspec import Struct, msgpack

from convblog.conversation.thread import Answer, Picture, Voice
from convblog.digest import digest_of
from convblog.times import Moment


class Part(Struct, frozen=True, array_like=True):
    """A value inside a page."""


class Link(Part, frozen=True):
    """A neighbour: address, title and language."""

    url: str
    title: str
    lang: str


class Target(Part, frozen=True):
    """What a reference of a body came to be: its address and, of a post, its title; of a picture, its size."""

    url: str
    title: str = ""
    width: int = 0
    height: int = 0


class Prose(Part, frozen=True):
    """A whole body: the digest of its pieces (kept in the cache), what fills its holes, and which blocks it has.

    `of` is the post itself where it has blocks: they are given it.
    """

    digest: bytes
    targets: tuple[Target, ...] = ()
    blocks: tuple[str, ...] = ()
    of: Link | None = None


class Excerpt(Part, frozen=True):
    """The beginning of a body, or the author's own summary: the digest of the post's details, which hold it."""

    details: bytes
    targets: tuple[Target, ...] = ()
    of: Link | None = None  # the post itself where it has blocks


class TagLink(Part, frozen=True):
    """A tag and the address of its page."""

    name: str
    url: str


class Byline(Part, frozen=True):
    """Who wrote a post."""

    name: str
    url: str


class Version(Part, frozen=True):
    """The same text in another language; `name` is that language's own name for itself."""

    lang: str
    name: str
    url: str


class Series(Part, frozen=True):
    """The series a post belongs to: all its parts in order, this one at `position` (from 1)."""

    title: str
    parts: tuple[Link, ...]
    position: int


class Openness(Part, frozen=True):
    """Which ways to answer stand open, of `email`, `webmention` and `form`; none and `closed` says why."""

    channels: tuple[str, ...]
    closed: bool = False  # by time or by the author, as opposed to nothing being configured


class Summary(Part, frozen=True):
    """A post in a list."""

    url: str
    title: str
    lang: str
    direction: str  # ltr or rtl
    published: Moment
    updated: Moment | None
    author: Byline
    tags: tuple[TagLink, ...]
    excerpt: Excerpt
    question: str
    draft: bool
    future: bool
    image: str


class SealedSummary:
    """A `Summary` as planned lists hold it: in a key its digest stands for it, and the renderer takes it out again.

    A post stands in four lists or more; digesting it once halves the time that all lists' keys take.
    """

    __slots__ = ("digest", "summary")

    def __init__(self, digest: bytes, summary: Summary | None) -> None:
        self.digest, self.summary = digest, summary


def seal(summary: Summary) -> SealedSummary:
    """Seal a summary."""
    return SealedSummary(digest_of(_encode(summary)), summary)


_encode = msgpack.Encoder().encode


class DatedLink(Part, frozen=True):
    """A post in the archive."""

    url: str
    title: str
    lang: str
    published: Moment
    draft: bool
    future: bool


class Month(Part, frozen=True):
    """The posts of one month (1 to 12), newest first."""

    number: int
    posts: tuple[DatedLink, ...]


class Conversing(Part, frozen=True):
    """A thread that is alive: the post, and its newest answer."""

    post: Link
    question: str
    answer: Answer  # without the answers to it


class Asking(Part, frozen=True):
    """A post whose question waits for a first word."""

    post: Link
    question: str
    published: Moment


class Person(Part, frozen=True):
    """One who has answered, and where."""

    voice: Voice
    threads: tuple[Link, ...]


class Entry(Part, frozen=True):
    """A post in a feed."""

    url: str
    title: str
    lang: str
    published: Moment
    updated: Moment
    author: Byline
    tags: tuple[str, ...]
    prose: Prose | None  # None where feeds are shortened: then the excerpt stands
    excerpt: Excerpt
    question: str
    openness: Openness
    conversation_feed: str
    answers: int  # for programs that read feeds; no page shows it
    newest_answer: Moment | None


class Remark(Part, frozen=True):
    """An answer in a feed of a conversation."""

    id: str
    post: Link
    voice: Voice
    by_author: bool
    published: Moment
    html: str  # has passed the sanitiser
    parent: str  # id of the answer it answers, or empty
    openness: Openness
    pictures: tuple[Picture, ...] = ()
    question: str = ""  # of the post


class SitemapUrl(Part, frozen=True):
    """One address of the sitemap and when it last changed."""

    url: str
    changed: Moment | None


class Redirection(Part, frozen=True):
    """One line for the host: `old` answers 301 to `new`, or 410 if `new` is empty. Paths with the prefix."""

    old: str
    new: str
