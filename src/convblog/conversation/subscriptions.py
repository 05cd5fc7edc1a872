"""Readers who want to hear of answers: asked once, told only after they said yes, left alone after they said no.

A person is a keyed id here. The address stands beside it only while mail may go there: asked, or subscribed.
"""

from __future__ import annotations

import sqlite3
from typing import Literal

from msgspec import Struct

from convblog.conversation.secret import Secret

SCHEMA = """
CREATE TABLE IF NOT EXISTS subscriptions (
    id TEXT PRIMARY KEY, address TEXT NOT NULL, state TEXT NOT NULL, lang TEXT NOT NULL, since INTEGER NOT NULL,
    held_back INTEGER NOT NULL
);
"""

State = Literal["asked", "subscribed", "refused"]

_LENGTH = 10  # characters: with it a token for unsubscribing is as long as any


class Subscription(Struct, frozen=True):
    """One reader. `held_back`: there was more to tell than one day bears."""

    id: str
    address: str
    state: State
    lang: str
    since: int  # seconds since 1970
    held_back: bool


class Subscriptions:
    """The table."""

    def __init__(self, db: sqlite3.Connection, secret: Secret) -> None:
        self._db = db
        self._secret = secret

    def id_of(self, person: str) -> str:
        """The id of a person, named by the keyed hash of their address (see people.py)."""
        return self._secret.digest("subscription", person)[:_LENGTH]

    def get(self, identity: str) -> Subscription | None:
        """What is known of a reader; None if nobody asked them yet."""
        query = "SELECT id, address, state, lang, since, held_back FROM subscriptions WHERE id = ?"
        row = self._db.execute(query, (identity,)).fetchone()
        return _subscription(*row) if row else None

    def ask(self, identity: str, address: str, lang: str, now: int) -> bool:
        """Remember that a reader is asked; False if they were before."""
        row = (identity, address, lang, now)
        done = self._db.execute("INSERT OR IGNORE INTO subscriptions VALUES (?, ?, 'asked', ?, ?, 0)", row)
        return done.rowcount == 1

    def unask(self, identity: str) -> None:
        """The question never reached them."""
        self._db.execute("DELETE FROM subscriptions WHERE id = ? AND state = 'asked'", (identity,))

    def confirm(self, identity: str, now: int) -> bool:
        """They said yes; False if nobody asked, or they have said no."""
        change = "UPDATE subscriptions SET state = 'subscribed', since = ? WHERE id = ? AND state = 'asked'"
        done = self._db.execute(change, (now, identity))
        found = self.get(identity)
        return done.rowcount == 1 or (found is not None and found.state == "subscribed")

    def refuse(self, identity: str, now: int) -> None:
        """They said no: for good, also if nothing was known of them. Their address is erased."""
        change = (
            "INSERT INTO subscriptions VALUES (?, '', 'refused', '', ?, 0) "
            "ON CONFLICT (id) DO UPDATE SET state = 'refused', address = '', since = excluded.since, held_back = 0"
        )
        self._db.execute(change, (identity, now))

    def hold_back(self, identity: str, held_back: bool) -> None:
        """Whether more waits to be told them than one day bears."""
        self._db.execute("UPDATE subscriptions SET held_back = ? WHERE id = ?", (held_back, identity))

    def forget(self, person: str, address: str) -> None:
        """Erase what is known of a person: by the keyed hash of who they are, or by their address."""
        change = "DELETE FROM subscriptions WHERE id = ? OR (address <> '' AND lower(address) = ?)"
        self._db.execute(change, (self.id_of(person), address.lower()))


def _subscription(identity: str, address: str, state: State, lang: str, since: int, held_back: int) -> Subscription:
    return Subscription(identity, address, state, lang, since, bool(held_back))
