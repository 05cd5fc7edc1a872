"""From saving a post to seeing it in the browser: `python -m benchmarks.preview --posts 1000 --rounds 20`.

Runs `convblog serve` on a generated corpus and a real Chromium that has one post open, appends a sentence to that
post again and again, and takes the time until the page shows it. Prints the medians, in milliseconds: all of it, and
what the preview says of its build, which waits for the save to end and makes feeds when the page is shown already.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.corpus import write_sites

_ROOT = Path(__file__).parents[1]
_ADDRESS = re.compile(r"http://\S+")
_BUILD = re.compile(r"([0-9.]+) s$")


@contextmanager
def serving(convblog: Path, site: Path) -> Iterator[subprocess.Popen[str]]:
    """`convblog serve`, its output to be read line by line."""
    command = (str(convblog), "serve", str(site), "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        try:
            yield process
        finally:
            process.terminate()


def address_of(process: subprocess.Popen[str]) -> str:
    """Where the preview says it is: its first line."""
    assert process.stdout is not None
    found = _ADDRESS.search(process.stdout.readline())
    return found[0] if found else sys.exit("the preview did not start")


def builds_of(process: subprocess.Popen[str]) -> list[float]:
    """End the preview; the seconds of every build it told of."""
    process.terminate()
    said, _ = process.communicate(timeout=10)
    return [float(found[1]) for found in map(_BUILD.search, said.splitlines()) if found]


def a_post(site: Path) -> tuple[Path, str]:
    """A post in the middle of the corpus, and its address without the first slash."""
    posts = sorted((site / "content" / "posts").rglob("*.md"))
    post = posts[len(posts) // 2]
    output = site / ".convblog" / "preview"
    return post, next(output.glob(f"*/*/{post.stem}")).relative_to(output).as_posix() + "/"


def seen(page: Page, post: Path, number: int) -> float:
    """Seconds from saving a new sentence until the page shows it."""
    word = f"sentence{number}x{time.monotonic_ns()}"
    text = post.read_text("utf-8") + f"\nOne more {word}.\n"
    started = time.perf_counter()
    post.write_text(text, "utf-8")
    # Asked at every frame; a locator would ask at growing intervals, of up to half a second.
    page.wait_for_function("word => document.body?.textContent.includes(word)", arg=word, polling="raf")
    return time.perf_counter() - started


def measured(convblog: Path, site: Path, chromium: str, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds until seen, and seconds of the build, of each round."""
    with serving(convblog, site) as process:
        address = address_of(process)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            whole = _rounds(browser.new_page(), address, site, rounds)
            browser.close()
        return whole, builds_of(process)[-rounds:]


def _rounds(page: Page, address: str, site: Path, rounds: int) -> list[float]:
    page.set_default_timeout(10_000)
    post, path = a_post(site)
    with page.expect_response(re.compile("_convblog/events")):
        page.goto(address + path)
    found = []
    for number in range(-2, rounds):  # the first two warm up
        time.sleep(0.5)  # a writer pauses; and what happens after a page is shown must not count for the next
        seconds = seen(page, post, number)
        if number >= 0:
            found.append(seconds)
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--convblog", type=Path, default=_ROOT / ".venv" / "bin" / "convblog")
    parser.add_argument("--chromium", default="/usr/bin/chromium-headless-shell")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_sites(Path(folder), ["convblog"], given.posts)
        whole, builds = measured(given.convblog, Path(folder, "convblog"), given.chromium, given.rounds)
    print(
        f"{given.posts} posts, {given.rounds} saves: seen after {_milliseconds(whole)}, build {_milliseconds(builds)}"
    )


def _milliseconds(seconds: list[float]) -> str:
    low, middle, high = (round(1000 * value) for value in (min(seconds), median(seconds), max(seconds)))
    return f"{middle} ms ({low} to {high})"


if __name__ == "__main__":
    main()
