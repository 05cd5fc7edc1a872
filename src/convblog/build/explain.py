"""Why an output would be rewritten, or was: what it was made of then, held against what it is made of now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from msgspec import Struct, msgpack

from convblog.build import disk, fresh, outputs, paths, sources
from convblog.build.assemble import Assembled, assemble
from convblog.build.cache import Cache, using_cache
from convblog.build.keys import Keys
from convblog.build.outputs import Ledger
from convblog.build.pipeline import check_is_site
from convblog.build.request import Request
from convblog.build.state import State
from convblog.build.whole import prepare
from convblog.content import scan
from convblog.private import FOLDER as PRIVATE
from convblog.problems import N_, Problem, problem
from convblog.site.pages import Copy, Page
from convblog.site.parts import SealedSummary
from convblog.times import Moment

_SHOWN = 60  # characters of a value


class Reasons(Struct, frozen=True):
    """The answer: the output's path, the sentence, and one line for each thing that differs."""

    path: str
    verdict: Problem
    details: tuple[Problem, ...]


def explain(request: Request, asked: str, now: Moment) -> Reasons:
    """Say why `asked` (a path below the output folder, an address, or a file in it) would be or was rewritten.

    Raises `SiteError` with every problem of the site. Nothing is written but the cache.
    """
    check_is_site(request.site)
    private = Path(request.site, PRIVATE)
    with disk.failures_told(request.site):
        return using_cache(private, lambda cache: _explain(request, asked, now, private, cache))


def _explain(request: Request, asked: str, now: Moment, private: Path, cache: Cache) -> Reasons:
    state = State(private)
    try:
        found = sources.read(request, scan.scan(request.site), cache)
        output = paths.output_of(request, found.config.output)
        prepared = prepare(request, found, now, cache, state)
        path = _path_of(asked, output, found.config.prefix)
        assembled = assemble(prepared.gathered, prepared.files)
        return _reasons(path, assembled, prepared.keys, output, cache)
    finally:
        state.close()


def _path_of(asked: str, output: str, prefix: str) -> str:
    """The path below the output folder that an address, a file or a path names."""
    whole = os.path.realpath(asked)
    if whole.startswith(output + os.sep):
        path = whole[len(output) + 1 :]
    else:
        path = unquote(asked)
        path = path.removeprefix(prefix).removeprefix("/") if path.startswith("/") else path
    if path == "" or path.endswith("/") or os.path.isdir(os.path.join(output, path)):
        path = f"{path.rstrip('/')}/index.html".removeprefix("/")
    return path


def _reasons(path: str, assembled: Assembled, keys: Keys, output: str, cache: Cache) -> Reasons:
    sketch = next((page for page in assembled.pages if page.path == path), None)
    entry = fresh.load_ledger(cache, output).files.get(path)
    if sketch is None:
        text = N_("would be removed: nothing makes it any more") if entry else N_("is not made by this site")
        return Reasons(path, problem(path, 0, text), ())
    if entry is None:
        return Reasons(path, problem(path, 0, N_("would be written: it has never been built here")), ())
    page = sketch.make()
    before, earlier = _kept(cache, output, path)
    if entry[0] != keys.of(page):
        now = _decode(keys.made_of(page))
        return Reasons(path, problem(path, 0, N_("would be rewritten, because:")), _differences(page, before, now))
    if outputs.survey(output, Ledger({path: entry})).files:
        text = N_("would be looked at again: the file in the output folder is not as the build left it")
        return Reasons(path, problem(path, 0, text), ())
    text = N_("is up to date; it was last rendered, because:")
    return Reasons(path, problem(path, 0, text), _differences(page, earlier, before))


Made = tuple[bytes, dict[str, bytes]]  # encoded fields, and the digests of everything else
_decode = msgpack.Decoder(Made).decode


def _kept(cache: Cache, output: str, path: str) -> tuple[Made | None, Made | None]:
    kept = cache.fields(output, path)
    now, before = kept if kept else (None, None)
    return (_decode(now) if now else None, _decode(before) if before else None)


def _differences(page: Page, before: Made | None, now: Made | None) -> tuple[Problem, ...]:
    """What differs between two states of a page, a line each."""
    if before is None or now is None:
        return (problem(page.path, 0, N_("it was not there before")),)
    found = [
        _part(page.path, name) for name in sorted({*before[1], *now[1]}) if before[1].get(name) != now[1].get(name)
    ]
    if isinstance(page, Copy):
        return tuple(found) or (problem(page.path, 0, N_("the file that is copied changed")),)
    old, new = _plain(before[0], type(page)), _plain(now[0], type(page))
    changes = _walk("", old, new)
    found += [problem(page.path, 0, N_("{field}: {old} → {new}"), field=f, old=o, new=n) for f, o, n in changes]
    return tuple(found) or (problem(page.path, 0, N_("the file in the output folder had been changed or was missing")),)


def _part(path: str, name: str) -> Problem:
    known = {
        "engine": N_("convblog or one of its libraries changed"),
        "site": N_("something all pages show changed: title, menu, languages, ways to answer, theme options"),
        "words": N_("the theme or a translation changed"),
    }
    if name in known:
        return problem(path, 0, known[name])
    return problem(path, 0, N_("the {template} or something it includes changed"), template=name)


def _plain(fields: bytes, kind: Any) -> Any:
    """Encoded fields as plain values with names, read by the page's own type."""
    return _named(msgpack.decode(fields, type=kind, dec_hook=lambda _, digest: SealedSummary(digest, None)))


def _named(value: Any) -> Any:
    if isinstance(value, SealedSummary):
        return value.digest
    if isinstance(value, Struct):
        return {name: _named(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple | list):
        return [_named(item) for item in value]
    return value


def _walk(name: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    """The places at which two values differ: name, old, new."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping) and {*old} == {*new}:
        for key in old:
            yield from _walk(f"{name}.{key}" if name else str(key), old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True), 1):
            yield from _walk(f"{name}[{number}]", one, other)
    else:
        yield name, _short(old), _short(new)


def _short(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()[:8]
    if isinstance(value, list):
        return f"[{len(value)}]"
    text = str(value.get("title", value.get("url", value)) if isinstance(value, Mapping) else value)
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"
