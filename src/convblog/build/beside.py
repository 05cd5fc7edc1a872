"""One piece of work done beside, in a forked child, while this process goes on: a second core for a short while."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import cache


def start(work: Callable[[], bytes], patient: bool = False) -> Callable[[], bytes]:
    """Begin `work` in a child and return what gives its result, once or many times.

    What is `patient` lets others go first where they want the same core.

    Where forking is not possible or not safe (threads run), and if the child dies, the work is done here, when its
    result is asked for. `work` must not touch what the two would share: open databases, buffered files.
    """
    if not is_possible():
        return cache(work)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)  # else a child whose parent is no more would write into its own pipe for ever
        if patient:
            os.nice(5)
        _answer(writer, work)
    os.close(writer)
    child = _Child(pid, reader)

    @cache
    def result() -> bytes:
        data = child.said()
        return data[1:] if data[:1] == b"+" else work()

    return result


def is_possible() -> bool:
    """Whether there is a second core, and a child can be forked."""
    return (os.cpu_count() or 1) > 1 and can_fork()


def can_fork() -> bool:
    """Whether forking is possible and safe here: not where threads run (the preview)."""
    return sys.platform in ("linux", "darwin") and threading.active_count() == 1


def _answer(writer: int, work: Callable[[], bytes]) -> None:
    """In the child: no cleaning up, no exit handlers; those are the parent's."""
    try:
        with os.fdopen(writer, "wb") as file:
            data = work()
            file.write(b"+" + data)
    finally:
        os._exit(0)


class _Child:
    """A child at work. One that nobody waits for any more, since the build failed, is ended."""

    def __init__(self, pid: int, reader: int) -> None:
        self._pid, self._reader = pid, reader

    def said(self) -> bytes:
        """All that it wrote, when it is done; to be asked for once."""
        pid, self._pid = self._pid, 0
        with os.fdopen(self._reader, "rb") as file:
            data = file.read()
        os.waitpid(pid, 0)
        return data

    def __del__(self) -> None:
        if self._pid:
            os.close(self._reader)
            if os.waitpid(self._pid, os.WNOHANG) == (0, 0):
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
