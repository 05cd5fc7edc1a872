"""A build in which something is to do: every step after `fresh` has said so."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, msgpack

from convblog.build import fresh, load, outputs, paths, sources, stage, theming
from convblog.build.assemble import Assembled, Files, assemble, place
from convblog.build.cache import Cache, CacheTorn
from convblog.build.engine import code_digest, libraries
from convblog.build.fresh import Fresh, Last
from convblog.build.keys import Keys
from convblog.build.outputs import Entry, Ledger, Survey
from convblog.build.request import Report, Request
from convblog.build.sources import Sources
from convblog.build.stage import Staged
from convblog.build.state import State
from convblog.content import scan
from convblog.content.body import Pieces, decode_pieces
from convblog.content.post import Details, decode_details
from convblog.content.scan import Scanned
from convblog.content.settings import Settings
from convblog.digest import digest
from convblog.problems import N_, Problem, problem
from convblog.site import history
from convblog.site.history import Change, History
from convblog.site.machines import HOST_FILES
from convblog.site.model import Placed
from convblog.site.pages import HtmlPage, Page
from convblog.times import Moment


def build_whole(
    request: Request, scanned: Scanned, last: Last | None, now: Moment, private: Path, cache: Cache
) -> Report:
    """Build. Raises `SiteError` with every problem of the site, before anything is written."""
    found = sources.read(request, scanned, cache)
    output = paths.output_of(request, found.config.output)
    sources.check_output(output, request.site)
    state = State(private)
    try:
        prepared = prepare(request, found, now, cache, state)
        outputs.prepare(output, request.adopt or request.preview)
        written = _write(request, found, prepared, output, last, private, cache)
        if request.is_real:
            _remember_addresses(prepared, state)
    finally:
        state.close()
    _record(request, found, prepared, output, now, cache)
    return Report(
        pages=prepared.pages,
        written=tuple(sorted(written.paths)),
        unchanged=len(prepared.keys) - len(written.paths),
        removed=tuple(sorted(written.removed)),
        seconds=0.0,
        warnings=prepared.warnings,
        moved=dict(prepared.change.moved),
        gone=prepared.change.gone,
    )


class Prepared(Struct, frozen=True):
    """A planned build: every page with its key and its encoded fields."""

    assembled: Assembled
    keys: dict[str, bytes]  # by path
    fields: dict[str, bytes]
    keymaker: Keys
    engine: bytes
    change: Change
    warnings: tuple[Problem, ...]

    @property
    def pages(self) -> int:
        """How many pages a reader may open."""
        return sum(isinstance(page, HtmlPage) for page in self.assembled.pages)


def prepare(request: Request, found: Sources, now: Moment, cache: Cache, state: State) -> Prepared:
    """Read and plan everything; nothing is written but the cache."""
    engine = code_digest(found.tree_digests)
    loaded = _loaded(request, found, engine, cache)
    placed = place(found.config, loaded, request, now)
    change = _change(request, _history(request.site, found), loaded, placed, state)
    static = theming.static_files(found.theme, found.theme_digests)
    files = Files(found.digests, static, sources.own_host_files(request.site, found.digests, HOST_FILES))
    assembled = assemble(found.config, loaded, placed, change.history, files, now, cache)
    templates = theming.Templates(found.theme, found.theme_digests, cache)
    words = theming.words_digest(found.theme, found.theme_digests)
    keymaker = Keys(engine, assembled.faces, words, templates.digest)
    keys: dict[str, bytes] = {}
    fields: dict[str, bytes] = {}
    for page in assembled.pages:
        keys[page.path], fields[page.path] = keymaker.of(page)
    cache.keep_parts(lambda: frozenset(k for p in loaded.posts for k in (p.body, p.details)), 2 * len(loaded.posts))
    warnings = (*assembled.warnings, *_held(change))
    return Prepared(assembled, keys, fields, keymaker, engine, change, warnings)


def _loaded(request: Request, found: Sources, engine: bytes, cache: Cache) -> load.Loaded:
    settings = Settings(found.config.lang, found.config.timezone)
    parser = digest(engine, msgpack.encode(settings))
    return load.load(request.site, found.digests, settings, parser, cache, request.jobs)


def _history(site: str, found: Sources) -> History:
    if history.FILE not in found.digests:
        return History()
    return history.read(scan.read_text(site, history.FILE))


def _change(request: Request, known: History, loaded: load.Loaded, placed: Sequence[Placed], state: State) -> Change:
    """What this build finds about old addresses. A preview finds nothing."""
    before = state.last_run() if request.is_real else None
    if not before:
        return Change(known, {}, (), ())
    present = {one.post.source: one.address for one in placed}
    present |= {p.file: before[p.file] for p in loaded.problems if p.file in before}
    return history.update(known, before, present, request.accept_gone)


def _held(change: Change) -> tuple[Problem, ...]:
    if not change.held:
        return ()
    hint = N_("if they are meant to be gone, build once with --accept-gone; then their addresses answer “gone”")
    text = N_("{number} addresses are no longer there: {addresses}")
    listed = ", ".join(change.held[:10]) + (" …" if len(change.held) > 10 else "")
    return (problem(history.FILE, 0, text, hint, number=len(change.held), addresses=listed),)


class _Written(Struct, frozen=True):
    """What was done to the output folder."""

    paths: tuple[str, ...]
    removed: tuple[str, ...]


def _write(
    request: Request, found: Sources, prepared: Prepared, output: str, last: Last | None, private: Path, cache: Cache
) -> _Written:
    """Render what is new, move it in, take away what is not planned, and only then record it."""
    ledger, survey = fresh.left(last, output, cache)
    foreign = outputs.foreign(survey, ledger, prepared.keys, found.config.keep)
    astray = outputs.links(output, foreign)
    new = [page for page in prepared.assembled.pages if _is_old(page.path, prepared.keys, ledger, survey, astray)]
    stale = [path for path in ledger.files if path not in prepared.keys]
    if not new and not foreign and not stale:
        _write_history(request, prepared.change)
        return _Written((), ())
    staging = stage.staging_folder(output, private)
    try:
        staged = _stage(request, found, prepared, new, output, staging, cache, astray)
        _write_history(request, prepared.change)
        outputs.remove(output, foreign)
        stage.put_in_place(staging, output)
    finally:
        outputs.remove_tree(staging)
    outputs.remove(output, stale)
    outputs.remove_empty(output, ledger.folders, prepared.keys)
    _record_outputs(prepared, staged, ledger, output, cache, (*stale, *foreign))
    removed = {path.rstrip("/") for path in (*foreign, *stale)}
    return _Written(staged.waiting, tuple(removed))


def _is_old(path: str, keys: Mapping[str, bytes], ledger: Ledger, survey: Survey, astray: tuple[str, ...]) -> bool:
    entry = ledger.files.get(path)
    return entry is None or entry[0] != keys[path] or path in survey.files or path.startswith(astray)


def _stage(
    request: Request,
    found: Sources,
    prepared: Prepared,
    new: Sequence[Page],
    output: str,
    staging: str,
    cache: Cache,
    astray: tuple[str, ...],
) -> Staged:
    jobs = [(page, prepared.keys[page.path]) for page in new]

    def press() -> Callable[[Page], bytes]:
        from convblog.render.press import Press

        # A connection of its own for each process: SQLite's do not survive a fork.
        own = Cache(cache.path)
        bytecode = theming.compiled_templates(own, prepared.engine.hex())
        faces = prepared.assembled.faces
        return Press(found.theme, faces, lambda key: _body(own, key), lambda key: _details(own, key), bytecode).render

    return stage.stage(jobs, request.site, output, staging, request.jobs, press, astray)


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
    prepared: Prepared, staged: Staged, ledger: Ledger, output: str, cache: Cache, gone: Sequence[str]
) -> None:
    files: dict[str, Entry] = {path: ledger.files[path] for path in prepared.keys if path in ledger.files}
    files.update(staged.entries)
    by_path = {page.path: page for page in prepared.assembled.pages}
    made_of = (
        (path, msgpack.encode((prepared.fields[path], prepared.keymaker.parts(by_path[path]))))
        for path in staged.entries
    )
    cache.begin()
    cache.put_fields(output, made_of)
    cache.drop_fields(output, gone)
    touched = {path.rpartition("/")[0] for path in (*staged.waiting, *gone)}
    folders = outputs.folder_times(output, prepared.keys, ledger, touched)
    cache.put(f"ledger:{output}", outputs.encode(Ledger(files, folders)))
    cache.commit()


def _write_history(request: Request, change: Change) -> None:
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


def _remember_addresses(prepared: Prepared, state: State) -> None:
    """Those that vanished in too great a number are asked about again at the next build."""
    before = state.last_run() or {}
    held = {source: address for source, address in before.items() if address in prepared.change.held}
    now = held | prepared.assembled.addresses
    if now != before:
        state.remember(now)


def _record(request: Request, found: Sources, prepared: Prepared, output: str, now: Moment, cache: Cache) -> None:
    """Remember the world as it was seen, so that the next build may find that nothing changed."""
    stats, touched = dict(found.scanned.stats), found.touched
    if prepared.change.moved or prepared.change.gone or prepared.change.revived:
        # We wrote this one ourselves after the scan; leaving it out makes the next build look at it.
        stats.pop(history.FILE, None)
        touched.pop(history.FILE, None)
    record = Fresh(
        sources=stats,
        touched=touched,
        trees=found.trees,
        libraries=libraries(),
        since=now.seconds,
        until=prepared.assembled.until,
        output=output,
        pages=prepared.pages,
        files=len(prepared.keys),
        warnings=prepared.warnings,
    )
    cache.put(fresh.name_of(request), fresh.encode(record))
