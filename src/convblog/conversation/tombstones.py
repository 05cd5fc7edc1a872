"""`responses/tombstones.txt`: the answers that must never return, as keyed digests of their ids.

One a line, so that git can merge two machines' lines by union. The first says which secret made them: with another
secret none would be recognised, and everything that was rejected would be back.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from convblog import private
from convblog.conversation.secret import Secret
from convblog.problems import N_, site_error

PATH = "responses/tombstones.txt"
_HEAD = "# Answers that were taken away. Kept by convblog; made with the secret "


class Tombstones:
    """The file of a site. Raises `SiteError` if it was made with another secret."""

    def __init__(self, site: Path, secret: Secret) -> None:
        self._path = site / PATH
        self._secret = secret
        self._mark = secret.digest("tombstones", "")[:8]
        text = self._path.read_text("utf-8", "replace") if self._path.exists() else ""
        self._lines = {line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")}
        marks = {line.removeprefix(_HEAD).strip() for line in text.splitlines() if line.startswith(_HEAD)}
        if marks - {self._mark}:
            hint = N_("set the secret that made it: the file .convblog/secret, or the variable of “secret_env”")
            raise site_error(PATH, 1, N_("this file was made with another secret"), hint)

    def __contains__(self, identity: str) -> bool:
        return self._digest(identity) in self._lines

    def add(self, identities: Iterable[str]) -> None:
        """Write a tombstone for each of these ids that has none."""
        fresh = {self._digest(identity) for identity in identities} - self._lines
        if fresh:
            self._lines |= fresh
            self._write()

    def lift(self, identity: str) -> None:
        """Take a tombstone away: the author has changed their mind."""
        if identity in self:
            self._lines.discard(self._digest(identity))
            self._write()

    def _digest(self, identity: str) -> str:
        return self._secret.digest("tombstone", identity)

    def _write(self) -> None:
        lines = "".join(f"{line}\n" for line in sorted(self._lines))
        private.write(self._path, f"{_HEAD}{self._mark}\n{lines}".encode(), 0o644)
