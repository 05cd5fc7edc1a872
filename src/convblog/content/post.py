"""A post or a page as parsed from one source file, before it knows of any other."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from convblog.content.body import Heading, Pieces, Reference
from convblog.problems import Problem
from convblog.times import Moment

Channel = Literal["email", "webmention", "form"]


class Reply(Struct, frozen=True, array_like=True):
    """What front matter says of answering: the channels that are open (None: all that are configured) and for how long.

    `closes_after` is in days after publication, 0 for never, None for the site's own rule.
    """

    channels: tuple[Channel, ...] | None = None
    closes_after: int | None = None


class Post(Struct, frozen=True, array_like=True):
    """One source file's post or page. The body stands apart, under its digest: lists and neighbours never load it."""

    source: str  # path of the file from the site's root
    kind: Literal["post", "page"]
    slug: str
    lang: str
    title: str
    published: Moment | None  # always there for a post
    updated: Moment | None
    tags: tuple[str, ...]
    draft: bool
    author: str  # a key of `authors:`, or empty for the site's author
    aliases: tuple[str, ...]
    question: str
    reply: Reply
    syndication: tuple[str, ...]
    in_reply_to: str
    image: int | None  # number of a reference
    series: str
    translation_key: str
    toc: bool
    extra: dict[str, Any]
    summary: str  # as written in front matter
    description: str  # plain text for programs: the summary, else the excerpt
    excerpt: Pieces
    has_more: bool
    headings: tuple[Heading, ...]  # for the table of contents, where one is wanted
    anchors: tuple[str, ...]  # ids of all headings, for checking links
    references: tuple[Reference, ...]
    blocks: tuple[str, ...]
    body: bytes  # digest of the pieces
    warnings: tuple[Problem, ...]

    @property
    def folder(self) -> str:
        """The folder of the source within `content/`, without a slash at its end."""
        return self.source.removeprefix("content/").rpartition("/")[0]

    @property
    def is_bundle(self) -> bool:
        """Whether the source is the `index.md` of a folder that belongs to it."""
        return self.source.endswith("/index.md")
