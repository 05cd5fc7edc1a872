"""A whole scenario on one screen: a site in a string, an edit, a build, what was written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from convblog.build.cache import Memory
from convblog.build.onlooker import Onlooker
from convblog.build.pipeline import build
from convblog.build.request import Report, Request
from convblog.times import Moment

NOW = Moment(1_795_000_000)  # 2026-11-18
CONFIG = "title: Test\nurl: https://test.example/\n"


def site_of(root: Path, text: str) -> Path:
    """Make a site of `text`: files, each headed by `== path`. A configuration is added if there is none."""
    files: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.strip("\n").splitlines(keepends=True):
        if line.startswith("== "):
            here = files.setdefault(line[3:].strip(), [])
        else:
            here.append(line)
    files.setdefault("convblog.yaml", [CONFIG])
    for path, lines in files.items():
        put(root, path, "".join(lines))
    return root


def put(root: Path, path: str, text: str | bytes) -> None:
    """Write one file of a site."""
    goal = root / path
    goal.parent.mkdir(parents=True, exist_ok=True)
    goal.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))


def post(title: str, date: str = "2026-01-01", body: str = "Some words.", **keys: str) -> str:
    """The text of a post."""
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\ndate: {date}\n{more}---\n\n{body}\n"


def answer(identity: str, target: str, body: str = "An answer.", **keys: str) -> str:
    """The text of an answer."""
    known = {"kind": "reply", "channel": "email", "author": "{name: Marie}", "published": "2026-02-03T10:00:00Z"} | keys
    lines = "".join(f"{key}: {value}\n" for key, value in known.items())
    return f"---\nid: {identity}\ntarget: {target}\n{lines}---\n{body}\n"


def built(root: Path, now: Moment = NOW, **options: object) -> Report:
    """Build the site, in one process unless told otherwise."""
    return build(Request(**{"site": str(root), "jobs": 1} | options), now)  # type: ignore[arg-type]


def built_again(root: Path, now: Moment, memory: Memory, **options: object) -> Report:
    """The same, in the way of the preview: with a memory, and feeds in a second turn."""
    onlooker = Onlooker(ready=lambda: None, shown=lambda paths: None)
    return build(Request(**{"site": str(root), "jobs": 1} | options), now, onlooker, memory)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, by path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def stats(folder: Path) -> Mapping[str, tuple[int, int]]:
    """Inode and time of every file below `folder`: what did not change was not written again."""
    found = {}
    for here, _, names in os.walk(folder):
        for name in names:
            status = Path(here, name).stat()
            found[Path(here, name).relative_to(folder).as_posix()] = (status.st_ino, status.st_mtime_ns)
    return found
