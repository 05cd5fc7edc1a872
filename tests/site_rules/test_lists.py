"""Lists are cut from the oldest, so that a new post leaves closed slices alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.site import languages
from convblog.site.lists import slices
from convblog.times import Moment
from tests.scenario import NOW, answer, built, post, put, site_of, tree

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


DAY = 86_400
MAIL = "title: Test\nurl: https://test.example/\nconversation: {email: {address: letters@test.example}}\n"


def alive(site: Path) -> list[str]:
    """The titles of the threads that are said to go on."""
    page = (site / "public/conversations/index.html").read_text("utf-8")
    return re.findall(r"<h3><a [^>]*><bdi>(.*?)</bdi>", page)


def test_a_conversation_that_has_closed_is_not_said_to_go_on(tmp_path: Path) -> None:
    closing = "{closes_after: 300}"  # days
    site = site_of(
        tmp_path / "site",
        f"""
== convblog.yaml
{MAIL}
== content/posts/open.md
{post("Open")}
== content/posts/resting.md
{post("Resting", "2020-01-01", reply=closing)}
== content/posts/shut.md
{post("Shut", reply="false")}
== content/posts/soon.md
{post("Soon", "2026-02-01", reply=closing)}
== responses/a.md
{answer("aaaa000001", "/2026/01/open/")}
== responses/b.md
{answer("aaaa000002", "/2020/01/resting/")}
== responses/c.md
{answer("aaaa000003", "/2026/01/shut/")}
== responses/d.md
{answer("aaaa000004", "/2026/02/soon/", published="2026-02-09T10:00:00Z")}
""",
    )
    built(site)
    assert alive(site) == ["Soon", "Open"]
    feed = (site / "public/conversations/feed.xml").read_text("utf-8")
    assert all(f"#r-aaaa00000{number}" in feed for number in (1, 2, 3, 4)), "what was said stays in the feed"
    later = Moment(NOW.seconds + 30 * DAY)
    assert "conversations/index.html" in built(site, later).written, "it closed by time, no file was touched"
    assert alive(site) == ["Open"]
    clean = Path(shutil.copytree(site, tmp_path / "clean", ignore=shutil.ignore_patterns("public", ".convblog")))
    built(clean, later)
    assert tree(site / "public") == tree(clean / "public")


def test_where_every_conversation_has_closed_nobody_is_told_that_nobody_wrote(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== convblog.yaml\n{MAIL}\n== content/posts/shut.md\n{post('Shut', reply='false')}")
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/shut/"))
    built(site)
    page = (site / "public/conversations/index.html").read_text("utf-8")
    assert alive(site) == []
    assert "It is quiet here just now." in page and "Nobody has written" not in page


def test_a_site_that_offers_no_way_to_answer_still_shows_what_was_said(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/letter.md\n{post('Letter')}")
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/letter/"))
    built(site)
    assert alive(site) == ["Letter"]


def marks(site: Path, path: str) -> list[tuple[str, str]]:
    """Each post of a list, and how it is marked."""
    page = (site / path).read_text("utf-8")
    items = re.findall(r'<article class="summary.*?</article>|<li><time.*?</li>', page, re.DOTALL)
    titles = [re.findall(r"<bdi>(.*?)</bdi>", item)[0] for item in items]
    return [
        (title, "".join(re.findall(r'class="draft">(.*?)<', item))) for title, item in zip(titles, items, strict=True)
    ]


def test_drafts_and_posts_of_the_future_are_marked_in_every_list_of_a_preview(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        f"""
== content/posts/now.md
{post("Now", tags="[word]")}
== content/posts/draft.md
{post("Draft of mine", "2026-03-01", draft="true", tags="[word]")}
== content/posts/later.md
{post("Later", "2026-12-24", tags="[word]")}
""",
    )
    lists = ("index.html", "tags/word/index.html", "archive/2026/index.html")
    built(site, drafts=True, future=True)
    for path in lists:
        assert marks(site, f"public/{path}") == [("Later", "Still to come"), ("Draft of mine", "Draft"), ("Now", "")]
    christmas = Moment(NOW.seconds + 60 * DAY)
    assert set(lists) <= set(built(site, christmas, drafts=True, future=True).written)
    for path in lists:
        assert marks(site, f"public/{path}") == [("Later", ""), ("Draft of mine", "Draft"), ("Now", "")]


def alternates(site: Path, path: str) -> dict[str, str]:
    page = (site / "public" / path).read_text("utf-8")
    found = re.findall(r'<link rel="alternate" hreflang="(.*?)" href="https://test.example(.*?)">', page)
    assert len(found) == len(dict(found)), "one language, one address"
    return dict(found)


def test_each_version_of_a_text_is_named_by_its_own_language_also_where_the_site_does_not_speak_it(
    tmp_path: Path,
) -> None:
    site = site_of(
        tmp_path,
        f"""
== convblog.yaml
title: Test
url: https://test.example/
lang: fr
languages: {{en: {{title: Test}}}}
== content/posts/seuil.md
{post("Le seuil", translation_key="seuil")}
== content/posts/door.md
{post("The door", translation_key="seuil", lang="en")}
== content/posts/bab.md
{post("الباب", translation_key="seuil", lang="ar")}
""",
    )
    built(site)
    three = {"fr": "/2026/01/seuil/", "en": "/2026/01/door/", "ar": "/2026/01/bab/"}
    assert [alternates(site, f"{address[1:]}index.html") for address in three.values()] == [three] * 3
    assert alternates(site, "index.html") == {"fr": "/", "en": "/en/"}


def test_of_two_texts_of_one_language_with_one_key_the_first_is_the_version_and_the_second_is_warned_of(
    tmp_path: Path,
) -> None:
    site = site_of(
        tmp_path,
        f"""
== content/posts/a.md
{post("Encore", "2026-01-02", translation_key="seuil", lang="fr")}
== content/posts/b.md
{post("Le seuil", "2026-01-01", translation_key="seuil", lang="fr")}
== content/posts/c.md
{post("The door", "2026-01-03", translation_key="seuil")}
""",
    )
    [warning] = built(site).warnings
    assert f"{warning.file}:{warning.line}: {warning.text()}" == (
        "content/posts/a.md:4: content/posts/b.md is in the same language and has the same “translation_key”"
    )
    two = {"fr": "/2026/01/b/", "en": "/2026/01/c/"}
    assert [alternates(site, f"2026/01/{slug}/index.html") for slug in "bc"] == [two] * 2


@pytest.mark.parametrize(
    ("lang", "direction", "name"),
    [("fr", "ltr", "français"), ("ar", "rtl", "العربية"), ("he", "rtl", "עברית"), ("xx", "ltr", "xx"),
     ("zz-zz-zz-zz", "ltr", "zz-zz-zz-zz")],
)  # fmt: skip
def test_a_language_has_a_direction_and_a_name_of_its_own(lang: str, direction: str, name: str) -> None:
    assert (languages.direction(lang), languages.own_name(lang)) == (direction, name)
