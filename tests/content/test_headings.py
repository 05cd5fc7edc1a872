"""Ids of headings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from slugify import slugify

from convblog.content.headings import Ids, slug_of


@given(st.text(st.characters(codec="latin-1", exclude_characters="&"), max_size=40))
def test_the_quick_way_gives_what_slugify_gives(text: str) -> None:
    assert slug_of(text) == (slugify(text) or "section")


@given(st.text(max_size=200))
def test_any_text_has_an_ascii_id(text: str) -> None:
    slug = slug_of(text)
    assert slug.isascii()
    assert 0 < len(slug) <= 80
    assert " " not in slug


def test_a_heading_leaves_the_places_of_the_page_around_it_alone() -> None:
    ids = Ids()
    assert [ids.of(text) for text in ("Conversation", "Main", "Conversation", "Answers")] == [
        "conversation-2",
        "main-2",
        "conversation-3",
        "answers",
    ]


@given(st.lists(st.sampled_from(["a", "a 2", "a-2", "b", ""]), max_size=30))
def test_no_id_is_given_twice(texts: list[str]) -> None:
    ids = Ids(["a"])
    given_ids = [ids.of(text) for text in texts]
    assert len(set(given_ids) | {"a"}) == len(given_ids) + 1
