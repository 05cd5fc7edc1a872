"""Ids of headings: ASCII, stable, one of each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LATIN = re.compile("[\x00-%'-\x7f\u00c0-\u017f\u2018\u2019\u00a0\u202f]*")  # without `&`: slugify decodes entities
_DECOMPOSED = re.compile("[\x00-\x7f\u0300-\u036f]*")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
# Where the pages themselves have their places (see the theme's templates): a heading "Conversation" must not take one.
TAKEN = ("main", "thread", "conversation", "answer", "mentions", "waiting", "alive")
_LONGEST = 80  # characters of an id; the rest of a very long heading tells nobody more


class Ids:
    """Hands out ids, none twice. Those the author set are reserved first, wherever they stand; so are
    those of the page around the text."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._next = dict.fromkeys((*TAKEN, *reserved), 2)

    def of(self, text: str) -> str:
        """An id for the heading with this plain text."""
        return self.free(slug_of(text))

    def free(self, name: str) -> str:
        """`name`, with a number if it is taken."""
        if name not in self._next:
            self._next[name] = 2
            return name
        number = self._next[name]
        while (numbered := f"{name}-{number}") in self._next:
            number += 1
        self._next[name] = number + 1
        self._next[numbered] = 2
        return numbered


def slug_of(text: str) -> str:
    """`text` as an id. Plain Latin letters are taken apart here, as `slugify` would: its tables take 0.1 ms a call."""
    slug = _latin_slug(text)
    if slug is None:
        slug = _transliterated(text)
    slug = slug if len(slug) <= _LONGEST else slug[:_LONGEST].rpartition("-")[0] or slug[:_LONGEST]
    return slug or "section"


def _latin_slug(text: str) -> str | None:
    if not text.isascii() or "&" in text:
        if not _LATIN.fullmatch(text):
            return None
        text = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u2018", "'"))
        if not _DECOMPOSED.fullmatch(text):
            return None
        text = text.encode("ascii", "ignore").decode()
    plain = text.lower()
    return _SEPARATORS.sub("-", _THOUSANDS.sub("", plain)).strip("-")


def _transliterated(text: str) -> str:
    from slugify import slugify

    slug: str = slugify(text.replace("\u2019", "'").replace("\u2018", "'"))
    return slug
