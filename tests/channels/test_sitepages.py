"""The index of pages as the service and its workers have it."""

from __future__ import annotations

from pathlib import Path

from convblog import private
from convblog.channels.sitepages import SitePages, addresses_of
from convblog.channels.webmention.urls import targets
from convblog.conversation.pages import PageEntry, Pages, remember

URL = "https://fil.example/blog/"
PAGES = Pages(URL, {"/été/": PageEntry("/été/", "L’été", "fr")}, {"/old/": "/été/", "/other/": "/elsewhere/"})


def test_before_the_first_build_there_is_no_page_and_after_it_there_are(tmp_path: Path) -> None:
    private.make(tmp_path / private.FOLDER)
    clock = iter(range(100))
    known = SitePages(tmp_path / private.FOLDER, URL, lambda: next(clock))
    assert (known.now, known.are_known) == (Pages(URL), False)
    remember(tmp_path / private.FOLDER, PAGES)
    assert (known.now, known.are_known) == (PAGES, True)
    assert known.now is known.now, "read once"
    remember(tmp_path / private.FOLDER, Pages(URL))
    assert (known.now, known.are_known) == (Pages(URL), True)


def test_a_link_may_write_the_address_in_many_ways_but_only_that_one() -> None:
    ours = targets(addresses_of(PAGES, "/été/"))
    for link in (
        "https://fil.example/blog/été/", "http://fil.example/blog/%c3%a9t%C3%A9", "https://FIL.example:443/blog/old/#r-1",
        "https://fil.example/blog/old/index.html", "https://fil.example/blog/été/?from=feed",
    ):  # fmt: skip
        assert link in ours, link
    for link in (
        "https://fil.example/blog/été-2/", "https://fil.example/été/", "https://fil.example/blog/other/",
        "https://fil.example/blog/", "https://fil.example/blog/other/?/blog/été/", "https://evil.example/blog/été/",
        "https://fil.example:8443/blog/été/",
    ):  # fmt: skip
        assert link not in ours, link


def test_a_link_to_an_answer_that_is_a_page_is_a_link_to_the_page_it_belongs_to() -> None:
    answers = {"/answers/7k3f9q2mzt/": "/été/", "/answers/2b8d0xw4aa/": "/elsewhere/"}
    ours = targets(addresses_of(Pages(URL, PAGES.entries, PAGES.aliases, answers), "/été/"))
    for link in ("https://fil.example/blog/answers/7k3f9q2mzt/", "http://fil.example/blog/answers/7k3f9q2mzt#x"):
        assert link in ours, link
    for link in (
        "https://fil.example/blog/answers/2b8d0xw4aa/", "https://fil.example/blog/answers/", "https://fil.example/answers/7k3f9q2mzt/",
    ):  # fmt: skip
        assert link not in ours, link
