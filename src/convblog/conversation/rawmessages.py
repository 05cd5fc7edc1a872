"""`.convblog/raw/`: what came in as it came, for the moderator's eyes, for as long as `retention` says."""

from __future__ import annotations

import os
from pathlib import Path

from convblog import private

FOLDER = "raw"


class RawMessages:
    """The folder of a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def put(self, identity: str, raw: bytes) -> None:
        """Keep the raw form of an answer."""
        private.write(self._path(identity), raw)

    def get(self, identity: str) -> bytes | None:
        """The raw form of an answer, while it is kept."""
        path = self._path(identity) if _is_id(identity) else None
        return path.read_bytes() if path and path.is_file() else None

    def path(self, identity: str) -> str:
        """Where the raw form of an answer lies, as a path from the site's root; empty where it is not kept."""
        is_kept = _is_id(identity) and self._path(identity).is_file()
        return f"{private.FOLDER}/{FOLDER}/{identity}" if is_kept else ""

    def remove(self, identity: str) -> None:
        """Forget one."""
        if _is_id(identity) and self._path(identity).exists():
            private.remove(self._path(identity))

    def drop(self, before: int) -> None:
        """Forget what was put here before a time (seconds since 1970)."""
        if not self.folder.is_dir():
            return
        for entry in os.scandir(self.folder):
            if entry.stat(follow_symlinks=False).st_mtime < before:
                private.remove(Path(entry.path))

    def _path(self, identity: str) -> Path:
        """The file. Raises `ValueError` for what is no id: it would lead elsewhere."""
        if not _is_id(identity):
            raise ValueError(identity)
        return self.folder / identity


def _is_id(identity: str) -> bool:
    return identity.isascii() and identity.isalnum()
