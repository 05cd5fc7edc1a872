"""Every link of the manual leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.manual import DOCS, ROOT, anchors, codes, links, pages, prose


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    broken = []
    for link in links(page):
        path, _, fragment = link.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = page.parent / unquote(path) if path else page
        if not target.exists() or (fragment and target.suffix == ".md" and fragment not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_of_the_manual_can_be_reached_from_its_index() -> None:
    reached: set[Path] = set()
    pending = [DOCS / "README.md"]
    while pending:
        page = pending.pop()
        if page in reached:
            continue
        reached.add(page)
        local = (link.partition("#")[0] for link in links(page) if "://" not in link)
        pending += [
            path for name in local if (path := (page.parent / name).resolve()).suffix == ".md" and path.exists()
        ]
    assert [page for page in DOCS.rglob("*.md") if page not in reached] == []


def test_every_picture_of_the_manual_is_shown_on_one_of_its_pages() -> None:
    shown = {(page.parent / unquote(link)).resolve() for page in pages() for link in links(page) if "://" not in link}
    pictures = {path.resolve() for path in (DOCS / "images").iterdir()}
    assert len(pictures) > 10
    assert sorted(path.name for path in pictures - shown) == []


_PATH = re.compile(r"(?:src|tests|themes|tools|docs|benchmarks)/[\w./-]+|(?:build|site|content|conversation)/\w+\.py")


@pytest.mark.parametrize(
    "page", [*(DOCS / "explanation").glob("*.md"), ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name
)
def test_every_file_of_ours_that_is_named_is_there(page: Path) -> None:
    named = [
        code
        for code in codes(prose(page.read_text(encoding="utf-8")))
        if _PATH.fullmatch(code) and not re.search(r"[A-Z]{4}", code)
    ]
    assert [path for path in named if not ((ROOT / path).exists() or (ROOT / "src" / "convblog" / path).exists())] == []
