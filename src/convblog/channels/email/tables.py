"""The tables of all languages, made ready to be asked: sets, and finders of fixed phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

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
def openings() -> tuple[str, ...]:
    """The words that may open an attribution, with the space or comma behind them."""
    return tuple(phrase + end for phrase in _all("opens") for end in (" ", ". ", ", ", ": "))


_WORD = re.compile(r"\w+")


class Finder(NamedTuple):
    """Finds fixed phrases in a folded text, whole where their script divides words; in linear time.

    Most lines hold none, and to know that from a set of their words is ten times as quick as one expression of all.
    """

    pattern: re.Pattern[str]
    first: frozenset[str]  # words that phrases begin with
    joined: bool  # some are of a script that does not divide words

    def search(self, key: str) -> re.Match[str] | None:
        """The first phrase in `key`."""
        return self.pattern.search(key) if self._may_hold(key) else None

    def all(self, key: str) -> list[re.Match[str]]:
        """Every phrase in `key`, from left to right."""
        return list(self.pattern.finditer(key)) if self._may_hold(key) else []

    def _may_hold(self, key: str) -> bool:
        return not self.first.isdisjoint(_WORD.findall(key)) or (self.joined and not key.isascii())


@cache
def anywhere(field: str) -> Finder:
    """Finds the phrases of a field anywhere in a line."""
    found = _all(field)
    divided = [phrase for phrase in found if _divides_words(phrase)]
    joined = [phrase for phrase in found if not _divides_words(phrase)]
    patterns = (rf"(?<!\w)(?:{_any(divided)})(?!\w)" if divided else "", _any(joined))
    first = frozenset(word[0] for phrase in divided if (word := _WORD.search(phrase)))
    return Finder(re.compile("|".join(filter(None, patterns)) or "(?!)"), first, bool(joined))


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


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
