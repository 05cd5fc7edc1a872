"""Messages that are no answers at all (automatic ones, empty ones), so that a mailbox we may not touch is read once.

They need no tombstone: nobody decided about them, and whoever reads them again comes to the same end.
"""

from __future__ import annotations

import sqlite3

SCHEMA = "CREATE TABLE IF NOT EXISTS turned_away (id TEXT PRIMARY KEY) WITHOUT ROWID;"


class TurnedAway:
    """The table of their ids."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __contains__(self, identity: str) -> bool:
        return self._db.execute("SELECT 1 FROM turned_away WHERE id = ?", (identity,)).fetchone() is not None

    def add(self, identity: str) -> None:
        """Remember one."""
        self._db.execute("INSERT OR IGNORE INTO turned_away VALUES (?)", (identity,))

    def remove(self, identity: str) -> None:
        """The author thinks otherwise."""
        self._db.execute("DELETE FROM turned_away WHERE id = ?", (identity,))
