"""A body's pieces to HTML: its holes are filled with what the page that shows it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markupsafe import escape

from convblog.content.body import Block, Card, Href, Piece
from convblog.site.parts import Target

RenderBlock = Callable[[str, dict[str, str], str], str]  # the block's name, its attributes, its content as HTML


def fill(pieces: Sequence[Piece], targets: Sequence[Target], absolute: str, block: RenderBlock) -> str:
    """The HTML of `pieces`. `absolute` (scheme and host, or empty) is put before the site's own addresses."""
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return pieces[0]  # most bodies link to nothing of the site's own
    return "".join(_filled(pieces, targets, absolute, block))


def _filled(pieces: Sequence[Piece], targets: Sequence[Target], absolute: str, block: RenderBlock) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Href):
            yield escape(_address(targets[piece.ref], absolute) + piece.fragment)
        elif isinstance(piece, Card):
            target = targets[piece.ref]
            title = escape(target.title or target.url)
            yield f'<p class="card card-post"><a href="{escape(_address(target, absolute))}">{title}</a></p>'
        elif isinstance(piece, Block):
            attrs = {name: _value(value, targets, absolute) for name, value in piece.attrs.items()}
            yield block(piece.name, attrs, fill(piece.pieces, targets, absolute, block))
        else:
            target = targets[piece.ref]
            if target.width and target.height:
                yield f' width="{target.width}" height="{target.height}"'


def _value(value: str | Href, targets: Sequence[Target], absolute: str) -> str:
    return value if isinstance(value, str) else _address(targets[value.ref], absolute) + value.fragment


def _address(target: Target, absolute: str) -> str:
    return absolute + target.url if target.url.startswith("/") and not target.url.startswith("//") else target.url
