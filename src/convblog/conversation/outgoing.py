"""Mail that is to go out: a queue in `.convblog/state.sqlite`.

A row is made once for what it tells whom: its id is derived from both, so that planning twice queues nothing twice.
Its bytes are fixed when it is queued, with them its Message-ID: whatever is sent again is the same message.

Between handing a mail to a server and hearing that it has it lies a moment of which a killed process knows nothing.
A row says `handing` only for that moment. Found so afterwards it is sent once more, and never a third time: a lost
letter is the worse error, two copies with one Message-ID are shown as one by most mail programs, and a mail that
kills us each time must not reach a reader each time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

from msgspec import Struct, json

from convblog.conversation.told import Audience, Told
from convblog.problems import Problem

SCHEMA = """
CREATE TABLE IF NOT EXISTS outgoing (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, person TEXT NOT NULL, answers TEXT NOT NULL, recipient TEXT NOT NULL,
    message BLOB NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, doubts INTEGER NOT NULL,
    created INTEGER NOT NULL, due INTEGER NOT NULL, ended INTEGER NOT NULL, reason TEXT NOT NULL, told INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS outgoing_by_state ON outgoing (state, due);
"""

Kind = Literal["digest", "waits", "ask", "answer", "summary", "letter"]
End = Literal["sent", "failed", "unsure", "cancelled"]
"""unsure: handed over twice, and nobody knows whether it arrived."""

_MOST_DOUBTS = 2
_AUDIENCES: dict[str, Audience] = {"digest": "author", "waits": "author", "ask": "writer"}  # the others: readers


class Mail(Struct, frozen=True, kw_only=True):
    """One mail of the queue. `person` is a reader's keyed hash (see people.py), empty for the author."""

    id: str
    kind: Kind
    answers: tuple[str, ...]  # the ids of what it is about
    recipient: str
    message: bytes
    person: str = ""
    attempts: int = 0
    doubts: int = 0
    created: int = 0


class Failure(Struct, frozen=True):
    """A mail that was given up."""

    kind: Kind
    answers: tuple[str, ...]
    created: int
    reason: Problem | None


class Outgoing:
    """The table. Times are in seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is done within is done whole, or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put(self, mail: Mail, now: int) -> None:
        """Queue a mail, unless it is or was here."""
        row = (mail.id, mail.kind, mail.person, " ".join(mail.answers), mail.recipient, mail.message, now, now)
        self._db.execute(
            "INSERT OR IGNORE INTO outgoing VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, 0, ?, ?, 0, '', 0)", row
        )

    def due(self, now: int) -> list[Mail]:
        """What is to be tried now, the oldest first."""
        query = (
            "SELECT id, kind, answers, recipient, message, person, attempts, doubts, created FROM outgoing "
            "WHERE state = 'waiting' AND due <= ? ORDER BY created, rowid"
        )
        return [_mail(*row) for row in self._db.execute(query, (now,))]

    def claim(self, identity: str) -> None:
        """Its bytes are about to be handed over. On the disk before this returns."""
        self._db.execute("UPDATE outgoing SET state = 'handing' WHERE id = ?", (identity,))

    def doubt(self, now: int, due: int) -> None:
        """What is still being handed over was cut off there: it is due again at `due`, once."""
        given_up = (
            "UPDATE outgoing SET state = 'unsure', ended = ?, message = x'', recipient = '' "
            "WHERE state = 'handing' AND doubts + 1 >= ?"
        )
        again = "UPDATE outgoing SET state = 'waiting', doubts = doubts + 1, due = ? WHERE state = 'handing'"
        self._db.execute(given_up, (now, _MOST_DOUBTS))
        self._db.execute(again, (due,))

    def postpone(self, identity: str, due: int, reason: Problem) -> None:
        """Try again at `due`."""
        change = "UPDATE outgoing SET state = 'waiting', attempts = attempts + 1, due = ?, reason = ? WHERE id = ?"
        self._db.execute(change, (due, json.encode(reason).decode(), identity))

    def end(self, identity: str, state: End, now: int, reason: Problem | None = None) -> None:
        """It is over: what was written and to whom is erased, that there was something stays."""
        change = (
            "UPDATE outgoing SET state = ?, ended = ?, message = x'', recipient = '', attempts = attempts + 1, "
            "reason = CASE WHEN ? = '' THEN reason ELSE ? END WHERE id = ?"
        )
        text = json.encode(reason).decode() if reason else ""
        self._db.execute(change, (state, now, text, text, identity))

    def waiting(self, *kinds: Kind) -> int:
        """How many wait: of these kinds, or of all."""
        rows = self._db.execute("SELECT kind FROM outgoing WHERE state IN ('waiting', 'handing')")
        return sum(not kinds or row[0] in kinds for row in rows)

    def last(self, kind: Kind) -> int:
        """When the last mail of a kind was queued; 0 if none was."""
        row = self._db.execute("SELECT max(created) FROM outgoing WHERE kind = ?", (kind,)).fetchone()
        return int(row[0] or 0)

    def has_failed(self, kind: Kind, since: int) -> bool:
        """Whether a mail of a kind was given up after then."""
        query = "SELECT 1 FROM outgoing WHERE kind = ? AND state IN ('failed', 'unsure') AND ended > ?"
        return self._db.execute(query, (kind, since)).fetchone() is not None

    def to_person(self, person: str, since: int) -> int:
        """How many notifications of answers a person was sent since then, or will be."""
        query = (
            "SELECT count(*) FROM outgoing WHERE person = ? AND kind IN ('answer', 'summary') "
            "AND (state IN ('waiting', 'handing') OR (state IN ('sent', 'unsure') AND ended > ?))"
        )
        return int(self._db.execute(query, (person, since)).fetchone()[0])

    def failures(self) -> list[Failure]:
        """What was given up, and its author has not been told yet."""
        query = (
            "SELECT kind, answers, created, reason FROM outgoing WHERE state IN ('failed', 'unsure') AND told = 0 "
            "ORDER BY created, rowid"
        )
        return [_failure(*row) for row in self._db.execute(query)]

    def failures_told(self) -> None:
        """The author knows of all of them."""
        self._db.execute("UPDATE outgoing SET told = 1 WHERE state IN ('failed', 'unsure')")

    def forget(self, person: str, address: str, answers: Iterable[str]) -> None:
        """Delete what was to be sent to a person, or about their answers.

        `person` is their keyed hash. What else such a mail was about will be told anew.
        """
        gone = frozenset(answers)
        told = Told(self._db)
        for row in self._db.execute("SELECT id, kind, person, recipient, answers, state FROM outgoing").fetchall():
            about = frozenset(row[4].split())
            is_theirs = (person and row[2] == person) or (row[3] and row[3].lower() == address.lower())
            if not is_theirs and not about & gone:
                continue
            if row[5] == "waiting" and not is_theirs:
                told.undo(_AUDIENCES.get(row[1], "readers"), about - gone)
            self._db.execute("DELETE FROM outgoing WHERE id = ?", (row[0],))

    def drop(self, before: int) -> None:
        """Forget what ended before then."""
        self._db.execute("DELETE FROM outgoing WHERE ended > 0 AND ended < ?", (before,))


def _mail(identity: str, kind: Kind, answers: str, recipient: str, message: bytes, person: str, *counts: int) -> Mail:
    attempts, doubts, created = counts
    return Mail(
        id=identity,
        kind=kind,
        answers=tuple(answers.split()),
        recipient=recipient,
        message=bytes(message),
        person=person,
        attempts=attempts,
        doubts=doubts,
        created=created,
    )


def _failure(kind: Kind, answers: str, created: int, reason: str) -> Failure:
    return Failure(kind, tuple(answers.split()), created, json.decode(reason, type=Problem) if reason else None)
