"""Pictures of strangers, made our own: decoded and drawn anew, so that nothing but pixels comes through.

Whatever a mail or a server called them: what no decoder of the four formats reads (SVG, HTML, a broken or a giant
picture) is no picture. Of a film, the first frame. What a camera wrote beside the pixels (place, time, owner) is gone,
turned it is as the camera was held.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 96  # pixels of an author's picture: twice the 40 at which it is shown, and some
LONGEST = 1600  # pixels of the longer side of a picture in an answer
MOST = 4  # pictures of one answer
LARGEST = 12_000_000  # bytes of an original: what a telephone's camera makes

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_PIXELS = 50_000_000  # of an original; a telephone's photograph has 12 to 50 million
_SMALLEST = 120  # pixels of the shorter side: below are logos of signatures, smileys, pixels that track
_QUALITY = 80

# A few bytes may say that they are 50 million pixels. What one costs at its dearest, in bytes, from the growth of a
# child's peak (VmHWM) over pictures of 16 million pixels, Pillow 13: a PNG is decoded and converted, a WebP stands in
# two canvases of its decoder besides. A baseline JPEG is decoded small (0.2 a pixel for a portrait); one in several
# scans is first held whole, two bytes a pixel and colour. Measured: PNG 12 to 14, GIF 9 to 11, WebP 20 to 22, JPEG in
# scans 6 (8 with four colours); what a JPEG is decoded to costs 8 to 10.
_COSTS = {"PNG": 14, "GIF": 11, "WEBP": 22, "JPEG": 10, "MPO": 10}
# What one picture may take, in bytes. The service decodes portraits, within the 512 MB that small-server.md gives it:
# some 4 million pixels of WebP, 6 of PNG. What comes by mail is decoded by a command: 14 million of WebP (and all that
# a camera makes, as JPEG), for a machine of 1 GB.
_MEMORY_PORTRAIT = 90_000_000
_MEMORY_PICTURE = 350_000_000
_ALONE = Lock()  # one at a time in a process, for there are several threads and one memory

# A JPEG may be sent in many scans, each of which goes over every pixel: 12 MB of empty ones would take an hour. Cameras
# make one, programs ten or so. Within a scan FF is followed by 00, so these two bytes are where scans begin. The limit
# is 4 s of work; an ordinary picture of 50 million pixels in ten scans takes 0.6 s.
_SCAN = b"\xff\xda"
_WORK = 1_000_000_000  # pixels, each counted in each scan
_SEQUENTIAL = (0xC0, 0xC1)  # frames that may be decoded row by row (ITU T.81, B.1.1.3)


def portrait(data: bytes) -> bytes | None:
    """`data` as a square WebP picture of `SIDE` pixels without metadata, cut from its middle; None if it is none."""
    from PIL import ImageOps

    def square(picture: Image) -> Image:
        return ImageOps.fit(picture, (SIDE, SIDE))

    return _redrawn(data, _Bounds(2 * SIDE, 1, _MEMORY_PORTRAIT), square)


def picture(data: bytes) -> bytes | None:
    """`data` as a WebP picture without metadata, its longer side at most `LONGEST` pixels.

    None if it is none, or so small that it is no picture of anything.
    """

    def within(picture: Image) -> Image:
        picture.thumbnail((LONGEST, LONGEST))
        return picture

    return _redrawn(data, _Bounds(LONGEST, _SMALLEST, _MEMORY_PICTURE), within)


def is_drawn(data: bytes) -> bool:
    """Whether `data` begins as what is made here does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


class _Bounds(NamedTuple):
    enough: int  # pixels a side: more is not needed
    smallest: int  # pixels of the shorter side
    memory: int  # bytes


def _redrawn(data: bytes, bounds: _Bounds, shaped: Callable[[Image], Image]) -> bytes | None:
    """The picture in `data`, upright and `shaped`, as WebP."""
    if len(data) > LARGEST:
        return None
    try:
        with _ALONE:
            return _drawn(data, bounds, shaped)
    except Exception:
        # Decoders fed by a stranger raise much: struct.error, zlib.error, SyntaxError, DecompressionBombError, …
        return None


def _drawn(data: bytes, bounds: _Bounds, shaped: Callable[[Image], Image]) -> bytes | None:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data), formats=_FORMATS) as opened:
        pixels = opened.width * opened.height
        if pixels * _scans(data) > _WORK or pixels > _PIXELS or min(opened.size) < bounds.smallest:
            return None
        held = 0 if _is_baseline(data) else 2 * len(opened.getbands()) * pixels
        opened.draft("RGB", (bounds.enough, bounds.enough))  # JPEG is decoded small
        if held + opened.width * opened.height * _COSTS[opened.format or ""] > bounds.memory:
            return None
        ImageOps.exif_transpose(opened, in_place=True)
        upright = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    out = BytesIO()
    # Said outright: what is left out here, Pillow takes from the original.
    shaped(upright).save(out, "WEBP", quality=_QUALITY, icc_profile=b"", exif=b"", xmp=b"")
    return out.getvalue()


def _scans(data: bytes) -> int:
    return data.count(_SCAN) if _is_jpeg(data) else 1


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8")


def _is_baseline(data: bytes) -> bool:
    """Whether decoding holds no more than some rows: so with all but JPEG, and with a JPEG all of whose colours stand
    in its first scan. What cannot be followed from head to scan is taken for the dearer kind.
    """
    place, frame, colours = 2, 0, 0
    while _is_jpeg(data):
        marker, size = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if data[place] != 0xFF or size < 2:
            return False
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame; those three are tables
            frame, colours = marker, data[place + 9]
        if marker == _SCAN[1]:
            return frame in _SEQUENTIAL and data[place + 4] == colours
        place += 2 + size
    return True
