"""A build, from the files of a site to the files of its output.

    scan ─> load (parse) ─> Site, Threads ─> plan ─> keys ─> stage (render) ─> put in place ─> record

If nothing changed since the last one, all of this is skipped: see fresh.py.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from convblog.build import disk, engine, fresh
from convblog.build.cache import Cache, Memory, using_cache
from convblog.build.lock import locked
from convblog.build.onlooker import Onlooker
from convblog.build.request import Report, Request
from convblog.build.run import Run
from convblog.config import FILE as CONFIG
from convblog.content import scan
from convblog.private import FOLDER as PRIVATE
from convblog.problems import N_, site_error
from convblog.times import Moment

_NOBODY = Onlooker()


def build(request: Request, now: Moment, onlooker: Onlooker = _NOBODY, memory: Memory | None = None) -> Report:
    """Build a site. `now` is the moment that decides which posts are due; `memory` is for one who builds again.

    Raises `SiteError` with every problem of the site; then nothing was written.
    """
    started = time.monotonic()
    check_is_site(request.site)
    private = Path(request.site, PRIVATE)
    with disk.failures_told(request.site), locked(private, onlooker.waiting), _no_garbage_collection():
        work = partial(_build, request, now, private, onlooker)
        report = using_cache(private, work, request.clean, memory)
    return _timed(report, time.monotonic() - started)


def check_is_site(folder: str) -> None:
    """Raise `SiteError` where there is no configuration, before anything is made there."""
    if not Path(folder, CONFIG).is_file():
        hint = N_("go to the folder of your site, or make one with: convblog new DIR")
        raise site_error(CONFIG, 0, N_("there is no site here: {folder}"), hint, folder=folder)


def _build(request: Request, now: Moment, private: Path, onlooker: Onlooker, cache: Cache) -> Report:
    run = Run(request, now, private, cache, onlooker)
    last = None if request.accept_gone else fresh.last(request, cache)
    trees = engine.trees()
    if onlooker.ready is not None:
        if last is not None:
            last.survey()
        onlooker.ready()
    scanned = scan.scan(request.site)
    onlooker.hold((last, scanned))
    if last is None or not fresh.is_current(last, request, cache, now.seconds, scanned, trees):
        from convblog.build.whole import build_whole

        return build_whole(run, scanned, trees, last)
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
