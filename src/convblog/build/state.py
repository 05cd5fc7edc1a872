"""What a build must not forget: the addresses of the last run. Private and durable, unlike the cache."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import DecodeError, msgpack

from convblog.build.cache import make_private
from convblog.build.paths import PRIVATE
from convblog.problems import N_, site_error

_SCHEMA = "CREATE TABLE IF NOT EXISTS last_run (one INTEGER PRIMARY KEY CHECK (one = 1), addresses BLOB)"
_decode = msgpack.Decoder(dict[str, str]).decode


@contextmanager
def _damage_told() -> Iterator[None]:
    """Unlike the cache this file cannot be made again, so nobody but its owner may throw it away."""
    try:
        yield
    except sqlite3.OperationalError:
        raise  # the disk's, not the file's
    except (sqlite3.DatabaseError, DecodeError) as error:
        hint = N_("put back a copy of it, or delete it: then addresses that vanished since the last build go unnoticed")
        raise site_error(f"{PRIVATE}/state.sqlite", 0, N_("this file is damaged: {why}"), hint, why=error) from None


class State:
    """`.convblog/state.sqlite`, opened for as long as one build lasts."""

    def __init__(self, folder: Path) -> None:
        make_private(folder)
        self._db = sqlite3.connect(folder / "state.sqlite", isolation_level=None)
        with _damage_told():
            self._db.execute(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def last_run(self) -> dict[str, str] | None:
        """The address of each source file at the last real build; None if there was none."""
        with _damage_told():
            row = self._db.execute("SELECT addresses FROM last_run").fetchone()
            return _decode(row[0]) if row else None

    def remember(self, addresses: dict[str, str]) -> None:
        """Keep the addresses of this build."""
        self._db.execute("INSERT OR REPLACE INTO last_run VALUES (1, ?)", (msgpack.encode(addresses),))
