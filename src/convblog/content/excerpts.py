"""The beginning of a text that lists and feeds show."""

from __future__ import annotations

from typing import NamedTuple

from markdown_it.token import Token

from convblog.content import figures


class Excerpt(NamedTuple):
    """Its tokens, and whether the text goes on after them."""

    tokens: list[Token]
    has_more: bool


def excerpt_of(tokens: list[Token], more: int) -> Excerpt:
    """What stands before token number `more`, else (-1) the first paragraph of prose."""
    if more >= 0:
        return Excerpt(tokens[:more], len(tokens) > more + 1)
    start = _first_paragraph(tokens)
    if start < 0:
        return Excerpt([], bool(tokens))
    return Excerpt(tokens[start : start + 3], len(tokens) > 3)


def _first_paragraph(tokens: list[Token]) -> int:
    """The number of the token that opens it, one that is not within anything if there is one; -1 for none."""
    nested = -1
    for number, token in enumerate(tokens):
        if token.type == "footnotes_open":
            break
        if token.type == "paragraph_open" and not token.hidden and _is_prose(tokens[number + 1].children or []):
            if token.level == 0:
                return number
            nested = number if nested < 0 else nested
    return nested


def _is_prose(children: list[Token]) -> bool:
    return bool(children) and not figures.is_figure(children) and not figures.is_lone_link(children)
