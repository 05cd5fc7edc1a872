"""Somebody else's mbox: read as it stands, and never touched.

It is locked for reading one message at a time, so that the mail server never waits for us; what it appends meanwhile
is read too, and where a mail program rewrites the file, reading stops and the next collect begins anew.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from convblog.channels.email.localfile import down, located, opened
from convblog.channels.email.mboxfile import Slice, Style, message_of, slice_at, style_of
from convblog.channels.email.source import (
    LONGEST,
    AskStanding,
    Fetched,
    SourceDown,
    Troubles,
    header_block,
    wait_for_change,
)
from convblog.problems import N_, Problem

_PATIENCE = 30.0  # seconds that another program may hold its lock
_PAUSE = 0.1  # seconds
_STILL = 60.0  # seconds after which a last message without an empty line at its end is taken to be whole
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL)  # a file system that has none: nobody else locks either


class MboxSource:
    """An mbox that another program fills; see `Source`. `now` gives the seconds since 1970."""

    def __init__(
        self, path: str, site: Path, name: str = "", now: Callable[[], float] = time.time, longest: int = LONGEST
    ) -> None:
        self.name = name or f"mbox {path}"
        self._written, self._path, self._now = path, located(path, site), now
        self._troubles = Troubles(self.name)
        self._longest = longest
        self._seen: object = None

    def fetch(self, standing: AskStanding) -> Iterator[Fetched]:
        """New messages, from the file's beginning to its end."""
        self._seen = self._signature()
        try:
            with opened(self._path) as file:
                yield from self._messages(file.fileno(), standing)
        except OSError as error:
            raise down(self.name, self._written, error) from None

    def settle(self, message: Fetched, kept: Literal["held", "settled"], /) -> None:
        """Nothing: what was read is known by its Message-ID."""

    def forget(self, _: Callable[[bytes], bool], /) -> int:
        """Nothing: this file belongs to another program."""
        return 0

    def wait(self, timeout: float) -> None:
        """Return when the file changed since the last `fetch`, or when the time is over."""
        wait_for_change(self._signature, self._seen, timeout)

    def troubles(self) -> tuple[Problem, ...]:
        """What went wrong since this was last asked."""
        return self._troubles.taken()

    def close(self) -> None:
        """Nothing is open after `fetch`."""

    def _messages(self, handle: int, standing: AskStanding) -> Iterator[Fetched]:
        with self._locked(handle):
            style = style_of(handle)
        if style is None:
            message = N_("“{path}” is no mbox: it does not begin with “From ”")
            raise SourceDown(self.name, message, path=self._written)
        offset = 0
        while read := self._message_at(handle, offset, style):
            found, raw, size = read
            if standing(header_block(raw)) == "new" and standing(raw) == "new":
                yield Fetched(f"byte {offset}", "new", raw, size)
            offset = found.after

    def _message_at(self, handle: int, offset: int, style: Style) -> tuple[Slice, bytes, int] | None:
        """The message at `offset`; `None` at the end, and where what stands there is not whole, or no longer there."""
        with self._locked(handle):
            status = os.fstat(handle)
            if offset == status.st_size:
                return None
            found = slice_at(handle, offset, style)
            if found is None:
                self._troubles.add(N_("the file was changed while it was read; the rest is read next time"))
                return None
            if not found.complete and self._now() - status.st_mtime < _STILL:
                self._troubles.add(N_("the last message is not complete yet; it is read next time"))
                return None
            return found, *message_of(handle, found, style, self._longest)

    @contextmanager
    def _locked(self, handle: int) -> Iterator[None]:
        """A lock for reading. Raises `SourceDown` if another program keeps its own for too long."""
        end = time.monotonic() + _PATIENCE
        while not _lock(handle):
            if time.monotonic() > end:
                raise SourceDown(self.name, N_("“{path}” is locked by another program"), path=self._written)
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            _unlock(handle)

    def _signature(self) -> object:
        try:
            status = self._path.stat()
            return status.st_size, status.st_mtime_ns
        except OSError as error:
            return error.errno


def _lock(handle: int) -> bool:
    try:
        fcntl.lockf(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN, *_NO_LOCKS):
            raise
        return error.errno in _NO_LOCKS
    return True


def _unlock(handle: int) -> None:
    try:
        fcntl.lockf(handle, fcntl.LOCK_UN)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
