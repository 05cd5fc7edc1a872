"""Authentication-Results (RFC 8601): what a mail server found out about a message before it delivered it.

No library that reads it was kept since 2019, and those tolerate what should count for nothing here: whatever is not
exactly as the specification has it says nothing.
"""

from __future__ import annotations

import re

from msgspec import Struct

_LONGEST = 16_000  # characters of one header
_VERSION = "1"

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_PLAIN = re.compile(r'[^"()\\;]++')
_HEAD = re.compile(r"\s*(\S+?)(?:\s+(\d+))?\s*")
_METHOD = re.compile(r"\s*([A-Za-z0-9-]+)(?:\s*/\s*(\d+))?\s*=\s*([A-Za-z0-9-]+)(?=\s|$)")
_PROPERTY = re.compile(r'\s+([A-Za-z0-9-]+(?:\s*\.\s*[A-Za-z0-9_-]+)?)\s*=\s*("(?:[^"\\]|\\.)*+"|[^\s"]++)')


class Result(Struct, frozen=True):
    """What one method found: `dkim`, `dmarc`, `spf`, … with `pass`, `fail`, … and its properties (`header.d`)."""

    method: str
    result: str
    properties: dict[str, str] = {}

    def get(self, name: str) -> str:
        """A property in lower case, "" if it is not given."""
        return self.properties.get(name, "").lower()


class Results(Struct, frozen=True):
    """One header: who says it (`authserv-id`, lower case), and what."""

    authserv_id: str
    results: tuple[Result, ...]


def read_results(value: str) -> Results | None:
    """One Authentication-Results value on one line; None if it is not as RFC 8601, section 2.2, wants it."""
    parts = _split(value) if len(value) <= _LONGEST else None
    head = _HEAD.fullmatch(parts[0]) if parts else None
    if not parts or not head or head[2] not in {None, _VERSION}:
        return None
    found = [_result(part) for part in parts[1:] if part.strip() and part.strip().lower() != "none"]
    results = tuple(result for result in found if result)
    return Results(head[1].strip('"').lower(), results) if len(results) == len(found) else None


def _split(value: str) -> list[str] | None:
    """The parts between semicolons, comments gone; None if quotes or brackets do not close."""
    parts = [""]
    depth = position = 0
    while position < len(value):
        char = value[position]
        step = _QUOTED.match(value, position) if char == '"' and not depth else _PLAIN.match(value, position)
        if char == '"' and not depth and not step:
            return None
        text = step[0] if step else char
        position += len(text) + (char == "\\")
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return None
        if depth or char in "()":
            text = " " if char == "(" and depth == 1 else ""
        if text == ";":
            parts.append("")
        else:
            parts[-1] += text
    return None if depth else parts


def _result(part: str) -> Result | None:
    """`method=result reason=… ptype.property=value …`, or None if anything else stands there."""
    method = _METHOD.match(part)
    if not method or method[2] not in {None, _VERSION}:
        return None
    properties: dict[str, str] = {}
    position = method.end()
    while match := _PROPERTY.match(part, position):
        name = "".join(match[1].split()).lower()
        if name in properties:
            return None  # said twice: which of them is true?
        properties[name] = match[2].strip('"')
        position = match.end()
    return None if part[position:].strip() else Result(method[1].lower(), method[3].lower(), properties)
