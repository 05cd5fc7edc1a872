"""The theme: where templates, files and words are looked for, and what every template depends on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from convblog import configfile, yamlfile
from convblog.config import FILE as CONFIG
from convblog.digest import digest
from convblog.problems import N_, SiteError, problem, site_error

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

FILE = "theme.yaml"

_NAME = re.compile(r"[A-Za-z0-9_-]+")


class ThemeFile(Struct, frozen=True, kw_only=True):
    """A `theme.yaml`: the theme's name, the theme it builds on (or empty), its options with their defaults."""

    name: str
    extends: str = ""
    options: dict[str, str] = {}


class Theme(Struct, frozen=True):
    """A theme as one site uses it. Folders are absolute, or relative to the working directory as the site's own is."""

    name: str
    site: str
    options: dict[str, str]  # the defaults of the chain, then the site's own choices
    template_dirs: tuple[str, ...]  # the first that has a template wins: the site's, the theme's, its parents'
    static_dirs: tuple[str, ...]  # parents first: what comes later covers what came before
    locale_dirs: tuple[str, ...]  # parents first, the site's own last


def bundled_themes() -> Path:
    """The themes that come with the program: inside the package, or at the root of a checkout."""
    package = Path(__file__).parents[1]
    packed = package / "themes"
    return packed if packed.is_dir() else package.parents[1] / "themes"


def load(site: Path, name: str, options: dict[str, str]) -> Theme:
    """The theme `name` of the site's `themes/`, else a bundled one, with everything it extends.

    Raises `SiteError`: unknown theme or option, a circle of `extends`, a mistake in a `theme.yaml`.
    """
    chain = list(_chain(site, name))
    parents_first = chain[::-1]
    defaults: dict[str, str] = {}
    for _, file in parents_first:
        defaults.update(file.options)
    _check_options(site, name, options, defaults)
    return Theme(
        name=name,
        site=str(site),
        options={**defaults, **options},
        template_dirs=(str(site / "templates"), *(str(folder / "templates") for folder, _ in chain)),
        static_dirs=tuple(str(folder / "static") for folder, _ in parents_first),
        locale_dirs=(*(str(folder / "locale") for folder, _ in parents_first), str(site / "locale")),
    )


def nothing(site: Path, name: str) -> Theme:
    """What stands for a theme that is not there: no templates, no files, no words."""
    return Theme(name, str(site), {}, (), (), ())


def _chain(site: Path, name: str) -> Iterator[tuple[Path, ThemeFile]]:
    """The theme, the one it extends, and so on."""
    where, line, seen = CONFIG, 0, [name]  # line 0: not looked up yet
    while True:
        folder = _folder(site, name, where, line)
        path = folder / FILE
        where = _shown(site, path)
        file = _read(path, where)
        yield folder, file
        name = file.extends
        if not name:
            return
        line = _line_of(path, "extends")
        if name in seen:
            hint = N_("end the chain {chain}: one of these themes must extend nothing")
            raise site_error(
                where, line, N_("the themes extend each other in a circle"), hint, chain=" → ".join([*seen, name])
            )
        seen.append(name)


def _folder(site: Path, name: str, where: str, line: int) -> Path:
    homes = (site / "themes", bundled_themes())
    if _NAME.fullmatch(name):
        for home in homes:
            if (home / name / FILE).is_file():
                return home / name
    known = sorted({path.parent.name for home in homes for path in home.glob(f"*/{FILE}")})
    near = yamlfile.near(name, known)
    hint = N_("did you mean “{near}”?") if near else N_("take one of: {known}")
    line = line or configfile.line_of(site, "theme")
    if _NAME.fullmatch(name) and (homes[0] / name).is_dir():
        hint = N_("write themes/{name}/theme.yaml with the lines “name: {name}” and “extends: agora”")
        raise site_error(where, line, N_("the theme “{name}” has no theme.yaml"), hint, name=name)
    raise site_error(where, line, N_("there is no theme “{name}”"), hint, name=name, near=near, known=", ".join(known))


