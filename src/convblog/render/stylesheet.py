"""The one stylesheet: the theme's `style.css` with its options, and the colours of code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import jinja2

from convblog.config import FILE as CONFIG
from convblog.problems import N_, site_error
from convblog.render.colours import AA, readable
from convblog.site.pages import Stylesheet

if TYPE_CHECKING:
    from pygments.style import Style


def render(
    page: Stylesheet, options: Mapping[str, str], environment: jinja2.Environment, line_of: Callable[[str], int]
) -> str:
    """The stylesheet, without comments and needless space. `line_of` gives the line at which the site sets an option.

    The template is given `options`, `readable(colour, paper…)` and `highlight(light papers, dark papers)`. By day and
    by night code has rules of its own each: one style may colour what the other leaves plain.
    """

    def highlight(light: Sequence[str], dark: Sequence[str]) -> str:
        by_day, by_night = _code(page.light, light), _code(page.dark, dark)
        return f"@media (prefers-color-scheme:light){{{by_day}}}@media (prefers-color-scheme:dark){{{by_night}}}"

    def told(colour: str, *papers: str, ratio: float = AA) -> str:
        try:
            return readable(colour, *papers, ratio=ratio)
        except ValueError as error:
            name = next((name for name, value in options.items() if value == colour), "")
            hint = N_("write a colour like #8a3324")
            text = N_("an option of the theme is not a colour: {why}")
            raise site_error(CONFIG, line_of(name), text, hint, why=error) from None

    template = environment.get_template("style.css")
    return minified(template.render(options=options, highlight=highlight, readable=told)) + "\n"


def _code(style_name: str, papers: Sequence[str]) -> str:
    """The rules of a Pygments style: its classes grouped by what they look like, each readable on all `papers`."""
    from pygments.styles import get_style_by_name

    classes: dict[str, list[str]] = defaultdict(list)
    for name, look in _looks(get_style_by_name(style_name), papers):
        classes[look].append(f".{name}")
    return "".join(f"{','.join(names)}{{{look}}}" for look, names in classes.items())


_PLAIN = ("Token.Text.Whitespace", "Token.Error", "Token.Escape")


def _looks(style: type[Style], papers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The short class of each kind of token, and its declarations; plain text has none."""
    from pygments.token import STANDARD_TYPES, Token

    plain = style.style_for_token(Token)
    for token, name in STANDARD_TYPES.items():
        if not name or str(token) in _PLAIN:
            continue  # space has no colour, and a lexer that is puzzled is no mistake of the writer's
        look = style.style_for_token(token)
        parts = []
        if look["color"] and look["color"] != plain["color"]:
            parts.append(f"color:{readable('#' + look['color'], *papers)}")
        heavy = look["bold"] and token[0] not in ("Name", "Literal")  # measured: 300 bytes for little
        parts += ["font-weight:600"] * heavy + ["font-style:italic"] * look["italic"]
        if parts:
            yield name, ";".join(parts)


_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,>]) ?")
_APART = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)


def minified(css: str) -> str:
    """CSS without comments and superfluous space. Strings stay as they are; so do the spaces `calc()` needs."""
    parts = _APART.split(css)  # text, then a string (nothing where a comment stood), and so on
    parts[::2] = [_AROUND.sub(r"\1", _SPACE.sub(" ", part)).replace(": ", ":") for part in parts[::2]]
    return "".join(part or "" for part in parts).replace(";}", "}").strip()
