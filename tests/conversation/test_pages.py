"""A page is found by every name it has or had, and by no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from convblog.conversation import pages
from convblog.conversation.pages import PageEntry, Pages
from convblog.digest import token

LETTER = PageEntry("/2026/11/déjà/", "Déjà", "fr")
PAGES = Pages("https://test.example/blog/", {LETTER.path: LETTER}, {"/old/": LETTER.path})


@pytest.mark.parametrize(
    "address",
    ["/2026/11/déjà/", "/2026/11/d%C3%A9j%C3%A0", "/2026/11/déjà/index.html", "/old", "/old/#r-7k3f", "/old/?x=1"],
)
def test_a_page_is_found_by_its_addresses(address: str) -> None:
    assert PAGES.page(address) is LETTER


@pytest.mark.parametrize("address", ["/2026/11/", "/2026/11/déjà-vu/", "", "/", "2026/11/déjà/", "/old/x.html"])
def test_no_other_address_is_the_page(address: str) -> None:
    assert PAGES.page(address) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://test.example/blog/old/",
        "http://TEST.example:80/blog/2026/11/d%C3%A9j%C3%A0/#r-1",
        "https://x@test.example/blog/old",
    ],
)
def test_a_page_is_found_at_its_web_addresses(url: str) -> None:
    assert PAGES.page_at(url) is LETTER


@pytest.mark.parametrize(
    "url",
    [
        "https://test.example/old/",
        "https://test.example/blogs/old/",
        "https://other.example/blog/old/",
        "https://test.example:8443/blog/old/",
        "ftp://test.example/blog/old/",
        "https://[::1/blog/old/",
        "/blog/old/",
    ],
)
def test_no_other_web_address_is_the_page(url: str) -> None:
    assert PAGES.page_at(url) is None


def test_the_tokens_of_all_its_addresses_name_a_page() -> None:
    assert [PAGES.page_by_token(token(path)) for path in ("/2026/11/déjà/", "/old/", "/other/")] == [
        LETTER,
        LETTER,
        None,
    ]


def test_pages_are_remembered_whole_and_written_only_when_they_changed(tmp_path: Path) -> None:
    assert pages.recall(tmp_path) is None
    pages.remember(tmp_path, PAGES)
    first = (tmp_path / pages.FILE).stat()
    assert pages.recall(tmp_path) == PAGES
    pages.remember(tmp_path, PAGES)
    assert (tmp_path / pages.FILE).stat().st_ino == first.st_ino
    (tmp_path / pages.FILE).write_bytes(b"torn")
    assert pages.recall(tmp_path) is None


def test_a_page_whose_source_has_a_mistake_is_where_the_last_build_had_it() -> None:
    other = PageEntry("/other/", "Other", "fr")
    merged = pages.merged(Pages(PAGES.url, {"/other/": other}), PAGES)
    assert (merged.page("/old/"), merged.page("/other/")) == (LETTER, other)
    assert pages.merged(Pages("https://moved.example/", {"/other/": other}), PAGES).page("/old/") is None
