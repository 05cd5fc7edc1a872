"""Mistakes of templates, where a build fails anyway: all are told in one go, though nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from convblog.build.keys import Keys
from convblog.problems import Problem, SiteError
from convblog.site.pages import Copy, Page, PostPage
from convblog.site.sketch import Sketch


def rehearse(
    pages: Iterable[Sketch], keys: Keys, render: Callable[[Page], bytes], told: Collection[str]
) -> list[Problem]:
    """One mistake for each template (a file), save those that were `told`: of each kind of page one is rendered.

    Ten thousand pages of one template would repeat its mistake; what only one of them shows is found when the others
    are mended.
    """
    found: dict[str, Problem] = {}
    seen: set[tuple[object, ...]] = set()
    for sketch in pages:
        if sketch.kind is Copy:
            continue
        page = sketch.make()
        if isinstance(page, Copy):
            continue
        kind = (sketch.kind, page.lang, page.prose.blocks if isinstance(page, PostPage) else ())
        if kind in seen:
            continue
        seen.add(kind)
        try:
            keys.of(page)  # finds what is missing or not well formed even where this page would not come by
            render(page)
        except SiteError as error:
            for one in error.problems:
                found.setdefault(one.file, one)
    return [one for file, one in found.items() if file not in told]
