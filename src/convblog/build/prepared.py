"""Everything that is read for a build: what pages are made of, and what makes their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, msgpack, structs

from convblog.build import beside, knownkeys, load, sources, theming, vanished
from convblog.build import keys as keymaking
from convblog.build import surroundings as around
from convblog.build.assemble import Files, Gathered, gather, place, with_gone
from convblog.build.engine import code_digest
from convblog.build.keys import Keys
from convblog.build.knownkeys import KnownKeys
from convblog.build.load import Early
from convblog.build.run import Run
from convblog.build.sources import Sources
from convblog.build.state import State
from convblog.digest import digest
from convblog.site import backdrop, plan
from convblog.site.face import Face
from convblog.site.history import Change
from convblog.site.machines import HOST_FILES
from convblog.site.placed import Placed
from convblog.site.sketch import Sketch


class Prepared(Struct, frozen=True):
    """What pages are made of, and what makes their keys."""

    gathered: Gathered
    files: Files
    faces: dict[str, Face]
    keys: Keys
    engine: bytes
    change: Change
    known: KnownKeys
    lacking: frozenset[str]  # the templates of blocks that are not there: their absence was told where they are named

    def begin_keys(self) -> Callable[[Iterable[Sketch]], dict[str, bytes]]:
        """Begin to make the keys; what is returned takes all pages and gives the key of each, by path."""
        is_much = len(self.gathered.loaded.posts) >= keymaking.WORTH_IT and not self.known.is_same_world
        if not is_much or not beside.is_possible():
            return lambda pages: keymaking.made(pages, self.keys, self.known)
        return keymaking.begin(lambda: plan.listing(self.gathered.material), self.keys, self.known)


def prepare(run: Run, found: Sources, state: State, early: Early | None = None) -> Prepared:
    """Read everything; nothing is written but the cache."""
    request, cache = run.request, run.cache
    last = knownkeys.last(cache, request)  # while the sources are parsed beside
    engine = code_digest(found.tree_digests)
    parser = digest(engine, msgpack.encode(found.parsing))
    loaded = load.load(request.site, found.digests, found.parsing, parser, cache, request.jobs, early)
    loaded = structs.replace(loaded, warnings=(*found.scanned.odd, *loaded.warnings))
    placed = place(run, found, loaded)
    gathered, change = _gathered(run, found, loaded, placed, state)
    lacking = [] if "theme" in found.spoilt else theming.lacking_blocks(found.theme, (one.post for one in placed))
    gathered = structs.replace(gathered, problems=(*found.problems, *gathered.problems, *lacking))
    cache.keep_parts(lambda: frozenset(k for p in loaded.posts for k in (p.body, p.details)), 2 * len(loaded.posts))
    static = theming.static_files(found.theme, found.theme_digests)
    faces = plan.faces(found.config, "convblog")
    templates = theming.Templates(found.theme, found.theme_digests, cache)
    words = theming.words_digest(found.theme, found.theme_digests)
    surroundings = around.remember(around.of(found.theme, found.theme_digests, faces), cache)
    world = digest(engine, surroundings, backdrop.digest_of(gathered.material))
    return Prepared(
        gathered=gathered,
        files=Files(found.digests, static, sources.own_host_files(request.site, found.digests, HOST_FILES)),
        faces=faces,
        keys=Keys(engine, faces, words, templates.digest, surroundings),
        engine=engine,
        change=change,
        known=KnownKeys(last, world, found.digests, gathered.material),
        lacking=frozenset(f"templates/blocks/{dict(one.values)['name']}.html" for one in lacking),
    )


def _gathered(
    run: Run, found: Sources, loaded: load.Loaded, placed: Sequence[Placed], state: State
) -> tuple[Gathered, Change]:
    """What pages are made of, and what this build finds about old addresses.

    Which answers are pages depends on which posts have moved, and what is gone on both.
    """
    request = run.request
    known, wrong = vanished.known_of(request.site, found)
    before, unsure = vanished.before(request, placed, state)
    present = {one.post.source: one.address for one in placed}
    present |= {p.file: before[p.file] for p in loaded.problems if p.file in before}
    change = vanished.change_of(request, known, before, present, unsure)
    gathered = gather(run, found, loaded, placed, change.history.moved)
    gathered = structs.replace(gathered, problems=(*wrong, *gathered.problems))
    answers = gathered.answers | vanished.unread(loaded, before)
    if answers:
        gathered = structs.replace(gathered, answers=answers)
        change = vanished.change_of(request, known, before, present | answers, unsure)
    return with_gone(gathered, change.history.gone), change
