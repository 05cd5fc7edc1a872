"""What mail servers add: disclaimers, notices of virus scanners, footers of lists, warnings of mail from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from convblog.channels.email import tables
from convblog.channels.email.lines import Line, keys

_MOST_CHARACTERS = 4_000  # of a paragraph that are looked at
_LONGEST_NOTICE = 400
_LONGEST_BANNER = 600
_PRODUCTS = re.compile(
    r"(?<!\w)(?:avast|avg|avira|kaspersky|bitdefender|eset|norton|f-secure|mailscanner|mimecast|norman|sophos|mcafee|"
    r"esva|symantec|trend micro|barracuda|spamassassin|clamav|g data)(?!\w)"
)
_LINK = re.compile(r"https?://|www\.|\S@\S")
_FEW = 25  # characters beside a phrase that make no sentence of their own
_LIST_ADDRESS = re.compile(
    r"mailman/listinfo|groups\.google\.com|lists?\.[\w.-]{1,100}/|framalistes|googlegroups|/listinfo/"
)
_MESSAGE = re.compile(
    r"message|e-?mail|courriel|courrier|nachricht|bericht|mensaje|correo|messaggio|mensagem|communication|comunicac|"
    r"meddel|viesti|wiadomos|zprav|сообщ|письм|mail|邮件|メール"
)
_HEADING = frozenset(
    ("disclaimer", "avis", "confidentialite", "haftungsausschluss", "aviso legal", "avertissement", "confidentiality")
)


def paragraphs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The stretches of lines without a blank one between, as (start, end)."""
    found: list[tuple[int, int]] = []
    start = -1
    for number, line in enumerate(lines):
        if line.blank:
            if start >= 0:
                found.append((start, number))
            start = -1
        elif start < 0:
            start = number
    return [*found, (start, len(lines))] if start >= 0 else found


def is_notice(lines: Sequence[Line]) -> bool:
    """Whether a paragraph is one of these. One phrase alone proves nothing: people play with them."""
    key = keys(lines)[:_MOST_CHARACTERS]
    if not key:
        return False
    if key.strip(" *_-=.:") in _HEADING:
        return True
    if len(key) >= 80 and _confidential(key):
        return True
    phrases = {match[0] for match in tables.anywhere("notices").all(key)}
    if not phrases or len(key) > 3 * _LONGEST_NOTICE:
        return bool(_LIST_ADDRESS.search(key)) and len(lines) > 1 and len(key) <= _LONGEST_NOTICE
    proven = _PRODUCTS.search(key) or _LIST_ADDRESS.search(key) or _LINK.search(key)
    whole = len(key) <= max(map(len, phrases)) + _FEW
    return bool(proven) or whole or len(phrases) > 1 or tables.anywhere("confidential").search(key) is not None


def is_beyond_doubt(lines: Sequence[Line]) -> bool:
    """Whether lines that are all there is are a notice, and not a letter that plays with one."""
    key = keys(lines)[:_MOST_CHARACTERS]
    proven = _PRODUCTS.search(key) is not None and _LINK.search(key) is not None
    return proven or len({match[0] for match in tables.anywhere("confidential").all(key)}) >= 5


def may_follow(lines: Sequence[Line]) -> bool:
    """Whether a paragraph may stand under a notice and belong to it: more of the same, an address."""
    key = keys(lines)[:_MOST_CHARACTERS]
    return bool(_LINK.search(key)) or any(tables.anywhere(field).search(key) for field in ("confidential", "notices"))


def _confidential(key: str) -> bool:
    """Whether it speaks as only lawyers do: three of their words, or two close together in a short notice."""
    found = {match[0] for match in tables.anywhere("confidential").all(key)}
    return len(found) >= 3 and _MESSAGE.search(key) is not None


def first_of_notice(lines: Sequence[Line]) -> int:
    """The line where a notice begins that a letter may stand directly above; the number of lines if none does."""
    for number, line in enumerate(lines):
        if any(tables.anywhere(field).search(line.key) for field in ("confidential", "notices")):
            return number if is_notice(lines[number:]) else len(lines)
    return 0 if is_notice(lines) else len(lines)


def without_banner(lines: Sequence[Line]) -> Sequence[Line]:
    """`lines` without a warning of mail from elsewhere in front."""
    spans = paragraphs(lines[:20])
    if not spans:
        return lines
    start, end = spans[0]
    key = keys(lines[start:end])
    first = next(line.key for line in lines[start:end])
    for until, said in ((end, key), (start + 1, first)):
        if 10 <= len(said) <= _LONGEST_BANNER and _is_banner(said):
            return lines[until:]
    return lines


def _is_banner(key: str) -> bool:
    bare = key.strip(" *_-=[]#!")
    if bare in {"external", "externe", "extern", "external email", "external sender", "courriel externe"}:
        return True
    found = {match[0] for match in tables.anywhere("external").all(key)}
    named = any(word.startswith(("extern", "outside", "exterieur", "ausserhalb", "fuera", "fora")) for word in found)
    return named and len(found) >= 3
