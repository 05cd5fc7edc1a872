"""One process at a time: the second waits, says so, and gives up after half a minute."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from convblog import private
from convblog.problems import N_, site_error

PATIENCE = 30.0  # seconds
_PAUSE = 0.1  # seconds


@contextmanager
def locked(
    folder: Path, name: str, busy: str, waiting: Callable[[], None] = lambda: None, patience: float = PATIENCE
) -> Iterator[None]:
    """Hold the lock `name` in `.convblog/`, which is `folder`. `waiting` is called once if somebody else holds it.

    The lock is the operating system's and dies with its process, so a killed one leaves none behind. Raises
    `SiteError` saying `busy` when patience ends.
    """
    private.make(folder)
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(handle, name, busy, waiting, patience)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, name: str, busy: str, waiting: Callable[[], None], patience: float) -> None:
    end = time.monotonic() + patience
    told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                hint = N_("wait for it to end, or stop it")
                raise site_error(f"{private.FOLDER}/{name}", 0, busy, hint) from None
            if not told:
                waiting()
                told = True
            time.sleep(_PAUSE)
        else:
            return
