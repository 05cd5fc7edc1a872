"""What is gathered while a text is rendered: references, warnings, headings, blocks."""

from __future__ import annotations

from convblog.content.body import Heading, Href, Reference
from convblog.content.holes import escape_value
from convblog.content.links import classify
from convblog.content.syntax import Environment, Warned


class Findings:
    """The gatherings of one text. `line` is the line of the file at which the renderer stands."""

    def __init__(self, source: str, first_line: int) -> None:
        self.first_line = self.line = first_line
        self.quiet = False  # while the excerpt is rendered: all it holds was warned of already
        self.headings: list[Heading] = []
        self.blocks: dict[str, int] = {}  # the line of the first, by name
        self._folder = source.removeprefix("content/").rpartition("/")[0]
        self._numbers: dict[tuple[str, str], int] = {}
        self._references: list[Reference] = []
        self._warnings: list[Warned] = []

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every file and address of this site the text points at, once each, in order."""
        return tuple(self._references)

    def all_warnings(self, env: Environment) -> tuple[Warned, ...]:
        """The renderer's warnings and those of the parser, by line."""
        parsed = [(self.first_line + line, *rest) for line, *rest in env.get("warnings", ())]
        return tuple(sorted((*parsed, *self._warnings), key=lambda warned: warned[0]))

    def stand_at(self, lines: list[int] | None) -> None:
        """Stand at the first of a token's lines, where it has any."""
        if lines:
            self.line = self.first_line + lines[0]

    def warn(self, message: str, hint: str, **values: str) -> None:
        """Warn of something on the current line."""
        if not self.quiet:
            self._warnings.append((self.line, message, hint, values))

    def href(self, address: str) -> Href | str:
        """What to write as the value of an attribute that holds `address`: a hole if it is of this site."""
        place = self.place(address)
        return escape_value(place) if isinstance(place, str) else Href(place.ref, escape_value(place.fragment))

    def place(self, address: str) -> Href | str:
        """The same, not escaped: for a value that a template will print."""
        target = classify(address, self._folder)
        return address if target is None else Href(self._refer(target.kind, target.path), target.suffix)

    def _refer(self, kind: str, path: str) -> int:
        number = self._numbers.setdefault((kind, path), len(self._references))
        if number == len(self._references):
            self._references.append(Reference(kind, path, self.line))
        return number
