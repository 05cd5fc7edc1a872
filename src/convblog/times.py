"""Dates as writers write them, and as the machine compares them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone called `name`. Raises `ValueError` if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(name) from error


def parse(text: str, tz: tzinfo) -> datetime:
    """An aware time from ISO 8601 (date alone, or with time, with or without offset); a naive one is in `tz`.

    Raises `ValueError` for what is no date, and for dates so near the years 1 and 9999 that another time zone would
    leave the calendar.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=tz)
    try:
        moment.astimezone(UTC)
        return moment
    except OverflowError as error:
        raise ValueError(text) from error


class Moment(Struct, frozen=True, array_like=True, order=True):
    """A time as the site keeps it: seconds since 1970 in UTC, and the offset of the place it was written at.

    Two numbers instead of a `datetime`: they sort, encode and load in a fraction of the time, and the writer's own
    clock is not lost (a letter of 23:30 in Paris stays a letter of that day).
    """

    seconds: int
    offset: int = 0  # minutes east of UTC

    @property
    def datetime(self) -> datetime:
        """The aware `datetime` it stands for."""
        utc_time = _EPOCH + timedelta(seconds=self.seconds)
        return utc_time.astimezone(timezone(timedelta(minutes=self.offset)))

    @property
    def iso(self) -> str:
        """ISO 8601 with offset, as HTML's `datetime` attribute and every feed want it."""
        return self.datetime.isoformat()

    @property
    def date(self) -> date:
        """The day on the writer's own calendar."""
        return date.fromordinal((self.seconds + 60 * self.offset) // 86_400 + _FIRST_DAY)


def moment(text: str, tz: tzinfo) -> Moment:
    """`parse`, as a `Moment`. Raises `ValueError` likewise."""
    return moment_of(parse(text, tz))


def moment_of(time: datetime) -> Moment:
    """The `Moment` of an aware `datetime`; what is finer than a second is dropped.

    Offsets of before 1900 have seconds, which ISO 8601 cannot write: the clock on the wall is kept, not the instant.
    """
    offset = (time.utcoffset() or timedelta()) // timedelta(minutes=1)
    wall = (time.replace(tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)
    return Moment(wall - 60 * offset, offset)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = _EPOCH.toordinal()
