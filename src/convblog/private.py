"""`.convblog/`: what is nobody else's business. Mode 0700, ignored by git, never published."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import DecodeError

from convblog.problems import N_, site_error

FOLDER = ".convblog"
_ASIDE = ".aside"  # ends the name of a file that is being written


def make(folder: Path) -> None:
    """Make `.convblog/`: nobody else may look in, and git does not see it even if nobody told it."""
    if not folder.is_dir():
        try:
            folder.mkdir(mode=0o700, parents=True)
        except FileExistsError:  # somebody else just made it
            return
        write(folder / ".gitignore", b"*\n")
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)


def write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` at `path`, whole or not at all, and on the disk before this returns.

    Whoever tells a mail server "I have it" must have it, even if the power fails the next moment.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Delete what killed writes left in and below `folder`. Only while nobody else writes there."""
    for path in folder.rglob(f".*{_ASIDE}"):
        path.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Delete a file, if it is there, and make the disk know it."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names that were put into `folder`, or taken out of it, outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def state(folder: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """`state.sqlite` of `.convblog/`, with the tables of `schema` made where they are missing.

    Unlike the cache this file cannot be made again, so nobody but its owner may throw it away: where it is damaged,
    a `SiteError` says so.
    """
    make(folder)
    path = folder / "state.sqlite"
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    db = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        with damage_told():
            db.executescript(f"PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; {schema}")
            yield db
    finally:
        db.close()


@contextmanager
def damage_told() -> Iterator[None]:
    """A torn `state.sqlite`, as a problem its owner can act upon."""
    try:
        yield
    except sqlite3.OperationalError:
        raise  # the disk's, not the file's
    except (sqlite3.DatabaseError, DecodeError) as error:
        hint = N_("put back a copy of it, or delete it: then addresses that vanished since the last build go unnoticed")
        raise site_error(f"{FOLDER}/state.sqlite", 0, N_("this file is damaged: {why}"), hint, why=error) from None
