"""What is wrong with a site, said so that its writer can mend it.

Every mistake a writer can make ends as a `Problem`: where it is, what is wrong, what would be right. Messages are
English templates (the translation key) plus their values, so that a cached warning is shown in whatever language the
terminal speaks today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark `message` for the translators; the text itself is returned unchanged."""
    return message


class Problem(Struct, frozen=True, array_like=True, order=True):
    """One thing wrong: `file` (relative to the site), `line` (from 1; 0 where no line makes sense), message and hint.

    `message` and `hint` are templates, with `{names}` and doubled braces for single ones; `values` fills both.
    """

    file: str
    line: int
    message: str
    hint: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def text(self, translate: Translate = str) -> str:
        """The message in the reader's language, its values filled in."""
        return fill(translate(self.message), self.values)

    def advice(self, translate: Translate = str) -> str:
        """The hint in the reader's language, or an empty string."""
        return fill(translate(self.hint), self.values) if self.hint else ""


def problem(file: str, line: int, message: str, hint: str = "", **values: object) -> Problem:
    """Make a `Problem`; every value becomes text now, so that what is stored never changes afterwards."""
    return Problem(file, line, message, hint, tuple((name, str(value)) for name, value in values.items()))


def fill(template: str, values: Iterable[tuple[str, str]]) -> str:
    """Fill `{names}` of `template`, with control characters made visible: a terminal must not obey a file.

    Not by `str.format`: a template may come from a file that was edited by hand, or from a web service that was taken
    over, and a format can ask for a gigabyte of blanks. What names no value stays as it is.
    """
    known = {name: printable(value) for name, value in values}
    return _FIELD.sub(lambda found: _BRACES.get(found[0]) or known.get(found[1], found[0]), template)


_FIELD = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_BRACES = {"{{": "{", "}}": "}"}


_SPACES = "\u00a0\u202f"  # no-break spaces, which French titles have: to Python they are not printable


def printable(text: str) -> str:
    """`text` without anything a terminal would act on (escape sequences, bidirectional overrides)."""
    return "".join(char if char.isprintable() or char in _SPACES else f"\\x{ord(char):02x}" for char in text)


class ConvblogError(Exception):
    """Root of what this package raises on purpose."""


class SiteError(ConvblogError):
    """The site has problems; `problems` lists all that were found, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("; ".join(f"{p.file}:{p.line}: {p.text()}" for p in self.problems))


def site_error(file: str, line: int, message: str, hint: str = "", **values: object) -> SiteError:
    """A `SiteError` with one problem."""
    return SiteError([problem(file, line, message, hint, **values)])
