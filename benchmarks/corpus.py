"""Writes the corpus as a site of each generator: `python -m benchmarks.corpus --posts 1000 FOLDER hugo pelican`."""

import argparse
import shutil
from pathlib import Path

from benchmarks.layouts import SourceFile, post_file, section_files
from benchmarks.posts import posts

_SITES = Path(__file__).parent / "sites"
# Where each generator takes files that are copied as they are; convblog's stylesheet is its theme's.
_STATIC = {"hugo": "static", "zola": "static", "pelican": "theme/static", "nikola": "files", "eleventy": "static"}


def write_sites(folder: Path, generators: list[str], count: int) -> None:
    """Writes `count` posts with configuration and templates into `folder/GENERATOR`; an old site there is removed."""
    for generator in generators:
        _write_frame(generator, folder / generator)
    for post in posts(count):
        for generator in generators:
            write(folder / generator, post_file(generator, post))


def write(site: Path, file: SourceFile) -> None:
    """Writes one source file of a site."""
    path, text = file
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_text(text, encoding="utf-8")


def _write_frame(generator: str, site: Path) -> None:
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(_SITES / generator, site)
    if generator in _STATIC:
        (site / _STATIC[generator]).mkdir(parents=True, exist_ok=True)
        shutil.copy(_SITES / "shared" / "style.css", site / _STATIC[generator])
    for file in section_files(generator):
        write(site, file)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("folder", type=Path)
    parser.add_argument("generators", nargs="+", choices=[path.name for path in _SITES.iterdir()])
    given = parser.parse_args()
    write_sites(given.folder, given.generators, given.posts)


if __name__ == "__main__":
    main()
