"""What a build must not forget: the addresses of the last run. Private and durable, unlike the cache."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from msgspec import msgpack

from convblog import private

_SCHEMA = "CREATE TABLE IF NOT EXISTS last_run (one INTEGER PRIMARY KEY CHECK (one = 1), addresses BLOB)"
_decode = msgpack.Decoder(dict[str, str]).decode


class State:
    """`.convblog/state.sqlite`, opened for as long as one build lasts."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self._db = self._open.enter_context(private.state(folder, _SCHEMA))

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    @cached_property
    def last_run(self) -> dict[str, str] | None:
        """The address of each source file at the last real build before this one; None if there was none."""
        with private.damage_told():
            row = self._db.execute("SELECT addresses FROM last_run").fetchone()
            return _decode(row[0]) if row else None

    def remember(self, addresses: dict[str, str]) -> None:
        """Keep the addresses of this build."""
        self._db.execute("INSERT OR REPLACE INTO last_run VALUES (1, ?)", (msgpack.encode(addresses),))
