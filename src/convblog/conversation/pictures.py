"""Pictures of strangers, made our own: decoded and drawn anew, so that nothing but pixels comes through.

Whatever a mail or a server called them: what no decoder of the four formats reads (SVG, HTML, a broken or a giant
picture) is no picture. Of a film, the first frame. What a camera wrote beside the pixels (place, time, owner) is gone,
turned it is as the camera was held.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

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

# A JPEG may be sent in many scans, each of which goes over every pixel: 12 MB of empty ones would take an hour. Cameras
# make one, programs ten or so. Within a scan FF is followed by 00, so these two bytes are where scans begin. The limit
# is 4 s of work; an ordinary picture of 50 million pixels in ten scans takes 0.6 s.
_SCAN = b"\xff\xda"
_WORK = 1_000_000_000  # pixels, each counted in each scan


def portrait(data: bytes, side: int = SIDE) -> bytes | None:
    """`data` as a square WebP picture of `side` pixels without metadata, cut from its middle; None if it is none."""
    from PIL import ImageOps

    def square(picture: Image) -> Image:
        return ImageOps.fit(picture, (side, side))

    return _redrawn(data, 2 * side, 1, square)


def picture(data: bytes, longest: int = LONGEST, smallest: int = _SMALLEST) -> bytes | None:
    """`data` as a WebP picture without metadata, its longer side at most `longest` pixels.

    None if it is none, or if its shorter side has fewer than `smallest` pixels.
    """

    def within(picture: Image) -> Image:
        picture.thumbnail((longest, longest))
        return picture

    return _redrawn(data, longest, smallest, within)


def is_drawn(data: bytes) -> bool:
    """Whether `data` begins as what is made here does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _redrawn(data: bytes, enough: int, smallest: int, shaped: Callable[[Image], Image]) -> bytes | None:
    """The picture in `data`, upright and `shaped`, as WebP. `enough` pixels a side are all that is needed of it."""
    from PIL import Image, ImageOps

    if len(data) > LARGEST:
        return None
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as opened:
            if _is_too_much(opened, data) or min(opened.size) < smallest:
                return None
            opened.draft("RGB", (enough, enough))  # JPEG is decoded small
            ImageOps.exif_transpose(opened, in_place=True)
            upright = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
        out = BytesIO()
        # Said outright: what is left out here, Pillow takes from the original.
        shaped(upright).save(out, "WEBP", quality=_QUALITY, icc_profile=b"", exif=b"", xmp=b"")
    except Exception:
        # Decoders fed by a stranger raise much: struct.error, zlib.error, SyntaxError, DecompressionBombError, …
        return None
    return out.getvalue()


def _is_too_much(opened: Image, data: bytes) -> bool:
    """Whether `opened`, of which only the head was read so far, would take too long to decode, or too much memory."""
    pixels = opened.width * opened.height
    scans = data.count(_SCAN) if data.startswith(b"\xff\xd8") else 1
    return pixels > _PIXELS or pixels * scans > _WORK
