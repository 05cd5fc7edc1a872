"""Who asks to be forgotten is, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from convblog.conversation import erasure
from convblog.conversation.deciding import approve, reject
from convblog.conversation.desk import Desk
from convblog.conversation.receiving import receive
from convblog.conversation.response import Person
from convblog.conversation.submission import Identity, Sender, Submission, id_of
from convblog.problems import SiteError
from tests.conversation.desks import desk, webmention


def said(url: str, author: str = "", owner: Identity | None = None) -> Submission:
    """A webmention from `url`, whose page names `author` as its author's address."""
    person = Person(url.rpartition("/")[2] or "Somebody", author)
    return webmention(url, f"Words of {url}", id=id_of("webmention", url), author=person, sender=Sender(owner, True))


def lay(at: Desk, *those: Submission) -> dict[str, str]:
    """Publish them; the source of each by its id."""
    for one in those:
        receive(at, one, b"a copy")
        approve(at, one.id)
    return {one.id: one.source for one in those}


MARIE = Identity("account", "club.example/@marie")
PAGES = (
    said("https://club.example/@marie/1", owner=MARIE),
    said("https://club.example/@paul/1", owner=Identity("account", "club.example/@paul")),
    said("https://www.eve.example/notes/1", owner=Identity("host", "eve.example")),
    said("https://evening.example/1", owner=Identity("host", "evening.example")),
    said("https://bridge.example/copy/1", "https://club.example/@marie/", MARIE),
    said("https://m\N{LATIN SMALL LETTER U WITH DIAERESIS}ll.example/1", owner=Identity("host", "xn--mll-hoa.example")),
)


@pytest.mark.parametrize(
    ("person", "gone"),
    [
        ("https://club.example/@marie", {0, 4}),
        ("http://www.club.example/@Marie/", {0, 4}),
        ("club.example/@marie/1", {0}),
        ("https://club.example/", {0, 1, 4}),
        ("https://eve.example", {2}),
        ("www.eve.example", {2}),
        ("https://eve.example/notes/", {2}),
        ("https://even.example/", set()),
        ("https://mll.example/", set()),
        ("https://m\N{LATIN SMALL LETTER U WITH DIAERESIS}ll.example/", {5}),
        ("xn--mll-hoa.example", {5}),
    ],
)
def test_a_web_address_means_what_is_below_it_and_no_neighbour(person: str, gone: set[int], tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        ids = list(lay(at, *PAGES))
        asked = erasure.answers_of(at, person)
        erased = erasure.forget(at, person, name_only=False)
        assert sorted(asked) == sorted(erased.answers) == sorted(ids[number] for number in gone)
        assert {one for one in ids if one in at.published} == {ids[n] for n in range(len(ids)) if n not in gone}
        assert all(one in at.tombstones for one in erased.answers)


@pytest.mark.parametrize("person", ["", "Marie", "https://", "marie", "https:///x", "."])
def test_a_name_alone_is_nobody(person: str, tmp_path: Path) -> None:
    with desk(tmp_path) as at, pytest.raises(SiteError, match="nobody can be told by"):
        erasure.answers_of(at, person)


def test_what_is_known_of_a_person_goes_even_where_their_words_are_gone_long_since(tmp_path: Path) -> None:
    one = PAGES[2]
    with desk(tmp_path) as at:
        lay(at, one)
        reject(at, one.id)
        at.raw.remove(one.id)
        at.inbox.remove(one.id)
        assert at.people.sender_of(one.id) is not None
        assert erasure.answers_of(at, "https://eve.example/") == [], "there is nothing here to erase"
        erasure.forget(at, "https://eve.example/", name_only=False)
        assert at.people.sender_of(one.id) is None
