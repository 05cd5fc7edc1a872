"""What our own reply links put into a mail before its reader wrote a word: the author's question, and the name line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from convblog.channels.email import tables
from convblog.channels.email.folding import fold
from convblog.channels.email.lines import LONGEST_KEY, Line

LONGEST_NAME = 80
_MOST_WORDS = 6
_MOST_LINES = 8  # that a program may have wrapped one of ours into
_NOT_COUNTED = re.compile(r"[\"'*_>\s]+")
_QUOTED = re.compile(r'"\s*([^"]+?)\s*"')
_AROUND = " \t\u00a0\u202f.…_-*\"'«»“”„‹›:;,<>[]\\"
_INITIAL = re.compile(r"(?:^|[\s.-])[^\W\d_]\.$")  # "Marie L."
_FILLERS = frozenset(("en", "in", "please", "svp", "stp", "bitte", "per", "favore", "merci", "ou", "or", "and", "et"))


class Prefilled(NamedTuple):
    """What may have been in the mail before: the questions, the name lines in every language, our address."""

    questions: tuple[str, ...] = ()
    name_lines: tuple[str, ...] = ()
    our_address: str = ""


class Named(NamedTuple):
    """The lines without ours, and what was written into the name line."""

    lines: list[Line]
    name: str = ""
    private: bool = False
    found: bool = False  # something of ours was there


def without_prefilled(lines: Sequence[Line], prefilled: Prefilled) -> Named:
    """Take the question and the name line out. A name line left untouched names nobody."""
    left = list(lines)
    for question in prefilled.questions:
        left = _without_question(left, _counted(question))
    for name_line in sorted(prefilled.name_lines, key=len, reverse=True):
        found = _name_line(left, name_line)
        if found:
            return found
    return Named(left, found=len(left) < len(lines))


def _counted(text: str) -> str:
    """Folded, without spaces, quotation marks and emphasis: programs change these."""
    return _NOT_COUNTED.sub("", fold(text))


def _without_question(lines: list[Line], question: str) -> list[Line]:
    if not question:
        return lines
    out: list[Line] = []
    number = 0
    while number < len(lines):
        count = _spanned(lines, number, question)
        if not count:
            out.append(lines[number])
        number += count or 1
    return out


def _spanned(lines: Sequence[Line], start: int, wanted: str, whole: bool = True) -> int:
    """How many lines from `start` on say `wanted` (and no more, if `whole`); 0 if they say something else."""
    said = ""
    for number in range(start, min(start + _MOST_LINES, len(lines))):
        if lines[number].blank:
            return 0
        said += _NOT_COUNTED.sub("", lines[number].key)
        if said == wanted or (not whole and said.startswith(wanted)):
            return number - start + 1
        if not wanted.startswith(said):
            return 0
    return 0


def _name_line(lines: list[Line], name_line: str) -> Named | None:
    """The last such line, for a reader may quote an earlier mail of their own above."""
    wanted = _counted(name_line).rstrip(":")
    private = {fold(word) for word in _QUOTED.findall(fold(name_line))}
    if not wanted:
        return None
    for shortened in (wanted, _without_choice(name_line)):
        for start in range(len(lines) - 1, -1, -1):
            if not shortened or lines[start].blank:
                continue
            count = _spanned(lines, start, shortened, whole=False)
            if count:
                return _read(lines, start, count, shortened, private)
    return None


def _without_choice(name_line: str) -> str:
    """`Nom à publier:` of a longer line, as a reader leaves it who took out "or private"."""
    first, comma, _ = name_line.partition(",")
    return _counted(first) + ":" if comma and len(first.split()) > 1 else ""


def _read(lines: list[Line], start: int, count: int, wanted: str, private: set[str]) -> Named:
    text = " ".join(line.text.strip() for line in lines[start : start + count])
    said = text[_length_of(text, wanted) :].lstrip(_AROUND)
    value = _stripped(said)
    above, below = lines[:start], lines[start + count :]
    if not value and below and below[0].text.lstrip().startswith(":"):  # wrapped before the colon
        value, below = _stripped(below[0].text), below[1:]
    if not value and _is_name_below(above, below):
        value, below = _stripped(below[0].text), below[1:]
    if len(value) > LONGEST_NAME or len(value.split()) > _MOST_WORDS:
        return Named([*above, Line(said, fold(said[:LONGEST_KEY])), *below], found=True)
    name, is_private = _name_in(value, private)
    return Named([*above, *below], name, is_private, found=True)


def _length_of(text: str, wanted: str) -> int:
    """How long the part of `text` is that says `wanted`."""
    low, high = 0, min(len(text), 3 * len(wanted) + 200)
    while low < high:
        middle = (low + high) // 2
        if len(_counted(text[:middle])) < len(wanted):
            low = middle + 1
        else:
            high = middle
    return low


def _is_name_below(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether the line right below is the name: short, capitals, nothing under it, and an answer stands above."""
    if not below or below[0].blank or not any(not line.blank for line in above):
        return False
    text = below[0].text.strip()
    alone = all(line.blank or line.depth for line in below[1:2])
    words = text.split()
    plain = not text.endswith((".", "!", "?", "…", ":")) and len(words) <= 4 and len(text) <= 40
    return alone and plain and all(word[:1].isupper() or len(word) <= 3 for word in words) and words[0][:1].isupper()


def _name_in(value: str, private: set[str]) -> tuple[str, bool]:
    """The name in what was written, and whether the word for "private" is there."""
    words = private | tables.known("private")
    if fold(value) in words:
        return "", True
    parts = [part for part in re.split(r"[\s,;/()]+", value) if part.strip(_AROUND)]
    folded = [fold(part).strip(_AROUND) for part in parts]
    if not any(part in private for part in folded):
        return _clean(value), False
    named = [part for part, key in zip(parts, folded, strict=True) if key not in words and key not in _FILLERS]
    return _clean(" ".join(named)), True


def _clean(name: str) -> str:
    """A name, or nothing if it is an address or says nothing."""
    name = _stripped(" ".join(name.split()))
    if "@" in name or "://" in name or not any(char.isalnum() for char in name):
        return ""
    return name


def _stripped(text: str) -> str:
    """`text` without signs around it; the dot of an initial stays."""
    initial = _INITIAL.search(text.rstrip()) is not None
    return text.strip(_AROUND) + "." * initial
