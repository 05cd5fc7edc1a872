"""Telling the browsers that are open: one stream a page, nothing piled up for those that do not listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

HEARTBEAT = 15.0  # seconds between signs of life, so that a connection that is dead is noticed
_MOST = 500  # files named in one message; past that everything counts as changed


class _Listener:
    """One open page: what changed since it was last told, which is all there is to remember."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.woken = asyncio.Event()


class Hub:
    """`publish` and `close` may be called from any thread; everything else happens in the server's loop."""

    def __init__(self, heartbeat: float = HEARTBEAT) -> None:
        self._heartbeat = heartbeat
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[_Listener] = set()
        self._closed = False

    @property
    def listening(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    def publish(self, files: Iterable[str]) -> None:
        """Something was built: `files` are the addresses of what changed besides pages."""
        self._in_loop(frozenset(files))

    def close(self) -> None:
        """End every stream, and those to come."""
        self._closed = True
        self._in_loop(frozenset())

    def _in_loop(self, files: frozenset[str]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, files)

    def _deliver(self, files: frozenset[str]) -> None:
        for listener in self._listeners:
            listener.files |= files
            listener.woken.set()

    async def listen(self) -> AsyncIterator[list[str] | None]:
        """At once, and whenever something was built: the files that changed since, in order; `["*"]` for too many.

        None is a sign of life. Ends when the hub is closed.
        """
        self._loop = asyncio.get_running_loop()
        listener = _Listener()
        self._listeners.add(listener)
        try:
            changed: list[str] | None = []
            while not self._closed:
                yield changed
                changed = await self._next(listener)
        finally:
            self._listeners.discard(listener)

    async def _next(self, listener: _Listener) -> list[str] | None:
        try:
            await asyncio.wait_for(listener.woken.wait(), self._heartbeat)
        except TimeoutError:
            return None
        listener.woken.clear()
        files, listener.files = listener.files, set()
        return sorted(files) if len(files) <= _MOST else ["*"]
