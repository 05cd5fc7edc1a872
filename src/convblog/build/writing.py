"""From keys to the files of the output: render what is new, move it in, and only then record it."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from msgspec import Struct

from convblog.build import outputs, record, stage, theming
from convblog.build.assemble import Assembled
from convblog.build.cache import Cache, CacheTorn
from convblog.build.fresh import Left
from convblog.build.onlooker import Onlooker
from convblog.build.outputs import Entry, Ledger, Survey
from convblog.build.prepared import Prepared
from convblog.build.run import Run
from convblog.build.sources import Sources
from convblog.build.stage import Job, Staged
from convblog.content.body import Pieces, decode_pieces
from convblog.content.post import Details, decode_details
from convblog.site.pages import ConversationFeed, FeedPage, Page

_FEEDS = (FeedPage, ConversationFeed)


class Written(Struct, frozen=True):
    """What was done to the output folder."""

    paths: tuple[str, ...]
    removed: tuple[str, ...]


def write(
    run: Run, found: Sources, prepared: Prepared, assembled: Assembled, keys: Mapping[str, bytes], left: Left
) -> Written:
    """Render what is new, move it in, take away what is not planned, and only then record it.

    Where somebody waits for pages to be shown, feeds come in a second turn: nobody looks at those.
    """
    work = _work(found, assembled, keys, left)
    if not (work.new or work.stale or work.foreign):
        record.write_history(run.request, prepared.change)
        return Written((), ())
    ledger, output = left[0], found.output
    at_once, later = _turns(work.new, run.onlooker)
    with _staged(run, found, prepared, at_once, work.astray) as staged:
        record.write_history(run.request, prepared.change)
        outputs.remove(output, work.foreign)
    outputs.remove(output, work.stale)
    outputs.remove_empty(output, ledger.folders, assembled.folders)
    if run.onlooker.shown is not None:
        run.onlooker.shown(staged.waiting)
        with _staged(run, found, prepared, later, work.astray) as feeds:
            staged = staged.with_(feeds)
    _record_outputs(keys, assembled.folders, staged, ledger, output, run.cache, work.gone)
    return Written(staged.waiting, tuple({path.rstrip("/") for path in work.gone}))


class _Work(NamedTuple):
    """How the output differs from what it is to be."""

    new: list[Job]
    stale: list[str]  # files of ours that are planned no more
    foreign: list[str]  # what is not ours
    astray: tuple[str, ...]  # of that, links in the place of our folders

    @property
    def gone(self) -> tuple[str, ...]:
        """What is to go."""
        return (*self.stale, *self.foreign)


def _work(found: Sources, assembled: Assembled, keys: Mapping[str, bytes], left: Left) -> _Work:
    ledger, survey = left
    foreign = outputs.foreign(survey, ledger, keys, assembled.folders, found.config.keep)
    astray = outputs.links(found.output, foreign)
    old = _old(keys, ledger, survey, astray)
    new = [(page, keys[page.path]) for page in assembled.pages if page.path in old]
    return _Work(new, [path for path in ledger.files if path not in keys], foreign, astray)


@contextmanager
def _staged(
    run: Run, found: Sources, prepared: Prepared, jobs: Sequence[Job], astray: tuple[str, ...]
) -> Iterator[Staged]:
    """`jobs` rendered aside; they are in their places at the end."""
    pressing, made_of = press(found, prepared, run.cache), prepared.keys.made_of
    with stage.staging(found.output, run.private) as folder:
        yield stage.stage(jobs, run.request.site, found.output, folder, run.request.jobs, pressing, made_of, astray)
        stage.put_in_place(folder, found.output)


def _old(keys: Mapping[str, bytes], ledger: Ledger, survey: Survey, astray: tuple[str, ...]) -> set[str]:
    """The paths at which something else stands than what is to be."""
    there = {path: entry[0] for path, entry in ledger.files.items()}
    old = {path for path, key in keys.items() if there.get(path) != key}
    return old | (survey.files & keys.keys()) | {path for path in keys if astray and path.startswith(astray)}


def _turns(new: Sequence[Job], onlooker: Onlooker) -> tuple[Sequence[Job], Sequence[Job]]:
    if onlooker.shown is None:
        return new, ()
    turns: tuple[list[Job], list[Job]] = ([], [])
    for job in new:
        turns[job[0].kind in _FEEDS].append(job)
    return turns


def press(found: Sources, prepared: Prepared, cache: Cache) -> Callable[[], Callable[[Page], bytes]]:
    """What gives each process its renderer, always the same."""

    @functools.cache
    def of_process(_pid: int) -> Callable[[Page], bytes]:
        from convblog.render.press import Press

        # A connection of its own for each process: SQLite's do not survive a fork.
        own = Cache(cache.path)
        bytecode = theming.compiled_templates(own, prepared.engine.hex())
        faces = prepared.faces
        return Press(found.theme, faces, lambda key: _body(own, key), lambda key: _details(own, key), bytecode).render

    return lambda: of_process(os.getpid())


def _body(cache: Cache, key: bytes) -> Pieces:
    return decode_pieces(_part(cache, key))


def _details(cache: Cache, key: bytes) -> Details:
    return decode_details(_part(cache, key))


def _part(cache: Cache, key: bytes) -> bytes:
    data = cache.part(key)
    if data is None:
        raise CacheTorn
    return data


def _record_outputs(
    keys: Mapping[str, bytes],
    folders: Collection[str],
    staged: Staged,
    ledger: Ledger,
    output: str,
    cache: Cache,
    gone: Sequence[str],
) -> None:
    files: dict[str, Entry] = {path: ledger.files[path] for path in keys if path in ledger.files}
    files.update(staged.entries)
    cache.begin()
    cache.put_fields(output, staged.made_of.items())
    cache.drop_fields(output, gone)
    touched = {path.rpartition("/")[0] for path in (*staged.waiting, *gone)}
    times = outputs.folder_times(output, folders, ledger, touched)
    cache.put_encoded(f"ledger:{output}", Ledger(files, times), outputs.encode)
    cache.commit()
