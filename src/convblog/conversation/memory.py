"""How long the private state of a site remembers: whether anybody can know who was asked, and who said no."""

from __future__ import annotations

import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS memory (
    one INTEGER PRIMARY KEY CHECK (one = 1), since INTEGER NOT NULL, process INTEGER NOT NULL
);
"""

_LONGEST_RUN = 3600  # seconds: a hosted runner's whole job, collecting, building and sending


def is_fresh(db: sqlite3.Connection, process: int, is_secret_elsewhere: bool, now: int) -> bool:
    """Whether the state was made in this very run, so that what happened before may be unknown to it.

    A run is a process, by its number. Where the secret lives in `.convblog/`, it would be lost with the rest, so that
    what another process made does last. With the secret in the environment `.convblog/` may be new at every job, and a
    job has several commands: there the state counts as new for an hour.
    """
    db.execute("INSERT OR IGNORE INTO memory VALUES (1, ?, ?)", (now, process))
    since, maker = db.execute("SELECT since, process FROM memory").fetchone()
    return now - int(since) < _LONGEST_RUN and (is_secret_elsewhere or int(maker) == process)
