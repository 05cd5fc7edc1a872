"""What telephones and programs put under a message: "Sent from my iPhone", "Get Outlook for iOS"."""

from __future__ import annotations

import re

from convblog.channels.email import tables

_LONGEST = 140
_AROUND = " *_<>()[]|-.~=\"'‐"
_LINK = re.compile(r"\[([^\]\n]{0,200})\]\([^)\s]{0,600}\)|<?https?://\S+|\(https?://[^)\s]*\)")
_PRODUCT = re.compile(r"(?<!\w)(?=[\w-]*\d)[a-z][\w-]*|(?<!\w)\d[\w-]*[a-z][\w-]*")
_EXCUSE = re.compile(
    r"[,.;-] ?(?:please|pardon|excuse|sorry|apolog|desole|merci d'ex|veuillez|bitte|entschuld|disculp|perd|scus)"
)
_MOST_WORDS = 11
_FEW_WORDS = 7
# "By mail." is an answer to a question; "Sent by mail" and "From my telephone" are not.
_FROM_MOBILE = re.compile(
    r"(?:(?:\w+ ){0,2}(?:from|depuis|von)|(?:\w+ ){1,2}(?:via|by)) (?:my |a |mon |meinem )?[\w ]+"
)


def is_footer(key: str, text: str) -> bool:
    """Whether a line, folded as `key`, is such a footer."""
    if not key or len(key) > _LONGEST * 3:
        return False
    bare = _LINK.sub(r"\1", key).strip(_AROUND)
    if not bare or len(bare) > _LONGEST:
        return False
    if not _is_short(bare) and not (len(bare.split()) <= _FEW_WORDS and _names_a_device(bare, "")):
        return False
    if bare.startswith(tables.beginnings("footers")):
        return True
    if bare.startswith(tables.beginnings("sent_from")):
        return _names_a_device(bare, text)
    return len(bare) <= 40 and _FROM_MOBILE.fullmatch(bare) is not None and _names_a_device(bare.split(" ", 1)[1], "")


def _is_short(bare: str) -> bool:
    """Whether it says no more than such a line does; excuses for mistakes and brevity count with it."""
    said = _EXCUSE.split(bare, maxsplit=1)[0].rstrip(" ,.-;")
    return len(said.split()) <= _MOST_WORDS and not any(sign in said for sign in (",", ":", ";", '"', "?", "!"))


def _names_a_device(bare: str, text: str) -> bool:
    """Whether a device or a program follows; "Sent from my desk, which is easier" and "Sent from the heart" stay."""
    if tables.anywhere("devices").search(bare) or _PRODUCT.search(bare):
        return True
    last = text.rstrip(" .").rpartition(" ")[2]
    return len(bare.split()) <= 5 and any(char.isupper() for char in last[1:])
