"""Mail that a mail server hands over: kept at once in `.convblog/spool/`, collected from there.

So `convblog mail receive` answers the mail server within milliseconds, and a kill afterwards loses nothing: until the
message is on the disk the server keeps it, from then on the spool does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from convblog import private
from convblog.channels.email.localfile import opened, unless_known
from convblog.channels.email.source import (
    LONGEST,
    LONGEST_HEADER,
    AskStanding,
    Fetched,
    Troubles,
    header_block,
    wait_for_change,
)
from convblog.digest import digest_of
from convblog.problems import N_, ConvblogError, Problem

FOLDER = "spool"  # in `.convblog/`
_BLOCK = 1 << 16  # bytes read at once
_LEFT_BEHIND = 86_400.0  # seconds after which a half-written file belongs to nobody any more


class NoMessageError(ConvblogError):
    """Standard input held no message."""


def read_message(stream: BinaryIO, longest: int = LONGEST) -> bytes:
    """The first `longest` bytes of the message in `stream`, which is read to its end: a mail server that cannot write
    all of it would take that for a failure.

    A "From " line (or ">From ") in front, as some servers put it, is not part of it. Raises `NoMessageError`.
    """
    limit = longest + _BLOCK  # room for that line
    kept = bytearray()
    while block := stream.read(_BLOCK):
        kept += block[: limit - len(kept)]
    raw = bytes(kept)
    if raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
    if not raw.strip():
        raise NoMessageError(N_("there is no message on standard input"))
    return raw[:longest]


def spool(folder: Path, raw: bytes) -> Path:
    """Put a message into the spool `folder`, on the disk when this returns. Raises `OSError`.

    The same message has the same name: a server that was cut off and delivers again adds nothing.
    """
    private.make(folder.parent)
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
        private.sync_folder(folder.parent)
    path = folder / f"{digest_of(raw).hex()}.eml"
    private.write(path, raw)
    return path


class SpoolSource:
    """What waits in the spool; see `Source`. `now` gives the seconds since 1970."""

    name = "mail receive"

    def __init__(self, folder: Path, now: Callable[[], float] = time.time, longest: int = LONGEST) -> None:
        self._longest = longest
        self._folder, self._now = folder, now
        self._troubles = Troubles(self.name)
        self._seen: object = None

    def fetch(self, standing: AskStanding) -> Iterator[Fetched]:
        """Every message, oldest first; those that are known already are deleted."""
        self._seen = self._signature()
        self._sweep()
        for path in sorted(self._files(), key=_age):
            try:
                with opened(path) as file:
                    raw = unless_known(file, standing, self._longest)
                    size = os.fstat(file.fileno()).st_size
            except FileNotFoundError:
                continue  # another collect was quicker
            except OSError as error:
                self._add(N_("messages in the spool that cannot be read: {count} ({why})"), error)
                continue
            if raw is None:
                self._remove(path)
            else:
                yield Fetched(path.name, "new", raw, size)

    def settle(self, message: Fetched, _: Literal["held", "settled"], /) -> None:
        """Delete the message: what it became is on the disk."""
        self._remove(self._folder / message.key)

    def forget(self, is_theirs: Callable[[bytes], bool], /) -> int:
        """Erase a person's messages, half-written ones too."""
        erased = 0
        for path in self._files(hidden=True):
            try:
                with opened(path) as file:
                    theirs = is_theirs(header_block(file.read(LONGEST_HEADER)))
            except OSError as error:
                self._add(N_("messages in the spool that cannot be read: {count} ({why})"), error)
                continue
            if theirs:
                erased += self._remove(path)
        return erased

    def wait(self, timeout: float) -> None:
        """Return when a message came since the last `fetch`, or when the time is over."""
        wait_for_change(self._signature, self._seen, timeout)

    def troubles(self) -> tuple[Problem, ...]:
        """What went wrong since this was last asked."""
        return self._troubles.taken()

    def close(self) -> None:
        """Nothing is open between two messages."""

    def _files(self, hidden: bool = False) -> list[Path]:
        """The messages, or with `hidden` also what is being written. A spool that nothing was put into is empty."""
        try:
            return [path for path in self._folder.iterdir() if hidden or not path.name.startswith(".")]
        except FileNotFoundError:
            return []
        except OSError as error:
            self._add(N_("the spool cannot be read: {why}"), error)
            return []

    def _sweep(self) -> None:
        """Delete what killed deliveries left half-written; their mail servers delivered again long ago."""
        for path in self._files(hidden=True):
            if path.name.startswith(".") and 0 < _age(path)[0] < (self._now() - _LEFT_BEHIND) * 1e9:
                self._remove(path)

    def _remove(self, path: Path) -> int:
        try:
            private.remove(path)
        except OSError as error:
            self._add(N_("messages in the spool that cannot be deleted: {count} ({why})"), error)
            return 0
        return 1

    def _add(self, message: str, error: OSError) -> None:
        self._troubles.add(message, why=error.strerror or error)

    def _signature(self) -> object:
        try:
            return self._folder.stat().st_mtime_ns
        except OSError as error:
            return error.errno


def _age(path: Path) -> tuple[int, str]:
    """When it came, then its name: an order that is total."""
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name
