"""A post or a page as parsed from one source file, before it knows of any other."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, msgpack, structs

from convblog.content.body import Heading, Pieces, Reference
from convblog.digest import digest_of
from convblog.problems import Problem
from convblog.times import Moment

Channel = Literal["email", "webmention", "form"]


class Reply(Struct, frozen=True, array_like=True):
    """What front matter says of answering: the channels that are open (None: all that are configured) and for how long.

    `closes_after` is in days after publication, 0 for never, None for the site's own rule.
    """

    channels: tuple[Channel, ...] | None = None
    closes_after: int | None = None


class Tag(Struct, frozen=True, array_like=True):
    """A tag as written, and its slug; empty if nothing of it can stand in an address."""

    name: str
    slug: str


class Details(Struct, frozen=True, array_like=True):
    """What only the page itself and lists show of a post."""

    description: str  # plain text for programs: the summary, else the beginning of the excerpt
    summary: str  # as written in front matter
    excerpt: Pieces  # empty where there is a summary
    has_more: bool
    headings: tuple[Heading, ...]  # for the table of contents, where one is wanted
    syndication: tuple[str, ...]
    in_reply_to: str
    extra: dict[str, Any]


encode_details = msgpack.Encoder().encode
decode_details = msgpack.Decoder(Details).decode


class Post(Struct, frozen=True, array_like=True, gc=False):
    """One source file's post or page: what the site needs to know of every post at every build.

    Body and details stand apart, under their digests, and are loaded by the pages that show them: of 10,000 posts a
    build then reads 4 MB instead of 70.
    """

    source: str  # path of the file from the site's root
    kind: Literal["post", "page"]
    slug: str
    lang: str
    title: str
    published: Moment | None  # always there for a post
    updated: Moment | None
    tags: tuple[Tag, ...]
    draft: bool
    author: str  # a key of `authors:`, or empty for the site's author
    aliases: tuple[str, ...]
    question: str
    reply: Reply
    image: int | None  # number of a reference
    series: str
    translation_key: str
    references: tuple[Reference, ...]
    blocks: tuple[str, ...]
    body: bytes  # digest of the pieces
    details: bytes  # digest of the details
    outline: bytes  # digest of what pages of other posts may show of it, see `outline_of`
    warnings: tuple[Problem, ...]
    lines: dict[str, int] = {}  # of keys that only the whole site can judge, and (as `::: name`) of the blocks

    @property
    def folder(self) -> str:
        """The folder of the source within `content/`, without a slash at its end."""
        return self.source.removeprefix("content/").rpartition("/")[0]

    @property
    def is_bundle(self) -> bool:
        """Whether the source is the `index.md` of a folder that belongs to it."""
        return self.source.endswith("/index.md")


def outline_of(post: Post) -> bytes:
    """A digest of a post without what only its own page, lists and feeds show: the pages of other posts see none of it.

    What a new field holds is in it unless it is left out here.
    """
    return digest_of(
        _encode(
            structs.replace(
                post,
                updated=None,
                question="",
                reply=Reply(),
                image=None,
                references=(),
                blocks=(),
                body=b"",
                details=b"",
                outline=b"",
                warnings=(),
                lines={},
            )
        )
    )


_encode = msgpack.Encoder().encode
