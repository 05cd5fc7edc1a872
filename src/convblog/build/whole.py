"""A build in which something is to do: every step after `fresh` has said so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from convblog import config as configuration
from convblog.build import fresh, index, knownkeys, load, outputs, record, rehearsal, sources, vanished, writing
from convblog.build.assemble import Assembled, assemble
from convblog.build.cache import Cache
from convblog.build.fresh import Last
from convblog.build.prepared import Prepared, prepare
from convblog.build.request import Report
from convblog.build.run import Run
from convblog.build.sources import Sources
from convblog.build.state import State
from convblog.build.writing import Written
from convblog.content.scan import Scanned, Stats
from convblog.conversation import pages
from convblog.problems import SiteError
from convblog.site.history import Change
from convblog.site.pages import HtmlPage, Stylesheet


def build_whole(run: Run, scanned: Scanned, trees: dict[str, Stats], last: Last | None) -> Report:
    """Build. Raises `SiteError` with every problem, before anything is written."""
    request, cache = run.request, run.cache
    early = load.begin(request.site, fresh.changed(last, scanned), last.fresh.parsing) if last else None
    found = sources.judge(request, scanned, trees, cache, last.fresh.parsing if last else None)
    from convblog.render import press  # noqa: F401 - now, while another core parses

    state = State(run.private)
    try:
        left = fresh.left(last, found.output, cache)  # while the sources are parsed beside
        prepared = prepare(run, found, state, early)
        making = prepared.begin_keys()
        assembled = assemble(prepared.gathered, prepared.files)
        with _templates_told(found, prepared, assembled, cache):
            keys = making(assembled.pages)
            run.onlooker.hold((found, prepared, left, assembled, keys))
            outputs.prepare(found.output, request.adopt or request.preview)
            written = writing.write(run, found, prepared, assembled, keys, left)
        if request.is_real:
            record.remember_addresses(prepared.change, assembled.addresses, state)
            material = prepared.gathered.material
            pages.remember(run.private, index.of_site(material.site, material.answering))
    finally:
        state.close()
    report = _report(assembled, prepared.change, written, len(keys))
    prepared.known.keep(cache, knownkeys.name_of(request), assembled.pages, keys)
    record.remember_world(run, found, prepared.change, assembled.until, report)
    return report


def _report(assembled: Assembled, change: Change, written: Written, files: int) -> Report:
    return Report(
        pages=sum(issubclass(page.kind, HtmlPage) for page in assembled.pages),
        written=tuple(sorted(written.paths)),
        unchanged=files - len(written.paths),
        removed=tuple(sorted(written.removed)),
        seconds=0.0,
        warnings=(*assembled.warnings, *vanished.warnings(change)),
        moved=dict(change.moved),
        gone=change.gone,
    )


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
