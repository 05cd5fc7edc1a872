"""The tables of all languages, made ready to be asked: sets, and expressions of fixed words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from convblog.channels.email.folding import fold
from convblog.channels.email.languages import LANGUAGES, phrases

_FIELDS = {"from_": "from", "date": "date", "to": "to", "copy": "copy", "subject": "subject", "other": "other"}


def _all(field: str) -> list[str]:
    """The phrases of one field in all languages, folded, the longest first."""
    found = {fold(phrase) for language in LANGUAGES for phrase in phrases(getattr(language, field))}
    return sorted(found, key=lambda phrase: (-len(phrase), phrase))


@cache
def known(field: str) -> frozenset[str]:
    """The phrases of a field, to be looked up whole."""
    return frozenset(_all(field))


@cache
def beginnings(field: str) -> tuple[str, ...]:
    """The phrases of a field, for `str.startswith`."""
    return tuple(_all(field))


@cache
def anywhere(field: str) -> re.Pattern[str]:
    """Finds the phrases of a field as whole words. Fixed words only: its time is linear."""
    return words_of(_all(field))


def words_of(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of `words`, whole where their script divides words."""
    divided = "|".join(re.escape(word) for word in words if _divides_words(word))
    joined = "|".join(re.escape(word) for word in words if not _divides_words(word))
    return re.compile("|".join(filter(None, (rf"(?<!\w)(?:{divided})(?!\w)" if divided else "", joined))) or "(?!)")


def _divides_words(word: str) -> bool:
    """Whether spaces stand between words in the script of `word`: not in Chinese, Japanese, Korean (folded), Thai."""
    return all(char < "\u0e00" or "\u1e00" <= char < "\u2e80" for char in word)


@cache
def labels() -> dict[str, frozenset[str]]:
    """What a label such as `de` may name: from, date, to, copy, subject, other; several in some cases."""
    found: dict[str, set[str]] = {}
    for field, meaning in _FIELDS.items():
        for phrase in _all(field):
            found.setdefault(phrase, set()).add(meaning)
    return {label: frozenset(meanings) for label, meanings in found.items()}
