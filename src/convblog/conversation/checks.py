"""When the page of each webmention was last looked at, and what it said: so that it is asked politely, and not often.

`source` is the address that is asked. The file of an answer has it too, save where a bridge carried it: there the file
shows the original. Where this table is lost, looking begins anew from the files; where it is lost after every run, the
clock and the id tell whose turn it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container

from msgspec import Struct

from convblog.digest import digest_of

SCHEMA = """
CREATE TABLE IF NOT EXISTS checks (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, said BLOB NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    checked INTEGER NOT NULL, failures INTEGER NOT NULL
) WITHOUT ROWID;
"""

_DAY = 86_400
_WEEK, _QUARTER = 7 * _DAY, 91 * _DAY
HALF_HOUR = 1800  # seconds between two runs of a hosted runner, or nearly
_DAILY, _WEEKLY, _QUARTERLY = 53, 337, 4373  # half hours: a prime number each, see `is_turn`


class Check(Struct, frozen=True):
    """The last look at one page."""

    source: str
    said: bytes = b""  # a digest of what it said
    etag: str = ""  # these two: to ask whether it changed (RFC 9110, 13.1)
    last_modified: str = ""
    checked: int = 0  # seconds since 1970
    failures: int = 0  # looks in a row that told nothing


class Checks:
    """The table."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, answer: str) -> Check | None:
        """The last look at the page of an answer; None if there was none."""
        query = "SELECT source, said, etag, last_modified, checked, failures FROM checks WHERE id = ?"
        row = self._db.execute(query, (answer,)).fetchone()
        return Check(*row) if row else None

    def put(self, answer: str, check: Check) -> None:
        """Remember a look."""
        row = (answer, check.source, check.said, check.etag, check.last_modified, check.checked, check.failures)
        self._db.execute("INSERT OR REPLACE INTO checks VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def forget(self, answer: str) -> None:
        """Forget where an answer stands."""
        self._db.execute("DELETE FROM checks WHERE id = ?", (answer,))

    def keep(self, answers: Container[str]) -> None:
        """Forget all but these."""
        for row in self._db.execute("SELECT id FROM checks").fetchall():
            if row[0] not in answers:
                self.forget(str(row[0]))


def due(published: int, check: Check | None) -> int:
    """When an answer that was published at that time (seconds since 1970) is to be looked at again.

    Each day in its first week, each week until it is a quarter of a year old, then each quarter: pages change while
    they are young. A page that told nothing is asked after two days, then four, eight, but no later than another.
    """
    if check is None:
        return 0
    age = check.checked - published
    pause = _DAY if age < _WEEK else _WEEK if age < _QUARTER else _QUARTER
    patience = _DAY << min(check.failures, 7)
    return check.checked + (min(pause, patience) if check.failures else pause)


def is_turn(answer: str, published: int, now: int) -> bool:
    """Whether this half hour is the turn of an answer, published at that time, where no run remembers another.

    About as often as by `due`: a half hour in 53 in its first week, in 337 until it is a quarter of a year old, then in
    4373. Runs that come each half hour meet it in that one and in no other. Since the numbers are prime, runs that come
    at another regular pace, each hour or each day, still meet every answer in time; with days of 48 half hours, a run
    a day would see the same few for ever.
    """
    age = now - published
    turns = _DAILY if age < _WEEK else _WEEKLY if age < _QUARTER else _QUARTERLY
    place = int.from_bytes(digest_of(answer.encode())[:8], "big")
    return (now // HALF_HOUR + place) % turns == 0
