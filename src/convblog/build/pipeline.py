"""A build, from the files of a site to the files of its output.

    scan ─> load (parse) ─> Site, Threads ─> plan ─> keys ─> stage (render) ─> put in place ─> record

If nothing changed since the last one, all of this is skipped: see fresh.py.
"""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import DecodeError

from convblog.build import fresh
from convblog.build.cache import Cache, CacheTorn, discard, open_cache
from convblog.build.lock import locked
from convblog.build.paths import PRIVATE
from convblog.build.request import Report, Request
from convblog.content import scan
from convblog.times import Moment


def build(request: Request, now: Moment, waiting: Callable[[], None] = lambda: None) -> Report:
    """Build a site. `now` is the moment that decides which posts are due; `waiting` is called if another build runs.

    Raises `SiteError` with every problem of the site; then nothing was written.
    """
    started = time.monotonic()
    private = Path(request.site, PRIVATE)
    with locked(private, waiting), _no_garbage_collection():
        report = _with_cache(request, now, private)
    return _timed(report, time.monotonic() - started)


def _with_cache(request: Request, now: Moment, private: Path) -> Report:
    """The build, with a cache that may turn out to be torn or of another version: then once more, with a new one."""
    cache = open_cache(private, request.clean)
    try:
        return _build(request, now, private, cache)
    except (sqlite3.DatabaseError, DecodeError, CacheTorn):
        cache.close()
        discard(private / "cache.sqlite")
        cache = open_cache(private)
        return _build(request, now, private, cache)
    finally:
        cache.close()


def _build(request: Request, now: Moment, private: Path, cache: Cache) -> Report:
    last = None if request.accept_gone else fresh.last(request, cache)
    scanned = scan.scan(request.site)
    if last is None or not fresh.is_current(last, request, cache, now.seconds, scanned):
        from convblog.build.whole import build_whole

        return build_whole(request, scanned, last, now, private, cache)
    record = last.fresh
    return Report(
        pages=record.pages,
        written=(),
        unchanged=record.files,
        removed=(),
        seconds=0.0,
        warnings=record.warnings,
    )


def _timed(report: Report, seconds: float) -> Report:
    from msgspec import structs

    return structs.replace(report, seconds=round(seconds, 3))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A build makes many objects and no circles worth collecting; looking for them takes a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
