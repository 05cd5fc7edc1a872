"""Characters that a feed, a sitemap or an outline may hold."""

from __future__ import annotations

import re

# XML 1.0 has no way to write these, not even escaped; one of them makes a whole feed unreadable.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHITE = re.compile("[\t\n\r ]+")  # not \s, which holds the no-break spaces of French
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def clean(text: str) -> str:
    """`text` without the characters that XML forbids (lone surrogates too, so that it always encodes)."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """`clean`, on one line without white space around it: for titles and names."""
    return _WHITE.sub(" ", clean(text)).strip()


def stranger(name: str) -> str:
    """`one_line` of a name given by a stranger, which must not turn the words around it."""
    return one_line(_BIDI.sub("", name))
