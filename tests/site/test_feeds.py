"""The feeds of the example site, judged by the rules of their formats and against the pages they speak of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.site.conftest import REPOSITORY
from tests.site.feedreading import (
    ATOM,
    CONTENT,
    SLASH,
    THR,
    WFW,
    atom_faults,
    content_faults,
    json_faults,
    rss_faults,
)
from tests.site.output import Output, Page


@pytest.fixture(scope="module", params=["at the root", "below a path"])
def either(request: pytest.FixtureRequest) -> Output:
    found: Output = request.getfixturevalue("output" if request.param == "at the root" else "below_a_path")
    return found


def xml(output: Output, path: str) -> Any:
    return etree.fromstring(output.read(path))


def rss_feeds(output: Output) -> tuple[str, ...]:
    return output.named("feed.xml", "conversation.xml")


def why_broken(output: Output) -> Callable[[str], str]:
    return lambda address: output.why_broken(address) if output.is_ours(address) else ""


def test_there_is_a_feed_of_each_kind_for_the_site_each_language_each_tag_and_each_conversation(output: Output) -> None:
    tags = [path.removesuffix("index.html") for path in output.pages if "tags/" in path and path.count("/") > 1]
    lists = ["", "en/", *(folder for folder in tags if not folder.endswith("en/tags/"))]
    assert len(lists) > 10
    for folder in lists:
        assert {f"{folder}feed.xml", f"{folder}atom.xml", f"{folder}feed.json"} <= set(output.files)
    assert {"conversations/feed.xml", "en/conversations/feed.xml"} <= set(output.files)
    for path, page in output.posts.items():
        feed = path.replace("index.html", "conversation.xml")
        assert (feed in output.files) == bool(page.with_class("p-comment")), path


def test_every_rss_feed_keeps_the_rules(either: Output) -> None:
    faults = {path: rss_faults(xml(either, path), either.url_of(path)) for path in rss_feeds(either)}
    assert {path: found for path, found in faults.items() if found} == {}


def test_every_atom_feed_keeps_the_rules(either: Output) -> None:
    paths = either.named("atom.xml")
    faults = {path: atom_faults(xml(either, path), either.url_of(path)) for path in paths}
    assert {path: found for path, found in faults.items() if found} == {}


def test_every_atom_feed_follows_the_schema_of_rfc_4287(output: Output) -> None:
    schema = etree.RelaxNG(etree.parse(str(REPOSITORY / "tests" / "render" / "schemas" / "atom.rng")))
    for path in output.named("atom.xml"):
        assert schema.validate(xml(output, path)), (path, schema.error_log)


def test_every_json_feed_keeps_the_rules(either: Output) -> None:
    paths = either.named("feed.json")
    faults = {path: json_faults(json.loads(either.read(path)), either.url_of(path)) for path in paths}
    assert {path: found for path, found in faults.items() if found} == {}


def test_the_html_in_feeds_has_absolute_addresses_that_lead_somewhere(either: Output) -> None:
    for path, fragment in contents(either):
        assert content_faults(fragment, why_broken(either)) == [], path


def contents(output: Output) -> Iterator[tuple[str, str]]:
    """The HTML of every item of every feed."""
    for path in rss_feeds(output):
        for item in xml(output, path).iter("item"):
            yield path, item.findtext(f"{CONTENT}encoded") or item.findtext("description")
    for path in output.named("atom.xml"):
        yield from ((path, content.text) for content in xml(output, path).iter(f"{ATOM}content"))
    for path in output.named("feed.json"):
        yield from ((path, item["content_html"]) for item in json.loads(output.read(path))["items"])


def test_every_address_in_the_frame_of_a_feed_leads_somewhere(either: Output) -> None:
    for path in (*rss_feeds(either), *either.named("atom.xml")):
        for address in framed(xml(either, path)):
            assert not either.is_ours(address) or not either.why_broken(address), (path, address)


def framed(root: Any) -> Iterator[str]:
    """Every address of a feed outside the HTML of its items: texts of elements, and attributes."""
    for element in root.iter(etree.Element):
        values = (element.text or "", *element.attrib.values())
        yield from (value.strip() for value in values if value.strip().startswith(("http://", "https://")))


def test_every_feed_is_named_in_the_head_of_a_page(either: Output) -> None:
    named = {
        either.file_at(r.absolute)
        for page in either.pages.values()
        for r in page.references
        if r.element in {"link", "a"} and either.is_ours(r.absolute)
    }
    assert set(either.named("feed.xml", "atom.xml", "feed.json", "conversation.xml")) <= named


def test_every_hub_that_is_configured_is_named(output: Output) -> None:
    for path in (*rss_feeds(output), *output.named("atom.xml")):
        hubs = [link.get("href") for link in xml(output, path).iter(f"{ATOM}link") if link.get("rel") == "hub"]
        assert hubs == ["https://hub.example/"], path
    for path in output.named("feed.json"):
        assert [hub["url"] for hub in json.loads(output.read(path))["hubs"]] == ["https://hub.example/"], path


def test_an_item_leads_to_its_conversation_and_says_how_many_answers_programs_will_find(output: Output) -> None:
    answered = 0
    for item in xml(output, "feed.xml").iter("item"):
        page = page_of(output, item.findtext("link"))
        answers = len(page.with_class("p-comment"))
        assert item.findtext(f"{SLASH}comments") == str(answers)
        if not answers:
            assert item.find(f"{WFW}commentRss") is None
            continue
        answered += 1
        conversation = output.file_at(item.findtext(f"{WFW}commentRss"))
        assert conversation == page.path.replace("index.html", "conversation.xml")
        assert output.why_broken(item.findtext("comments")) == ""
        assert len(list(xml(output, conversation).iter("item"))) == answers
    assert answered > 8


def test_atom_says_the_same_of_each_conversation(output: Output) -> None:
    for entry in xml(output, "atom.xml").iter(f"{ATOM}entry"):
        page = page_of(output, entry.findtext(f"{ATOM}id"))
        answers = len(page.with_class("p-comment"))
        replies = entry.findall(f"{ATOM}link[@rel='replies']")
        assert [link.get(f"{THR}count") for link in replies] == ([str(answers)] if answers else [])
        assert all(output.file_at(link.get("href")) in output.files for link in replies)


def test_a_conversation_says_what_each_answer_answers(output: Output) -> None:
    for path in output.named("conversation.xml"):
        page = output.pages[path.replace("conversation.xml", "index.html")]
        for item in xml(output, path).iter("item"):
            assert output.why_broken(item.findtext("guid")) == ""
            reply = item.find(f"{THR}in-reply-to")
            assert output.why_broken(reply.get("ref")) == ""
            assert reply.get("href") == reply.get("ref") and reply.get("ref").startswith(page.url)


def test_every_item_ends_with_the_ways_to_answer(output: Output) -> None:
    """Save where the conversation is closed, or the author takes no mail there."""
    for path in rss_feeds(output):
        for item in xml(output, path).iter("item"):
            page = page_of(output, item.findtext("link"))
            content = item.findtext(f"{CONTENT}encoded") or item.findtext("description")
            token = item.findtext("link").partition("#r-")[2]
            assert (f"mailto:repondre+{token}" in content) == bool(page.with_class("doors")), (path, page.path)


def test_an_answer_to_another_site_says_so(output: Output, site: Path) -> None:
    replies = [e for e in xml(output, "atom.xml").iter(f"{ATOM}entry") if e.find(f"{THR}in-reply-to") is not None]
    assert [e.find(f"{THR}in-reply-to").get("ref") for e in replies] == ["https://ami.example/2026/08/les-chiffres/"]


def page_of(output: Output, address: str) -> Page:
    path = output.file_at(address)
    assert path is not None
    return output.pages[path]
