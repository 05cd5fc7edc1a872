"""A body: HTML of the author's own, with holes where the rest of the site decides what stands there.

Addresses are left open because they depend on other files: a post that moves must not make its neighbours be parsed
again. The holes are filled when a page is rendered, from that page's own `targets`.
"""

from __future__ import annotations

from msgspec import Struct, msgpack


class Href(Struct, frozen=True, array_like=True, tag="href"):
    """The address of reference number `ref`, with `fragment` (as written, with its `#`), ready for an attribute."""

    ref: int
    fragment: str = ""


class Size(Struct, frozen=True, array_like=True, tag="size"):
    """The attributes ` width="…" height="…"` of the picture that reference `ref` names; nothing if unknown."""

    ref: int


class Card(Struct, frozen=True, array_like=True, tag="card"):
    """A quiet card for the post that reference `ref` names, in place of a paragraph that held only its link."""

    ref: int


class Block(Struct, frozen=True, array_like=True, tag="block"):
    """A block of one's own (`::: name key=value`), rendered by `templates/blocks/{name}.html`.

    An attribute that names a place of this site is a hole; its fragment is as written.
    """

    name: str
    attrs: dict[str, str | Href]
    pieces: tuple[Piece, ...]


Piece = str | Href | Size | Card | Block
Pieces = tuple[Piece, ...]


class Reference(Struct, frozen=True, array_like=True):
    """Something of this site that a source points at.

    `kind` is `source` (another Markdown file), `file` (a picture or download beside it) or `address` (a path of the
    finished site). `path` is relative to `content/` for the first two, and starts with a slash for the last.
    """

    kind: str
    path: str
    line: int


class Heading(Struct, frozen=True, array_like=True):
    """A heading of a body: its level (1 to 6), its id and its plain text."""

    level: int
    id: str
    text: str


class Markup(Struct, frozen=True):
    """What Markdown becomes."""

    pieces: Pieces
    excerpt: Pieces  # up to `<!-- more -->`, else the first paragraph
    has_more: bool  # whether the body goes on after the excerpt
    text: str  # plain text of the excerpt, on one line: descriptions, previews
    headings: tuple[Heading, ...]
    references: tuple[Reference, ...]
    blocks: tuple[str, ...]  # names of the blocks used, sorted
    warnings: tuple[tuple[int, str, str, dict[str, str]], ...]  # line, message, hint, values (see problems.py)
    lines: dict[str, int] = {}  # of the first of each of the blocks


encode_pieces = msgpack.Encoder().encode
decode_pieces = msgpack.Decoder(Pieces).decode
