"""Pictures of strangers are drawn anew, or are none."""

from __future__ import annotations

import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from convblog.conversation import pictures
from convblog.conversation.pictures import LONGEST, SIDE, portrait


def made(form: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", **more: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "red" if mode in ("RGB", "RGBA") else 1).save(out, form, **more)
    return out.getvalue()


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(300, 200), (1, 1), (96, 96), (10, 4000)])
def test_a_picture_becomes_a_small_square(form: str, size: tuple[int, int]) -> None:
    small = opened(portrait(made(form, size)))
    assert (small.format, small.size) == ("WEBP", (SIDE, SIDE))
    red, green, blue = small.convert("RGB").getpixel((48, 48))  # type: ignore[misc]
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK", "F"])
def test_any_kind_of_pixels_is_read(mode: str) -> None:
    form = {"CMYK": "JPEG"}.get(mode, "PNG")
    if mode == "F":
        assert portrait(made("TIFF", mode="F")) is None
    else:
        assert opened(portrait(made(form, mode=mode))).size == (SIDE, SIDE)


def test_what_is_transparent_stays_so() -> None:
    out = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(portrait(out.getvalue())).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


def test_nothing_but_pixels_comes_through() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "s3cret")
    exif = Image.Exif()
    exif[0x010E] = "s3cret"
    for data in (made("PNG", pnginfo=notes), made("JPEG", exif=exif, comment=b"s3cret"),
     made("WEBP", exif=exif),
                 made("PNG") + b"<script>s3cret</script>"):  # fmt: skip
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
     made("BMP"),
     made("TIFF"), made("ICO"), made("PDF"), made("PPM"), made("EPS"), made("PNG")[:60], _giant(),
     made("PNG", (8_000, 8_000), "1")],
    ids=["empty", "svg", "html", "gif", "png", "jpeg", "webp", "bmp", "tiff", "ico", "pdf", "ppm", "eps", "half",
     "bomb", "large"],
)  # fmt: skip
def test_what_is_no_picture_of_the_four_kinds_or_too_large_is_none(data: bytes) -> None:
    assert portrait(data) is None


@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.integers(0, 5_000), st.binary(min_size=1, max_size=9))
def test_a_damaged_picture_is_a_picture_or_none(form: str, place: int, damage: bytes) -> None:
    data = made(form)
    place %= len(data)
    small = portrait(data[:place] + damage + data[place + len(damage) :])
    assert small is None or opened(small).size == (SIDE, SIDE)


PLACE = 0x8825  # where EXIF says on which spot of the earth the picture was taken


