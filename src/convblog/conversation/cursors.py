"""How far each hosted receiver has been read. Where this is lost everything is read again, and adds nothing twice."""

from __future__ import annotations

import sqlite3

SCHEMA = "CREATE TABLE IF NOT EXISTS cursors (source TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"


class Cursors:
    """The table."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, source: str) -> int:
        """The number of the last mention that was read; 0 before the first."""
        row = self._db.execute("SELECT number FROM cursors WHERE source = ?", (source,)).fetchone()
        return int(row[0]) if row else 0

    def put(self, source: str, number: int) -> None:
        """Remember that all up to `number` have been read."""
        self._db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (source, number))
