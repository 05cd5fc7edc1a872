"""Signatures: what follows `-- `, and blocks of name, office, telephone and address at the end of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from convblog.channels.email import tables
from convblog.channels.email.folding import fold
from convblog.channels.email.headerblock import ADDRESS
from convblog.channels.email.lines import Line

_DELIMITER = re.compile(r"(?:\*\*)?(?:--|__|—|–|―|—{2,}|–{2,}|-{3,}|_{3,}|~{3,}|={3,}|\*{3,}|#{3,})(?:\*\*)?")
_RULES = ("---", "___", "~~~", "===", "***", "###")
_MOST_LINES = 14  # of a block
_MOST_BELOW = 25  # lines below a delimiter; more are a letter
_LONGEST_LINE = 90
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-/]{6,22}\d")
_NOT_PHONE = re.compile(r"[^\W\d_]{3,}")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w@])[\w-]+\.(?:[\w-]+\.)?(?:fr|com|org|net|eu|de|es|it|pt|nl|be|ch|example|"
    r"info|io|co|uk|blog)(?:/\S*)?(?!\w)"
)
_POSTCODE = re.compile(
    r"(?<!\d)\d{4,5}(?!\d) ?(?:[a-z]{2} )?-? ?[^\W\d_]{3,}|(?<!\d)\d{1,4}(?: ?bis| ?ter)?,? ?[^\W\d_]+"
)
_TOWN = re.compile(r"(?<![\d\w])\d{5} [^\W\d_][\w' -]{1,30}\Z")
_ENDS_SENTENCE = (".", "?", "!", "…", ";", ",", ":")
_SIGNS = (" | ", " • ", " · ")
_DIVIDERS = re.compile(r" [|•·/] |\|")
_TITLES = frozenset(
    ("mme", "mlle", "mrs", "miss", "prof", "herr", "frau", "dott", "dott.ssa", "ing", "mag", "dra", "sra", "phd")
)
_HANDLE = re.compile(r"@[\w.]+(?:@[\w.-]+)?")


class Found(NamedTuple):
    """Where a signature begins; nothing below it is the reader's."""

    start: int


def after_delimiter(lines: Sequence[Line], sender: str) -> Found | None:
    """The signature under a line that is only dashes: what is below must look like one, save after `-- ` itself."""
    names = _names(sender)
    below: list[Line] = []
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if line.role != "code" and _DELIMITER.fullmatch(line.text.rstrip()):
            below.reverse()
            if (line.text == "-- " and not _is_letter(below)) or _is_like_one(line.text.strip(), below, names):
                return Found(number)
            below.reverse()
        if not line.blank:
            below.append(line)
        if len(below) > _MOST_BELOW:
            break
    return None


def _is_like_one(mark: str, below: Sequence[Line], names: frozenset[str]) -> bool:
    """Short lines, few of them. Longer rules also divide chapters: there the sender's name or a contact follows."""
    if len(below) > _MOST_LINES:
        return False
    if not below:
        return True
    prose = sum(len(line.key) > _LONGEST_LINE for line in below)
    if prose:
        return False
    if any(_is_contact(line) for line in below) or (names and _is_named(below[0], names)):
        return True
    if mark.startswith(_RULES) or (mark in {"–", "—"} and len(below) > 5):
        return False
    return sum(_is_sentence(line) for line in below) * 2 < len(below)


def _is_letter(below: Sequence[Line]) -> bool:
    """Whether a long sentence stands there, and nothing that a signature has."""
    long = any(len(line.key) > 120 and _is_sentence(line) for line in below)
    return long and not any(_is_contact(line) or _has_office(line) for line in below)


def contact_block(lines: Sequence[Line], sender: str) -> Found | None:
    """The block of name, office, telephone and address at the end; `sender` is the name on the envelope, or "".

    It begins at the sender's name, at a farewell, or after a blank line, and holds something that only such a block
    does. A farewell with a name alone is no block: people write it.
    """
    first = _first_of_tail(lines)
    tail = [number for number in range(first, len(lines)) if lines[number].key and lines[number].role != "code"]
    names = _names(sender)
    for number in tail:
        below = [line for line in lines[number + 1 :] if not line.blank]
        line = lines[number]
        if _after_closing(below) if is_closing(line.key) else _is_named(line, names) and _after_name(line, below):
            return Found(number)
    return next(
        (Found(number) for number in tail if _may_begin(lines, number) and _stands_alone(lines[number:])),
        None,
    )


def _may_begin(lines: Sequence[Line], number: int) -> bool:
    """Whether a block without a name we know may begin here: below a blank line or the end of a sentence.

    Below a colon stands what the reader announced: where to find a bookshop, or them.
    """
    above = next((line for line in reversed(lines[max(0, number - 3) : number]) if not line.blank), None)
    if above and above.text.rstrip(" *_").endswith(":"):
        return False
    return number == 0 or lines[number - 1].blank or lines[number - 1].text.rstrip(" *_").endswith((".", "!", "?", "…"))


def is_closing(key: str) -> bool:
    """Whether a line is a farewell: `Cordialement,`, `Best regards`."""
    return len(key) <= 60 and key.strip(" ,.!-*_~:)(;/") in tables.known("closings")


