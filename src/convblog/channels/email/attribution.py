"""Lines that say who wrote what follows: "On 20 November 2026 at 08:40, Marie <marie@…> wrote:".

One grammar for all languages and programs: a date, a name or an address, and a verb, in some order, over one to five
lines. What differs by language is a table (see languages/).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from convblog.channels.email import tables
from convblog.channels.email.folding import fold
from convblog.channels.email.headerblock import ADDRESS, CLOCK, TIME, YEAR
from convblog.channels.email.lines import Line, following

_MOST_LINES = 5
_LONGEST = 400
_AROUND = " -_=*~|\t"
_DIGIT = re.compile(r"\d")
_FAR = 32  # characters before the first digit: an opening word and the name of a day
_ENDING = re.compile(r"[\s:.\-_*>\"')\]]*")
_ZONE = re.compile(r"(?:gmt|utc) ?[+-]\d{1,2}:?\d{2}")
_SHORT_WORD = re.compile(r"(?:^|[\s,(])\w{1,5}\.\Z")
_QUOTED_SPEECH = ('"', "'", "-")


class Attribution(NamedTuple):
    """Who wrote what: the lines [start, end). `sure` if no person would write it so in a letter."""

    end: int
    sure: bool


def attribution_at(lines: Sequence[Line], start: int) -> Attribution | None:
    """The attribution that begins with line `start`; None if none does."""
    line = lines[start]
    if not _may_begin(line.key):
        return None
    parts: list[str] = []
    number = start
    gaps = 0
    unfinished: Attribution | None = None
    while number < len(lines) and len(parts) < _MOST_LINES and lines[number].depth == line.depth:
        key = lines[number].key
        if not key:
            gaps += 1
            if not _broken_by_gaps(lines, number, parts) or gaps > 4:
                return unfinished
            number += 1
            continue
        parts.append(key)
        whole = " ".join(parts)
        strength = _strength(whole.strip(_AROUND), len(parts))
        if strength:
            return Attribution(number + 1, strength > 1)
        if _in_dashes(whole):
            return Attribution(number + 1, True)
        if len(parts) == 1 and _lacks_its_end(whole.strip(_AROUND)):
            unfinished = Attribution(number + 1, False)
        if not _goes_on(key):
            return unfinished
        number += 1
    return unfinished


def _in_dashes(key: str) -> bool:
    """`---- Marie Lefort wrote ----`, as some telephones write."""
    core = key.strip(_AROUND + ":")
    if not (key.startswith("--") and key.rstrip(": ").endswith("--") and 0 < len(core) <= 120):
        return False
    verbs = tables.anywhere("wrote").all(core)
    return bool(verbs) and verbs[-1].end() == len(core)


def _lacks_its_end(key: str) -> bool:
    """`Am 20.06.24 um 16:20 schrieb Marie Lefort`: a colon may have been lost."""
    verb = tables.anywhere("wrote").search(key) is not None and tables.anywhere("told").search(key) is None
    return verb and _dated(key) and TIME.search(key) is not None and YEAR.search(key) is not None


def attribution_within(text: str, key: str) -> int:
    """Where an attribution begins that stands at the end of a reader's line; -1 if none does.

    `Thanks! On Wed, Apr 4, 2012 at 3:59 PM, a@b.example wrote:` is what some telephones make.
    """
    if len(key) >= _LONGEST or len(text) >= _LONGEST or not key.endswith(":") or not ADDRESS.search(key):
        return -1
    for found in re.finditer(r"(?<=\s)(?=\w)", text):
        rest = text[found.start() :]
        folded = fold(rest)
        first = folded.partition(" ")[0].rstrip(".,")
        if first in tables.known("opens") and TIME.search(folded) and _strength(folded.strip(_AROUND), 1) > 1:
            return found.start()
    return -1


def _may_begin(key: str) -> bool:
    """A quick look, so that most lines cost nothing more."""
    key = key[:_LONGEST].lstrip(_AROUND)
    if "@" in key or "<" in key or key.startswith(tables.beginnings("quoting")):
        return True
    return bool(key) and (_dated(key) or tables.anywhere("wrote").search(key) is not None)


def _dated(key: str) -> bool:
    """Whether it begins with a date: a digit soon, after no more than an opening word and a day's name."""
    found = _DIGIT.search(key, 0, _FAR)
    if not found:
        return False
    before = key[: found.start()]
    words = before.replace(",", " ").split()
    return not words or before.startswith(tables.openings()) or (len(words) <= 2 and len(before) <= 16)


