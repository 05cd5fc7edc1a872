"""Sizes of pictures, read from whatever calls itself one."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from convblog.content import media


def picture(kind: str, turned: bool = False) -> bytes:
    data = BytesIO()
    image = Image.new("RGB", (30, 20), "teal")
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    image.save(data, kind, exif=exif)
    return data.getvalue()


KINDS = ("PNG", "JPEG", "WEBP")
PICTURES = {kind: picture(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_the_size_it_is_shown_at(kind: str) -> None:
    assert media.size(PICTURES[kind]) == (30, 20)
    assert media.size(picture(kind, turned=True)) == (20, 30)


@pytest.mark.parametrize(
    ("drawing", "size"),
    [
        ('<svg width="30" height="20px">', (30, 20)),
        ("<?xml version='1.0'?>\n<svg\n height='20.4' width='29.6'>", (30, 20)),
        ('<svg viewBox="0 0 30 20">', (30, 20)),
        ('<svg width="30" viewBox="-1,-1,60,40">', (60, 40)),
        ('<svg width="100%" height="100%">', None),
        ('<svg stroke-width="3">', None),
        ("<svg", None),
        ('<svg width="1.2.3" height="1">', None),
        (f'<svg width="{"9" * 400}" height="1">', None),
    ],
)
def test_a_drawing_has_the_size_its_root_says(drawing: str, size: tuple[int, int] | None) -> None:
    assert media.size(drawing.encode()) == size


def test_a_drawing_of_a_million_roots_is_no_work() -> None:
    assert media.size(b"<svg " * 1_000_000) is None


@given(st.binary(max_size=200) | st.sampled_from(KINDS).map(PICTURES.__getitem__), st.data())
def test_no_bytes_raise_anything(data: bytes, chance: st.DataObject) -> None:
    damaged = bytearray(data)
    for _ in range(chance.draw(st.integers(0, 6)) if damaged else 0):
        damaged[chance.draw(st.integers(0, len(damaged) - 1))] = chance.draw(st.integers(0, 255))
    size = media.size(bytes(damaged[: chance.draw(st.integers(0, len(damaged)))]))
    assert size is None or len(size) == 2


def test_a_picture_whose_exif_is_damaged_has_its_size_and_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    for exif in (b"Exif\0\0II*\0", b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0"):
        file = BytesIO()
        Image.new("RGB", (3, 2)).save(file, "WEBP", exif=exif)
        assert media.size(file.getvalue()) == (3, 2)
    assert capfd.readouterr().err == ""


def test_a_picture_larger_than_memory_is_not_unpacked() -> None:
    header = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    assert media.size(header + b"\0\0\0\0") is None


@pytest.mark.parametrize(("name", "is_one"), [("a.JPG", True), ("b/c.svg", True), ("a.md", False), ("jpg", False)])
def test_pictures_are_known_by_name(name: str, is_one: bool) -> None:
    assert media.is_picture(name) is is_one
