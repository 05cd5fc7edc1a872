"""Feeds of posts: what they say, that they are valid, and that nothing in them can break out."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from convblog.content.post import Details
from convblog.render.feeditems import Tools
from convblog.render.feeds import render_feed
from convblog.site.pages import FeedPage
from convblog.site.parts import Byline, Entry, Excerpt, Openness, Prose
from convblog.times import Moment
from tests.render.feedsamples import (
    FACE,
    LETTER,
    ORIGIN,
    SILENCE,
    TOOLS,
    assert_golden,
    details,
    excerpt,
    feed_page,
    prose,
    translator,
)

XML_KINDS = ("rss", "atom")
KINDS = (*XML_KINDS, "json")
NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
SCHEMA = Path(__file__).parent / "schemas" / "atom.rng"


def rss(*entries: Entry, tools: Tools = TOOLS) -> Any:
    """The `<channel>` of the RSS feed of `entries`."""
    return etree.fromstring(render_feed(feed_page("rss", *entries), tools))[0]


def atom(*entries: Entry, tools: Tools = TOOLS) -> Any:
    return etree.fromstring(render_feed(feed_page("atom", *entries), tools))


def json_feed(*entries: Entry, tools: Tools = TOOLS) -> Any:
    return json.loads(render_feed(feed_page("json", *entries), tools))


def texts(node: Any, path: str) -> list[str]:
    return [found.text for found in node.findall(path, NAMESPACES)]


def contents(page: FeedPage, tools: Tools = TOOLS) -> list[str]:
    """The HTML of every item of a feed of any kind."""
    made = render_feed(page, tools)
    if page.kind == "json":
        return [item["content_html"] for item in json.loads(made)["items"]]
    root = etree.fromstring(made)
    if page.kind == "atom":
        return texts(root, "a:entry/a:content")
    whole = "content:encoded"
    items = root[0].findall("item")
    return [item.findtext(whole, None, NAMESPACES) or item.findtext("description") for item in items]


def addresses(html: str) -> list[str]:
    """Every address that an element of `html` points at."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [e.get(name) for e in tree.iter() for name in ("href", "src") if e.get(name) is not None]


def assert_valid_rss(made: bytes) -> None:
    """The rules of RSS 2.0 and of the W3C's checker that concern what is written here."""
    root = etree.fromstring(made)
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert [bool(text and text.strip()) for text in texts(channel, name)] == [True], name
    selves = [link.get("href") for link in channel.findall("a:link", NAMESPACES) if link.get("rel") == "self"]
    assert len(selves) == 1
    assert selves[0].startswith(f"{ORIGIN}/")
    for item in channel.findall("item"):
        for name in ("title", "link", "guid", "pubDate", "dc:creator"):
            assert [bool(text and text.strip()) for text in texts(item, name)] == [True], name
        for once in ("description", "content:encoded", "comments", "wfw:commentRss", "slash:comments", "dc:language"):
            assert len(texts(item, once)) <= 1, once
        assert item.find("guid").get("isPermaLink") == "true"
        assert item.findtext("author") is None
        for address in (*texts(item, "link"), *texts(item, "guid"), *texts(item, "comments")):
            assert re.fullmatch(r"https?://[!-~]+", address)
    for date in texts(channel, "lastBuildDate") + texts(channel, "item/pubDate"):
        assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", date)
        assert parsedate_to_datetime(date).tzinfo is not None


def assert_valid_atom(made: bytes) -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    root = etree.fromstring(made)
    schema.assertValid(root)
    for node in (root, *root.findall("a:entry", NAMESPACES)):
        assert all(text.strip() for text in texts(node, "a:title"))
        rels = [link.get("rel") for link in node.findall("a:link", NAMESPACES)]
        assert rels.count("alternate") == 1
    assert [link.get("rel") for link in root.findall("a:link", NAMESPACES)].count("self") == 1
    ids = texts(root, "a:entry/a:id")
    assert len(ids) == len(set(ids))


def assert_valid_json(made: bytes) -> None:
    feed = json.loads(made)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"] == item["url"]
        assert isinstance(item["content_html"], str)
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        assert all(author["name"] for author in item["authors"])
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo is not None


VALID = {"rss": assert_valid_rss, "atom": assert_valid_atom, "json": assert_valid_json}


# ---- what they say


@pytest.mark.parametrize(("kind", "golden"), [("rss", "feed.xml"), ("atom", "atom.xml"), ("json", "feed.json")])
def test_a_feed_says_what_its_golden_says(kind: str, golden: str) -> None:
    assert_golden(golden, render_feed(feed_page(kind), TOOLS))


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_is_valid(kind: str) -> None:
    VALID[kind](render_feed(feed_page(kind), TOOLS))


