"""The queue: what the web service acknowledged, until the site's writer has taken it in.

One table, in `.convblog/queue.sqlite` or in a PostgreSQL database that several services, workers and writers share.
A row is handed out by `claim`, to one taker at a time and for a while: who is killed meanwhile loses it to the next.
`revision` counts what happened to a row, so that nobody settles what has come anew since they took it.

SQLite syncs its log at every commit (WAL with `synchronous=FULL`): what was answered outlives a kill and a power cut.
What is erased is overwritten (`secure_delete`). The service gathers requests into one commit: see receive/commits.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from msgspec import json
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from convblog.channels.database import connect, emptied
from convblog.channels.items import Arrival, Item, Load, Settled, State, Status
from convblog.config import FILE
from convblog.problems import N_, Problem, site_error

LEASE = 300  # seconds that a claimed row belongs to who claimed it; a source is verified in thirty at most
# Rows that were looked at when their process was killed come back within so many seconds after that, one by one: the
# one that killed it must not take the others along a second time.
APART = 120
LAPSE = 2  # attempts that a lease counts as besides which ran out: whoever had it was killed, by this very row perhaps

# What a row takes, in bytes, for `load`. One that is still to be looked at counts as what it may grow to.
_TO_COME = 16_000
_TURNED_AWAY = 1_000

_ROWS = Table(
    "queue",
    MetaData(),
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("payload", LargeBinary, nullable=False),  # what came in, until it is understood
    Column("result", LargeBinary, nullable=False),  # what it was understood as, until it is taken in
    Column("reason", Text, nullable=False),  # a `Problem` as JSON, or empty
    Column("url", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("taken", Boolean, nullable=False),  # whether the writer has it, in the inbox or on a page
    Column("claimed", BigInteger, nullable=False),  # until when
    Column("claimed_by", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Index("queue_by_state", "state", "due"),
)
_UNSETTLED = ("queued", "accepted")
_ERASED = {
    "state": "erased", "payload": b"", "result": b"", "reason": "", "url": "", "claimed": 0, "claimed_by": "",
    "revision": _ROWS.c.revision + 1,
}  # fmt: skip
_COUNTED = _ROWS.c.attempts + 1 + case((_ROWS.c.claimed_by != "", LAPSE), else_=0)

_log = logging.getLogger("convblog.receive")


class Unavailable(Exception):  # noqa: N818 - a state of the world, and no mistake of anybody
    """The database does not answer. Its own words may hold what was to be stored, so they go nowhere."""


class Queue:
    """The table. Any number of threads and processes may use it at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Reading takes no lock of SQLite's one writer.
        self._reading = engine.execution_options(convblog_reads=True)
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        once = insert(_ROWS)
        self._insert = once.on_conflict_do_nothing(index_elements=["id"])
        anew = {name: once.excluded[name] for name in ("payload", "state", "due")}
        cleared = {"attempts": 0, "claimed": 0, "claimed_by": "", "reason": "", "revision": _ROWS.c.revision + 1}
        self._upsert = once.on_conflict_do_update(index_elements=["id"], set_=anew | cleared)

    def put(self, arrivals: Sequence[Arrival], now: int) -> None:
        """Store, durably, all or none. A webmention that is here already is queued again; what else is, stays as it is.

        What an earlier verification found is kept meanwhile: it counts again should the source not answer.
        """
        arrivals = sorted(arrivals, key=lambda one: one.id)  # two services lock rows in one order
        webmentions = [_row(one, now) for one in arrivals if one.kind == "webmention"]
        others = [_row(one, now) for one in arrivals if one.kind != "webmention"]
        with _told(), self._engine.begin() as db:
            for statement, rows in ((self._upsert, webmentions), (self._insert, others)):
                if rows:
                    db.execute(statement, rows)

    def claim(self, state: State, limit: int, now: int, by: str, room: int = 16_000_000) -> list[Item]:
        """Up to `limit` rows that are due, the oldest first, for `by` alone until `LEASE` (and some) is over.

        No more than `room` bytes of them, but always one. Each is one attempt more, counted
        before it is made; if the lease before ran out, `LAPSE` more.
        """
        free = [_ROWS.c.state == state, _ROWS.c.due <= now, _ROWS.c.claimed <= now]
        size = func.length(_ROWS.c.payload) + func.length(_ROWS.c.result)
        found = select(_ROWS.c.id, size).where(*free).order_by(_ROWS.c.due, _ROWS.c.created, _ROWS.c.id).limit(limit)
        with _told(), self._engine.begin() as db:
            # PostgreSQL hands rows that another is just claiming to nobody else; SQLite has but one writer.
            ids = _fitting(db.execute(found.with_for_update(skip_locked=True)).all(), room)
            if not ids:
                return []
            until = now + LEASE + (crc32(ids[0].encode()) % APART if state == "queued" else 0)
            mine = {"claimed": until, "claimed_by": by, "revision": _ROWS.c.revision + 1, "attempts": _COUNTED}
            db.execute(update(_ROWS).where(_ROWS.c.id.in_(ids)).values(mine))
            rows = {row["id"]: row for row in db.execute(select(_ROWS).where(_ROWS.c.id.in_(ids))).mappings()}
        return [_item(rows[one]) for one in ids]

    def settle(self, results: Sequence[Settled], now: int) -> int:
        """Write down what became of items; how many it counted for. What came in is erased with it."""
        is_current = (_ROWS.c.revision == bindparam("known")) | (
            (bindparam("known") == 0) & _ROWS.c.state.not_in(_UNSETTLED)
        )
        change = update(_ROWS).where(_ROWS.c.id == bindparam("row"), is_current)
        counted = 0
        with _told(), self._engine.begin() as db:
            for one in results:
                done = db.execute(change.values(_settled(one, now)), {"row": one.id, "known": one.revision})
                counted += done.rowcount
        return counted

    def postpone(self, item: Item, due: int, reason: Problem | None, *, counts: bool = True) -> None:
        """Try again at `due`; `reason` says why not now. Unless it `counts`, that it was claimed is no attempt."""
        attempts = item.attempts if counts else item.attempts - 1
        values = {"due": due, "reason": _written(reason), "claimed": 0, "claimed_by": "", "attempts": attempts}
        with _told(), self._engine.begin() as db:
            mine = (_ROWS.c.id == item.id, _ROWS.c.revision == item.revision)
            db.execute(update(_ROWS).where(*mine).values(values))

    def status(self, identity: str) -> Status | None:
        """What became of one item so far; None also for what was erased."""
        columns = (_ROWS.c.id, _ROWS.c.kind, _ROWS.c.state, _ROWS.c.reason, _ROWS.c.url)
        with _told(), self._reading.connect() as db:
            found = select(*columns).where(_ROWS.c.id == identity, _ROWS.c.state != "erased")
            row = db.execute(found).mappings().first()
        return Status(row["id"], row["kind"], row["state"], _read(row["reason"]), row["url"]) if row else None

    def first_known(self, identities: Sequence[str]) -> str | None:
        """The first of some ids by which anything stands here; None if none does."""
        with _told(), self._reading.connect() as db:
            known = set(db.execute(select(_ROWS.c.id).where(_ROWS.c.id.in_(identities))).scalars())
        return next((one for one in identities if one in known), None)

    def waiting(self) -> int:
        """How many items nobody has taken in yet."""
        with _told(), self._reading.connect() as db:
            return db.execute(select(func.count()).where(_ROWS.c.state.in_(_UNSETTLED))).scalar_one()

    def load(self) -> Load:
        """What stands here and how much room it takes, by and large: found in some milliseconds for 100,000 rows."""
        kept = (*_UNSETTLED, "rejected")
        number = select(_ROWS.c.state, func.count()).where(_ROWS.c.state.in_(kept)).group_by(_ROWS.c.state)
        size = select(func.coalesce(func.sum(func.length(_ROWS.c.result)), 0)).where(_ROWS.c.state == "accepted")
        with _told(), self._reading.connect() as db:
            counts = {row[0]: row[1] for row in db.execute(number)}
            understood = int(db.execute(size).scalar_one())
        queued, turned_away = counts.get("queued", 0), counts.get("rejected", 0)
        waiting = queued + counts.get("accepted", 0)
        return Load(waiting, understood + queued * _TO_COME + turned_away * _TURNED_AWAY)

    def forget(self, matching: Callable[[Item], bool]) -> int:
        """Delete every row for which `matching` is true; how many there were. What was settled holds no words.

        Of a form the id stays, until `tidy`: its token must not be good a second time.

        Raises `Unavailable`, also if the rows are deleted and their words could not be overwritten in the log: the
        next call does that.
        """
        has_words = (func.length(_ROWS.c.payload) > 0) | (func.length(_ROWS.c.result) > 0)
        with _told(), self._engine.begin() as db:
            rows = db.execute(select(_ROWS).where(has_words).execution_options(yield_per=100)).mappings()
            ids = [row["id"] for row in rows if matching(_item(row))]
            for start in range(0, len(ids), 500):
                some = _ROWS.c.id.in_(ids[start : start + 500])
                db.execute(update(_ROWS).where(some, _ROWS.c.kind == "form").values(_ERASED))
                db.execute(delete(_ROWS).where(some, _ROWS.c.kind != "form"))
        self._shred()
        return len(ids)

    def tidy(self, before: int, unknown_before: int = 0) -> None:
        """Delete what was settled before then, save webmentions that wait or are shown: their senders may ask.

        What was turned away and never taken in goes if that was before `unknown_before`: anybody can make such rows.
        """
        turned_away = _ROWS.c.state.in_(("rejected", "gone", "erased"))
        unasked = (_ROWS.c.kind != "webmention") & _ROWS.c.state.not_in(_UNSETTLED)
        with _told(), self._engine.begin() as db:
            db.execute(delete(_ROWS).where(_ROWS.c.due < before, turned_away | unasked))
            never_taken = _ROWS.c.state.in_(("rejected", "erased")) & ~_ROWS.c.taken
            db.execute(delete(_ROWS).where(_ROWS.c.due < unknown_before, never_taken))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _shred(self) -> None:
        """Empty SQLite's log: what was deleted in the file still stands there. Raises `Unavailable`."""
        with _told():
            is_done = emptied(self._engine)
        if is_done:
            return
        _log.error("what was erased still stands in the log of the queue: somebody reads there all the time")
        raise Unavailable("busy")


