"""The headers of a message, read so that no value can raise and none can mislead who sees it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from msgspec import Struct

from convblog.channels.email.addresses import Address, addresses
from convblog.channels.email.words import decoded
from convblog.times import Moment

LONGEST_VALUE = 16_384  # bytes of one header that are looked at
MOST_FIELDS = 2_000
MOST_REFERENCES = 100

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_BARE_ID = re.compile(r"\s*([^<>\s@]{1,250}@[^<>\s@]{1,250})\s*")
_FIRST_YEAR, _LAST_YEAR = 1971, 9998  # before there was mail; beyond what a calendar can hold in every zone
_LARGEST_OFFSET = 16 * 60  # minutes


class Headers(Struct, frozen=True):
    """Headers in their order: (name in lower case, value unfolded but not decoded).

    `excessive` says that some were left out, being more than any honest message has: nothing in such a message proves
    anything.
    """

    fields: tuple[tuple[str, str], ...] = ()
    excessive: bool = False

    def raw(self, name: str) -> tuple[str, ...]:
        """Every value of the header `name` (any case), as it was sent but on one line."""
        name = name.lower()
        return tuple(value for field, value in self.fields if field == name)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of the header `name`, decoded (RFC 2047) and safe to show."""
        return tuple(map(decoded, self.raw(name)))

    def get(self, name: str) -> str:
        """The first value of the header `name`, decoded and safe to show; "" if there is none."""
        name = name.lower()
        return next((decoded(value) for field, value in self.fields if field == name), "")

    def has(self, name: str) -> bool:
        """Whether there is a header `name`, even an empty one."""
        name = name.lower()
        return any(field == name for field, _ in self.fields)

    def addresses(self, name: str) -> tuple[Address, ...]:
        """The addresses in every header `name` (RFC 5322, section 3.4), with their names decoded."""
        return tuple(address for value in self.raw(name) for address in addresses(value))

    @property
    def subject(self) -> str:
        """The subject, decoded and safe to show."""
        return self.get("subject")

    @property
    def date(self) -> Moment | None:
        """When the message says it was written; None if it says nothing a calendar knows. `-0000` and none are UTC."""
        return next((moment for value in self.raw("date")[:1] if (moment := moment_of(value))), None)

    @property
    def message_id(self) -> str:
        """The Message-ID without its angle brackets; "" if there is none that looks like one."""
        return next((found for value in self.raw("message-id")[:1] for found in _ids(value)), "")

    @property
    def in_reply_to(self) -> str:
        """The first id of In-Reply-To, or ""."""
        return next((found for value in self.raw("in-reply-to") for found in _ids(value)), "")

    @property
    def references(self) -> tuple[str, ...]:
        """The ids of References, oldest first; of very long lists the newest `MOST_REFERENCES`."""
        return tuple(found for value in self.raw("references") for found in _ids(value))[-MOST_REFERENCES:]


def read_headers(block: bytes) -> Headers:
    """The headers of `block`, which ends where the body begins. A line that is no header is left out."""
    fields: list[tuple[str, str]] = []
    for field in unfolded(block):
        if parts := _FIELD.fullmatch(field[:LONGEST_VALUE]):
            if len(fields) == MOST_FIELDS:
                return Headers(tuple(fields), excessive=True)
            fields.append((parts[1].decode("ascii").lower(), _as_text(parts[2])))
    return Headers(tuple(fields))


def unfolded(block: bytes) -> list[bytes]:
    """The lines of `block` with continued ones put together."""
    lines: list[list[bytes]] = []
    for ended_line in block.split(b"\n"):
        line = ended_line.removesuffix(b"\r")
        if line[:1] in {b" ", b"\t"} and lines:
            lines[-1].append(line)
        else:
            lines.append([line])
    return [b"".join(line).replace(b"\r", b" ").strip() for line in lines]


def is_field(line: bytes) -> bool:
    """Whether `line` begins like a header."""
    return _FIELD.match(line[:1_000]) is not None


def _as_text(value: bytes) -> str:
    """Eight-bit headers are UTF-8 (RFC 6532), or what a Western program made of them."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _ids(value: str) -> list[str]:
    found = [match for match in _MESSAGE_ID.findall(value) if match.isprintable()]
    if found or "<" in value:
        return found
    bare = _BARE_ID.fullmatch(value[:600])
    return [bare[1]] if bare and bare[1].isprintable() else []


def moment_of(value: str) -> Moment | None:
    """A date as mail writes it (RFC 5322, section 3.3), within the years a site can show; None for anything else."""
    try:
        parts = parsedate_tz(value[:200])
        if parts is None or not _FIRST_YEAR <= parts[0] <= _LAST_YEAR:
            return None
        year, month, day, hour, minute, second = parts[:6]
        offset = (parts[9] or 0) // 60
        if abs(offset) > _LARGEST_OFFSET:
            offset = 0
        wall = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    seconds = (wall - _EPOCH) // timedelta(seconds=1)
    return Moment(seconds - 60 * offset, offset)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
