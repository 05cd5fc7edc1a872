"""A build in which something is to do: every step after `fresh` has said so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, msgpack

from convblog.build import beside, fresh, index, load, outputs, paths, record, sources, stage, theming
from convblog.build import keys as keymaking
from convblog.build.assemble import Assembled, Files, Gathered, assemble, gather, place
from convblog.build.cache import Cache, CacheTorn
from convblog.build.engine import code_digest
from convblog.build.fresh import Last, Left
from convblog.build.keys import Keys
from convblog.build.load import Early
from convblog.build.outputs import Entry, Ledger, Survey
from convblog.build.request import Report, Request
from convblog.build.sources import Sources
from convblog.build.stage import Job, Staged
from convblog.build.state import State
from convblog.content import scan
from convblog.content.body import Pieces, decode_pieces
from convblog.content.post import Details, decode_details
from convblog.content.scan import Scanned
from convblog.conversation import pages
from convblog.digest import digest
from convblog.problems import N_, Problem, problem
from convblog.site import history, plan
from convblog.site.face import Face
from convblog.site.history import Change, History
from convblog.site.machines import HOST_FILES
from convblog.site.model import Placed
from convblog.site.pages import HtmlPage, Page
from convblog.site.sketch import Sketch
from convblog.times import Moment


def build_whole(
    request: Request,
    scanned: Scanned,
    last: Last | None,
    now: Moment,
    private: Path,
    cache: Cache,
    hold: Callable[[object], None],
) -> Report:
    """Build; for `hold` see `pipeline.build`. Raises `SiteError` with every problem, before anything is written."""
    early = load.begin(request.site, fresh.changed(last, scanned), last.fresh.parsing) if last else None
    found = sources.read(request, scanned, cache)
    from convblog.render import press  # noqa: F401 - now, while another core parses

    output = paths.output_of(request, found.config.output)
    sources.check_output(output, request.site)
    state = State(private)
    try:
        prepared = prepare(request, found, now, cache, state, early)
        making = prepared.begin_keys()
        left = fresh.left(last, output, cache)
        assembled = assemble(prepared.gathered, prepared.files)
        keys = making(assembled.pages)
        hold((found, prepared, left, assembled, keys))
        outputs.prepare(output, request.adopt or request.preview)
        written = _write(request, found, prepared, assembled, keys, left, output, private, cache)
        if request.is_real:
            record.remember_addresses(prepared.change, assembled.addresses, state)
            pages.remember(private, index.of_site(prepared.gathered.stuff.site))
    finally:
        state.close()
    report = Report(
        pages=sum(issubclass(page.kind, HtmlPage) for page in assembled.pages),
        written=tuple(sorted(written.paths)),
        unchanged=len(keys) - len(written.paths),
        removed=tuple(sorted(written.removed)),
        seconds=0.0,
        warnings=(*assembled.warnings, *_held(prepared.change)),
        moved=dict(prepared.change.moved),
        gone=prepared.change.gone,
    )
    record.remember_world(request, found, prepared.change, assembled.until, report, output, now, cache)
    return report


class Prepared(Struct, frozen=True):
    """What pages are made of, and what makes their keys."""

    gathered: Gathered
    files: Files
    faces: dict[str, Face]
    keys: Keys
    engine: bytes
    change: Change

    def begin_keys(self) -> Callable[[Iterable[Sketch]], dict[str, bytes]]:
        """Begin to make the keys; what is returned takes all pages and gives the key of each, by path."""
        if len(self.gathered.loaded.posts) < keymaking.WORTH_IT or not beside.is_possible():
            return lambda pages: keymaking.made(pages, self.keys)
        return keymaking.begin(lambda: plan.listing(self.gathered.stuff), self.keys)


def prepare(
    request: Request, found: Sources, now: Moment, cache: Cache, state: State, early: Early | None = None
) -> Prepared:
    """Read everything; nothing is written but the cache."""
    engine = code_digest(found.tree_digests)
    parser = digest(engine, msgpack.encode(found.parsing))
    loaded = load.load(request.site, found.digests, found.parsing, parser, cache, request.jobs, early)
    placed = place(found.config, loaded, request, now)
    change = _change(request, _history(request.site, found), loaded, placed, state)
    cache.keep_parts(lambda: frozenset(k for p in loaded.posts for k in (p.body, p.details)), 2 * len(loaded.posts))
    static = theming.static_files(found.theme, found.theme_digests)
    faces = plan.faces(found.config, "convblog")
    templates = theming.Templates(found.theme, found.theme_digests, cache)
    words = theming.words_digest(found.theme, found.theme_digests)
    return Prepared(
        gathered=gather(found.config, loaded, placed, change.history, found.digests, now, cache),
        files=Files(found.digests, static, sources.own_host_files(request.site, found.digests, HOST_FILES)),
        faces=faces,
        keys=Keys(engine, faces, words, templates.digest),
        engine=engine,
        change=change,
    )


def _history(site: str, found: Sources) -> History:
    if history.FILE not in found.digests:
        return History()
    return history.read(scan.read_text(site, history.FILE))


def _change(request: Request, known: History, loaded: load.Loaded, placed: Sequence[Placed], state: State) -> Change:
    """What this build finds about old addresses. A preview finds nothing."""
    before = state.last_run() if request.is_real else {}
    if before is None:  # a machine that has not built this site yet: others have told the world of its pages
        before = history.told_of(_sent(request.site), (alias for one in placed for alias in one.post.aliases))
    if not before:
        return Change(known, {}, (), ())
    present = {one.post.source: one.address for one in placed}
    present |= {p.file: before[p.file] for p in loaded.problems if p.file in before}
    return history.update(known, before, present, request.accept_gone)


def _sent(site: str) -> str:
    path = Path(site, history.SENT)
    return path.read_text("utf-8", "replace") if path.is_file() else ""


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
    request: Request,
    found: Sources,
    prepared: Prepared,
    assembled: Assembled,
    keys: Mapping[str, bytes],
    left: Left,
    output: str,
    private: Path,
    cache: Cache,
) -> _Written:
    """Render what is new, move it in, take away what is not planned, and only then record it."""
    ledger, survey = left
    folders = assembled.folders
    foreign = outputs.foreign(survey, ledger, keys, folders, found.config.keep)
    astray = outputs.links(output, foreign)
    old = _old(keys, ledger, survey, astray)
    new = [(page, keys[page.path]) for page in assembled.pages if page.path in old]
    stale = [path for path in ledger.files if path not in keys]
    if not new and not foreign and not stale:
        record.write_history(request, prepared.change)
        return _Written((), ())
    staging = stage.staging_folder(output, private)
    try:
        staged = _stage(request, found, prepared, new, output, staging, cache, astray)
        record.write_history(request, prepared.change)
        outputs.remove(output, foreign)
        stage.put_in_place(staging, output)
    finally:
        outputs.remove_tree(staging)
    outputs.remove(output, stale)
    outputs.remove_empty(output, ledger.folders, folders)
    _record_outputs(keys, folders, staged, ledger, output, cache, (*stale, *foreign))
    removed = {path.rstrip("/") for path in (*foreign, *stale)}
    return _Written(staged.waiting, tuple(removed))


def _old(keys: Mapping[str, bytes], ledger: Ledger, survey: Survey, astray: tuple[str, ...]) -> set[str]:
    """The paths at which something else stands than what is to be."""
    there = {path: entry[0] for path, entry in ledger.files.items()}
    old = {path for path, key in keys.items() if there.get(path) != key}
    return old | (survey.files & keys.keys()) | {path for path in keys if astray and path.startswith(astray)}


def _stage(
    request: Request,
    found: Sources,
    prepared: Prepared,
    new: Sequence[Job],
    output: str,
    staging: str,
    cache: Cache,
    astray: tuple[str, ...],
) -> Staged:
    def press() -> Callable[[Page], bytes]:
        from convblog.render.press import Press

        # A connection of its own for each process: SQLite's do not survive a fork.
        own = Cache(cache.path)
        bytecode = theming.compiled_templates(own, prepared.engine.hex())
        faces = prepared.faces
        return Press(found.theme, faces, lambda key: _body(own, key), lambda key: _details(own, key), bytecode).render

    return stage.stage(new, request.site, output, staging, request.jobs, press, prepared.keys.made_of, astray)


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
    cache.put(f"ledger:{output}", outputs.encode(Ledger(files, times)))
    cache.commit()
