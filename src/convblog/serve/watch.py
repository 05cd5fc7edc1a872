"""Watching the files of a site, and nothing else of its folder: not the output, not `.convblog`."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from convblog.content.scan import FILES, FOLDERS

# A build reads every file it watches: of being opened and closed unchanged nobody wants to hear.
_KINDS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]

Note = Callable[[str], None]
MakeObserver = Callable[[], BaseObserver]


class Watcher:
    """Tells `note` the path (from the site's root) of whatever changes. Its calls come from threads of its own."""

    def __init__(self, site: str, note: Note, observer: MakeObserver = Observer) -> None:
        self._site, self._note, self._make = Path(site), note, observer
        self._watching: _Watching | None = None

    def start(self) -> OSError | None:
        """Watch. If the system has no watches left, look at the files every second instead: the reason is returned."""
        _hush()
        try:
            self._watching = _Watching(self._site, self._note, self._make())
            self._watching.start()
        except OSError as error:
            self.stop()
            self._watching = _Watching(self._site, self._note, PollingObserver(timeout=1))
            self._watching.start()
            return error
        return None

    def stop(self) -> None:
        """Watch no longer."""
        if self._watching is not None:
            self._watching.stop()
            self._watching = None


class _Watching:
    """One observer and what it looks at."""

    def __init__(self, site: Path, note: Note, observer: BaseObserver) -> None:
        self._site, self._note, self._observer = site, note, observer
        self._folders: dict[str, ObservedWatch] = {}

    def start(self) -> None:
        """Raises `OSError` if there are not enough watches for every folder."""
        self._observer.daemon = True
        self._observer.start()
        self._watch(self._site, "", self._in_root, recursive=False)
        for name in FOLDERS:
            self.look_again(name)
        if not isinstance(self._observer, PollingObserver) and _watches() < 1 + sum(map(_folders, self._real())):
            raise OSError("too few watches")

    def stop(self) -> None:
        self._observer.stop()

    def look_again(self, name: str) -> None:
        """A folder of the site appeared or went: what watched the old one is of no use for the new."""
        if watch := self._folders.pop(name, None):
            self._observer.unschedule(watch)
        # A watch on a symbolic link would report nothing of what it leads to.
        real = (self._site / name).resolve()
        if real.is_dir():
            self._folders[name] = self._watch(real, name, self._in_folder, recursive=True)

    def _watch(self, folder: Path, name: str, tell: Callable[[str], None], recursive: bool) -> ObservedWatch:
        handler = _Handler(str(folder), name, tell)
        return self._observer.schedule(handler, str(folder), recursive=recursive, event_filter=_KINDS)

    def _in_folder(self, path: str) -> None:
        self._note(path)

    def _in_root(self, path: str) -> None:
        if path in FOLDERS:
            self.look_again(path)
        elif path not in FILES:
            return
        self._note(path)

    def _real(self) -> Iterator[Path]:
        return (Path(watch.path) for watch in self._folders.values())


class _Handler(FileSystemEventHandler):
    """Names the paths of an event as the site does. What they mean, the next build's scan finds out."""

    def __init__(self, folder: str, name: str, tell: Callable[[str], None]) -> None:
        self._folder, self._name, self._tell = folder, name, tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        for path in dict.fromkeys((event.src_path, event.dest_path)):
            if path:
                self._tell(self._local(path))

    def _local(self, path: Any) -> str:
        local = os.path.relpath(os.fsdecode(path), self._folder)
        return "/".join(part for part in (self._name, local) if part not in ("", "."))


def _hush() -> None:
    """A folder that comes with folders in it, or that goes, is nothing to tell the writer of; the library thinks so."""
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")
    logging.getLogger("watchdog").addHandler(logging.NullHandler())


def _folders(root: Path) -> int:
    return sum(1 for _ in os.walk(root))


def _watches() -> float:
    """How many folders the kernel watches for this process; infinity where it does not tell.

    Asked because a subfolder that finds no watch left is passed over in silence by the library.
    """
    try:
        # The kernel's own account: https://docs.kernel.org/filesystems/proc.html, "fdinfo".
        texts = [path.read_text() for path in Path("/proc/self/fdinfo").iterdir() if _is_inotify(path.name)]
    except OSError:
        return float("inf")
    return sum(line.startswith("inotify ") for text in texts for line in text.splitlines()) if texts else float("inf")


def _is_inotify(handle: str) -> bool:
    try:
        return "inotify" in str(Path("/proc/self/fd", handle).readlink())
    except OSError:
        return False
