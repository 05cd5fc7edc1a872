"""Lists are cut from the oldest, so that a new post leaves closed slices alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.site import languages
from convblog.site.lists import slices
from tests.scenario import built, post, put, site_of

SIZES = st.integers(1, 12)


@pytest.mark.parametrize(
    ("total", "cuts"),
    [(0, [(0, 0)]), (1, [(0, 1)]), (3, [(0, 3)]), (5, [(0, 5)]), (6, [(0, 3), (3, 6)]), (9, [(0, 3), (3, 6), (6, 9)])],
)
def test_a_list_in_threes(total: int, cuts: list[tuple[int, int]]) -> None:
    assert slices(total, 3) == cuts


@given(st.integers(0, 200), SIZES)
def test_every_post_stands_in_one_slice_and_the_first_page_is_never_thin(total: int, size: int) -> None:
    cuts = slices(total, size)
    assert [number for start, end in cuts for number in range(start, end)] == list(range(total))
    assert all(end - start == size for start, end in cuts[:-1])
    assert min(size, total) <= cuts[-1][1] - cuts[-1][0] < 2 * size


@given(st.integers(0, 200), SIZES)
def test_a_new_post_leaves_every_closed_slice_as_it_was(total: int, size: int) -> None:
    assert slices(total + 1, size)[: len(slices(total, size)) - 1] == slices(total, size)[:-1]


def test_a_post_near_new_year_stands_in_the_year_of_its_writers_calendar(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/eve.md\n{post('Eve', '2025-12-31T23:30:00-05:00')}")
    put(site, "content/posts/morning.md", post("Morning", "2026-01-01T00:30:00Z"))
    built(site)
    assert "Eve" in (site / "public/archive/2025/index.html").read_text()
    assert "Morning" in (site / "public/archive/2026/index.html").read_text()


@pytest.mark.parametrize(
    ("lang", "direction", "name"),
    [("fr", "ltr", "français"), ("ar", "rtl", "العربية"), ("he", "rtl", "עברית"), ("xx", "ltr", "xx"),
     ("zz-zz-zz-zz", "ltr", "zz-zz-zz-zz")],
)  # fmt: skip
def test_a_language_has_a_direction_and_a_name_of_its_own(lang: str, direction: str, name: str) -> None:
    assert (languages.direction(lang), languages.own_name(lang)) == (direction, name)
