"""The mbox formats: where one message ends and the next begins (RFC 4155; mboxo, mboxrd, mboxcl and mboxcl2).

Own code, for `mailbox.mbox` of the standard library builds an index first (20 MB for 100,000 messages), takes every
line that begins with "From " for a separator, and knows no Content-Length.
"""

from __future__ import annotations

import os
import re
from typing import Literal

from msgspec import Struct

from convblog.channels.email.source import LONGEST, LONGEST_HEADER, header_block

Style = Literal["strict", "loose", "counted"]
"""strict: a separator is a "From " line that ends in a date as `asctime` writes it, so that a sentence is none.
loose: the file's own first separator has no such date; any "From " line after an empty one counts.
counted: the first message has a Content-Length that is right, so those of this file are the mail server's own."""

_FIRST_BLOCK, _BLOCK = 1 << 13, 1 << 20  # bytes read at once while the next separator is looked for: grows
_LINE = 1024  # bytes of the longest separator
_DATE = re.compile(
    rb"From (?:.* )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    rb"[ \d]?\d \d\d:\d\d(?::\d\d)?(?: [A-Za-z0-9+-]{1,6})? \d{4}(?: [A-Za-z0-9+-]{1,6})?(?: remote from .*)?\s*"
)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


class Slice(Struct, frozen=True):
    """One message of the file, by offsets in bytes."""

    start: int  # after its separator line
    end: int  # before the empty line that ends it
    after: int  # where the next separator begins, or the file ends
    complete: bool  # whether it is known to be all there
    counted: bool  # its end is that of its Content-Length


def style_of(handle: int) -> Style | None:
    """How the file tells its messages apart; `None` if it is no mbox. An empty one is `strict`."""
    line = _line(handle, 0)
    if not os.pread(handle, 1, 0):
        return "strict"
    if not line.startswith(b"From "):
        return None
    if not _DATE.fullmatch(line):
        return "loose"
    first = slice_at(handle, 0, "counted")
    return "counted" if first and first.counted else "strict"


def slice_at(handle: int, offset: int, style: Style) -> Slice | None:
    """The message whose separator is at `offset`; `None` if there is no separator (any more)."""
    line = _line(handle, offset)
    before = os.pread(handle, min(offset, 3), max(offset - 3, 0))
    if not _separates(line, style) or not (offset == 0 or _ends_empty(before) or style == "counted"):
        return None
    start = offset + len(line)
    return (_counted(handle, start) if style == "counted" else None) or _searched(handle, start, style)


def message_of(handle: int, found: Slice, style: Style, longest: int = LONGEST) -> tuple[bytes, int]:
    """At most `longest` bytes of a message, and the size of the whole.

    mboxo and mboxrd put ">" before lines of the body that look like separators: it is taken off again. Where lengths
    are counted nothing needs that, and a ">" is the writer's own.
    """
    size = found.end - found.start
    raw = _read(handle, found.start, min(size, longest))
    if style == "counted":
        return raw, size
    head = header_block(raw)
    clean = head + _QUOTED.sub(b"", raw[len(head) :])
    return clean, size - (len(raw) - len(clean))


def _counted(handle: int, start: int) -> Slice | None:
    """The message that ends where its one Content-Length says, if the next separator or the file's end is there."""
    body, head = _body(handle, start)
    lengths = _LENGTH.findall(head)
    if len(lengths) != 1:
        return None
    end = body + int(lengths[0])
    rest = os.pread(handle, 2 + _LINE, end)
    gap = 2 if rest.startswith(b"\r\n") else 1 if rest.startswith(b"\n") else 0
    there = os.fstat(handle).st_size >= end
    if there and (len(rest) == gap or _separates(rest[gap:].partition(b"\n")[0] + b"\n", "counted")):
        return Slice(start, end, end + gap, complete=True, counted=True)
    return None


def _searched(handle: int, start: int, style: Style) -> Slice:
    """The message that ends at the next separator, or with the file."""
    position, size = start - 1, _FIRST_BLOCK  # from the break before: a message may be nothing but an empty line
    while True:
        block = _read(handle, position, size)
        last = len(block) < size
        limit = len(block) if last else len(block) - _LINE  # beyond it a separator may be cut
        place = _separator(block, limit, style)
        if place >= 0:
            gap = 2 if block[place - 2 : place] == b"\r\n" else 1
            end = max(start, position + place - gap)
            return Slice(start, end, position + place, complete=True, counted=False)
        if last:
            return _last(handle, start, position + len(block))
        position, size = position + limit - 4, min(4 * size, _BLOCK)


def _separator(block: bytes, limit: int, style: Style) -> int:
    """Where in `block` a separator begins, after an empty line and before `limit`; -1 if nowhere."""
    at = block.find(b"\nFrom ", 0, limit + 5)
    while at >= 0 and at + 1 < limit:
        line = block[at + 1 : at + 1 + _LINE].partition(b"\n")[0] + b"\n"
        if _ends_empty(block[max(at - 2, 0) : at + 1]) and _separates(line, style):
            return at + 1
        at = block.find(b"\nFrom ", at + 1, limit + 5)
    return -1


def _last(handle: int, start: int, end: int) -> Slice:
    tail = os.pread(handle, 3, max(start - 1, end - 3))
    gap = 0 if not _ends_empty(tail) else 2 if tail.endswith(b"\r\n") else 1
    # The empty line that ends the header ends no message: what follows it is still being written.
    complete = gap > 0 and end - gap >= _body(handle, start)[0]
    return Slice(start, max(start, end - gap), end, complete, counted=False)


def _body(handle: int, start: int) -> tuple[int, bytes]:
    """Where the body of the message at `start` begins, and the header block before it."""
    head = header_block(_read(handle, start, LONGEST_HEADER))
    empty = os.pread(handle, 2, start + len(head))
    return start + len(head) + (2 if empty == b"\r\n" else 1), head


def _separates(line: bytes, style: Style) -> bool:
    return line.startswith(b"From ") and (style == "loose" or _DATE.fullmatch(line) is not None)


def _ends_empty(text: bytes) -> bool:
    return text.endswith((b"\n\n", b"\n\r\n"))


def _line(handle: int, offset: int) -> bytes:
    line, ended, _ = os.pread(handle, _LINE, offset).partition(b"\n")
    return line + ended


def _read(handle: int, offset: int, size: int) -> bytes:
    """`size` bytes from `offset`, fewer only at the file's end: one `pread` may give less."""
    pieces, left = [], size
    while left > 0 and (piece := os.pread(handle, left, offset + size - left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
