"""Blocks of headers that a program puts over what it quotes: "From: … Sent: … To: … Subject: …", in any order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from convblog.channels.email import tables
from convblog.channels.email.folding import fold
from convblog.channels.email.lines import Line, following

_LONGEST_LABEL = 30
_LONGEST_BLOCK = 16  # lines
_DATE_WORDS = ("dat", "fech", "le ", "le:", "on", "am", "дат", "paiv", "tarih", "ngay", "日", "data", "when", "когда")
_AROUND = " *_|•\t-~"
TIME = re.compile(r"(?<!\d)\d{1,2} ?(?:[:.h]|uhr|時|点|点|시) ?\d{2}(?!\d)|\d{1,2} ?(?:am|pm|a\.m|p\.m|時|시|点)")
CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}|\d年|\d년|[٠-٩]{4}")
ADDRESS = re.compile(r"[^\s<>@:,;()\"]@[^\s<>@]")


class Block(NamedTuple):
    """A block of headers: the lines [start, end) and what they name."""

    end: int
    fields: frozenset[str]
    address: bool
    time: bool
    labels: int  # lines that begin with a label
    sent: bool = False  # the date is called "sent" or the like, as no person would

    @property
    def sure(self) -> bool:
        """Whether a program made it. A reader may well write "From: Lyon, To: Nice, Date: 3 May" into a letter."""
        if "from" not in self.fields or self.labels < 2:
            return False
        if self.labels == 2:
            return self.address and self.time and "date" in self.fields
        named = self.fields & {"subject", "date"}
        return bool(named) and (
            (self.address and len(named | (self.fields & {"to"})) > 1)
            or (self.time and "subject" in self.fields)
            or (self.sent and self.time)
        )

    @property
    def likely(self) -> bool:
        """Whether it is one if a rule or "Original message" stands above."""
        return self.labels >= 2 or (self.labels == 1 and (self.address or self.time))


def block_at(lines: Sequence[Line], start: int) -> Block | None:
    """The block that begins at `start`, if a label stands there."""
    if not _meanings(lines[start].key):
        return None
    fields: set[str] = set()
    labels, position, end = 0, start, start
    address = time = sent = False
    while position < len(lines) and position < start + _LONGEST_BLOCK:
        key = lines[position].key
        if meanings := _meanings(key):
            fields |= meanings if len(meanings) == 1 or not fields else meanings - fields
            labels += 1
            sent = sent or ("date" in meanings and not key.lstrip(_AROUND).startswith(_DATE_WORDS))
        elif key and not _continues(lines, position):
            break
        if key:
            address = address or ADDRESS.search(key) is not None
            time = time or (TIME.search(key) is not None and YEAR.search(key) is not None)
            end = position + 1
        elif not _goes_on(lines, position):
            break
        position += 1
    return Block(end, frozenset(fields), address, time, labels, sent)


def _meanings(key: str) -> frozenset[str]:
    """What the label in front of a line names; nothing if there is none."""
    key = key.lstrip(_AROUND + "=")
    label, colon, _ = key[: _LONGEST_LABEL + 2].partition(":")
    if not colon:
        return frozenset({"date"}) if _dated(key) else frozenset()
    found = tables.labels().get(label.strip(_AROUND), frozenset())
    return found or (frozenset({"date"}) if _dated(key) else frozenset())


def _dated(key: str) -> bool:
    """Webmails of French providers write "Message du 12/12/2016 13:20", with or without a colon."""
    return key.startswith("message du ") and YEAR.search(key[:40]) is not None


def is_label(text: str) -> bool:
    """Whether `text` begins with a label of such a block."""
    return bool(_meanings(fold(text[: _LONGEST_LABEL * 2])))


def _continues(lines: Sequence[Line], position: int) -> bool:
    """Whether a line without a label belongs to the label above: more addresses, or a long subject."""
    key = lines[position].key
    if lines[position - 1].blank:
        return False
    if ADDRESS.search(key) and (key[0] in "<\"'" or key.rstrip(" ,;").endswith((">", ")")) or " " not in key):
        return True
    follows = position + 1 < len(lines) and bool(_meanings(lines[position + 1].key))
    return follows and len(key) < 100


def _goes_on(lines: Sequence[Line], position: int) -> bool:
    """Whether the block goes on after blank lines: some programs put one between all of its lines."""
    number = following(lines, position, 2)
    return number < len(lines) and bool(_meanings(lines[number].key))
