"""The microformats of the example site, as a program of another site reads them (mf2py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mf2py
import pytest
import yaml

from tests.site import sources
from tests.site.output import Output, Page

Item = dict[str, Any]  # what mf2py calls an item: type, properties, and for embedded ones value and id
REACTIONS = {"like": "like", "repost": "repost", "bookmark": "bookmark", "mention": "mention"}  # kind -> property


@pytest.fixture(scope="module")
def entries(output: Output) -> dict[str, Item]:
    """The one h-entry of every post, by the path of its page."""
    found = {}
    for page in output.posts.values():
        items = [item for item in parsed(page) if item["type"] == ["h-entry"]]
        assert len(items) == 1, page.path
        found[urlsplit(page.url).path] = items[0]["properties"]
    assert len(found) >= 12
    return found


@pytest.fixture(scope="module")
def answered(site: Path, entries: dict[str, Item]) -> dict[str, list[sources.Source]]:
    """The answers of each post, oldest first, by the path of its page; older addresses of a post count as its own."""
    own = dict.fromkeys(entries, "")
    older = {path: path for path in own}
    older |= yaml.safe_load((site / "addresses.yaml").read_text("utf-8"))["moved"]
    for post in sources.posts(site):
        for alias in post.front.get("aliases", ()):
            older[alias] = urlsplit(entry_of(entries, post)["url"][0]).path
    found: dict[str, list[sources.Source]] = {path: [] for path in entries}
    for response in sources.responses(site):
        if "same_as" not in response.front:
            found[older[response.front["target"]]].append(response)
    return found


def parsed(page: Page) -> list[Item]:
    found: list[Item] = mf2py.Parser(doc=page.data.decode(), url=page.url).to_dict()["items"]
    return found


def test_every_post_is_an_entry_with_name_date_author_address_and_words(
    output: Output, entries: dict[str, Item]
) -> None:
    for path, entry in entries.items():
        assert entry["url"][0] == output.origin + path
        assert len(entry["name"]) == 1 and entry["name"][0].strip()
        assert datetime.fromisoformat(entry["published"][0]).tzinfo is not None
        (author,) = entry["author"]
        assert author["type"] == ["h-card"]
        assert author["properties"]["name"][0] and author["properties"]["url"][0].startswith("https://")
        (content,) = entry["content"]
        assert len(content["value"]) > 200 and "<p>" in content["html"]
        assert "mailto:" not in content["html"], "the invitation is no part of what the author wrote"


def test_what_was_changed_says_when(entries: dict[str, Item]) -> None:
    changed = [entry for entry in entries.values() if "updated" in entry]
    assert changed
    for entry in changed:
        assert datetime.fromisoformat(entry["updated"][0]) >= datetime.fromisoformat(entry["published"][0])


def test_tags_are_categories(entries: dict[str, Item], site: Path) -> None:
    tags = {sources.letters(post.front["title"]): post.front.get("tags", []) for post in sources.posts(site)}
    for entry in entries.values():
        assert entry.get("category", []) == tags[sources.letters(entry["name"][0])]


def test_an_answer_to_another_site_is_marked_as_one(entries: dict[str, Item], site: Path) -> None:
    for post in sources.posts(site):
        if "in_reply_to" in post.front:
            (cite,) = entry_of(entries, post)["in-reply-to"]
            assert cite["type"] == ["h-cite"]
            assert cite["properties"]["url"] == [post.front["in_reply_to"]]
            break
    else:
        pytest.fail("the example site has no post that answers another site")


def test_copies_elsewhere_are_named(entries: dict[str, Item], site: Path) -> None:
    copied = [post for post in sources.posts(site) if "syndication" in post.front]
    assert copied
    for post in copied:
        assert entry_of(entries, post)["syndication"] == post.front["syndication"]


def entry_of(entries: dict[str, Item], post: sources.Source) -> Item:
    title = sources.letters(post.front["title"])
    found: Item = next(entry for entry in entries.values() if sources.letters(entry["name"][0]) == title)
    return found


def test_every_answer_stands_under_its_post_and_beneath_what_it_answers(
    entries: dict[str, Item], answered: dict[str, list[sources.Source]]
) -> None:
    for path, entry in entries.items():
        replies = [response for response in answered[path] if response.front["kind"] == "reply"]
        nested = list(comments(entry))
        assert {id_of(item): parent for item, parent in nested} == sources.levels(replies), path
        assert len(nested) == len(replies)


def test_answers_of_one_level_stand_in_the_order_they_came(entries: dict[str, Item]) -> None:
    for path, entry in entries.items():
        by_parent: dict[str, list[datetime]] = {}
        for item, parent in comments(entry):
            by_parent.setdefault(parent, []).append(datetime.fromisoformat(item["properties"]["published"][0]))
        for times in by_parent.values():
            assert times == sorted(times), path


def test_every_answer_says_who_wrote_what_when_and_where(
    output: Output, entries: dict[str, Item], answered: dict[str, list[sources.Source]]
) -> None:
    for path, entry in entries.items():
        written = {response.front["id"]: response for response in answered[path]}
        for item, _ in comments(entry):
            response, properties = written[id_of(item)], item["properties"]
            assert item["type"] == ["h-cite"]
            assert properties["url"][0] == f"{output.origin}{path}#r-{response.front['id']}"
            assert properties["url"][1:] == [u for u in (response.front.get("source"),) if u]
            assert datetime.fromisoformat(properties["published"][0]) == response.moment.replace(microsecond=0)
            (author,) = properties["author"]
            assert author["type"] == ["h-card"]
            assert author["properties"]["name"] == [response.front["author"]["name"]]
            assert author["properties"].get("url", []) == [u for u in (response.front["author"].get("url"),) if u]
            assert author["properties"]["photo"][0]["value"].startswith(f"{output.origin}/portraits/")
            (content,) = properties["content"]
            first_words = response.body.split()[0].strip("*_>-#[`")
            assert sources.letters(first_words) in sources.letters(content["value"])


def test_likes_reposts_bookmarks_and_mentions_are_cited_by_name(
    entries: dict[str, Item], answered: dict[str, list[sources.Source]]
) -> None:
    seen = set()
    for path, entry in entries.items():
        for kind, name in REACTIONS.items():
            expected = [response for response in answered[path] if response.front["kind"] == kind]
            cites = entry.get(name, [])
            assert [id_of(cite) for cite in cites] == [response.front["id"] for response in expected], (path, kind)
            for cite, response in zip(cites, expected, strict=True):
                seen.add(kind)
                assert cite["type"] == ["h-cite"]
                assert cite["properties"]["url"] == [response.front["source"]]
                assert response.front["author"]["name"] in author_names(cite)
    assert seen >= {"like", "repost", "mention"}


def author_names(cite: Item) -> list[str]:
    return [a if isinstance(a, str) else a["properties"]["name"][0] for a in cite["properties"]["author"]]


def test_who_answered_an_invitation_is_cited_and_the_post_itself_is_no_such_answer(
    output: Output, entries: dict[str, Item], answered: dict[str, list[sources.Source]]
) -> None:
    """`rsvp` on an entry would say that the entry is an answer to an invitation (Post Type Discovery, section 4)."""
    coming = [(path, r) for path, responses in answered.items() for r in responses if r.front["kind"] == "rsvp"]
    assert coming
    for path, response in coming:
        assert "rsvp" not in entries[path]
        page = output.posts[f"{path.strip('/')}/index.html"]
        (cite,) = page.find(f"//*[@id='r-{response.front['id']}']")
        said = " ".join(cite.itertext())
        assert response.front["author"]["name"] in said
        assert sources.letters(response.body) in sources.letters(said), "what they say of it is shown, too"


def test_every_kind_of_answer_is_among_the_examples(answered: dict[str, list[sources.Source]]) -> None:
    kinds = {response.front["kind"] for responses in answered.values() for response in responses}
    assert kinds == {"reply", "rsvp", *REACTIONS}


def comments(item: Item, parent: str = "") -> Iterator[tuple[Item, str]]:
    """Every answer beneath an entry or an answer, at any depth, with the id of the answer it stands beneath."""
    properties = item.get("properties", item)
    for comment in properties.get("comment", []):
        yield comment, parent
        yield from comments(comment, id_of(comment))


def id_of(item: Item) -> str:
    return str(item["id"]).removeprefix("r-")


def test_home_tags_and_further_pages_are_feeds_of_entries(output: Output) -> None:
    lists = [path for path, page in output.pages.items() if page.with_class("h-feed")]
    assert {"index.html", "en/index.html", "tags/echange/index.html"} <= set(lists)
    for path in lists:
        (feed,) = [item for item in parsed(output.pages[path]) if item["type"] == ["h-feed"]]
        assert feed["properties"]["name"][0].strip(), path
        assert feed["children"], path
        for entry in feed["children"]:
            assert entry["type"] == ["h-entry"]
            assert {"name", "published", "author", "summary", "url"} <= entry["properties"].keys(), path
            assert output.file_at(entry["properties"]["url"][0]) in output.posts
