"""One build of a site at a time: the second waits, says so, and gives up after half a minute."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from convblog import lock
from convblog.problems import N_

FILE = "build.lock"


def locked(folder: Path, waiting: Callable[[], None], patience: float = lock.PATIENCE) -> AbstractContextManager[None]:
    """Hold the lock of builds. `waiting` is called once if another build holds it.

    Raises `SiteError` when patience ends.
    """
    return lock.locked(folder, FILE, N_("another build of this site is running"), waiting, patience)