def test_the_schema_tells_a_broken_feed_from_a_sound_one() -> None:
    sound = render_feed(feed_page("atom"), TOOLS)
    for wrong in (
        sound.replace(b"<updated>", b"<updatet>").replace(b"</updated>", b"</updatet>"),
        sound.replace(b"+01:00</published>", b"</published>"),
        re.sub(rb"<id>[^<]*</id>", b"<id>/relative/</id>", sound),
        sound.replace(b'type="html"', b'type="CDATA"'),
    ):
        with pytest.raises(etree.DocumentInvalid):
            assert_valid_atom(wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_feed_is_the_same_bytes_whenever_and_wherever_it_is_made(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = render_feed(feed_page(kind), TOOLS)
    monkeypatch.setenv("TZ", "Pacific/Chatham")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert render_feed(feed_page(kind), Tools(FACE, prose, excerpt, details, translator)) == first
    assert str(datetime.now().year + 1).encode() not in first  # noqa: DTZ005 - any year the clock may tell


@pytest.mark.parametrize("kind", KINDS)
def test_entries_stand_in_the_order_given(kind: str) -> None:
    there, back = contents(feed_page(kind, LETTER, SILENCE)), contents(feed_page(kind, SILENCE, LETTER))
    assert there == back[::-1]
    assert there != back


@pytest.mark.parametrize("kind", KINDS)
def test_every_address_in_the_content_is_whole(kind: str) -> None:
    found = [address for html in contents(feed_page(kind)) for address in addresses(html)]
    assert len(found) > 10
    assert [a for a in found if not a.startswith((f"{ORIGIN}/blog/", "mailto:repondre+"))] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_item_ends_with_the_question_and_every_way_that_stands_open(kind: str) -> None:
    letter, silence = contents(feed_page(kind))
    end = letter.rpartition("<hr>")[2]
    assert "<strong>À qui devez-vous une réponse ?</strong>" in end
    for words in ("Merci !", "Par courriel", "En privé", "Par un formulaire", "Depuis votre site, citez cette adresse"):
        assert f">{words}</a>" in end
    assert "Cette conversation repose" in silence, "as on the page of this English post"
    assert "mailto:" not in silence


def test_only_the_ways_that_stand_open_are_offered() -> None:
    by_site = replace(LETTER, openness=Openness(("webmention",)), question="")
    [html] = contents(feed_page("rss", by_site))
    assert "Depuis votre site" in html
    assert "Et vous, qu’en dites-vous ?" in html
    assert "mailto:" not in html
    assert "formulaire" not in html
    [quiet] = contents(feed_page("rss", replace(by_site, openness=Openness(()))))
    assert "<hr>" not in quiet


@pytest.mark.parametrize("kind", KINDS)
def test_a_shortened_feed_holds_the_excerpt(kind: str) -> None:
    assert "<p>Nine readers in ten…</p>" in contents(feed_page(kind))[1]
    assert "Nine readers in ten say nothing" in contents(feed_page(kind, replace(SILENCE, prose=Prose(b"silence"))))[0]


def test_rss_tells_programs_of_the_conversation() -> None:
    letter, silence = rss().findall("item")
    assert texts(letter, "comments") == [f"{ORIGIN}/blog/2026/11/lettre/#thread"]
    assert texts(letter, "wfw:commentRss") == [f"{ORIGIN}/blog/2026/11/lettre/conversation.xml"]
    assert texts(letter, "slash:comments") == ["2"]
    assert letter.find("thr:in-reply-to", NAMESPACES).get("ref") == "https://marie.example/notes/12"
    assert texts(silence, "wfw:commentRss") == []
    assert silence.find("thr:in-reply-to", NAMESPACES) is None


def test_atom_tells_programs_of_the_conversation() -> None:
    letter, silence = atom().findall("a:entry", NAMESPACES)
    [replies] = [link for link in letter.findall("a:link", NAMESPACES) if link.get("rel") == "replies"]
    assert replies.get("href") == f"{ORIGIN}/blog/2026/11/lettre/conversation.xml"
    assert replies.get("type") == "application/rss+xml"
    assert replies.get(f"{{{NAMESPACES['thr']}}}count") == "2"
    assert replies.get(f"{{{NAMESPACES['thr']}}}updated") == "2026-11-22T07:00:00+00:00"
    assert texts(letter, "thr:total") == ["2"]
    assert [link.get("rel") for link in silence.findall("a:link", NAMESPACES)] == ["alternate"]
    assert silence.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert letter.get("{http://www.w3.org/XML/1998/namespace}lang") is None


def test_json_feed_tells_programs_of_the_conversation() -> None:
    letter, silence = json_feed()["items"]
    assert letter["_conversation"] == {
        "url": f"{ORIGIN}/blog/2026/11/lettre/#thread",
        "feed": f"{ORIGIN}/blog/2026/11/lettre/conversation.xml",
        "question": "À qui devez-vous une réponse ?",
        "answers": 2,
        "newest": "2026-11-22T07:00:00+00:00",
        "in_reply_to": "https://marie.example/notes/12",
    }
    assert silence["_conversation"] == {"url": f"{ORIGIN}/blog/2026/10/silence/#thread", "closed": True}


def test_a_hub_is_named_only_where_there_is_one() -> None:
    alone = Tools(replace(FACE, hub=""), prose, excerpt, details, translator)
    hubs = [link.get("href") for link in rss().findall("a:link", NAMESPACES) if link.get("rel") == "hub"]
    assert hubs == ["https://hub.example/"]
    assert [link.get("href") for link in atom().findall("a:link[@rel='hub']", NAMESPACES)] == hubs
    assert json_feed()["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    for kind in KINDS:
        assert b"hub" not in render_feed(feed_page(kind), alone)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_feed_is_valid(kind: str) -> None:
    VALID[kind](render_feed(replace(feed_page(kind), entries=(), description=""), TOOLS))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text", ["0001-01-02T00:00:00+00:00", "9999-12-30T23:59:59+00:00", "1899-06-01T12:00:00-10:30"]
)
def test_dates_far_away_are_written_in_full(kind: str, text: str) -> None:
    time = datetime.fromisoformat(text)
    offset = time.utcoffset()
    assert offset is not None
    moment = Moment(round(time.timestamp()), round(offset.total_seconds() / 60))
    entry = replace(LETTER, published=moment, updated=moment)
    made = render_feed(replace(feed_page(kind, entry), updated=moment), TOOLS)
    VALID[kind](made)
    assert f"{time.year:04}".encode() in made


def test_a_post_made_ready_once_is_made_ready_anew_when_anything_of_it_changes() -> None:
    made = []

    def counting(body: Prose, origin: str) -> str:
        made.append(body)
        return prose(body, origin)

    tools = Tools(FACE, counting, excerpt, details, translator)
    for kind in KINDS:
        render_feed(feed_page(kind, LETTER), tools)
    assert len(made) == 1
    other = replace(LETTER, question="Et ensuite ?")
    assert "Et ensuite ?" in contents(feed_page("rss", other), tools)[0]
    assert len(made) == 2


# ---- what cannot break out

hostile = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    [
        "",
        "\x00",
        "\ud800",
        "\ufffe\uffff",
        "]]><x>",
        "<script>alert(1)</script>",
        '"><b onclick="x">',
        "&#0;&amp;",
        "\r\n\x0b",
        "{title}",
    ]
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    def text() -> str:
        return draw(hostile)

    return Entry(
        url=f"/blog/{text()}",
        title=text(),
        lang=draw(st.sampled_from(["fr", "en", "pt-BR"])),
        published=Moment(draw(st.integers(-(10**10), 10**10)), draw(st.integers(-720, 720))),
        updated=Moment(draw(st.integers(-(10**10), 10**10))),
        author=Byline(text(), draw(st.sampled_from(["", "https://claire.example/é&<"]))),
        tags=tuple(draw(st.lists(hostile, max_size=3))),
        prose=None,
        excerpt=Excerpt(b"hostile"),
        question=text(),
        openness=Openness(
            draw(st.sampled_from([(), ("email",), ("email", "webmention", "form")])), draw(st.booleans())
        ),
        conversation_feed=draw(st.sampled_from(["", "/blog/é \n<&>/conversation.xml"])),
        answers=draw(st.integers(0, 10**6)),
        newest_answer=draw(st.none() | st.just(Moment(0))),
    )


@st.composite
def hostile_details(draw: st.DrawFn) -> Details:
    address = draw(st.sampled_from(["", "https://marie.example/é?a=1&b=<2>"]))
    return Details(draw(hostile), draw(hostile), (draw(hostile), draw(hostile)), True, (), (), address, {})


@pytest.mark.parametrize("kind", KINDS)
@given(entry=entries(), given_details=hostile_details(), title=hostile, description=hostile, opening=hostile)
def test_whatever_stands_in_a_post_its_feed_is_valid(
    kind: str, entry: Entry, given_details: Details, title: str, description: str, opening: str
) -> None:
    def beginning(_excerpt: Excerpt, _origin: str) -> str:
        return "".join(str(piece) for piece in given_details.excerpt)

    face = replace(FACE, title=title, generator=title, reply=replace(FACE.reply, openings=(opening,)))
    page = replace(feed_page(kind, entry), title=title, description=description)
    VALID[kind](render_feed(page, Tools(face, prose, beginning, lambda _key: given_details, translator)))
