"""Is there anything to do at all? Answered from stats alone: no source is read, no library of rendering imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct, msgpack, structs

from convblog.build import beside, engine, outputs
from convblog.build.cache import Cache
from convblog.build.outputs import Ledger
from convblog.build.request import Request
from convblog.content import scan
from convblog.content.scan import Scanned, Stats
from convblog.content.settings import Settings
from convblog.digest import digest_of
from convblog.problems import Problem, SiteError


class Fresh(Struct, frozen=True, array_like=True):
    """The world as the last build saw it."""

    sources: Stats
    odd: tuple[Problem, ...]  # what could not be used of responses/
    touched: dict[str, bytes]  # files changed so shortly before the scan that their time proves nothing: their digests
    trees: dict[str, Stats]
    libraries: str
    since: int  # the moment of that build
    until: int  # the moment from which something would look different by itself (a post falls due, a thread closes)
    output: str
    pages: int
    files: int
    warnings: tuple[Problem, ...]
    parsing: Settings


encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(Fresh).decode


def name_of(request: Request) -> str:
    """Under which name the record of builds like this one is kept."""
    same = structs.replace(request, site="", jobs=0, clean=False, adopt=False, accept_gone=False)
    return "fresh:" + digest_of(encode(same)).hex()


class Last(NamedTuple):
    """The last build like this one: its record, and what became of its output since (found out beside)."""

    fresh: Fresh
    ledger: bytes
    survey: Callable[[], bytes]


def last(request: Request, cache: Cache) -> Last | None:
    """The record of the last such build, if there is one; looking at its output begins now, beside."""
    stored = cache.get(name_of(request))
    if stored is None:
        return None
    fresh = cache.decoded(name_of(request), stored, _decode)
    ledger = cache.get(f"ledger:{fresh.output}")
    if ledger is None:
        return None
    return Last(fresh, ledger, beside.start(lambda: _survey(fresh.output, ledger, cache), patient=True))


def _survey(output: str, ledger: bytes, cache: Cache) -> bytes:
    return outputs.encode_survey(outputs.survey(output, _decoded(output, ledger, cache)))


def _decoded(output: str, ledger: bytes, cache: Cache) -> Ledger:
    return cache.decoded(f"ledger:{output}", ledger, outputs.decode)


def is_current(
    known: Last, request: Request, cache: Cache, now: int, scanned: Scanned, trees: Mapping[str, Stats]
) -> bool:
    """Whether everything is still as that build saw it: sources, outputs, and the `trees` outside the site."""
    fresh = known.fresh
    if not fresh.since <= now < fresh.until or fresh.libraries != engine.libraries():
        return False
    if (scanned.stats, scanned.odd) != (fresh.sources, fresh.odd) or not _still(request.site, fresh.touched):
        return False
    if trees != fresh.trees:
        return False
    survey = outputs.decode_survey(known.survey())
    if survey.files or survey.folders:
        return False
    if fresh.touched:
        settled = {path: key for path, key in fresh.touched.items() if path in scanned.racy}
        cache.put_encoded(name_of(request), structs.replace(fresh, touched=settled), encode)
    return True


def _still(site: str, touched: Mapping[str, bytes]) -> bool:
    try:
        return all(digest_of(scan.read(site, path)) == key for path, key in touched.items())
    except SiteError:
        return False  # one cannot be read any more


def changed(known: Last, scanned: Scanned) -> list[str]:
    """The files that are new or look changed since the last build."""
    seen = known.fresh.sources
    return [path for path, stat in scanned.stats.items() if seen.get(path) != stat]


Left = tuple[Ledger, outputs.Survey]


def left(known: Last | None, output: str, cache: Cache) -> Left:
    """What the last build left in `output`, and what became of it."""
    if known is not None and known.fresh.output == output:
        return _decoded(output, known.ledger, cache), outputs.decode_survey(known.survey())
    ledger = load_ledger(cache, output)
    return ledger, outputs.survey(output, ledger)


def load_ledger(cache: Cache, output: str) -> Ledger:
    """The ledger of an output folder; empty if there is none."""
    stored = cache.get(f"ledger:{output}")
    return _decoded(output, stored, cache) if stored else Ledger()
