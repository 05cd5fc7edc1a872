"""Why an output would be rewritten, or was: what it was made of then, held against what it is made of now."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from msgspec import DecodeError, Struct, convert, msgpack

from convblog.build import disk, engine, fresh, outputs, sources, surroundings
from convblog.build.assemble import Assembled, assemble
from convblog.build.cache import Cache, using_cache
from convblog.build.outputs import Ledger
from convblog.build.pipeline import check_is_site
from convblog.build.prepared import Prepared, prepare
from convblog.build.reasons import pages, shared
from convblog.build.reasons.wording import Wording
from convblog.build.request import Request
from convblog.build.run import Run
from convblog.build.sources import Sources
from convblog.build.state import State
from convblog.content import scan
from convblog.content.post import Details, decode_details
from convblog.private import FOLDER as PRIVATE
from convblog.problems import N_, SiteError, Translate
from convblog.render import theme as themes
from convblog.site.pages import Copy, Page
from convblog.site.parts import SealedSummary, Summary
from convblog.site.sketch import Sketch
from convblog.times import Moment


class Reasons(Struct, frozen=True):
    """The answer: the output's path, the sentence, and one more for each thing that differs."""

    path: str
    verdict: str
    details: tuple[str, ...] = ()


def explain(request: Request, asked: str, now: Moment, say: Translate = str) -> Reasons:
    """Say why `asked` (a path below the output folder, an address, or a file in it) would be or was rewritten.

    The sentences are in the language of `say`. Raises `SiteError` with every problem of the site. Nothing is written
    but the cache.
    """
    check_is_site(request.site)
    private = Path(request.site, PRIVATE)
    with disk.failures_told(request.site):
        return using_cache(private, lambda cache: _explain(Run(request, now, private, cache), asked, say))


def _explain(run: Run, asked: str, say: Translate) -> Reasons:
    state = State(run.private)
    try:
        found = sources.judge(run.request, scan.scan(run.request.site), engine.trees(), run.cache)
        prepared = prepare(run, found, state)
        path = _path_of(asked, found.output, found.config.prefix)
        assembled = assemble(prepared.gathered, prepared.files)
        if assembled.problems:
            raise SiteError(assembled.problems)
        return _Explainer(found, prepared, assembled, run.cache, say).reasons(path)
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


class _Made(Struct, frozen=True, array_like=True):
    """What `Keys.made_of` gives: encoded fields, the digests of everything else, that of the surroundings."""

    fields: bytes
    parts: dict[str, bytes]
    surroundings: bytes


_decode = msgpack.Decoder(_Made).decode


class _Explainer:
    """Looks at the outputs of one planned site."""

    def __init__(self, found: Sources, prepared: Prepared, assembled: Assembled, cache: Cache, say: Translate) -> None:
        self._found, self._keys, self._assembled = found, prepared.keys, assembled
        self._output, self._cache = found.output, cache
        placed = prepared.gathered.material.site.everything
        self._say = Wording(say, found.config.lang, {one.url: one.post.source for one in placed}, self._details)

    def reasons(self, path: str) -> Reasons:
        """The verdict on the file at `path`, and why."""
        sketch = next((page for page in self._assembled.pages if page.path == path), None)
        entry = fresh.load_ledger(self._cache, self._output).files.get(path)
        if sketch is None:
            text = N_("would be removed: nothing makes it any more") if entry else N_("is not made by this site")
            return Reasons(path, self._say(text))
        if entry is None:
            return Reasons(path, self._say(N_("would be written: it has never been built here")))
        page = sketch.make()
        before, earlier = self._kept(path)
        if entry[0] != self._keys.of(page):
            details = self._differences(sketch, page, before, _decode(self._keys.made_of(page)))
            return Reasons(path, self._say(N_("would be rewritten, because:")), details)
        if outputs.survey(self._output, Ledger({path: entry})).files:
            text = N_("would be looked at again: the file in the output folder is not as the build left it")
            return Reasons(path, self._say(text))
        details = self._differences(sketch, page, earlier, before)
        return Reasons(path, self._say(N_("is up to date; it was last rendered, because:")), details)

    def _kept(self, path: str) -> tuple[_Made | None, _Made | None]:
        kept = self._cache.fields(self._output, path)
        now, before = kept if kept else (None, None)
        return (_decode(now) if now else None, _decode(before) if before else None)

    def _details(self, key: bytes) -> Details | None:
        data = self._cache.part(key)
        return decode_details(data) if data is not None else None

    def _differences(self, sketch: Sketch, page: Page, before: _Made | None, now: _Made | None) -> tuple[str, ...]:
        """What differs between two states of a page, a sentence each."""
        if before is None or now is None:
            return (self._say(N_("it was not there before")),)
        if isinstance(page, Copy):
            file = sketch.source or self._shown(page.source)
            return (self._say(N_("the file {file} changed"), file=file),)
        if before.parts["kind"] != now.parts["kind"]:
            return (self._say(N_("it was a page of another kind before")),)
        around = [surroundings.recall(one.surroundings, self._cache) for one in (before, now)]
        parts = (before.parts, now.parts)
        found = [*shared.differences(self._say, page.lang, parts, (around[0], around[1]), self._files_of())]
        old, new = _fields(before, type(page)), _fields(now, type(page))
        if old is not None and new is not None:
            found += pages.differences(self._say, sketch.source, old, new)
        return tuple(dict.fromkeys(found)) or (
            self._say(N_("the file in the output folder had been changed or was missing")),
        )

    def _shown(self, path: str) -> str:
        return themes.shown(self._found.theme, path)

    def _files_of(self) -> Callable[[str], Collection[str]]:
        """From a template's name to all the files it may be made of, as messages name them."""
        theme = self._found.theme
        names_of = themes.templates_of(theme)
        folders = [self._shown(folder) for folder in theme.template_dirs]
        return lambda template: {f"{folder}/{name}" for name in names_of(template) for folder in folders}


def _fields(made: _Made, kind: type[Page]) -> Page | None:
    """The fields that are remembered; None if another version of ours, with other fields, remembered them."""
    try:
        return msgpack.decode(made.fields, type=kind, dec_hook=_sealed)
    except DecodeError:
        return None


def _sealed(_: type, value: Any) -> SealedSummary:
    return SealedSummary(b"", convert(value, Summary))
