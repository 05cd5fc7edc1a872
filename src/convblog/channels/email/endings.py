"""What stands around a letter and is no part of it: footers, signatures and notices below, warnings above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from convblog.channels.email import devices, notices
from convblog.channels.email.letterfoot import after_delimiter, contact_block
from convblog.channels.email.lines import Line, following, keys, trimmed

_ONLY_MARKS = re.compile(r"[-_=*#~+|—–―·ᐧ\s]{2,}|[-_=~|—–―ᐧ]")
_MOST_NOTICES = 8  # paragraphs from the end that are looked at
_MOST_ROUNDS = 8


def without_endings(lines: Sequence[Line], sender: str) -> list[Line]:
    """`lines` without footers, signatures and notices, from the end upward until none is left."""
    left = trimmed(lines)
    for _ in range(_MOST_ROUNDS):
        before = len(left)
        left = trimmed(_without_footers(left))
        left = trimmed(_without_notices(left))
        if found := after_delimiter(left, sender) or contact_block(left, sender):
            left = trimmed(left[: found.start])
        if len(left) == before:
            break
    return left


def without_beginnings(lines: Sequence[Line]) -> list[Line]:
    """`lines` without a warning or a footer in front (some telephones put theirs there)."""
    first = following(lines, 0, len(lines))
    left = list(notices.without_banner(lines[first:]))
    if len(left) > 2 and left[1].blank and devices.is_footer(left[0].key, left[0].text):
        return left[1:]
    return left


def _without_footers(lines: list[Line]) -> list[Line]:
    end = len(lines)
    while end:
        last = lines[end - 1]
        if last.role == "code":
            break
        if last.blank or _is_only_marks(last) or devices.is_footer(last.key, last.text):
            end -= 1
        elif end > 1 and not lines[end - 2].blank and devices.is_footer(keys(lines[end - 2 : end]), last.text):
            end -= 2  # wrapped once, or its link stands on the next line
        else:
            break
    return lines[:end]


def _is_only_marks(line: Line) -> bool:
    return _ONLY_MARKS.fullmatch(line.text.strip()) is not None if len(line.text) < 200 else not line.key.strip("-_=*")


def _without_notices(lines: list[Line]) -> list[Line]:
    """Without the notices at the end; below one may stand what belongs to it, but no letter."""
    if lines and lines[-1].role == "code":
        return lines
    spans = notices.paragraphs(lines)
    first = len(lines)
    for number in range(len(spans) - 1, max(-1, len(spans) - 1 - _MOST_NOTICES), -1):
        start, end = spans[number]
        begins = start + notices.first_of_notice(lines[start:end])
        if begins < end:
            first = begins
        if start < begins < end or (begins == end and not notices.may_follow(lines[start:end])):
            break
    return lines[:first] if first or notices.is_beyond_doubt(lines) else lines
