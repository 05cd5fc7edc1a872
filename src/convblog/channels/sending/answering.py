"""What an HTTP answer means to a sender: sent, try again, or never; and when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from msgspec import Struct

from convblog.channels.fetch import FetchError, Unreachable
from convblog.channels.fetching import Fetched
from convblog.problems import Problem, problem

Verdict = Literal["sent", "none", "later", "never"]  # told; it takes none; try again; do not

_PASSING = frozenset({408, 425, 429})  # and 5xx: says nothing about tomorrow
_LONGEST = timedelta(days=30)  # that a host may put us off
_FRESHEST = timedelta(days=1)  # that an endpoint is believed without looking
_MAX_AGE = re.compile(r"(?:^|,)\s{0,9}max-age\s{0,9}=\s{0,9}\"?(\d{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|,)\s{0,9}no-(?:store|cache)", re.IGNORECASE)

# What failed for a while is tried at the next run, then after these; after the last one it is given up.
DELAYS = tuple(timedelta(hours=hours) for hours in (0, 1, 6, 24, 48, 96))


class Answer(Struct, frozen=True):
    """What came of one try."""

    verdict: Verdict
    endpoint: str = ""
    status: int = 0  # 0: none came
    why: Problem | None = None
    retry: datetime | None = None  # not before then, the other side says
    fresh: datetime | None = None  # until when the endpoint may be believed
    arrived: bool = False  # it may have been heard, whatever the answer
    asked: bool = True  # false: the host asked for a pause, or is silent, and was left alone


def judged(fetched: Fetched, message: str, now: datetime) -> tuple[Verdict, Problem | None, datetime | None]:
    """What the status of an answer means. `message` says it of what is not good, with `{status}` in it."""
    if 200 <= fetched.status < 300:
        return "sent", None, None
    why = problem("", 0, message, status=fetched.status)
    if fetched.status in _PASSING or fetched.status >= 500:
        return "later", why, retry_after(fetched, now)
    return "never", why, None


def broken(error: FetchError) -> tuple[Verdict, Problem]:
    """What it means that no answer came."""
    return ("later" if isinstance(error, Unreachable) else "never"), Problem("", 0, error.message, "", error.values)


def retry_after(fetched: Fetched, now: datetime) -> datetime | None:
    """When `Retry-After` (RFC 9110, 10.2.3) lets us come back, within a month; None where it says nothing."""
    value = fetched.header("retry-after").strip()
    try:
        asked = now + timedelta(seconds=int(value)) if value.isdecimal() and len(value) < 10 else _date(value)
    except (ValueError, OverflowError):
        return None
    return min(asked, now + _LONGEST) if asked > now else None


def _date(value: str) -> datetime:
    date = parsedate_to_datetime(value)
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def fresh_until(fetched: Fetched, now: datetime) -> datetime | None:
    """Until when what a page says may be believed (`Cache-Control`, RFC 9111, 5.2.2), for a day at most."""
    value = ", ".join(fetched.all("cache-control"))
    age = _MAX_AGE.search(value)
    if age is None or _NOT_KEPT.search(value) or int(age[1]) == 0:
        return None
    return now + min(timedelta(seconds=int(age[1])), _FRESHEST)