def _read(path: Path, shown: str) -> ThemeFile:
    try:
        return yamlfile.read_struct(ThemeFile, path.read_text("utf-8-sig"), shown)
    except (OSError, UnicodeDecodeError) as error:
        hint = N_("check that you may read it and that it is UTF-8 text")
        raise site_error(shown, 0, N_("cannot be read: {why}"), hint, why=error) from None


def _line_of(path: Path, key: str) -> int:
    """The line of a key at the top of a `theme.yaml` that has been read already."""
    lines = path.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 0)


def _check_options(site: Path, name: str, options: dict[str, str], known: dict[str, str]) -> None:
    problems = []
    for key in options:
        if key not in known:
            near = yamlfile.near(key, known)
            hint = N_("did you mean “{near}”?") if near else N_("it has: {known}")
            message = N_("the theme “{name}” has no option “{key}”")
            shown = ", ".join(sorted(known))
            line = configfile.line_of(site, "theme_options", key)
            problems.append(problem(CONFIG, line, message, hint, name=name, key=key, near=near, known=shown))
    if problems:
        raise SiteError(problems)


def _shown(site: Path, path: Path) -> str:
    """How a message names a file: from the site's root where it is in the site, else by its theme."""
    for root, prefix in ((site, ""), (bundled_themes(), "themes/")):
        if path.is_relative_to(root):
            return prefix + path.relative_to(root).as_posix()
    return path.as_posix()


def shown(theme: Theme, filename: str) -> str:
    """How a message names a template, given the path it was loaded from."""
    return _shown(Path(theme.site), Path(filename))


# ---- what a template depends on


def template_digests(theme: Theme) -> Callable[[str], bytes]:
    """A function from the name of a template to the digest of it and of all it includes, imports and extends.

    A template that is chosen only while rendering (`include page.extra.part`) counts them all. The function remembers
    what it has read, so make a new one for each build. It raises `SiteError` with file and line for a template that
    is missing, in a circle, or not well formed.
    """
    return _Templates(theme).digest


def templates_of(theme: Theme) -> Callable[[str], frozenset[str]]:
    """A function from the name of a template to the names of all it is made of, itself among them.

    It raises `SiteError` like what `template_digests` gives.
    """
    return _Templates(theme).names_of


