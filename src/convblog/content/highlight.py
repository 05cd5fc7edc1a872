"""Code blocks, coloured when the site is built: classes of Pygments' style sheets, nothing inline, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from convblog.content.holes import escape, escape_value
from convblog.digest import digest

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

Spans = Iterator[tuple[str, str]]  # class (empty for plain text) and the text, not escaped

_PLAIN = frozenset(("", "text", "plain", "plaintext", "txt"))
_OPTION = re.compile(r"""([\w-]+)(?:=("[^"]*"|'[^']*'|[^\s"']*))?""")
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_LONGEST = 300_000  # characters: Pygments reads about a million in a second
_KEPT = 4096  # blocks remembered in a process

_done: dict[bytes, str] = {}


class Options(NamedTuple):
    """What the line that opens a code block says."""

    language: str = ""
    title: str = ""
    numbered: bool = False
    first: int = 1  # number of the first line
    marked: tuple[tuple[int, int], ...] = ()  # ranges of lines, counted from 1
    unknown: tuple[str, ...] = ()


def options_of(info: str) -> Options:
    """Read `python title="x.py" linenos=10 hl_lines="2 4-5"`."""
    language, _, rest = info.strip().partition(" ")
    if "=" in language or language == "linenos":
        language, rest = "", info
    found = {name: value.strip("\"'") for name, value in _OPTION.findall(rest)}
    ranges = _RANGE.findall(found.get("hl_lines", ""))
    first = found.get("linenos", "") or found.get("linenostart", "")
    return Options(
        language.strip("{}.").lower(),
        found.get("title", ""),
        "linenos" in found or "linenostart" in found,
        int(first) if first.isdecimal() and len(first) < 7 else 1,
        tuple((int(start), int(end or start)) for start, end in ranges),
        tuple(name for name in found if name not in ("title", "linenos", "linenostart", "hl_lines")),
    )


def can_highlight(options: Options, code: str) -> bool:
    """Whether the language is known (or none is named) and the block not too long."""
    return options.language in _PLAIN or (len(code) <= _LONGEST and _lexer(options.language) is not None)


def figure(options: Options, code: str, attributes: str = "") -> str:
    """The block as HTML; `attributes` are those of the figure, ready and with a leading space."""
    caption = f"<figcaption>{escape(options.title)}</figcaption>" if options.title else ""
    language = f' class="language-{escape_value(options.language)}"' if options.language else ""
    content = f"<code{language}>{_coloured(options, code)}</code>"
    return f'<figure{attributes}>{caption}<pre tabindex="0">{content}</pre></figure>\n'


def _coloured(options: Options, code: str) -> str:
    """The code in spans; done once in a process for the same code."""
    if options.language in _PLAIN and not (options.numbered or options.marked):
        return escape(code)
    key = digest(repr(options).encode("utf-8", "replace"), code.encode("utf-8", "replace"))
    done = _done.get(key)
    if done is None:
        if len(_done) >= _KEPT:
            _done.clear()
        done = _done[key] = _colour(options, code)
    return done


def _colour(options: Options, code: str) -> str:
    spans = _spans(options.language, code)
    if options.numbered or options.marked:
        return _in_lines(spans, options)
    return "".join(f'<span class="{name}">{escape(text)}</span>' if name else escape(text) for name, text in spans)


def _in_lines(spans: Spans, options: Options) -> str:
    """Each line in a span of its own; what runs over several lines is cut at their ends."""
    lines: list[list[str]] = [[]]
    for name, text in spans:
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(f'<span class="{name}">{escape(part)}</span>' if name else escape(part))
    if not lines[-1]:
        lines.pop()
    return "".join(_line(number, "".join(line), options) for number, line in enumerate(lines, 1))


def _line(number: int, content: str, options: Options) -> str:
    marked = any(start <= number <= end for start, end in options.marked)
    shown = f' data-line="{options.first + number - 1}"' if options.numbered else ""
    return f'<span class="line{" hll" if marked else ""}"{shown}>{content}\n</span>'


def _spans(language: str, code: str) -> Spans:
    """Neighbours of one class are one span, and white space has none: a quarter less than Pygments' own formatter."""
    lexer = None if language in _PLAIN or len(code) > _LONGEST else _lexer(language)
    if lexer is None:
        yield "", code
        return
    name, parts = "", [""]
    for kind, text in lexer.get_tokens(code):
        this = _class(kind)
        if this != name:
            yield name, "".join(parts)
            name, parts = this, []
        parts.append(text)
    yield name, "".join(parts)


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


@cache
def _class(kind: _TokenType) -> str:
    """The short name that style sheets use; that of the nearest kind that has one."""
    from pygments.token import STANDARD_TYPES

    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    name = STANDARD_TYPES.get(kind, "")
    return "" if name == "w" else name
