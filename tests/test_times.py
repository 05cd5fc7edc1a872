"""Dates as writers write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog import times
from convblog.times import Moment, moment, moment_of

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+01:00"),
        ("2026-07-20 08:40", "2026-07-20T08:40:00+02:00"),
        ("2026-07-20T08:40:02Z", "2026-07-20T08:40:02+00:00"),
        ("2026-07-20T08:40:02.999-05:30", "2026-07-20T08:40:02-05:30"),
        (" 2026-11-20 ", "2026-11-20T00:00:00+01:00"),
        ("0001-01-02", "0001-01-02T00:00:00+00:09"),  # the sun's own time in Paris, to the minute
        ("9999-12-31T23:00:00", "9999-12-31T23:00:00+01:00"),
    ],
)
def test_a_naive_time_is_the_sites_and_an_offset_is_kept(text: str, iso: str) -> None:
    assert moment(text, PARIS).iso == iso


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-02-30", "20/11/2026", "2026-13-01", "0000-01-01", "10000-01-01", "2026-11-20T25:00",
     "0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00", "٢٠٢٦-١١-٢٠", "2026-11-20\x00", "-2026-11-20"],
)  # fmt: skip
def test_what_is_no_date_or_leaves_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        moment(text, UTC)


def test_moments_sort_by_the_instant_and_keep_the_writers_day() -> None:
    late_in_paris = moment("2026-11-20T00:30:00+01:00", UTC)
    late_in_utc = moment("2026-11-19T23:45:00Z", UTC)
    assert late_in_paris < late_in_utc
    assert (late_in_paris.date, late_in_utc.date) == (date(2026, 11, 20), date(2026, 11, 19))


@given(
    st.integers(2 * 86_400, (date.max - date.min).days * 86_400 - 86_400),
    st.integers(-23 * 60, 23 * 60),
)
def test_every_time_comes_back_as_it_was(seconds: int, offset: int) -> None:
    aware = datetime(1, 1, 1, tzinfo=timezone(timedelta(minutes=offset))) + timedelta(seconds=seconds)
    kept = moment_of(aware)
    assert (kept.datetime, kept.date, kept.iso) == (aware, aware.date(), aware.isoformat())
    assert moment(kept.iso, UTC) == kept


@given(st.text())
def test_no_text_raises_anything_but_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(moment(text, PARIS), Moment)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "a\x00b", "Europe", "x" * 5000]
)
def test_a_time_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        times.zone(name)