def room_for(arrival: Arrival) -> int:
    """Bytes that `arrival` will count for in `Queue.load`."""
    return len(arrival.result) or _TO_COME


def opened(folder: Path, address: str) -> Queue:
    """The queue of the site whose `.convblog/` is `folder`; its table is made if there is none.

    `address` is `receive.database` of the configuration. Raises `SiteError` if it cannot be reached.
    """
    engine = connect(folder, address)
    try:
        _make_table(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        kind = type(error.__cause__ or error).__name__  # its words might hold the password of the address
        hint = N_("check that it runs, that it may be reached from here, and the address in “receive.database”")
        raise site_error(
            FILE, 0, N_("the database of the web service cannot be used ({kind})"), hint, kind=kind
        ) from None
    return Queue(engine)


def _make_table(engine: Engine) -> None:
    try:
        _ROWS.metadata.create_all(engine)
    except (IntegrityError, ProgrammingError, OperationalError):
        _ROWS.metadata.create_all(engine)  # another service made it at the same moment


@contextmanager
def _told() -> Iterator[None]:
    """Trouble of the database as our own kind of it, without its words."""
    try:
        yield
    except SQLAlchemyError as error:
        raise Unavailable(type(error.__cause__ or error).__name__) from None


def _row(arrival: Arrival, now: int) -> dict[str, Any]:
    given = {"id": arrival.id, "kind": arrival.kind, "payload": arrival.payload, "result": arrival.result}
    begun = {"state": arrival.state, "reason": "", "url": "", "created": now, "due": now}
    return given | begun | {"attempts": 0, "taken": False, "claimed": 0, "claimed_by": "", "revision": 1}


def _settled(one: Settled, now: int) -> dict[str, Any]:
    values = {"state": one.state, "reason": _written(one.reason), "url": one.url, "result": one.result, "payload": b""}
    taken = {} if one.state == "accepted" else {"taken": one.state in ("waiting", "published")}
    return values | taken | {"due": now, "claimed": 0, "claimed_by": ""}


def _fitting(found: Sequence[Row[str, int]], room: int) -> list[str]:
    """The first ids whose sizes together are within `room`; always one, if there is one."""
    ids: list[str] = []
    for identity, size in found:
        room -= size
        if ids and room < 0:
            break
        ids.append(identity)
    return ids


def _item(row: RowMapping) -> Item:
    values = {name: row[name] for name in Item.__struct_fields__}
    return Item(**values | {"reason": _read(row["reason"])})


def _written(reason: Problem | None) -> str:
    return json.encode(reason).decode() if reason else ""


def _read(reason: str) -> Problem | None:
    return json.decode(reason, type=Problem) if reason else None
