"""An author's picture, made our own: decoded and drawn anew, so that nothing but pixels comes through."""

from __future__ import annotations

from io import BytesIO

SIDE = 96  # pixels: twice the 48 at which it is shown

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_PIXELS = 40_000_000  # of the original; a telephone's photograph has 12 to 50 million


def portrait(data: bytes, side: int = SIDE) -> bytes | None:
    """`data` as a square WebP picture of `side` pixels without metadata, cut from its middle; None if it is none.

    Whatever the server called it: what no decoder of the four formats reads (SVG, HTML, a broken or a giant picture)
    is no picture. Of a film, the first frame.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _PIXELS:
                return None
            picture.draft("RGB", (2 * side, 2 * side))  # JPEG is decoded small
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
        out = BytesIO()
        ImageOps.fit(upright, (side, side)).save(out, "WEBP", quality=80)
    except Exception:
        # Decoders fed by a stranger raise much: struct.error, zlib.error, SyntaxError, DecompressionBombError, …
        return None
    return out.getvalue()
