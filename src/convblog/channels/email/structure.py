"""A message as a tree of parts (RFC 2045 and 2046), found in one pass a level, without copying a body.

The standard library's parser feeds a message line by line through one generator a level: 50 MB take it 20 seconds, and
500 levels end in a RecursionError. Here boundaries are searched for in the bytes; what lies beyond the limits is
never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.utils import collapse_rfc2231_value, decode_params

from msgspec import Struct

from convblog.channels.email.headers import Headers, is_field, read_headers
from convblog.channels.email.transfer import undone

DEEPEST = 20  # levels of multiparts
MOST_PARTS = 300
MOST_HEADERS = 1_000_000  # bytes of one part's headers
_LONGEST_FIELD = 4_096  # characters of Content-Type and the like

_EMPTY_LINES = re.compile(rb"[\r\n]*+")
_EMPTY_LINE = re.compile(rb"\r?\n")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_TYPE = re.compile(r"\s*([\w!#$&+.^-]{1,80})\s*/\s*([\w!#$&+.^-]{1,120})")
_PARAMETER = re.compile(r'[; ] ?([^\s=;"]{1,80}+) ?= ?("(?:[^"\\]|\\.)*+"|[^;]*+)')
_FIRST_BOUNDARY = re.compile(rb"(?<![^\n])--([^\s-][^\r\n]{0,200}?|-[^\r\n]{1,200}?)[ \t]*\r?\n(?=Content-[A-Za-z-]+:)")
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*+(?=\r?\n|\Z)")


class Part(Struct, frozen=True):
    """One part: its headers, and where its body stands in `raw`."""

    raw: bytes
    start: int
    end: int
    headers: Headers
    kind: str  # the content type without parameters, lower case
    parameters: dict[str, str]
    disposition: str  # "attachment", "inline" or ""
    filename: str  # as the sender named it: hostile
    parts: tuple[Part, ...] = ()
    incomplete: bool = False  # parts of it, or of one of its own, were beyond the limits

    def body(self, limit: int) -> bytes:
        """At most `limit` bytes of the body as sent."""
        return self.raw[self.start : min(self.end, self.start + limit)]

    def content(self, limit: int) -> bytes:
        """The body, its transfer encoding undone; of `limit` bytes as sent."""
        return undone(self.body(limit), self.headers.get("content-transfer-encoding"))

    @property
    def size(self) -> int:
        """Bytes of the body as sent."""
        return self.end - self.start

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in their order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def parsed(raw: bytes) -> Part:
    """The parts of a message. Never raises; linear in the size of `raw`."""
    raw = _with_line_feeds(raw)
    return _Reader(raw).part(_beginning(raw), len(raw), 0, "text/plain")


def _with_line_feeds(raw: bytes) -> bytes:
    """Some programs end lines by a carriage return alone. It is an end of line only where nothing else is one."""
    if b"\r" in raw[:MOST_HEADERS] and b"\n" not in raw[:MOST_HEADERS]:
        return raw.replace(b"\r", b"\n")
    return raw


def _beginning(raw: bytes) -> int:
    """Behind a byte order mark, empty lines and the line with which a mailbox file separates messages."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    if empty := _EMPTY_LINES.match(raw, start):
        start = empty.end()
    if raw.startswith((b"From ", b">From "), start):
        start = raw.find(b"\n", start) + 1 or len(raw)
    return start


