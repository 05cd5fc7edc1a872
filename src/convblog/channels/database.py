"""Where the queue lives: a file of SQLite in `.convblog/`, or PostgreSQL by its address."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from convblog import private
from convblog.config import FILE
from convblog.problems import N_, site_error

FILE_NAME = "queue.sqlite"

_PATIENCE = 30  # seconds that one writer waits for another
_TRIES = 5  # at emptying the log, a second each
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", f"busy_timeout = {_PATIENCE * 1000}")


def connect(folder: Path, address: str) -> Engine:
    """The database of the site whose `.convblog/` is `folder`: the one at `address`, or its own file.

    Nothing is asked of it yet. Raises `SiteError` if `address` is none, or of another kind.
    """
    if not address:
        return _sqlite(_made(folder))
    url = _read(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(Path(url.database or ""))
    try:
        # A connection that broke while it was idle is replaced, not reported.
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    except ImportError:
        hint = N_("install it with: pip install 'convblog[postgresql]'")
        raise site_error(FILE, 0, N_("PostgreSQL needs a library that is not installed"), hint) from None


def emptied(engine: Engine) -> bool:
    """Empty the log of SQLite, where what was deleted in the file still stands; False if others read there all along.

    A reader is done within milliseconds, save one that hangs.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 1000")
        return any(_truncated(cursor) for _ in range(_TRIES))
    finally:
        connection.invalidate()  # the next has the usual patience


def _truncated(cursor: Any) -> bool:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return not cursor.fetchone()[0]


def _read(address: str) -> URL:
    hint = N_("write it like postgresql://user@host/database, or leave it out for a file in .convblog/")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise site_error(FILE, 0, N_("“receive.database” is not the address of a database"), hint) from None
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    if not is_file and url.get_backend_name() != "postgresql":
        raise site_error(FILE, 0, N_("“receive.database” is neither PostgreSQL nor a file of SQLite"), hint)
    return url


def _made(folder: Path) -> Path:
    """The file, for its owner alone before SQLite writes the first byte; its log gets the same mode."""
    private.make(folder)
    path = folder / FILE_NAME
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    private.sync_folder(folder)
    return path


def _sqlite(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    """Transactions begin where we say; Python would begin them at the first write, too late to wait for a turn."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("convblog_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
