"""Text as it may stand in a page."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convblog.content.clean import clean, is_clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffa", "a"),
        ("a\0b", "a\ufffdb"),
        ("a\x07\x1b\x7f\x85\tb", "a\tb"),
        ("\ud800a\udfff", "\ufffda\ufffd"),
        ("a\ufffeb\U0001ffff", "a\ufffdb\ufffd"),
        ("été « 🎉 » \u202f", "été « 🎉 » \u202f"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
@example("\U00105ffe\U0009ffff")  # the first is a character, the second is none
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert is_clean(clean(text).removeprefix("\ufeff"))
    if is_clean(text):
        assert clean(text) is text
