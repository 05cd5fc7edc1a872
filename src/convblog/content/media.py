"""Pictures and other files beside the posts."""

from __future__ import annotations

import re
import struct
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".svg")
_HEAD = 8192  # bytes in which the root of a drawing must stand
_ROOT = re.compile(rb"<svg\b[^>]{0,2000}>", re.DOTALL)
_NUMBER = re.compile(rb"""\s(width|height)\s*=\s*["']\s*([0-9.]+)(?:px)?\s*["']""")
_VIEW_BOX = re.compile(rb"""\sviewBox\s*=\s*["'][-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)\s*["']""")


def is_picture(path: str) -> bool:
    """Whether a file is a picture, by its name."""
    return path.lower().endswith(_PICTURES)


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, as the picture is shown (turned where the camera was); None if unreadable."""
    return _svg_size(data) if b"<svg" in data[:_HEAD] else bitmap_size(data)


def bitmap_size(data: bytes, formats: tuple[str, ...] | None = None) -> tuple[int, int] | None:
    """The same of a picture made of pixels alone, in one of `formats` (Pillow's names) or in any."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow tells of damaged EXIF, and of large pictures, on standard error
            with Image.open(BytesIO(data), formats=formats) as picture:
                width, height = picture.size
                turned = _is_turned(picture)
    except (*_UNREADABLE, Image.DecompressionBombError):
        return None
    return (height, width) if turned else (width, height)


_UNREADABLE = (OSError, ValueError, SyntaxError, struct.error)


def _is_turned(picture: ImageFile) -> bool:
    """Whether the picture lies on its side: EXIF orientation 5 to 8. Where its EXIF is damaged, it does not."""
    try:
        orientation = picture.getexif().get(0x0112, 1)
    except _UNREADABLE:
        return False
    return isinstance(orientation, int) and orientation >= 5


def _svg_size(data: bytes) -> tuple[int, int] | None:
    """From the root element's attributes; the drawing itself is never parsed."""
    root = _ROOT.search(data, 0, _HEAD)
    if root is None:
        return None
    numbers = dict(_NUMBER.findall(root[0]))
    box = _VIEW_BOX.search(root[0])
    try:
        if len(numbers) == 2:
            return round(float(numbers[b"width"])), round(float(numbers[b"height"]))
        return (round(float(box[1])), round(float(box[2]))) if box else None
    except (ValueError, OverflowError):
        return None
