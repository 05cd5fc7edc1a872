"""Holes for what other files decide, and joining what stands between them."""

from __future__ import annotations

from typing import Any

from convblog.content.body import Piece, Pieces


def join(parts: list[Piece]) -> Pieces:
    """`parts` with strings that follow each other made one; empty ones vanish."""
    pieces: list[Piece] = []
    done = 0
    for number in [number for number, part in enumerate(parts) if part.__class__ is not str]:
        _add(parts[done:number], pieces)
        pieces.append(parts[number])
        done = number + 1
    _add(parts[done:], pieces)
    return tuple(pieces)


def _add(strings: list[Any], pieces: list[Piece]) -> None:
    text = "".join(strings)
    if text:
        pieces.append(without_late_controls(text))


def without_late_controls(text: str) -> str:
    """`text` without the two control characters that an entity such as `&#12;` may bring in after cleaning."""
    return text.replace("\f", "").replace("\r", "") if "\f" in text or "\r" in text else text


def escape(text: str) -> str:
    """`text` for an element's content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_value(text: str) -> str:
    """`text` for an attribute in double quotes."""
    return escape(text).replace('"', "&quot;")
