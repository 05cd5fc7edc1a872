"""The cache: one SQLite file of things that can be computed again.

It may be deleted, torn or written by another version at any time; the next build is merely slower. So nothing is
synced to the disk, every value carries a checksum, and any error of SQLite means "start anew".
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from msgspec import DecodeError

from convblog import private
from convblog.digest import digest_of

_SCHEMA = """
CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, data BLOB);
CREATE TABLE IF NOT EXISTS part (digest BLOB PRIMARY KEY, data BLOB);
CREATE TABLE IF NOT EXISTS fields (output TEXT, path TEXT, now BLOB, before BLOB, PRIMARY KEY (output, path));
"""
T = TypeVar("T")

# What a process that builds again and again need not decode again: by name, the bytes and what they were decoded to.
Memory = dict[str, tuple[bytes, Any]]

_VERSION = 4

# Bytes. The few values of some megabytes are what a build waits for: with SQLite's own 4,096 they take three times as
# long to read, and as rows of a table WITHOUT ROWID four times as long to write. No mmap: a torn file would end us.
_PAGE = 32_768


def sealed(data: bytes) -> bytes:
    """`data` with a checksum in front: a file torn by a crash may still look like a database."""
    return crc32(data).to_bytes(4, "little") + data


def unsealed(data: bytes | None) -> bytes | None:
    """What `sealed` was given, or None if it is not whole."""
    if data is None or len(data) < 4 or crc32(memoryview(data)[4:]) != int.from_bytes(data[:4], "little"):
        return None
    return data[4:]


class CacheTorn(Exception):  # noqa: N818 - it names what happened
    """Something the cache should hold is not there or not whole: it is to be thrown away."""


class Cache:
    """One open cache. Every method may raise `sqlite3.Error`; see `using_cache` for what follows."""

    def __init__(self, path: str, memory: Memory | None = None) -> None:
        self.path, self._memory = path, memory
        self._process = os.getpid()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute(f"PRAGMA page_size={_PAGE}")  # of a new file; an old one keeps its own
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA journal_mode=MEMORY")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(f"{_SCHEMA} PRAGMA user_version={_VERSION};")
        elif version != _VERSION:
            raise sqlite3.DatabaseError("another version's")

    @property
    def _db(self) -> sqlite3.Connection:
        """A connection does not survive a fork: a child that asks for one it inherited must not get it."""
        if os.getpid() != self._process:
            raise RuntimeError("the cache belongs to another process")
        return self._connection

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def begin(self) -> None:
        """Start a transaction; what follows is kept by `commit` or not at all."""
        self._db.execute("BEGIN")

    def commit(self) -> None:
        """End the transaction, if there is one."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def get(self, name: str) -> bytes | None:
        """The value called `name`."""
        row = self._db.execute("SELECT data FROM value WHERE name=?", (name,)).fetchone()
        return unsealed(row[0]) if row else None

    def put(self, name: str, data: bytes) -> None:
        """Keep a value."""
        self._db.execute("INSERT OR REPLACE INTO value VALUES (?,?)", (name, sealed(data)))

    def decoded(self, name: str, data: bytes, decode: Callable[[bytes], T]) -> T:
        """`data`, which is the value called `name`, decoded. Shared with later builds: not to be changed."""
        if self._memory is None:
            return decode(data)
        known = self._memory.get(name)
        if known is None or known[0] != data:
            known = self._memory[name] = (data, decode(data))
        value: T = known[1]
        return value

    def put_encoded(self, name: str, value: T, encode: Callable[[T], bytes]) -> None:
        """Keep a value, encoded, which is not to be changed any more."""
        data = encode(value)
        if self._memory is not None:
            self._memory[name] = (data, value)
        self.put(name, data)

    def forget(self, name: str) -> None:
        """Drop a value."""
        self._db.execute("DELETE FROM value WHERE name=?", (name,))

    def part(self, digest: bytes) -> bytes | None:
        """An encoded body or the details of a post, by their digest; None if there is none or it is torn."""
        row = self._db.execute("SELECT data FROM part WHERE digest=?", (digest,)).fetchone()
        return row[0] if row and digest_of(row[0]) == digest else None

    def put_parts(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep parts by digest."""
        self._db.executemany("INSERT OR REPLACE INTO part VALUES (?,?)", rows)

    def keep_parts(self, live: Callable[[], frozenset[bytes]], count: int) -> None:
        """Drop the parts nobody refers to, once there are many of them; `count` is how many are referred to."""
        stored = self._db.execute("SELECT count(*) FROM part").fetchone()[0]
        if stored > 2 * count + 1000:
            alive = live()
            keys = [row[0] for row in self._db.execute("SELECT digest FROM part")]
            self._db.executemany("DELETE FROM part WHERE digest=?", ((key,) for key in keys if key not in alive))

    def fields(self, output: str, path: str) -> tuple[bytes | None, bytes | None] | None:
        """What a page was made of at its last rendering, and at the one before (see explain.py)."""
        row = self._db.execute("SELECT now, before FROM fields WHERE output=? AND path=?", (output, path)).fetchone()
        return (unsealed(row[0]), unsealed(row[1])) if row else None

    def put_fields(self, output: str, rows: Iterable[tuple[str, bytes]]) -> None:
        """Remember what pages were made of; what was remembered before moves to `before`."""
        self._db.executemany(
            "INSERT INTO fields VALUES (?,?,?,NULL) ON CONFLICT DO UPDATE SET before=now, now=excluded.now",
            ((output, path, sealed(data)) for path, data in rows),
        )

    def drop_fields(self, output: str, paths: Iterable[str]) -> None:
        """Forget pages that are no more."""
        self._db.executemany("DELETE FROM fields WHERE output=? AND path=?", ((output, path) for path in paths))


def open_cache(folder: Path, clean: bool = False, memory: Memory | None = None) -> Cache:
    """The cache of a site, in its private folder (made if need be, mode 0700). An unusable file is replaced."""
    private.make(folder)
    path = folder / "cache.sqlite"
    if clean:
        discard(path)
    try:
        return Cache(str(path), memory)
    except sqlite3.DatabaseError:
        discard(path)
        return Cache(str(path), memory)


def using_cache(folder: Path, work: Callable[[Cache], T], clean: bool = False, memory: Memory | None = None) -> T:
    """What `work` makes with the cache, which may turn out to be torn or of another version: then with a new one."""
    cache = open_cache(folder, clean, memory)
    try:
        return work(cache)
    except (sqlite3.DatabaseError, DecodeError, CacheTorn):
        cache.close()
        discard(folder / "cache.sqlite")
        cache = open_cache(folder, memory=memory)
        return work(cache)
    finally:
        cache.close()


def discard(path: Path) -> None:
    """Delete the cache and what SQLite keeps beside it."""
    for name in (path, path.with_name(path.name + "-journal"), path.with_name(path.name + "-wal")):
        name.unlink(missing_ok=True)
