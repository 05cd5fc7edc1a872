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
        private.write(self.folder / identity, raw)

    def get(self, identity: str) -> bytes | None:
        """The raw form of an answer, while it is kept."""
        path = self.folder / identity
        return path.read_bytes() if path.is_file() else None

    def remove(self, identity: str) -> None:
        """Forget one."""
        if (self.folder / identity).exists():
            private.remove(self.folder / identity)

    def drop(self, before: int) -> None:
        """Forget what was put here before a time (seconds since 1970)."""
        if not self.folder.is_dir():
            return
        for entry in os.scandir(self.folder):
            if entry.stat(follow_symlinks=False).st_mtime < before:
                private.remove(Path(entry.path))
