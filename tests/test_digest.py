"""Digests, and the tokens that name pages in mail addresses for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convblog.digest import SIZE, digest, digest_of, token


def test_where_one_part_ends_and_the_next_begins_counts() -> None:
    ways = [digest(b"ab", b"c"), digest(b"a", b"bc"), digest(b"abc"), digest(b"abc", b""), digest(), digest(b"")]
    assert len({*ways}) == len(ways)
    assert {len(one) for one in ways} == {SIZE}


def test_a_digest_is_the_same_today_and_tomorrow() -> None:
    assert digest_of(b"letter").hex() == "3c7ac7e4c5e9e95985ee4d0d6638f554"
    assert digest(b"letter", b"answer").hex() == "ff915065ebf023cf0dd15e569abb57af"


def test_tokens_never_change() -> None:
    """They stand in mail that readers have kept."""
    assert token("/2026/11/letter/") == "7f2wzxm5xb"
    assert token("") == "werc8gmrzg"
    assert token("/2026/11/été/") == "w5tfjh2v9b"


@given(st.text())
def test_a_token_is_ten_plain_characters_whatever_it_names(text: str) -> None:
    made = token(text)
    assert len(made) == 10
    assert set(made) <= set("0123456789abcdefghjkmnpqrstvwxyz")
