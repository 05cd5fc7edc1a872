"""Somebody else's Maildir (https://cr.yp.to/proto/maildir.html): read, and never touched, not even new/ -> cur/."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from convblog.channels.email.localfile import down, located, opened, unless_known
from convblog.channels.email.source import LONGEST, AskStanding, Fetched, SourceDown, Troubles, wait_for_change
from convblog.problems import N_, Problem

_FOLDERS = ("cur", "new")


class MaildirSource:
    """A Maildir that another program fills; see `Source`."""

    def __init__(self, path: str, site: Path, name: str = "", longest: int = LONGEST) -> None:
        self.name = name or f"maildir {path}"
        self._written, self._path = path, located(path, site)
        self._troubles = Troubles(self.name)
        self._longest = longest
        self._seen: object = None

    def fetch(self, standing: AskStanding) -> Iterator[Fetched]:
        """New messages, in the order of their names, which is that of their arrival.

        The names are held in memory, 150 bytes each: a reply that comes before what it answers would find no place.
        """
        self._seen = self._signature()
        for _, place in sorted((name.partition(":")[0], place) for name, place in self._names()):
            try:
                with opened(self._path / place) as file:
                    raw = unless_known(file, standing, self._longest)
                    size = os.fstat(file.fileno()).st_size
            except FileNotFoundError:
                continue  # another program moved it; the next collect meets it under its new name
            except OSError as error:
                message = N_("messages that cannot be read: {count} ({why})")
                self._troubles.add(message, why=error.strerror or error)
                continue
            if raw is not None:
                yield Fetched(place, "new", raw, size)

    def settle(self, message: Fetched, kept: Literal["held", "settled"], /) -> None:
        """Nothing: what was read is known by its Message-ID."""

    def forget(self, _: Callable[[bytes], bool], /) -> int:
        """Nothing: these files belong to another program."""
        return 0

    def wait(self, timeout: float) -> None:
        """Return when a message was delivered since the last `fetch`, or when the time is over."""
        wait_for_change(self._signature, self._seen, timeout)

    def troubles(self) -> tuple[Problem, ...]:
        """What went wrong since this was last asked."""
        return self._troubles.taken()

    def close(self) -> None:
        """Nothing is open between two messages."""

    def _names(self) -> Iterator[tuple[str, str]]:
        """Names of message files with their places below the Maildir; those marked as trashed are left out."""
        for folder in _FOLDERS:
            try:
                with os.scandir(self._path / folder) as entries:
                    for entry in entries:
                        flags = entry.name.partition(":2,")[2]
                        if not entry.name.startswith(".") and "T" not in flags:
                            yield entry.name, f"{folder}/{entry.name}"
            except FileNotFoundError as error:
                if not self._path.is_dir():
                    raise down(self.name, self._written, error) from None
                message = N_("“{path}” is no Maildir: the folder {folder} is not there")
                raise SourceDown(self.name, message, path=self._written, folder=folder) from None
            except OSError as error:
                raise down(self.name, self._written, error) from None

    def _signature(self) -> object:
        try:
            return [(self._path / folder).stat().st_mtime_ns for folder in _FOLDERS]
        except OSError as error:
            return error.errno
