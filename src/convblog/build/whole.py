"""A build in which something is to do: every step after `fresh` has said so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convblog import config as configuration
from convblog.build import fresh, index, knownkeys, load, outputs, paths, record, rehearsal, sources, vanished, writing
from convblog.build.assemble import Assembled, assemble
from convblog.build.cache import Cache
from convblog.build.fresh import Last
from convblog.build.onlooker import Onlooker
from convblog.build.prepared import Prepared, prepare
from convblog.build.request import Report, Request
from convblog.build.sources import Sources
from convblog.build.state import State
from convblog.content.scan import Scanned, Stats
from convblog.conversation import pages
from convblog.problems import SiteError
from convblog.site.pages import HtmlPage, Stylesheet
from convblog.times import Moment


def build_whole(
    request: Request,
    scanned: Scanned,
    trees: dict[str, Stats],
    last: Last | None,
    now: Moment,
    private: Path,
    cache: Cache,
    onlooker: Onlooker,
) -> Report:
    """Build. Raises `SiteError` with every problem, before anything is written."""
    early = load.begin(request.site, fresh.changed(last, scanned), last.fresh.parsing) if last else None
    found = sources.judge(request, scanned, trees, cache, last.fresh.parsing if last else None)
    from convblog.render import press  # noqa: F401 - now, while another core parses

    output = paths.output_of(request, found.config.output)
    state = State(private)
    try:
        left = fresh.left(last, output, cache)  # while the sources are parsed beside
        prepared = prepare(request, found, now, cache, state, early)
        making = prepared.begin_keys()
        assembled = assemble(prepared.gathered, prepared.files)
        with _templates_told(found, prepared, assembled, cache):
            keys = making(assembled.pages)
            onlooker.hold((found, prepared, left, assembled, keys))
            outputs.prepare(output, request.adopt or request.preview)
            written = writing.write(request, found, prepared, assembled, keys, left, output, private, cache, onlooker)
        if request.is_real:
            record.remember_addresses(prepared.change, assembled.addresses, state)
            pages.remember(private, index.of_site(prepared.gathered.stuff.site, prepared.gathered.stuff.answering))
    finally:
        state.close()
    report = Report(
        pages=sum(issubclass(page.kind, HtmlPage) for page in assembled.pages),
        written=tuple(sorted(written.paths)),
        unchanged=len(keys) - len(written.paths),
        removed=tuple(sorted(written.removed)),
        seconds=0.0,
        warnings=(*assembled.warnings, *vanished.warnings(prepared.change)),
        moved=dict(prepared.change.moved),
        gone=prepared.change.gone,
    )
    prepared.known.keep(cache, knownkeys.name_of(request), assembled.pages, keys)
    record.remember_world(request, found, prepared.change, assembled.until, report, output, now, cache)
    return report


# What of the configuration no template sees.
_UNSEEN = frozenset(("pagination", "permalink", "output", "keep"))


@contextmanager
def _templates_told(found: Sources, prepared: Prepared, assembled: Assembled, cache: Cache) -> Iterator[None]:
    """Raise the problems found so far, or that come up, together with the mistakes of templates as far as they show."""
    try:
        if assembled.problems:
            raise SiteError(assembled.problems)
        yield
    except SiteError as error:
        pages = (
            assembled.pages if found.spoilt <= _UNSEEN else [one for one in assembled.pages if one.kind is Stylesheet]
        )
        if "theme" in found.spoilt:
            raise
        told = {*prepared.lacking, *(one.file for one in error.problems if one.file != configuration.FILE)}
        more = rehearsal.rehearse(pages, prepared.keys, writing.press(found, prepared, cache)(), told)
        raise SiteError({*error.problems, *more}) from None
