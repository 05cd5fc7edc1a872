"""Where the pictures of answers lie, and what their files are called.

Below `responses/`: those of an answer beside its file, by its name and a number; those of people in `photos/`, by the
digest of their bytes, so that who writes ten times is there once. While an answer waits, in `.convblog/inbox/ID/`.

Everywhere the pictures are on the disk before the file that names them, and that file is gone before they are: killed
in between, there is a picture that nothing names, which no build shows and the next `tidy` takes away.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import structs

from convblog import yamltext
from convblog.content import frontmatter, scan
from convblog.conversation.pictures import MOST, is_drawn
from convblog.conversation.submission import Submission
from convblog.digest import digest_of
from convblog.problems import SiteError

PHOTOS = "photos"

OURS = re.compile(r"(?:.*/)?\d{8}T\d{4}-(?:[^/]*-)?[0-9a-z]{4,64}-\d+\.webp|photos/[0-9a-f]{32}\.webp")
"""The paths below `responses/` that are made here."""

_KINDS = (".webp", ".jpg", ".jpeg", ".png", ".gif")
_WORD = re.compile(r"[^\s\[\]{}\"',/]+")


def with_names(submission: Submission) -> Submission:
    """An answer that comes in, its pictures named. What claims to be one and is none that we made is left out."""
    sent = tuple(data for data in submission.sent if is_drawn(data))[:MOST]
    portrait = submission.portrait if is_drawn(submission.portrait) else b""
    photo = f"{PHOTOS}/{digest_of(portrait).hex()}.webp" if portrait else ""
    return structs.replace(
        submission,
        sent=sent,
        portrait=portrait,
        pictures=tuple(f"{number}.webp" for number in range(1, len(sent) + 1)),
        author=structs.replace(submission.author, photo=photo),
    )


def brought(submission: Submission) -> dict[str, bytes]:
    """The pictures that an answer brings along, by the names it has for them."""
    files = dict(zip(submission.pictures, submission.sent, strict=False))
    return files | ({submission.author.photo: submission.portrait} if submission.portrait else {})


def names_of(submission: Submission) -> tuple[str, ...]:
    """The names an answer has for its pictures, that of its author last."""
    return (*submission.pictures, *filter(None, [submission.author.photo]))


def without(submission: Submission) -> Submission:
    """An answer without its pictures."""
    author = structs.replace(submission.author, photo="")
    return structs.replace(submission, pictures=(), sent=(), portrait=b"", author=author)


def placed(name: str, folder: str) -> str:
    """The path below `responses/` of what is called `name` in `folder`; empty if that is no picture, or not there."""
    path = posixpath.normpath(posixpath.join(folder, name))
    is_below = not path.startswith(("/", "../")) and "\\" not in path and path.isprintable()
    return path if is_below and path.lower().endswith(_KINDS) else ""


def mentioned(head: str) -> frozenset[str]:
    """The words in the head of a file that may be (the end of) the name of a picture, without its folder.

    For a quick look at many files: it may tell too much, and `paths` is asked then.
    """
    return frozenset(word for word in _WORD.findall(head) if word.lower().endswith(_KINDS))


def end_of(path: str) -> str:
    """What `mentioned` holds of a file that names `path`."""
    return next(reversed(_WORD.findall(path)), "")


def paths(data: bytes, path: str) -> frozenset[str]:
    """The pictures, by path below `responses/`, that the file of an answer names; `path` is its own."""
    try:
        yaml, _, _ = frontmatter.split(scan.decode(data, path), path)
        head = yamltext.load(yaml, path, 2)
    except SiteError:
        return frozenset()
    return frozenset(filter(None, _placed(head, posixpath.dirname(path))))


def _placed(head: Mapping[str, Any], folder: str) -> Iterator[str]:
    pictures, author = head.get("pictures"), head.get("author")
    yield from (placed(name, folder) for name in listed(pictures))
    if isinstance(author, dict) and isinstance(author.get("photo"), str):
        yield placed(author["photo"], "")


def listed(value: object) -> list[str]:
    """The names that a value of front matter holds: a list of them, or one."""
    found = value if isinstance(value, list) else [value]
    return [name for name in found if isinstance(name, str) and name]
