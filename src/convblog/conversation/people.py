"""Who wrote which answer: keyed hashes of who they verifiably are, and addresses while these are needed.

In `.convblog/state.sqlite`, and nowhere else. An address is kept as long as the raw message, and longer only for a
reader who asked to hear of answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container

from convblog.conversation.secret import Secret
from convblog.conversation.submission import Identity, Sender

SCHEMA = """
CREATE TABLE IF NOT EXISTS senders (
    answer TEXT PRIMARY KEY, identity TEXT NOT NULL, verified INTEGER NOT NULL, address TEXT NOT NULL,
    message_id TEXT NOT NULL, subject TEXT NOT NULL, lang TEXT NOT NULL, arrived INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS senders_by_identity ON senders (identity);
"""


class People:
    """The table of senders."""

    def __init__(self, db: sqlite3.Connection, secret: Secret) -> None:
        self._db = db
        self._secret = secret

    def put(self, answer: str, sender: Sender, now: int) -> None:
        """Remember who wrote `answer`; it arrived at `now` (seconds since 1970)."""
        row = (
            answer,
            self.hash_of(sender.identity) if sender.identity else "",
            sender.verified,
            sender.address,
            sender.message_id,
            sender.subject,
            sender.lang,
            now,
        )
        self._db.execute("INSERT OR REPLACE INTO senders VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def hash_of(self, identity: Identity) -> str:
        """The keyed hash that stands for a person."""
        return self._secret.digest("identity", f"{identity.kind}:{identity.value}")

    def identity_of(self, answer: str) -> str:
        """The keyed hash of who wrote `answer`, if that was verified; else an empty string."""
        row = self._db.execute("SELECT identity FROM senders WHERE answer = ? AND verified", (answer,)).fetchone()
        return row[0] if row else ""

    def sender_of(self, answer: str) -> Sender | None:
        """What is still known about who wrote `answer`: their address and how to thread, not their identity."""
        query = "SELECT verified, address, message_id, subject, lang FROM senders WHERE answer = ?"
        row = self._db.execute(query, (answer,)).fetchone()
        return Sender(None, bool(row[0]), *row[1:]) if row else None

    def is_known(self, sender: Sender, published: Container[str]) -> bool:
        """Whether an earlier answer of the same verified identity is published."""
        if not sender.verified or sender.identity is None:
            return False
        rows = self._db.execute(
            "SELECT answer FROM senders WHERE identity = ? AND verified", (self.hash_of(sender.identity),)
        )
        return any(row[0] in published for row in rows)

    def answers_of(self, identity: Identity) -> list[str]:
        """The ids of all answers of a person, verified or claimed: who asks to be forgotten is forgotten."""
        query = (
            "SELECT answer FROM senders WHERE identity = ? OR (address <> '' AND lower(address) = ?) ORDER BY answer"
        )
        return [row[0] for row in self._db.execute(query, (self.hash_of(identity), identity.value))]

    def forget(self, answer: str) -> None:
        """Forget who wrote `answer`."""
        self._db.execute("DELETE FROM senders WHERE answer = ?", (answer,))

    def drop_addresses(self, before: int) -> None:
        """Forget the addresses of what arrived before a time; the hash stays, so that who is known stays known."""
        self._db.execute(
            "UPDATE senders SET address = '', message_id = '', subject = '' WHERE arrived < ? AND address <> ''",
            (before,),
        )
