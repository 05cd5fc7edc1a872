"""The manual as tests read it: sections, tables, blocks and links of its Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^(```+)([^\n`]*)\n(.*?)^\1[ ]*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) (.+?)\s*$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_TAG = re.compile(r'<(?:img|source)\b[^>]*?\bsrc(?:set)?="([^"\s]+)"')
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")


class Block(NamedTuple):
    """A fenced block: what its first line says, its text, the line of the file at which that begins."""

    page: Path
    info: str
    text: str
    line: int
    before: str  # the last line of text above it

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Every page of the manual, and those at the root of the repository."""
    root = (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))
    return [*sorted(DOCS.rglob("*.md")), *(page for page in root if page.is_file())]


def read(name: str) -> str:
    """The text of a page below docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        above = text[: match.start()].rstrip().rpartition("\n")[2]
        found.append(Block(page, match[2].strip(), match[3], text.count("\n", 0, match.start()) + 2, above))
    return found


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def sections(text: str) -> dict[str, str]:
    """The text under each heading, up to the next one of any level."""
    text = prose(text)
    heads = list(_HEADING.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return {head[2]: text[head.end() : end] for head, end in zip(heads, ends, strict=True)}


def rows(text: str) -> list[list[str]]:
    """The rows of all tables, without their heads; a cell as it is written."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("|") and not set(line) <= set("|-: "):
            found.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))])
    return [row for row in found if row[0].startswith(("`", "["))]


def codes(cell: str) -> list[str]:
    """What stands in backticks."""
    return _CODE.findall(cell)


def links(page: Path) -> Iterator[str]:
    """The targets of every link and picture of a page, those in HTML too."""
    text = _CODE.sub("", prose(page.read_text(encoding="utf-8")))
    for match in (*_LINK.finditer(text), *_TAG.finditer(text)):
        yield match[1]


def anchors(page: Path) -> set[str]:
    """The anchors that code hosts give to the headings of a page."""
    found: dict[str, int] = {}
    for match in _HEADING.finditer(prose(page.read_text(encoding="utf-8"))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[2])
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        number = found.get(name, 0)
        found[name] = number + 1
        if number:
            found[f"{name}-{number}"] = 1
    return set(found)