class _Reader:
    """Reads parts until there were too many of them."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.left = MOST_PARTS

    def part(self, start: int, end: int, depth: int, default: str) -> Part:
        """The part between `start` and `end`. `default` is its type if it names none."""
        self.left -= 1
        body_start = _body_start(self.raw, start, end)
        headers = read_headers(self.raw[start : min(body_start, start + MOST_HEADERS)])
        kind, parameters = content_type(headers, default)
        disposition, filename = _disposition(headers, parameters)
        found = Part(self.raw, body_start, end, headers, kind, parameters, disposition, filename)
        boundary = self._boundary(found)
        return self._with_parts(found, boundary, depth) if boundary else _plain_if_empty(found)

    def _boundary(self, part: Part) -> bytes:
        """What separates its parts: as declared, else (also where the type is wrong) as it stands in the body."""
        if part.kind.startswith("multipart/"):
            declared = part.parameters.get("boundary", "").encode("utf-8", "replace")
            if declared and self.raw.find(b"--" + declared, part.start, part.end) >= 0:
                return declared
        elif part.kind != "text/plain" or part.disposition == "attachment" or part.filename:
            return b""
        begin = _FIRST_BOUNDARY.search(self.raw, part.start, min(part.end, part.start + 2_000))
        return begin[1] if begin else b""

    def _with_parts(self, part: Part, boundary: bytes, depth: int) -> Part:
        if depth == DEEPEST:
            return _replaced(part, (), incomplete=True)
        default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        parts: list[Part] = []
        incomplete = False
        for start, end in _spans(self.raw, boundary, part.start, part.end):
            if self.left <= 0:
                incomplete = True
                break
            parts.append(self.part(start, end, depth + 1, default))
        if not parts:
            return _plain_if_empty(part)
        incomplete = incomplete or any(child.incomplete for child in parts)
        return _replaced(part, tuple(parts), incomplete)


def _replaced(part: Part, parts: tuple[Part, ...], incomplete: bool) -> Part:
    kind = part.kind if part.kind.startswith("multipart/") else "multipart/mixed"
    return Part(
        part.raw,
        part.start,
        part.end,
        part.headers,
        kind,
        part.parameters,
        part.disposition,
        part.filename,
        parts,
        incomplete,
    )


def _plain_if_empty(part: Part) -> Part:
    """A multipart in which no part can be found is what a person sees: text."""
    if not part.kind.startswith("multipart/"):
        return part
    return Part(part.raw, part.start, part.end, part.headers, "text/plain", {}, part.disposition, "")


def _body_start(raw: bytes, start: int, end: int) -> int:
    """Where the body begins: after the first empty line, or at the first line that no header would follow."""
    if not is_field(raw[start : start + 1_000]):
        empty = _EMPTY_LINE.match(raw, start, end)
        return empty.end() if empty else start
    blank = _BLANK_LINE.search(raw, start, end)
    limit = blank.end() if blank else end
    return _first_line_of_text(raw, start, min(limit, start + MOST_HEADERS), limit)


def _first_line_of_text(raw: bytes, start: int, stop: int, limit: int) -> int:
    """`limit`, or the first line before `stop` that is no header and is not followed by one."""
    position = start
    stray = -1
    lines = raw[start:stop].split(b"\n")
    for line in lines if stop == limit else lines[:-1]:
        if not line.strip():
            return limit if stray < 0 else stray
        if line[:1] not in {b" ", b"\t"}:
            if is_field(line):
                stray = -1
            elif stray >= 0:
                return stray
            else:
                stray = position
        position += len(line) + 1
    return limit if stray < 0 else stray


def _spans(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the parts between the lines `--boundary` begin and end. The last may lack its closing line."""
    mark = b"--" + boundary
    part_start = -1
    position = start
    while (found := raw.find(mark, position, end)) >= 0:
        position = found + len(mark)
        after = _AFTER_BOUNDARY.match(raw, position, end)
        if not after or (found > start and raw[found - 1] != 0x0A):
            continue
        position = after.end()
        if part_start >= 0:
            yield part_start, max(part_start, found - (2 if raw[found - 2 : found - 1] == b"\r" else 1))
        if after[1]:
            return
        line_end = raw.find(b"\n", position, end)
        part_start = line_end + 1 if line_end >= 0 else end
        position = max(position, part_start - 1)
    if 0 <= part_start < end:
        yield part_start, end


def content_type(headers: Headers, default: str) -> tuple[str, dict[str, str]]:
    """The content type in lower case, and its parameters with names in lower case. Never raises."""
    value = next(iter(headers.raw("content-type")), "")[:_LONGEST_FIELD]
    found = _TYPE.match(value)
    if not found:
        return ("text/html" if value.strip().lower().startswith("html") else default), _parameters(value)
    return f"{found[1]}/{found[2]}".lower(), _parameters(value)


def _parameters(value: str) -> dict[str, str]:
    """`name=value` pairs, also continued and encoded ones (RFC 2231)."""
    if "=" not in value:
        return {}
    pairs = _PARAMETER.findall(" ".join(value.split()))
    plain = {name.lower(): _unquoted(text) for name, text in pairs if "*" not in name}
    if len(plain) == len(pairs):
        return plain
    try:
        extended = decode_params([("", ""), *((name.lower(), text.strip()) for name, text in pairs)])
        return {name: collapse_rfc2231_value(text).strip('"') for name, text in extended if name} | plain
    except (ValueError, LookupError, TypeError, IndexError, MessageError):
        return plain


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text.strip('"')


def _disposition(headers: Headers, parameters: dict[str, str]) -> tuple[str, str]:
    value = next(iter(headers.raw("content-disposition")), "")[:_LONGEST_FIELD]
    disposition = value.partition(";")[0].strip().lower()
    filename = _parameters(value).get("filename") or parameters.get("name", "")
    return disposition if disposition in {"", "inline"} else "attachment", filename
