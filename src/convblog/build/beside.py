"""One piece of work done beside, in a forked child, while this process goes on: a second core for a short while."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from functools import cache


def start(work: Callable[[], bytes]) -> Callable[[], bytes]:
    """Begin `work` in a child and return what gives its result, once or many times.

    Where forking is not possible or not safe (threads run), and if the child dies, the work is done here, when its
    result is asked for. `work` must not touch what the two would share: open databases, buffered files.
    """
    if threading.active_count() > 1 or sys.platform not in ("linux", "darwin") or (os.cpu_count() or 1) < 2:
        return cache(work)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(writer, work)
    os.close(writer)

    @cache
    def result() -> bytes:
        with os.fdopen(reader, "rb") as file:
            data = file.read()
        os.waitpid(child, 0)
        return data[1:] if data[:1] == b"+" else work()

    return result


def _answer(writer: int, work: Callable[[], bytes]) -> None:
    """In the child: no cleaning up, no exit handlers; those are the parent's."""
    try:
        with os.fdopen(writer, "wb") as file:
            data = work()
            file.write(b"+" + data)
    finally:
        os._exit(0)
