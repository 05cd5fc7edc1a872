"""The `Link` header (RFC 8288, 3), read by its own algorithm: in one pass, whatever stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_NAME = re.compile(r"[\s;]*([^\s=;,\"<>]+)")
_EQUALS = re.compile(r"\s*=\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PLAIN = re.compile(r"[^\s;,]*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Link(NamedTuple):
    """One link: its target as written, its relations in lower case, and what it is a link from, if not the page."""

    target: str
    rels: tuple[str, ...]
    anchor: str


def links(header: str) -> Iterator[Link]:
    """The links of one `Link` header, in order; what cannot be read is passed over."""
    place = 0
    while (place := header.find("<", place)) >= 0:
        target = _TARGET.match(header, place)
        if target is None:
            return
        parameters, place = _parameters(header, target.end())
        rels = tuple(parameters.get("rel", "").lower().split())
        yield Link(target[1].strip(), rels, parameters.get("anchor", ""))


def _parameters(header: str, place: int) -> tuple[dict[str, str], int]:
    """The parameters from `place` on, the first of each name; and where the next link may begin."""
    found: dict[str, str] = {}
    while True:
        name = _NAME.match(header, place)
        if name is None:
            return found, place
        value, place = _value(header, name.end())
        found.setdefault(name[1].lower(), value)


def _value(header: str, place: int) -> tuple[str, int]:
    equals = _EQUALS.match(header, place)
    if equals is None:
        return "", place
    quoted = _QUOTED.match(header, equals.end())
    if quoted:
        return _ESCAPED.sub(r"\1", quoted[1]), quoted.end()
    plain = _PLAIN.match(header, equals.end())
    return (plain[0], plain.end()) if plain else ("", equals.end())
