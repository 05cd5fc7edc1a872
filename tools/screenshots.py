"""Takes the pictures of the example site that the manual shows: `python tools/screenshots.py [FOLDER]`.

Builds the site into a temporary folder, serves it to a headless Chromium on this machine, and writes
`PAGE-SCREEN-SCHEME.png` into FOLDER (default `docs/images`), with the colours reduced so that they stay small.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from convblog.build.pipeline import build
from convblog.build.request import Request
from convblog.times import Moment

REPOSITORY = Path(__file__).resolve().parents[1]
NOW = Moment(1795244400)  # 2026-11-21, 08:00 in Paris: the pictures are the same whenever they are taken
COLOURS = 128
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


class Screen(NamedTuple):
    """A kind of screen: its size in CSS pixels, and the device pixels to each."""

    name: str
    width: int
    height: int
    density: float


SCREENS = (Screen("desktop", 1280, 900, 1), Screen("phone", 360, 720, 2))
ONE, BOTH = ("desktop",), ("desktop", "phone")
PAGES = {  # name -> (path, element to begin at, screens on which the manual shows it)
    "home": ("/", "", BOTH),
    "post": ("/2026/11/lettre/", "", BOTH),
    "thread": ("/2026/11/lettre/", "#thread", BOTH),
    "letters": ("/2026/11/lettre/", ".letters", BOTH),
    "conversations": ("/conversations/", "", ONE),
    "voices": ("/voices/", "", ONE),
}
# Pages ask for a picture when it comes near; it must be there, and drawn, when the photograph is taken.
ALL_PICTURES = """() => Promise.all([...document.images].map(picture => {
    picture.loading = 'eager'
    return picture.decode()
}))"""


def main(folder: Path) -> None:
    """Writes every picture into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        for screen in SCREENS:
            for scheme in SCHEMES:
                take(browser, origin, folder, screen, scheme)
        browser.close()


def take(browser: Browser, origin: str, folder: Path, screen: Screen, scheme: Literal["light", "dark"]) -> None:
    """All pages on one kind of screen, in light or in dark."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        device_scale_factor=screen.density,
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="fr-FR",
    )
    page = context.new_page()
    for name, (path, begin, screens) in PAGES.items():
        if screen.name not in screens:
            continue
        page.goto(origin + path)
        page.evaluate(ALL_PICTURES)
        if begin:
            page.evaluate("selector => document.querySelector(selector).scrollIntoView()", begin)
        data = page.screenshot(animations="disabled", caret="hide")
        smaller(data).save(folder / f"{name}-{screen.name}-{scheme}.png", optimize=True)
    context.close()


def smaller(png: bytes) -> Image.Image:
    with Image.open(BytesIO(png)) as picture:
        return picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


@contextmanager
def served() -> Iterator[str]:
    """The example site on a port of this machine; gives its origin."""
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(temporary, "site")
        shutil.copytree(REPOSITORY / "example_site", site, ignore=shutil.ignore_patterns("public", ".convblog"))
        build(Request(site=str(site), output=str(site / "public")), NOW)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site / "public")))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()


class Silent(SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "docs" / "images")
