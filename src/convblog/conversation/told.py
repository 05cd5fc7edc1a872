"""What whom was told of: so that nobody hears of an answer twice, and nobody of what is older than the telling."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

SCHEMA = """
CREATE TABLE IF NOT EXISTS told (
    audience TEXT NOT NULL, answer TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (audience, answer)
) WITHOUT ROWID;
"""

Audience = Literal["author", "waits", "writer", "readers", "service"]
"""author: of the site. waits: the author, whose words wait with the answer. writer: whoever wrote the answer, that it
is published. readers: whom it answers. service: the web service that took it in, what became of it."""

_OWED = "owed"


class Told:
    """The table. A `mark` says which state of the answer it was: one that changes may be told again."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, audience: Audience, answers: Iterable[str], mark: str = "") -> None:
        """These have been told."""
        rows = [(audience, answer, mark) for answer in answers]
        self._db.executemany("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", rows)

    def mark(self, audience: Audience, answer: str) -> str | None:
        """The state in which an answer was told; None if it was not."""
        query = "SELECT mark FROM told WHERE audience = ? AND answer = ?"
        row = self._db.execute(query, (audience, answer)).fetchone()
        return str(row[0]) if row else None

    def marks(self, audience: Audience) -> dict[str, str]:
        """All that an audience was told of, by id, with the state it was in then."""
        query = "SELECT answer, mark FROM told WHERE audience = ? ORDER BY answer"
        return {str(answer): str(mark) for answer, mark in self._db.execute(query, (audience,))}

    def undo(self, audience: Audience, answers: Iterable[str]) -> None:
        """These are to be told again."""
        rows = [(audience, answer) for answer in answers]
        self._db.executemany("DELETE FROM told WHERE audience = ? AND answer = ?", rows)

    def owe(self, audience: Audience, answer: str) -> None:
        """Somebody is to be told of this at the next occasion."""
        self.put(audience, [answer], _OWED)

    def owed(self, audience: Audience) -> list[str]:
        """What somebody is to be told of, by id."""
        query = "SELECT answer FROM told WHERE audience = ? AND mark = ? ORDER BY answer"
        return [str(row[0]) for row in self._db.execute(query, (audience, _OWED))]

    def news(self, audience: Audience) -> list[str]:
        """The published answers that were written to their files here and have not been told, by id.

        Not those that came with a copy of the site: another machine wrote them, and told of them.
        """
        query = "SELECT id FROM written WHERE id NOT IN (SELECT answer FROM told WHERE audience = ?) ORDER BY id"
        return [str(row[0]) for row in self._db.execute(query, (audience,))]
