"""What changed of all that pages share: the program, the theme, the translations, what the configuration says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from convblog.build.keys import ALL_BLOCKS
from convblog.build.reasons import lists
from convblog.build.reasons.wording import Wording
from convblog.build.surroundings import Surroundings
from convblog.problems import N_
from convblog.site.face import Face, ReplySettings

_TEMPLATE = "template "

_FACE = {
    "title": N_("the site's title changed: {old} → {new}"),
    "description": N_("the site's description changed: {old} → {new}"),
    "origin": N_("the site's address changed: {old} → {new}"),
    "prefix": N_("the path of the site's address changed: {old} → {new}"),
    "author": N_("the site's author changed: {old} → {new}"),
    "nav": N_("the menu changed: {old} → {new}"),
    "languages": N_("the site's languages changed: {old} → {new}"),
    "hub": N_("the hub of the feeds changed: {old} → {new}"),
    "generator": N_("the name of the program changed: {old} → {new}"),
}
_REPLY = {
    "address": N_("the mail address for answers changed: {old} → {new}"),
    "plus_addressing": N_("whether the mail address names the page changed: {old} → {new}"),
    "webmention": N_("the address for webmentions changed: {old} → {new}"),
    "form": N_("the address of the form changed: {old} → {new}"),
    "openings": N_("the ready-made beginnings of answers changed: {old} → {new}"),
}
_ALL = N_("something all pages show changed: title, menu, languages, ways to answer, theme options")


def differences(
    wording: Wording,
    lang: str,
    parts: tuple[Mapping[str, bytes], Mapping[str, bytes]],
    surroundings: tuple[Surroundings | None, Surroundings | None],
    files_of: Callable[[str], Collection[str]],
) -> Iterator[str]:
    """What differs of the parts of a page in `lang`, before and now, a sentence each.

    `files_of` gives the files that a template is made of.
    """
    old, new = parts
    before, after = surroundings
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    changed = _changed(before, after)
    for name in names:
        if name == "engine":
            yield wording(N_("convblog or one of its libraries changed"))
        elif name == "site":
            faces = [one.faces.get(lang) if one else None for one in surroundings]
            yield from list(_face(wording, faces[0], faces[1])) or [wording(_ALL)]
        elif name == "words":
            yield from _words(wording, before, after, changed)
        elif name.startswith(_TEMPLATE):
            yield from _template(wording, name.removeprefix(_TEMPLATE), changed, files_of)


def _changed(old: Surroundings | None, new: Surroundings | None) -> list[str]:
    """The files that differ; none if it is no longer known how they were."""
    if old is None or new is None:
        return []
    paths = sorted({*old.files, *new.files})
    return [path for path in paths if old.files.get(path) != new.files.get(path)]


def _words(
    wording: Wording, old: Surroundings | None, new: Surroundings | None, changed: Sequence[str]
) -> Iterator[str]:
    catalogs = [path for path in changed if path.endswith(".po")]
    if catalogs:
        one, many = N_("the translation {files} changed"), N_("the translations {files} changed")
        yield wording(many if len(catalogs) > 1 else one, files=wording.some(catalogs))
    if old and new and old.theme != new.theme:
        yield wording.changed(N_("the theme changed: {old} → {new}"), old.theme, new.theme)
    elif not catalogs:
        yield wording(N_("the theme or a translation changed"))


def _template(
    wording: Wording, name: str, changed: Sequence[str], files_of: Callable[[str], Collection[str]]
) -> Iterator[str]:
    if name == ALL_BLOCKS:
        blocks = [path for path in changed if "/blocks/" in path]
        if blocks:
            yield wording(N_("the templates of blocks changed ({files})"), files=wording.some(blocks))
        else:
            yield wording(N_("the templates of blocks or something they include changed"))
        return
    made_of = files_of(name)
    files = [path for path in changed if path in made_of]
    if not files:
        yield wording(N_("the template {template} or something it includes changed"), template=name)
    elif all(path.endswith(f"/{name}") for path in files):
        yield wording(N_("the template {template} changed ({files})"), template=name, files=wording.some(files))
    else:
        text = N_("what the template {template} is made of changed ({files})")
        yield wording(text, template=name, files=wording.some(files))


def _face(wording: Wording, old: Face | None, new: Face | None) -> Iterator[str]:
    if old is None or new is None:
        return
    for name in new.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if isinstance(after, ReplySettings):
            yield from _reply(wording, before, after)
        elif name == "theme_options":
            yield from lists.of_options(wording, before, after)
        elif name == "blogroll":
            yield wording(N_("there is a blogroll now") if after else N_("there is no blogroll any more"))
        elif name in _FACE:
            yield wording.changed(_FACE[name], before, after)


def _reply(wording: Wording, old: ReplySettings, new: ReplySettings) -> Iterator[str]:
    for name, template in _REPLY.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield wording.changed(template, before, after)
