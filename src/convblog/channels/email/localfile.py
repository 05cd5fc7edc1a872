"""Files of mail on this machine: found, opened without hanging, and why that fails."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from convblog.channels.email.source import LONGEST, LONGEST_HEADER, AskStanding, SourceDown, header_block
from convblog.problems import N_


def located(path: str, site: Path) -> Path:
    """Where a path of the configuration leads: `~` is the user's folder, a relative path starts at the site's."""
    expanded = Path(path)
    with suppress(RuntimeError):  # no such user: the path does not exist, and is reported so
        expanded = expanded.expanduser()
    return site / expanded


@contextmanager
def opened(path: str | Path) -> Iterator[BinaryIO]:
    """A regular file for reading. Raises `OSError`; for anything else too (a pipe would never end)."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)  # `fdopen` would refuse a folder and leave it open
        raise OSError(0, "not a file")
    with os.fdopen(handle, "rb") as file:
        yield file


def down(source: str, path: str, error: OSError) -> SourceDown:
    """The source's path cannot be read."""
    message, hint = N_("“{path}” cannot be read: {why}"), N_("a path in the configuration starts at the site's folder")
    return SourceDown(source, message, hint, path=path, why=error.strerror or error)


def unless_known(file: BinaryIO, standing: AskStanding, longest: int = LONGEST) -> bytes | None:
    """The message in `file` (at most `longest` bytes) if it is new; of one that is known only the header is read."""
    start = file.read(LONGEST_HEADER)
    if standing(header_block(start)) != "new":
        return None
    raw = start + file.read(longest - len(start))
    return raw if standing(raw) == "new" else None
