"""Pictures that came with a message: taken by what their bytes are, not by what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from convblog.channels.email.structure import Part
from convblog.channels.email.words import decoded
from convblog.conversation import pictures

LARGEST = 12_000_000  # bytes of one picture as sent: what a telephone's camera makes, in base 64

_LONGEST_NAME = 120


class Picture(Struct, frozen=True):
    """One picture: name to show (may be ""), content type by its first bytes, and its bytes. Untrusted: not decoded."""

    name: str
    kind: str
    data: bytes


def picture_of(part: Part) -> Picture | None:
    """The picture in `part`, or None if it is none that a browser shows, or larger than `LARGEST`."""
    if part.size > LARGEST:
        return None
    data = part.content(LARGEST)
    kind = _kind(data)
    name = decoded(part.filename).replace("\\", "/").rpartition("/")[2].strip()[:_LONGEST_NAME]
    return Picture(name, kind, data) if kind else None


def redrawn(found: Iterable[Picture]) -> tuple[bytes, ...]:
    """Of what came with a message the pictures that may be published, made anew: at most `pictures.MOST`.

    Not those that are broken, or as small as the logo of a signature.
    """
    drawn = (pictures.picture(one.data) for one in found)
    return tuple(islice((data for data in drawn if data), pictures.MOST))


def _kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in {b"ftypavif", b"ftypheic", b"ftypheix", b"ftypmif1"}:
        return "image/avif" if data[8:12] == b"avif" else "image/heic"
    return ""