class _Templates:
    """The templates of a theme, read once."""

    def __init__(self, theme: Theme) -> None:
        from jinja2 import Environment, FileSystemLoader

        self._theme = theme
        self._environment: Environment = Environment(loader=FileSystemLoader(theme.template_dirs), autoescape=True)
        self._read: dict[str, tuple[bytes, str, tuple[_Reference, ...]]] = {}
        self._digests: dict[str, bytes] = {}

    def digest(self, name: str) -> bytes:
        if name not in self._digests:
            needed: dict[str, bytes] = {}
            self._gather(name, (), needed)
            parts = [part for key in sorted(needed) for part in (key.encode(), needed[key])]
            self._digests[name] = digest(name.encode(), *parts)
        return self._digests[name]

    def names_of(self, name: str) -> frozenset[str]:
        needed: dict[str, bytes] = {}
        self._gather(name, (), needed)
        return frozenset(needed)

    def _gather(self, name: str, above: tuple[str, ...], needed: dict[str, bytes]) -> None:
        """Put `name` and all it refers to into `needed`."""
        content, file, references = self._template(name)
        needed[name] = content
        for reference in references:
            if reference.name in (*above, name):
                hint = N_("take one of them out: {chain}")
                chain = " → ".join([*above, name, reference.name])
                raise site_error(
                    file, reference.line, N_("the templates include each other in a circle"), hint, chain=chain
                )
            if reference.name in needed:
                continue
            if reference.optional and not self._exists(reference.name):
                continue
            if not self._exists(reference.name):
                raise missing_template(file, reference.line, reference.name, self.names())
            self._gather(reference.name, (*above, name), needed)

    def _template(self, name: str) -> tuple[bytes, str, tuple[_Reference, ...]]:
        from jinja2 import TemplateNotFound, TemplateSyntaxError

        if name not in self._read:
            loader = self._environment.loader
            assert loader is not None
            try:
                source, filename, _ = loader.get_source(self._environment, name)
                named = _named(source, name, filename)
            except TemplateNotFound:
                raise missing_template(f"templates/{name}", 0, name, self.names()) from None
            except TemplateSyntaxError as error:
                raise syntax_problem(self._theme, error) from None
            except (OSError, UnicodeDecodeError) as error:
                hint = N_("check that you may read it and that it is UTF-8 text")
                raise site_error(f"templates/{name}", 0, N_("cannot be read: {why}"), hint, why=error) from None
            place = shown(self._theme, filename or name)
            self._read[name] = source.encode(), place, tuple(self._references(name, named))
        return self._read[name]

    def _references(self, name: str, named: Iterable[_Named]) -> Iterator[_Reference]:
        for one in named:
            if one.names is None:
                for other in self.names():
                    if other != name:
                        yield _Reference(other, one.line, optional=True)
                continue
            for other in one.names:
                yield _Reference(other, one.line, optional=one.ignores_missing or len(one.names) > 1)

    def names(self) -> list[str]:
        """Every template of HTML there is."""
        return [name for name in self._environment.list_templates() if name.endswith(".html")]

    def _exists(self, name: str) -> bool:
        inside = ".." not in name.split("/")
        return inside and any(Path(folder, name).is_file() for folder in self._theme.template_dirs)


class _Reference(Struct, frozen=True):
    """Another template that one names, and the line where."""

    name: str
    line: int
    optional: bool


class _Named(Struct, frozen=True):
    """One `extends`, `include` or `import`: the line, and the names in it, None where only rendering tells them."""

    line: int
    names: tuple[str, ...] | None
    ignores_missing: bool


@lru_cache(256)
def _named(source: str, name: str, filename: str | None) -> tuple[_Named, ...]:
    """What a template names. Who builds again after an edit need not parse the other templates again."""
    from jinja2 import Environment, nodes

    found = []
    for node in (
        Environment(autoescape=True)
        .parse(source, name, filename)
        .find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))
    ):
        assert isinstance(node, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport)
        ignores = isinstance(node, nodes.Include) and node.ignore_missing
        found.append(_Named(node.lineno, _names(node.template), ignores))
    return tuple(found)


def _names(expression: nodes.Expr) -> tuple[str, ...] | None:
    """The names in the expression of an `include` and its kind; None where they are known only while rendering."""
    from jinja2 import nodes

    items = expression.items if isinstance(expression, nodes.List | nodes.Tuple) else [expression]
    names = [item.value for item in items if isinstance(item, nodes.Const)]
    return tuple(map(str, names)) if len(names) == len(items) else None


def missing_template(file: str, line: int, name: str, known: list[str]) -> SiteError:
    """The problem of a template that is not there."""
    near = yamlfile.near(name, known)
    hint = N_("did you mean “{near}”?") if near else N_("write it as templates/{name}")
    return site_error(file, line, N_("there is no template “{name}”"), hint, name=name, near=near)


def syntax_problem(theme: Theme, error: Exception) -> SiteError:
    """The problem of a template that Jinja cannot read (a `TemplateSyntaxError`)."""
    filename = getattr(error, "filename", None) or getattr(error, "name", None) or ""
    line = getattr(error, "lineno", 0)
    why = getattr(error, "message", None) or error
    hint = N_("see what the line opens and does not close, or names wrongly")
    return site_error(shown(theme, filename), line, N_("not a well-formed template: {why}"), hint, why=why)
