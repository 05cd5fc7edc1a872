"""Feeds of answers: everything in them is a stranger's."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from convblog.conversation.thread import Voice
from convblog.render.threadfeed import render_conversation
from convblog.site.parts import Link, Openness, Remark
from convblog.times import Moment
from tests.render.feedsamples import IVO, MARIE, ORIGIN, TOOLS, assert_golden, conversation_page
from tests.render.test_feeds import NAMESPACES, addresses, assert_valid_rss, hostile, texts


def items(*remarks: Remark) -> list[Any]:
    found: list[Any] = etree.fromstring(render_conversation(conversation_page(*remarks), TOOLS))[0].findall("item")
    return found


def test_a_feed_of_answers_says_what_its_golden_says() -> None:
    assert_golden("conversations.xml", render_conversation(conversation_page(), TOOLS))


def test_a_feed_of_answers_is_valid_and_in_the_order_given() -> None:
    assert_valid_rss(render_conversation(conversation_page(), TOOLS))
    guids = [guid for item in items(IVO, MARIE) for guid in texts(item, "guid")]
    assert guids == [f"{ORIGIN}/blog/2026/10/silence/#r-2b8d0xw4aa", f"{ORIGIN}/blog/2026/11/lettre/#r-7k3f9q2mzt"]


def test_an_answer_names_what_it_answers() -> None:
    marie, ivo = (item.find("thr:in-reply-to", NAMESPACES).get("ref") for item in items())
    assert marie == f"{ORIGIN}/blog/2026/11/lettre/#r-2b8d0xw4aa"
    assert ivo == f"{ORIGIN}/blog/2026/10/silence/"


def test_an_answer_can_be_answered_from_the_feed() -> None:
    marie, ivo = (item.findtext("description") for item in items())
    assert "<strong>Répondre à Marie Lefort</strong>" in marie
    assert 'href="mailto:repondre+7k3f9q2mzt@fil.example?' in marie
    assert f'href="{ORIGIN}/blog/2026/11/lettre/#r-7k3f9q2mzt">Depuis votre site' in marie
    assert "Re%20:%20Une%20lettre" in marie
    assert "mailto:" not in ivo


def test_no_mail_address_of_a_reader_is_shown() -> None:
    shy = replace(MARIE, voice=Voice("marie@lefort.example", "", ""), html="<p>ecris@moi.example</p>")
    made = render_conversation(conversation_page(shy), TOOLS)
    assert b"lefort.example" not in made
    assert b"moi.example" not in made
    assert b"Quelqu" not in made  # something of the name remains: that it was an address


def test_who_gives_no_name_is_someone() -> None:
    [item] = items(replace(MARIE, voice=Voice("\x00 \u202e", "", "")))
    assert texts(item, "dc:creator") == ["Quelqu’un"]
    assert item.findtext("title").startswith("Quelqu’un à propos de ")


def test_a_name_does_not_turn_the_words_around_it() -> None:
    [item] = items(replace(MARIE, voice=Voice("Eve\u202e\u2066", "", "")))
    assert item.findtext("title").startswith("Eve à propos de ")


@st.composite
def remarks(draw: st.DrawFn) -> Remark:
    return Remark(
        id=draw(st.from_regex(r"[0-9a-z]{10}", fullmatch=True)),
        post=Link(f"/blog/{draw(hostile)}", draw(hostile), draw(st.sampled_from(["fr", "en"]))),
        voice=Voice(draw(hostile), draw(hostile), ""),
        by_author=draw(st.booleans()),
        published=Moment(draw(st.integers(-(10**10), 10**10))),
        html=draw(hostile) + "<p>x</p>",
        parent=draw(st.sampled_from(["", "2b8d0xw4aa"])),
        openness=Openness(draw(st.sampled_from([(), ("email", "webmention", "form")]))),
    )


@given(remark=remarks())
def test_whatever_stands_in_an_answer_its_feed_is_valid(remark: Remark) -> None:
    made = render_conversation(conversation_page(remark), TOOLS)
    assert_valid_rss(made)
    html = etree.fromstring(made)[0].findtext("item/description")
    assert all(address.startswith((ORIGIN, "mailto:repondre+")) for address in addresses(html.rpartition("<hr>")[2]))
