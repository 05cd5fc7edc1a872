"""Which single-use tokens were used, and by which mail: the same mail may come again, another may not."""

from __future__ import annotations

import sqlite3
from typing import Literal

SCHEMA = "CREATE TABLE IF NOT EXISTS used_tokens (token TEXT PRIMARY KEY, mail TEXT NOT NULL, used INTEGER NOT NULL);"


class UsedTokens:
    """The table."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __contains__(self, token: str) -> bool:
        return self._db.execute("SELECT 1 FROM used_tokens WHERE token = ?", (token,)).fetchone() is not None

    def take(self, token: str, mail: str, now: int) -> Literal["mine", "taken"]:
        """Use a token for the mail with this id. It stays that mail's: who is killed before it acted acts then."""
        self._db.execute("INSERT OR IGNORE INTO used_tokens VALUES (?, ?, ?)", (token, mail, now))
        row = self._db.execute("SELECT mail FROM used_tokens WHERE token = ?", (token,)).fetchone()
        return "mine" if row[0] == mail else "taken"

    def give_back(self, token: str) -> None:
        """Nothing came of it: it may be used again."""
        self._db.execute("DELETE FROM used_tokens WHERE token = ?", (token,))

    def drop(self, before: int) -> None:
        """Forget what was used before then: long after it expired."""
        self._db.execute("DELETE FROM used_tokens WHERE used < ?", (before,))
