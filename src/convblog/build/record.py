"""What a build writes down when it is done, for the next one: old addresses, and the world as it was seen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from convblog.build import fresh
from convblog.build.engine import libraries
from convblog.build.fresh import Fresh
from convblog.build.request import Report, Request
from convblog.build.run import Run
from convblog.build.sources import Sources
from convblog.build.state import State
from convblog.site import history
from convblog.site.history import Change


def write_history(request: Request, change: Change) -> None:
    """Write `addresses.yaml` if this build found anything new for it."""
    if not request.is_real or not (change.moved or change.gone or change.revived):
        return
    goal = os.path.join(request.site, history.FILE)
    temporary = f"{goal}.new"
    Path(temporary).unlink(missing_ok=True)  # what a killed build left; and nothing is written through a link
    with open(temporary, "x", encoding="utf-8") as file:
        file.write(history.write(change.history))
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, goal)


def remember_addresses(change: Change, addresses: Mapping[str, str], state: State) -> None:
    """Keep where each source is. Addresses that vanished and were not recorded are asked about again next time."""
    before = state.last_run or {}
    now = {**history.kept(before, change), **addresses}
    if now != before:
        state.remember(now)


def remember_world(run: Run, found: Sources, change: Change, until: int, report: Report) -> None:
    """Remember the world as it was seen, so that the next build may find that nothing changed."""
    stats, touched = dict(found.scanned.stats), found.touched
    if change.moved or change.gone or change.revived:
        # We wrote this one ourselves after the scan; leaving it out makes the next build look at it.
        stats.pop(history.FILE, None)
        touched.pop(history.FILE, None)
    record = Fresh(
        sources=stats,
        odd=found.scanned.odd,
        touched=touched,
        trees=found.trees,
        libraries=libraries(),
        since=run.now.seconds,
        until=until,
        output=found.output,
        pages=report.pages,
        files=report.unchanged + len(report.written),
        warnings=report.warnings,
        parsing=found.parsing,
    )
    run.cache.put_encoded(fresh.name_of(run.request), record, fresh.encode)
