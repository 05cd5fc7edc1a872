"""The work that is timed: each scenario changes a site's sources for real, and checks the output for the change."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.corpus import write
from benchmarks.generators import Generator
from benchmarks.layouts import answer_file, post_file
from benchmarks.posts import Post, post_at
from benchmarks.problems import OutputError

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Site:
    """A site of `count` posts, written for `generator` into `folder`, with the posts that are edited."""

    generator: Generator
    folder: Path
    count: int
    middle: Post
    newest: Post

    @property
    def output(self) -> Path:
        """The folder of the output."""
        return self.folder / self.generator.output

    def page(self, post: Post) -> Path:
        """The output's page of a post."""
        return self.output / post.path / "index.html"


def site(generator: Generator, folder: Path, posts: int) -> Site:
    """The site of `posts` posts in `folder`."""
    return Site(generator, folder, posts, post_at(posts // 2, posts), post_at(posts - 1, posts))


Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`prepare` changes the sources and gives the check that the next build must pass (it raises OutputError)."""

    name: str
    label: str
    prepare: Callable[[Site], Check]
    for_answers: bool = False


def _cold(site: Site) -> Check:
    for name in (site.generator.output, *site.generator.caches):
        path = site.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return lambda: _all_posts_are_there(site)


def _unchanged(site: Site) -> Check:
    return lambda: _all_posts_are_there(site)


def _edit_middle(site: Site) -> Check:
    sentence = _edit(site, site.middle)
    return lambda: _holds(site.page(site.middle), sentence)


def _edit_newest(site: Site) -> Check:
    sentence = _edit(site, site.newest)

    def check() -> None:
        _holds(site.page(site.newest), sentence)
        _holds(site.output / "feed.xml", sentence)

    return check


def _answer(site: Site) -> Check:
    number = next(_numbers)
    sentence = f"This is answer number {number} of the benchmark."
    write(site.folder, answer_file(site.generator.sources, site.middle, number, sentence))
    return lambda: _holds(site.page(site.middle), sentence)


SCENARIOS = (
    Scenario("cold", "from nothing", _cold),
    Scenario("unchanged", "nothing changed", _unchanged),
    Scenario("edit-middle", "one old post's body edited", _edit_middle),
    Scenario("edit-newest", "the newest post's body edited", _edit_newest),
    Scenario("answer", "one answer arrived", _answer, for_answers=True),
)


def _edit(site: Site, post: Post) -> str:
    """Gives the post a last sentence that no build has seen yet. A plain one, which no typography alters."""
    sentence = f"This is correction number {next(_numbers)} of the benchmark."
    write(site.folder, post_file(site.generator.sources, post, sentence))
    return sentence


def _all_posts_are_there(site: Site) -> None:
    found = sum(1 for _ in site.output.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/*/index.html"))
    if found != site.count:
        raise OutputError(f"{found} pages of posts instead of {site.count}")


def _holds(path: Path, sentence: str) -> None:
    if not path.is_file() or sentence not in path.read_text(encoding="utf-8"):
        raise OutputError(f"{path.name} of {path.parent.name} does not say {sentence!r}")
