"""A message as lines that know how deep they are quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from convblog.channels.email.folding import fold, without_unseen

MOST_LINES = 8_000  # of one message; 64 KB of text have so many only if a line is a word
LONGEST_KEY = 500  # characters of a line that are compared with tables; none of what they know is longer
DEEPEST = 50


class Line(NamedTuple):
    """One line. `text` is its Markdown, without marks of quotation."""

    text: str
    key: str = ""  # what tables are asked for: the words without marks, folded, at most `LONGEST_KEY` characters
    depth: int = 0  # how often it is quoted
    # What the markup of a program says, beyond doubt: "cut", from here on everything is quoted; "said", it tells
    # whose words follow; "signature"; "code"
    role: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing is on it."""
        return not self.key and not self.text.strip() and self.role != "cut"


BLANK = Line("")
# What programs leave in a text part where a picture stands, often a logo.
_PICTURE = re.compile(
    r"[> ]{0,9}(?:\[(?:cid:|image|inline|logo|photo|bild|imagen|immagine|afbeelding)[^\]\n]{0,200}\]"
    r"|<[\w .-]{1,80}\.(?:png|jpe?g|gif|webp|heic)>) *",
    re.IGNORECASE,
)


def line_of(text: str, depth: int = 0, role: str = "") -> Line:
    """A line of plain text."""
    return Line(text, fold(text[:LONGEST_KEY]), depth, role)


def read(text: str) -> list[Line]:
    """Plain text as lines: `>` in front counts, with or without spaces between.

    A `>` glued to a letter (`C> word`, as some programs put initials there) counts if several lines have it.
    """
    raw = without_unseen(text).splitlines()[:MOST_LINES]
    initials = _initials(raw)
    raw = [part for part in raw if not ("[" in part or "<" in part) or not _PICTURE.fullmatch(part)]
    in_code = _fenced(raw)
    lines: list[Line] = []
    for number, part in enumerate(raw):
        if number in in_code:
            lines.append(line_of(part, role="code"))
            continue
        rest, depth = _unquoted(part.removeprefix(initials) if initials and part.startswith(initials) else part)
        lines.append(line_of(rest.rstrip() if depth else rest, depth))
    return lines


def with_code(lines: list[Line]) -> list[Line]:
    """Mark the lines between fences that a reader typed: nothing in code is a signature or a quotation."""
    for number in _fenced(["" if line.depth else line.text for line in lines]):
        lines[number] = lines[number]._replace(role="code")
    return lines


def _fenced(texts: Sequence[str]) -> set[int]:
    """The numbers of the lines from each fence to the next."""
    fences = [number for number, text in enumerate(texts) if text.startswith("```")]
    pairs = zip(fences[::2], fences[1::2], strict=False)
    return {number for opening, closing in pairs for number in range(opening, closing + 1)}


def _unquoted(text: str) -> tuple[str, int]:
    """What follows the marks of quotation, and their number."""
    depth, position, end = 0, 0, len(text)
    while position < end and depth < DEEPEST:
        if text[position] == ">":
            depth += 1
        elif text[position] not in " \t\u00a0" or (not depth and position >= 3):
            break
        position += 1
    if not depth:
        return text, 0
    rest = text[:position].rpartition(">")[2] + text[position:]
    return rest.removeprefix(" "), depth


def _initials(lines: Sequence[str]) -> str:
    """The letters before each `>` where a program puts some (as in `MM> word`), else "": three lines or more."""
    counts: dict[str, int] = {}
    for line in lines:
        mark, found, _ = line[:5].partition(">")
        if found and 0 < len(mark) <= 3 and mark.isalpha() and mark.isupper():
            counts[mark] = counts.get(mark, 0) + 1
    return next((mark for mark, count in counts.items() if count >= 3), "")


def trimmed(lines: Sequence[Line]) -> list[Line]:
    """`lines` without the blank ones at both ends."""
    first, last = 0, len(lines)
    while first < last and lines[first].blank:
        first += 1
    while last > first and lines[last - 1].blank:
        last -= 1
    return list(lines[first:last])


def keys(lines: Iterable[Line]) -> str:
    """All that tables would be asked for, joined to one line."""
    return " ".join(line.key for line in lines if line.key)


def following(lines: Sequence[Line], start: int, limit: int = 3) -> int:
    """The next line from `start` on that is not blank; the number of lines if there is none within `limit`."""
    for number in range(start, min(start + limit + 1, len(lines))):
        if not lines[number].blank:
            return number
    return len(lines)