def _first_of_tail(lines: Sequence[Line]) -> int:
    """From where on every line could stand in such a block."""
    number, count = len(lines), 0
    while number > 0 and count < _MOST_LINES:
        line = lines[number - 1]
        remark = not count and number > 1 and (_is_contact(lines[number - 2]) or _has_office(lines[number - 2]))
        if line.role == "code" or line.depth or not (line.blank or _could_stand(line) or remark):
            break
        count += not line.blank
        number -= 1
    return number


def _could_stand(line: Line) -> bool:
    divided = any(sign in line.key for sign in _SIGNS) and len(line.key) <= 2 * _LONGEST_LINE
    return (
        divided
        or is_closing(line.key)
        or _is_contact(line)
        or (len(line.key) <= _LONGEST_LINE and not _is_sentence(line))
    )


def _is_sentence(line: Line) -> bool:
    """Whether a line is prose: it ends as a sentence does, or is many words."""
    text = line.text.strip(" *_")
    return (text.endswith(_ENDS_SENTENCE) and len(line.key.split()) > 2) or len(line.key.split()) > 10


def _is_contact(line: Line) -> bool:
    """A telephone number, a mail or web address, with a label or alone on its line."""
    key = line.key.strip(" *_|-•·")
    if len(key) > 3 * _LONGEST_LINE:
        return False
    return any(_is_direct(part.strip(), line) for part in _DIVIDERS.split(key))


def _is_direct(key: str, line: Line) -> bool:
    rest = _label().sub("", key)
    labelled = rest != key
    phone = _PHONE.search(rest)
    if (
        phone
        and (labelled or not _NOT_PHONE.search(rest[: phone.start()]))
        and not _NOT_PHONE.search(rest[phone.end() :].replace("fax", ""))
    ):
        return sum(char.isdigit() for char in phone[0]) >= 8
    if ADDRESS.search(rest):
        return len(rest.split()) <= 4
    if _LINK.search(rest):
        return len(rest.split()) <= 4 and not line.text.rstrip().endswith(("!", "?"))
    return _HANDLE.fullmatch(rest) is not None


@cache
def _label() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in tables.beginnings("contact"))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)[ .]*(?:[:.]+|(?=[+(\d]))")


def _has_office(line: Line) -> bool:
    """A profession, an institution, a street."""
    key = line.key
    if len(key.split()) > 12:
        return False
    street = tables.anywhere("street").search(key) is not None and any(char.isdigit() for char in key)
    job = tables.anywhere("jobs").search(" ".join(key.split()[:3])) is not None and not key[:1].isspace()
    return street or (job and line.text.lstrip(" *_[")[:1].isupper()) or any(sign in key for sign in _SIGNS)


def _after_closing(below: Sequence[Line]) -> bool:
    """More than a name stands under the farewell, and it is no letter."""
    if not below or len(below) > _MOST_LINES:
        return False
    if any(_is_contact(line) for line in below):
        return True
    return len(below) >= 2 and any(_has_office(line) for line in below[1:])


def _after_name(line: Line, below: Sequence[Line]) -> bool:
    if not below:
        return _has_office(line)
    return any(_is_contact(other) or _has_office(other) for other in below) or _has_office(line)


def _stands_alone(lines: Sequence[Line]) -> bool:
    """Without a name we know: what looks like one above nothing else, or a telephone or mail address and more."""
    block = [line for line in lines if not line.blank]
    told = sum(_is_contact(line) or _has_place(line) for line in block[1:])
    if _looks_like_name(block[0]) and len(lines) > 1 and not lines[1].blank and 2 * told >= len(block) - 1:
        return True
    first = next((number for number, line in enumerate(lines) if line.blank), len(lines))
    if first < 2 or not any(_is_contact(line) or _has_place(line) for line in lines[:first]):
        return False
    contacts = [line for line in block if _is_contact(line)]
    direct = any(_PHONE.search(line.key) or ADDRESS.search(line.key) for line in contacts)
    return len(block) >= 3 and direct and len(contacts) + sum(map(_has_place, block)) >= 2


def _looks_like_name(line: Line) -> bool:
    """Two to four words with capitals, or initials, and nothing else."""
    words = line.text.strip(" *_").split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() and word.strip(".-'’").isalpha() for word in words)


def _has_place(line: Line) -> bool:
    town = _POSTCODE.fullmatch(line.key) or _TOWN.search(line.key[-60:])
    return _has_office(line) or town is not None


def _names(sender: str) -> frozenset[str]:
    """The words of a name that are long enough to tell a person by."""
    return frozenset(word for word in fold(sender).replace(",", " ").split() if len(word) >= 3)


def _is_named(line: Line, names: frozenset[str]) -> bool:
    """Whether a line is the sender's name, perhaps with a title in front or an office behind."""
    first = re.split(r" [-|,•·] |, ", line.key.strip(" *_-/~,."), maxsplit=1)[0]
    words = first.replace(".", " ").split()
    known = names & set(words)
    others = [word for word in words if word not in names and len(word) > 2 and word not in _TITLES]
    return 0 < len(words) <= 6 and bool(known) and len(others) <= (1 if len(known) > 1 else 0)
