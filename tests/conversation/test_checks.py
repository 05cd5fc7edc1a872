"""When a page is looked at again."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from convblog.conversation.checks import HALF_HOUR, Check, due, is_turn
from tests.conversation.desks import NOW, desk, webmention

DAY = 86_400


@pytest.mark.parametrize(
    ("age", "failures", "days"),
    [(0, 0, 1), (6, 0, 1), (7, 0, 7), (90, 0, 7), (91, 0, 91), (5000, 0, 91),
     (0, 3, 1), (30, 1, 2), (30, 9, 7), (400, 1, 2), (400, 4, 16), (400, 6, 64), (400, 7, 91), (400, 10**9, 91)],
)  # fmt: skip
def test_the_older_the_rarer_and_a_page_that_told_nothing_is_asked_sooner(age: int, failures: int, days: int) -> None:
    assert due(NOW - age * DAY, Check("https://paul.example/", checked=NOW, failures=failures)) == NOW + days * DAY


def test_what_was_never_looked_at_is_due() -> None:
    assert due(NOW, None) == 0


@pytest.mark.parametrize(("age", "days"), [(0, 1), (30, 7), (400, 91)])
def test_without_memory_a_turn_comes_about_as_often_and_never_early(age: int, days: int) -> None:
    """Runs each half hour."""
    for identity in ("7k3f9q2mzt", "4m8wq0y2ce", "9d2kx6v3hp"):
        runs = range(NOW, NOW + 4 * days * DAY, HALF_HOUR)
        looks = [now for now in runs if is_turn(identity, now - age * DAY, now)]
        gaps = [later - earlier for earlier, later in pairwise([NOW - 1, *looks])]
        assert len(looks) >= 3
        assert all(days * DAY <= gap < 1.11 * days * DAY for gap in gaps[1:])
        assert gaps[0] < 1.11 * days * DAY


@pytest.mark.parametrize("pause", [HALF_HOUR, 2 * HALF_HOUR, 8 * HALF_HOUR, 48 * HALF_HOUR])
def test_without_memory_runs_of_another_pace_reach_everybody_too(pause: int) -> None:
    everybody = {f"answer{number:04}" for number in range(100)}
    seen = set()
    for run in range(53):
        seen |= {one for one in everybody if is_turn(one, NOW + run * pause, NOW + run * pause)}
    assert seen == everybody


def test_what_is_forgotten_leaves_no_address_behind(tmp_path: Path) -> None:
    one, other = webmention(), webmention("https://ami.example/2")
    with desk(tmp_path) as at:
        for submission in (one, other):
            at.checks.put(submission.id, Check(submission.source, b"said", '"v1"', "", NOW))
        at.forget_traces(one.id)
        assert at.checks.get(one.id) is None
        assert at.checks.get(other.id) == Check("https://ami.example/2", b"said", '"v1"', "", NOW)
        at.checks.keep({one.id})
        assert at.checks.get(other.id) is None
    assert b"paul.example" not in (tmp_path / ".convblog/state.sqlite").read_bytes()