def photograph(size: tuple[int, int] = (4000, 3000)) -> bytes:
    """What a telephone sends: turned, with the place, a name, a thumbnail of sorts and a colour profile."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Marie Lefort"
    exif.get_ifd(PLACE).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, "JPEG", exif=exif, icc_profile=profile)
    return out.getvalue()


def test_a_photograph_that_says_where_it_was_taken_comes_out_without() -> None:
    data = photograph()
    assert dict(Image.open(BytesIO(data)).getexif().get_ifd(PLACE))[1] == "N"
    drawn = pictures.picture(data)
    image = opened(drawn)
    assert (image.format, image.size) == ("WEBP", (1200, LONGEST))
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp"} & set(image.info)
    assert drawn is not None and b"Marie" not in drawn and len(drawn) < 200_000


@pytest.mark.parametrize(
    ("size", "becomes"),
    [((3200, 400), (1600, 200)), ((400, 3200), (200, 1600)), ((500, 300), (500, 300)), ((1600, 1600), (1600, 1600))],
)
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_longer_side_of_a_picture_is_at_most_1600(form: str, size: tuple[int, int], becomes: object) -> None:
    assert opened(pictures.picture(made(form, size))).size == becomes


@pytest.mark.parametrize("size", [(119, 900), (900, 119), (1, 1), (100, 30)])
def test_logos_of_signatures_and_pixels_that_track_are_no_pictures_of_an_answer(size: tuple[int, int]) -> None:
    assert pictures.picture(made("PNG", size)) is None
    assert portrait(made("PNG", size)) is not None


def test_a_jpeg_of_a_hundred_scans_is_none() -> None:
    """Each goes over every pixel: 49 million of them in a hundred scans take 12 s."""
    data = made("JPEG", (7_000, 7_000), progressive=True)
    last = data[data.rfind(b"\xff\xda") : -2]
    assert pictures.picture(data) is not None
    assert pictures.picture(data[:-2] + last * 90 + data[-2:]) is None


def test_more_bytes_than_a_camera_makes_are_none() -> None:
    data = made("JPEG", (200, 200))
    room = pictures.LARGEST - len(data)
    assert pictures.picture(data + bytes(room)) is not None
    assert pictures.picture(data + bytes(room + 1)) is None


def test_the_same_picture_is_always_drawn_the_same() -> None:
    assert pictures.picture(photograph()) == pictures.picture(photograph())


def plain(form: str, megapixels: int, **more: object) -> bytes:
    """A picture of one colour: few bytes, many pixels."""
    mode = {"PNG": "RGBA", "GIF": "P", "WEBP": "RGBA", "JPEG": "RGB"}[form]
    out = BytesIO()
    Image.new(mode, (1000, 1000 * megapixels)).save(out, form, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "taken", "too_many", "more"),
    [("WEBP", 4, 5, {"lossless": True, "method": 0}), ("PNG", 6, 7, {}), ("GIF", 8, 9, {}), ("JPEG", 50, 51, {}),
     ("JPEG", 12, 16, {"progressive": True, "subsampling": 0})],
    ids=["webp", "png", "gif", "jpeg", "progressive"],
)  # fmt: skip
def test_a_portrait_of_more_pixels_than_the_service_has_memory_for_is_none(
    form: str, taken: int, too_many: int, more: dict[str, object]
) -> None:
    assert portrait(plain(form, taken, **more)) is not None
    assert portrait(plain(form, too_many, **more)) is None


def test_a_jpeg_that_hides_its_scans_counts_as_one_of_many() -> None:
    """A first scan of one colour alone makes the decoder hold the whole picture; a second need not come."""
    whole = plain("JPEG", 20)
    scan = whole.rfind(b"\xff\xda")
    split = whole[: scan + 2] + b"\x00\x08\x01\x01\x00\x00\x3f\x00" + whole[scan + 14 :]
    assert pictures._is_baseline(whole)
    assert not pictures._is_baseline(split)
    assert portrait(whole) is not None
    assert portrait(split) is None


_PEAK = """
import sys
from pathlib import Path
from PIL import GifImagePlugin, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin
from convblog.conversation import pictures
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
data, before = Path(sys.argv[1]).read_bytes(), peak()
print(pictures.portrait(data) is not None, peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
@pytest.mark.parametrize(
    ("form", "megapixels", "more"),
    [("WEBP", 4, {"lossless": True, "method": 0}), ("WEBP", 49, {"lossless": True, "method": 0}), ("PNG", 6, {}),
     ("PNG", 50, {}), ("JPEG", 12, {"progressive": True, "subsampling": 0}), ("JPEG", 50, {}), ("GIF", 8, {})],
)  # fmt: skip
def test_no_portrait_takes_more_memory_than_it_may(
    form: str, megapixels: int, more: dict[str, object], tmp_path: Path
) -> None:
    size = (7000, 7000) if megapixels == 49 else (1000, 1000 * megapixels)  # WebP ends at 16,383 a side
    mode = {"PNG": "RGBA", "GIF": "P", "WEBP": "RGBA", "JPEG": "RGB"}[form]
    Image.new(mode, size).save(tmp_path / "picture", form, **more)
    command = [sys.executable, "-c", _PEAK, str(tmp_path / "picture")]
    _, grown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert int(grown) <= pictures._MEMORY_PORTRAIT + 10_000_000, "what the decoders' libraries take themselves"
