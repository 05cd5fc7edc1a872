"""Lines that only divide: "-----Original Message-----", a rule of underscores, "reply above this line"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from convblog.channels.email import tables
from convblog.channels.email.headerblock import block_at, is_label
from convblog.channels.email.lines import Line, following

Separator = Literal["", "original", "forwarded", "rule", "reply"]

_LONGEST = 160
_DASHES = "-_=*#~<>|: \t."
_RULE = re.compile(r"_{15,}")


def separator_at(lines: Sequence[Line], number: int) -> Separator:
    """What kind of separator the line is, if it is one."""
    line = lines[number]
    key = line.key
    if not key:
        return ""
    if _RULE.fullmatch(key):
        return "rule"
    if len(key) <= _LONGEST and tables.anywhere("reply_above").search(key):
        return "reply"
    return _named(lines, number, key)


def _named(lines: Sequence[Line], number: int, key: str) -> Separator:
    """By its name. Without dashes around, headers must follow."""
    core = key.strip(_DASHES)
    if not core:
        return ""
    dashed = key[0] in "-_=*~>#"
    if (dashed and key[:2] in {"--", "__", "==", "**", "~~", "- ", "##"}) or key.startswith("**"):
        short = _before_labels(core)
        if short in tables.known("forwarded"):
            return "forwarded"
        if short in tables.known("original") and (_closed(key) or short != core):
            return "original"
    if core in tables.known("forwarded") and _headers_follow(lines, number):
        return "forwarded"
    if " " in core and core in tables.known("original") and _headers_follow(lines, number, at_its_depth=True):
        return "original"
    return ""


def _closed(key: str) -> bool:
    """Whether dashes stand on both sides: `- message` alone may begin a list."""
    return key[-1] in "-_=*~#:" or key[:2] not in {"- ", "**"}


def _before_labels(core: str) -> str:
    """`message transmis` of `message transmis ----- de : marie …`: some programs put all on one line."""
    first, dashes, rest = core.partition("--")
    return first.strip(_DASHES) if dashes and is_label(rest.strip(_DASHES)) else core


def _headers_follow(lines: Sequence[Line], number: int, *, at_its_depth: bool = False) -> bool:
    follows = following(lines, number + 1, 2)
    if follows >= len(lines) or (at_its_depth and lines[follows].depth != lines[number].depth):
        return False
    block = block_at(lines, follows)
    return block is not None and block.likely