def _strength(key: str, count: int) -> int:
    """0 if `key` is no attribution; 1 if quoted lines must follow to make it one; 2 if it is one in any case."""
    if len(key) > _LONGEST or not key:
        return 0
    verbs = tables.anywhere("wrote").all(key)
    address = ADDRESS.search(key) is not None
    if not verbs:
        return 2 if _is_quoting(key, address) else _without_verb(key, address)
    ends = _ENDING.fullmatch(key, verbs[-1].end()) is not None
    if address and not ends and _dated(key) and TIME.search(key) and YEAR.search(key):
        ends = any(key.startswith((":", " :"), verb.end()) for verb in verbs)  # the quotation begins on this line
        return 2 if ends or key.endswith(":") else 0
    if not (ends or key.endswith(":")) or (not address and tables.anywhere("told").search(key)):
        return 0
    if not _dated(key):
        return _name_first(key, verbs, address, ends)
    return _date_first(key, address, count)


def _is_quoting(key: str, address: bool) -> bool:
    """`Quoting Marie Lefort <marie@…>:`, as some webmails write."""
    named = address or (YEAR.search(key) is not None and TIME.search(key) is not None)
    return named and key.startswith(tables.beginnings("quoting")) and key.endswith((":", ")"))


def _date_first(key: str, address: bool, count: int) -> int:
    """`On 20 November 2026 at 08:40, Marie <marie@…> wrote:`; over several lines, it must say more than a day."""
    if count > 1 and not address and not TIME.search(key) and not YEAR.search(key):
        return 0
    return 2 if address or (CLOCK.search(key) and YEAR.search(key)) else 1


def _without_verb(key: str, address: bool) -> int:
    """`26.06.2014, 14:41, "Marie" <marie@…>:` needs all the rest; `2016-03-03 17:21 GMT+01:00 Marie` its zone."""
    if not _dated(key):
        return 0
    if _ZONE.search(key) and YEAR.search(key) and TIME.search(key) and (key.endswith(":") or address or len(key) < 70):
        return 2 if key.endswith(":") or not key.endswith(("<", ",")) else 0
    return 2 if address and key.endswith(":") and TIME.search(key) and YEAR.search(key) else 0


def _name_first(key: str, verbs: Sequence[re.Match[str]], address: bool, ends: bool) -> int:
    """`Marie <marie@…> wrote:`, `Marie schrieb am 3.5.2026 um 08:40:`."""
    before = key[: verbs[0].start()]
    dated = YEAR.search(key, verbs[0].end()) is not None and TIME.search(key, verbs[0].end()) is not None
    if len(before.split()) > 10 or ". " in before.replace("<", " "):
        return 0
    if ends and address and ("<" in key or "(" in key or "[" in key or len(before.split()) <= 2):
        return 2 if key.endswith((":", "-")) or "<" in key else 1
    if dated:
        return 2 if key.endswith(":") else 1
    return 1 if ends and key.endswith(":") and len(before.split()) <= 4 else 0


def _goes_on(key: str) -> bool:
    """Whether an attribution may go on after this line: it is no whole sentence, and long enough to be wrapped."""
    if key.endswith((":", "?", "!", "…", ";")):
        return False
    if key.endswith("."):
        return _SHORT_WORD.search(key[-8:]) is not None and not key.endswith("..")
    return len(key) >= 12 or "<" in key or "@" in key


def _broken_by_gaps(lines: Sequence[Line], number: int, parts: Sequence[str]) -> bool:
    """Some programs put blank lines around the address: `On Thu, 31 Mar 2016 at 11:16 Marie`, `<marie@…>`, `wrote:`."""
    if not (_dated(parts[0].lstrip(_AROUND)) and TIME.search(parts[0]) and YEAR.search(parts[0])):
        return False
    follows = following(lines, number)
    address_above = parts[-1].startswith("<") and parts[-1].endswith(">")
    return follows < len(lines) and (lines[follows].key.startswith("<") or address_above)


def begins_speech(key: str) -> bool:
    """Whether a line begins as quoted speech does in a story."""
    return key.startswith(_QUOTED_SPEECH)
