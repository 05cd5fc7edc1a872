"""A page is found by every name it has or had, and by no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import msgpack

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


WITH_ANSWERS = Pages(PAGES.url, PAGES.entries, PAGES.aliases, {"/answers/7k3f9q2mzt/": LETTER.path})


@pytest.mark.parametrize(
    "url",
    [
        "https://test.example/blog/answers/7k3f9q2mzt/",
        "http://TEST.example:80/blog/answers/7k3f9q2mzt?x=1#r-2b8d0xw4aa",
        "https://test.example/blog/answers/7k3f9q2mzt/index.html",
    ],
)
def test_an_answer_that_is_a_page_means_the_page_it_belongs_to_and_itself(url: str) -> None:
    assert WITH_ANSWERS.page_at(url) is LETTER
    assert WITH_ANSWERS.answer_at(url) == "7k3f9q2mzt"
    assert (PAGES.page_at(url), PAGES.answer_at(url)) == (None, "")


@pytest.mark.parametrize(
    "url",
    [
        "https://test.example/answers/7k3f9q2mzt/",
        "https://other.example/blog/answers/7k3f9q2mzt/",
        "https://test.example/blog/answers/7k3f9q2mzt2/",
        "https://test.example/blog/answers/",
        "https://test.example/blog/old/#r-7k3f9q2mzt",
        "/blog/answers/7k3f9q2mzt/",
        "",
    ],
)
def test_no_other_web_address_is_an_answers_page(url: str) -> None:
    assert WITH_ANSWERS.answer_at(url) == ""


def test_an_answers_page_is_none_of_the_addresses_of_its_page() -> None:
    assert WITH_ANSWERS.addresses(LETTER.path) == (LETTER.path, "/old/")
    assert WITH_ANSWERS.answers_on(LETTER.path) == ("/answers/7k3f9q2mzt/",)
    assert WITH_ANSWERS.answers_on("/old/") == ()
    assert WITH_ANSWERS.page("/answers/7k3f9q2mzt/") is None, "no answer has it as its target"


def test_an_index_of_before_there_were_such_pages_is_read_and_a_foreign_one_is_not(tmp_path: Path) -> None:
    before = {"url": PAGES.url, "entries": dict(PAGES.entries), "aliases": dict(PAGES.aliases)}
    (tmp_path / pages.FILE).write_bytes(msgpack.encode(before))
    assert pages.recall(tmp_path) == PAGES
    for foreign in ({**before, "answers": [["/answers/7k3f9q2mzt/"]]}, {**before, "entries": {"/a/": ["/a/"]}}, [1]):
        (tmp_path / pages.FILE).write_bytes(msgpack.encode(foreign))
        assert pages.recall(tmp_path) is None
