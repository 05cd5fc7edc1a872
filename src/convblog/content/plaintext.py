"""The words of a text without its markup: for headings, alternative texts, descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # most who shorten a text parse none, and the parser takes 50 ms to import
    from markdown_it.token import Token

LONGEST = 300  # characters of a description

_WORDS = frozenset(("text", "text_special", "code_inline", "formula"))
_BREAKS = frozenset(("softbreak", "hardbreak"))
_SPACES = re.compile(r"[ \t\n\r\f]+")  # no-break spaces stay what they are


def plain_text(children: Iterable[Token]) -> str:
    """What inline tokens say, on one line."""
    parts = []
    for token in children:
        if token.type in _WORDS:
            parts.append(token.content)
        elif token.type in _BREAKS:
            parts.append(" ")
        elif token.type == "image":
            parts.append(plain_text(token.children or ()))
    return on_one_line("".join(parts))


def on_one_line(text: str) -> str:
    """`text` with every run of spaces and line ends as one space."""
    return _SPACES.sub(" ", text).strip(" ")


def description(tokens: list[Token], longest: int = LONGEST) -> str:
    """The plain text of blocks, without headings and code, at most `longest` characters."""
    parts: list[str] = []
    length = 0
    for number, token in enumerate(tokens):
        if token.type == "inline" and not tokens[number - 1].type.startswith("heading"):
            text = plain_text(token.children or ())
            if text:
                parts.append(text)
                length += len(text)
            if length > longest:
                break
    return shorten(" ".join(parts), longest)


def shorten(text: str, longest: int = LONGEST) -> str:
    """`text`, or its beginning up to the end of a word and an ellipsis: at most `longest` characters."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    words = start.rpartition(" ")[0]
    # A word that is half of what there is room for is cut: without it too little would be left.
    return (words if len(words) >= longest // 2 else start).rstrip(" ,;:.!?–—-\u00a0\u202f") + "…"
