"""An author's picture is drawn anew, or is none."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from convblog.channels.webmention.pictures import SIDE, portrait


def picture(form: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", **more: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "red" if mode in ("RGB", "RGBA") else 1).save(out, form, **more)
    return out.getvalue()


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(300, 200), (1, 1), (96, 96), (10, 4000)])
def test_a_picture_becomes_a_small_square(form: str, size: tuple[int, int]) -> None:
    small = opened(portrait(picture(form, size)))
    assert (small.format, small.size) == ("WEBP", (SIDE, SIDE))
    red, green, blue = small.convert("RGB").getpixel((48, 48))  # type: ignore[misc]
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK", "F"])
def test_any_kind_of_pixels_is_read(mode: str) -> None:
    form = {"CMYK": "JPEG"}.get(mode, "PNG")
    if mode == "F":
        assert portrait(picture("TIFF", mode="F")) is None
    else:
        assert opened(portrait(picture(form, mode=mode))).size == (SIDE, SIDE)


def test_what_is_transparent_stays_so() -> None:
    out = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(portrait(out.getvalue())).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


def test_nothing_but_pixels_comes_through() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "s3cret")
    exif = Image.Exif()
    exif[0x010E] = "s3cret"
    for data in (picture("PNG", pnginfo=notes), picture("JPEG", exif=exif, comment=b"s3cret"),
     picture("WEBP", exif=exif),
                 picture("PNG") + b"<script>s3cret</script>"):  # fmt: skip
        small = portrait(data)
        assert small is not None
        assert b"s3cret" not in small
        assert not opened(small).getexif()


def test_a_photograph_is_turned_upright() -> None:
    image = Image.new("RGB", (200, 100), "red")
    image.paste("blue", (100, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    small = opened(portrait(out.getvalue())).convert("RGB")
    above, below = small.getpixel((48, 10)), small.getpixel((48, 85))
    assert above[0] > 150 > above[2]  # type: ignore[index]
    assert below[2] > 150 > below[0]  # type: ignore[index]


def test_of_a_film_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    small = opened(portrait(out.getvalue()))
    assert getattr(small, "n_frames", 1) == 1
    assert small.convert("RGB").getpixel((5, 5))[0] > 200  # type: ignore[index]


def _giant() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (50_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
     b"<html><script>alert(1)</script>",
     b"GIF89a<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 ",
     picture("BMP"),
     picture("TIFF"), picture("ICO"), picture("PDF"), picture("PPM"), picture("EPS"), picture("PNG")[:60], _giant(),
     picture("PNG", (7_000, 7_000), "1")],
    ids=["empty", "svg", "html", "gif", "png", "jpeg", "webp", "bmp", "tiff", "ico", "pdf", "ppm", "eps", "half",
     "bomb", "large"],
)  # fmt: skip
def test_what_is_no_picture_of_the_four_kinds_or_too_large_is_none(data: bytes) -> None:
    assert portrait(data) is None


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.integers(0, 5_000), st.binary(min_size=1, max_size=9))
def test_a_damaged_picture_is_a_picture_or_none(form: str, place: int, damage: bytes) -> None:
    data = picture(form)
    place %= len(data)
    small = portrait(data[:place] + damage + data[place + len(damage) :])
    assert small is None or opened(small).size == (SIDE, SIDE)
