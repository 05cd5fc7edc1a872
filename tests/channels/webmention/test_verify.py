"""Only a page itself takes its answer back; what a network does changes nothing."""

from __future__ import annotations

import pytest

from convblog.channels.fetching import Conditional, Limits
from convblog.channels.webmention.urls import targets
from convblog.channels.webmention.verify import Gone, NoLink, Outcome, Unchanged, Unclear, Verified, verify
from tests.channels.web import LIMITS, Misbehaviour, Page, drip, raw, redirect, web

POST = "http://blog.example/2026/11/post/"
NOTE = "http://marie.example/notes/12"
OURS = targets([POST, "http://blog.example/old/"])
ANSWER = (
    f'<div class="h-entry"><a class="u-in-reply-to" href="{POST}#r-7k3f9q2mzt">x</a>'
    '<p class="e-content">Merci !</p></div>'
)


def outcome(page: Page | str | Misbehaviour, previous: Conditional | None = None, limits: Limits = LIMITS) -> Outcome:
    with web({NOTE: page}) as there:
        return verify(there.door(limits=limits), NOTE, OURS, previous)


def test_a_page_that_links_to_us_is_verified_with_what_it_says() -> None:
    result = outcome(Page(ANSWER, 200, ("ETag", '"1"')))
    assert isinstance(result, Verified)
    assert result.links == (f"{POST}#r-7k3f9q2mzt",)
    assert (result.mention.kind, result.mention.text, result.url) == ("reply", "Merci !", NOTE)
    assert (result.conditional, result.source) == (Conditional('"1"', ""), ANSWER)


def test_an_edited_page_says_something_else() -> None:
    with web({NOTE: ANSWER}) as there:
        first = verify(there.door(), NOTE, OURS)
        there.pages[NOTE] = ANSWER.replace("Merci !", "Merci beaucoup !")
        second = verify(there.door(), NOTE, OURS)
    assert isinstance(first, Verified)
    assert isinstance(second, Verified)
    assert (first.mention.text, second.mention.text) == ("Merci !", "Merci beaucoup !")


def test_a_page_as_it_was_is_unchanged_and_not_read_again() -> None:
    known = Conditional('"1"', "")
    assert outcome(Page("", 304), known) == Unchanged()
    assert isinstance(outcome(Page("", 304)), Unclear)
    assert isinstance(outcome(Page("", 304), Conditional()), Unclear)
    assert isinstance(outcome(ANSWER, known), Verified)


@pytest.mark.parametrize(
    "page",
    [Page("", 410), Page(ANSWER, 410), '<meta http-equiv="Status" content="410 Gone">',
     f'<META HTTP-EQUIV=status CONTENT=" 410"><a href="{POST}">'],
)  # fmt: skip
def test_a_page_that_says_it_is_gone_is_gone(page: Page | str) -> None:
    assert outcome(page) == Gone()


def test_a_page_that_led_elsewhere_before_it_was_gone_is_gone() -> None:
    with web({NOTE: redirect("/b"), "http://marie.example/b": Page("", 410)}) as there:
        assert verify(there.door(), NOTE, OURS) == Gone()


@pytest.mark.parametrize(
    "page",
    ["nothing here", "", f"see {POST}", f"<!-- <a href='{POST}'> -->", f"<a href='{POST[:-1]}-2/'>",
     f"<a href='{POST}2'>",
     Page(ANSWER, kind="image/png"), Page("{}", kind="application/json"),
     f"<meta http-equiv=Status content='4100'><a href='{POST}x'>"],
)  # fmt: skip
def test_a_whole_page_without_the_link_takes_it_back(page: Page | str) -> None:
    assert outcome(page) == NoLink()


@pytest.mark.parametrize("status", [201, 204, 300, 400, 401, 403, 404, 408, 418, 429, 451, 500, 502, 503, 504])
def test_an_error_says_nothing_about_the_answer(status: int) -> None:
    result = outcome(Page("nothing here", status))
    assert isinstance(result, Unclear)
    assert result.text() == f"the page answers with status {status}"


@pytest.mark.parametrize(
    "page",
    [drip(b"HTTP/1.1 200 OK\r\n\r\n", b"."), raw(b""), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"),
     redirect(NOTE), redirect("http://[::1"), redirect("file:///etc/passwd"),
     Page("x", 200, ("Content-Encoding", "br")),
     Page("x" * 200_000)],
)  # fmt: skip
def test_trouble_on_the_way_says_nothing_about_the_answer(page: Page | Misbehaviour) -> None:
    result = outcome(page, limits=LIMITS._replace(total=0.5))
    assert isinstance(result, Unclear)
    assert result.text()


def test_a_private_source_is_not_asked_and_unclear() -> None:
    with web({NOTE: ANSWER}) as there:
        result = verify(there.door(look_up=lambda host, port: ("169.254.169.254",)), NOTE, OURS)
    assert isinstance(result, Unclear)
    assert result.text() == "marie.example is not on the open web"
    assert there.connected == []


def test_a_page_too_deep_to_be_read_to_its_end_is_unclear() -> None:
    result = outcome("<div>" * 10_000)
    assert isinstance(result, Unclear)
    assert result.text() == "the page is too long to be read to its end"


@pytest.mark.parametrize("text", ["", "{", f'{{"in-reply-to": "{POST}"', "not JSON", "[" * 100_000])
def test_json_that_is_broken_says_nothing_about_the_answer(text: str) -> None:
    result = outcome(Page(text, kind="application/json"))
    assert isinstance(result, Unclear)
    assert result.text() == "the page is no valid JSON, though it says so"


def test_a_link_early_in_an_endless_page_is_enough() -> None:
    endless = drip(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{ANSWER}".encode(), b"words " * 10_000, 0)
    result = outcome(endless)
    assert isinstance(result, Verified)
    assert result.mention.text == "Merci !"


def test_the_author_s_page_in_trouble_costs_the_answer_nothing() -> None:
    page = ANSWER.replace("<p", '<a class="u-author" href="http://inside.example/"></a><p', 1)

    def look_up(host: str, port: int) -> tuple[str, ...]:
        return ("10.0.0.1",) if host == "inside.example" else ("93.184.215.14",)

    with web({NOTE: page}) as there:
        result = verify(there.door(look_up=look_up), NOTE, OURS)
    assert isinstance(result, Verified)
    assert (result.mention.author_name, result.mention.author_url) == ("", "http://inside.example/")
    assert there.asked == [f"GET {NOTE}"]


def test_json_and_plain_text_are_mentions_without_words() -> None:
    for page in (Page(f'{{"in-reply-to": "{POST}"}}', kind="application/json"), Page(f"On {POST}.", kind="text/plain")):
        result = outcome(page)
        assert isinstance(result, Verified)
        assert (result.mention.kind, result.mention.text, result.mention.url) == ("mention", "", NOTE)
        assert result.links[0].startswith(POST)


def test_where_a_page_moved_to_is_told() -> None:
    away = "http://marie.example/moved"
    with web({NOTE: redirect(away, 301), away: ANSWER}) as there:
        result = verify(there.door(), NOTE, OURS)
    assert isinstance(result, Verified)
    assert (result.url, result.mention.url) == (away, away)


def test_a_page_at_a_giant_address_says_nothing() -> None:
    """Each of its relative links would cost as much as the address is long."""
    giant = "http://marie.example/" + "a/" * 1_000
    with web({NOTE: redirect(giant), giant: ANSWER}) as there:
        found = verify(there.door(), NOTE, OURS)
    assert isinstance(found, Unclear)
    assert "too long" in found.text()
