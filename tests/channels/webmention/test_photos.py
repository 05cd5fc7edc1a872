"""Pictures of who wrote: fetched through the guarded door, made our own; without one, the name is drawn."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from convblog.site.material import portrait_address
from tests.channels.web import LIMITS, PUBLIC, Misbehaviour, Page, Web, drip, raw, redirect, web
from tests.channels.webmention.scene import SOURCE, TARGET, Scene

FACE = "http://marie.example/face.png"
WORDS = "I see it like you."
LIMIT = 5_000_000  # bytes
DRIP = LIMITS._replace(total=3.0)  # seconds in which the page itself is fetched, on a busy machine


def entry(photo: str) -> str:
    return f"""<article class="h-entry">
<a class="p-author h-card" href="/"><img class="u-photo" src="{photo}" alt="">Marie</a>
<p class="e-content">{WORDS}</p> <a class="u-in-reply-to" href="{TARGET}">in reply</a></article>"""


def png(size: int = 0) -> bytes:
    """A picture; white noise of nothing is behind it, up to `size` bytes."""
    out = BytesIO()
    Image.new("RGB", (200, 200), "teal").save(out, "PNG")
    return out.getvalue().ljust(size, b"\0")


def check_drawn(scene: Scene) -> None:
    """The answer stands, its author drawn from the name, and nothing of a picture is here."""
    stored = scene.stored()
    assert [path for path in stored if path.endswith((".webp", ".png", ".svg"))] == []
    [answer] = [data.decode() for path, data in stored.items() if path.startswith("letter/")]
    assert "photo" not in answer
    output = scene.output()
    page = output["2026/11/letter/index.html"].decode()
    drawn = portrait_address("Marie")
    assert WORDS in page
    assert f'src="{drawn}"' in page
    assert b"<svg" in output[drawn[1:]]
    assert [path for path in output if path.endswith((".webp", ".png"))] == []
    assert "face" not in page


def asked_for(there: Web) -> list[str]:
    """What was asked of others beside the page itself and its author's."""
    return [address for address in there.asked if "/face" in address or "inside" in address]


def test_a_picture_is_made_our_own(tmp_path: Path) -> None:
    with web({SOURCE: entry("/face.png"), FACE: Page(png(LIMIT), kind="image/png")}) as there:
        scene = Scene(tmp_path, there)
        scene.comes()
    [(name, data)] = [(path, data) for path, data in scene.stored().items() if path.startswith("photos/")]
    assert Image.open(BytesIO(data)).format == "WEBP"
    page = scene.output()["2026/11/letter/index.html"].decode()
    assert name in page
    assert "marie.example/face" not in page


BAD: dict[str, Page | Misbehaviour] = {
    "not there": Page("not here", 404),
    "gone, with a picture all the same": Page(png(), 410, kind="image/png"),
    "an error, with a picture": Page(png(), 500, kind="image/png"),
    "a page": Page("<html><script>alert(1)</script><p>face</p></html>", kind="image/png"),
    "a page that says so": Page("<html><p>face</p></html>", kind="text/html"),
    "SVG": Page("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><text>face</text></svg>", kind="image/png"),
    "a page behind the beginning of a picture": Page(b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", kind="image/png"),
    "nothing": Page(b"", kind="image/png"),
    "half a picture": Page(png()[:60], kind="image/png"),
    "larger than 5 MB": Page(png(LIMIT + 1), kind="image/png"),
    "an endless drip": drip(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + png(), b"\0"),
    "an endless head": drip(b"HTTP/1.1 200 OK\r\n", b"X-More: face\r\n"),
    "broken off": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + png()),
    "no answer": raw(b""),
    "leads in a circle": redirect(FACE),
    "leads to a script": redirect("javascript:alert(1)"),
    "leads inside": redirect("http://inside.example/face.png"),
    "leads to the machine itself": redirect("http://127.0.0.1:6379/face.png"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_picture_is_left_and_the_name_is_drawn(kind: str, tmp_path: Path) -> None:
    with web({SOURCE: entry("/face.png"), FACE: BAD[kind], "http://inside.example/face.png": Page(png())}) as there:
        scene = Scene(tmp_path, there)
        scene.comes(limits=DRIP if "endless" in kind else LIMITS)
        assert f"GET {FACE}" in there.asked
        assert [address for address in there.asked if "inside" in address or "127.0.0.1" in address] == []
    check_drawn(scene)


INSIDE = (
    "http://inside.example/face.png", "http://10.0.0.7/face.png", "http://127.0.0.1/face.png", "http://[::1]/face.png",
    "http://169.254.169.254/face.png", "http://0x7f000001/face.png", "http://localhost/face.png",
    "http://marie.example:25/face.png", "http://me:secret@marie.example/face.png", "file:///etc/face.png",
    "data:image/png;base64,AAAA", "javascript:face()", "ftp://marie.example/face.png",
)  # fmt: skip


@pytest.mark.parametrize("photo", INSIDE)
def test_a_picture_at_an_address_that_is_not_for_us_is_never_asked_for(photo: str, tmp_path: Path) -> None:
    pages = {SOURCE: Page(entry(photo)), "http://inside.example/face.png": Page(png(), kind="image/png")}
    with web(pages) as there:
        scene = Scene(tmp_path, there)
        scene.comes()
        assert {host for host, _ in there.connected} == {PUBLIC}
        assert {port for _, port in there.connected} == {80}
        assert asked_for(there) == []
    check_drawn(scene)
