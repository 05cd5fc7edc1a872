"""Whole addresses for who reads somewhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.render.absolute import encoded, whole_content

BASE = "https://fil.example/blog/lettre/"


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ('<a href="#fn1">', f'<a href="{BASE}#fn1">'),
        ("<a class=x href='../autre/'>", '<a class=x href="https://fil.example/blog/autre/">'),
        ("<img src=encre.png alt=a>", f'<img src="{BASE}encre.png" alt=a>'),
        ('<img src="/a.png?x=1&amp;y=2">', '<img src="https://fil.example/a.png?x=1&amp;y=2">'),
        ('<img srcset="a.png, b.png 2x">', f'<img srcset="{BASE}a.png, {BASE}b.png 2x">'),
        ('<a title="a > b" href="c">', f'<a title="a > b" href="{BASE}c">'),
        ("<a href='say\"so'>", f'<a href="{BASE}say&quot;so">'),
        ('<a href="//ailleurs.example/">', '<a href="https://ailleurs.example/">'),
        ('<a href="">', f'<a href="{BASE}">'),
        ('<a href="//[">', f'<a href="{BASE}">'),
    ],
)
def test_a_relative_address_becomes_whole(written: str, whole: str) -> None:
    assert whole_content(written, BASE) == whole


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://ailleurs.example/#x">',
        '<a href="mailto:claire@fil.example">',
        '<img src="data:image/png;base64,AAAA">',
        '<p>href="x" is how a link is written, and 1 < 2 src="y"</p>',
        "<code>&lt;a href=&quot;x&quot;&gt;</code>",
        '<p data-href="x" hrefs="y">',
        "<p title=\"a href='x'\">",
    ],
)
def test_what_is_no_relative_address_stays_as_it_is(html: str) -> None:
    assert whole_content(html, BASE) == html


def test_quotes_that_never_end_lose_nothing() -> None:
    """Fifty thousand of them: a pattern that tried every end of each would not be done today."""
    for part in ('<a "', "<a x='", "<a ", "<a href=", "<a " + "b" * 9, '<a href="', "<img srcset='a,"):
        assert whole_content(part * 50_000, BASE).count(part[:2]) == 50_000


@pytest.mark.parametrize(
    ("address", "proper"),
    [
        ("/déjà vu/", "/d%C3%A9j%C3%A0%20vu/"),
        ("/d%C3%A9j%C3%A0/", "/d%C3%A9j%C3%A0/"),
        ("/100%/", "/100%25/"),
        ("/[a]/", "/%5Ba%5D/"),
        ("https://[::1]:80/[a]", "https://[::1]:80/%5Ba%5D"),
        ("/a#b#c", "/a#b%23c"),
        ("/a?b=<c>&d", "/a?b=%3Cc%3E&d"),
        ("/a\r\n/", "/a%0D%0A/"),
    ],
)
def test_an_address_is_written_properly(address: str, proper: str) -> None:
    assert encoded(address) == proper


@given(st.text(st.characters(exclude_categories=())))
def test_an_address_encoded_twice_is_encoded_once(text: str) -> None:
    once = encoded(text)
    assert encoded(once) == once
    assert once.isascii()
    assert not set(once) & set(' "<>\\^`{|}\r\n\t\x00')
