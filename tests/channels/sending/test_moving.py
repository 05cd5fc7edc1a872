"""Posts that are gone, that come back, and that live elsewhere now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.sending.blog import URL, Blog, statuses, times
from tests.channels.sending.test_send import LETTER, letter, pages, site
from tests.channels.web import Page, web
from tests.scenario import post


@pytest.mark.parametrize("status", [200, 410])
def test_a_deleted_post_is_told_once_to_all_it_linked_to(tmp_path: Path, status: int) -> None:
    text = site("http://far.example/one", "http://far.example/deaf") + f"== content/posts/other.md\n{post('Other')}"
    with web(pages("one") | {"http://far.example/deaf": Page("No endpoint.")}) as there:
        blog = Blog(tmp_path, there, text).build().publish()
        blog.send()
        blog.forget()
        blog.delete("content/posts/letter.md").build()
        early = blog.send()
        assert statuses(early) == {"http://far.example/one": ("skipped", None, "the page is still online")}
        assert blog.told() == times()
        blog.publish(gone=status).send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        blog.forget()
        assert blog.send().outcomes == ()
        assert blog.strangers() == []


def test_a_post_that_lives_again_is_told_again(tmp_path: Path) -> None:
    text = site("http://far.example/one") + f"== content/posts/other.md\n{post('Other')}"
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, text).build().publish()
        blog.send()
        blog.delete("content/posts/letter.md").build().publish().send()
        blog.told()
        blog.write("content/posts/letter.md", letter("http://far.example/one")).build().publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"))


def test_a_post_taken_back_into_a_draft_is_told_as_gone(tmp_path: Path) -> None:
    text = site("http://far.example/one") + f"== content/posts/other.md\n{post('Other')}"
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, text).build().publish()
        blog.send()
        blog.told()
        blog.write("content/posts/letter.md", letter("http://far.example/one", draft="true")).build().publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        assert blog.send().outcomes == ()


def test_a_moved_post_goes_on_under_its_old_address_where_that_leads_on(tmp_path: Path) -> None:
    with web(pages("one", "two")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one")).build().publish()
        blog.send()
        blog.forget()
        moved = letter("http://far.example/one", slug="note")
        blog.write("content/posts/letter.md", moved).build().publish({LETTER: "/2026/01/note/"})
        assert blog.send().outcomes == ()
        assert blog.strangers() == []
        edited = letter("http://far.example/one", "http://far.example/two", slug="note")
        blog.write("content/posts/letter.md", edited).build().publish({LETTER: "/2026/01/note/"}).send()
        assert blog.told() == times((LETTER, "http://far.example/one"), ("/2026/01/note/", "http://far.example/two"))
        assert blog.send().outcomes == ()


def test_a_moved_post_is_told_anew_where_its_old_address_is_but_a_page_that_says_so(tmp_path: Path) -> None:
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one")).build().publish()
        blog.send()
        blog.told()
        blog.write("content/posts/letter.md", letter("http://far.example/one", slug="note")).build()
        assert {one.verdict for one in blog.send().outcomes} == {"skipped"}
        assert blog.told() == times()
        blog.publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"), ("/2026/01/note/", "http://far.example/one"))
        assert blog.send().outcomes == ()


def test_where_an_old_address_cannot_be_seen_nothing_is_decided(tmp_path: Path) -> None:
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one")).build().publish()
        blog.send()
        blog.forget()
        blog.write("content/posts/letter.md", letter("http://far.example/one", slug="note")).build().publish()
        there.pages[URL + LETTER] = Page("", 503)
        assert statuses(blog.send()) == {
            "http://far.example/one": ("skipped", None, "it could not be found out where this old address leads")
        }
        assert blog.strangers() == []
