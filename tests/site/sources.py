"""The sources of the example site as a plain reader of files sees them, without any code of convblog's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

NESTING = 4  # `conversation: nesting` of the example site


@dataclass(frozen=True)
class Source:
    """A Markdown file with front matter; every scalar of it is left a string."""

    path: Path
    front: dict[str, Any]
    body: str

    @property
    def moment(self) -> datetime:
        """When an answer was published."""
        return datetime.fromisoformat(self.front["published"])


def read(path: Path) -> Source:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    return Source(path, yaml.load(front, yaml.BaseLoader), body)


def responses(site: Path) -> list[Source]:
    """The answers, oldest first."""
    return sorted(map(read, (site / "responses").rglob("*.md")), key=lambda r: (r.moment, r.front["id"]))


def posts(site: Path) -> Iterator[Source]:
    yield from map(read, sorted((site / "content" / "posts").rglob("*.md")))


def letters(text: str) -> str:
    """`text` in letters and digits alone: the same before and after typography, markup aside."""
    return re.sub(r"[\W_]+", "", text).casefold()


def levels(replies: list[Source]) -> dict[str, str]:
    """The id beneath which each reply (by id, oldest first) stands; empty for the top level.

    A reply stands beneath what it answers, until the levels are used up; then beside it.
    """
    parents: dict[str, str] = {}
    depth: dict[str, int] = {}
    for reply in replies:
        own, parent = reply.front["id"], reply.front.get("in_reply_to", "")
        if parent not in parents:
            parent = ""
        elif depth[parent] >= NESTING:
            parent = parents[parent]
        parents[own] = parent
        depth[own] = depth.get(parent, 0) + 1
    return parents
