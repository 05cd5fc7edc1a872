"""Where a page wants its webmentions: every way to say it, and the ways that only look so."""

from __future__ import annotations

import pytest

from convblog.channels.fetch import Refused
from convblog.channels.fetching import Fetched
from convblog.channels.webmention.discovery import discover, endpoint_of
from tests.channels.web import Page, redirect, web

POST = "http://paul.example/2026/post"
ENDPOINT = "http://paul.example/endpoint"


def found(body: str = "", *links: str, url: str = POST, kind: str = "text/html") -> str | None:
    headers = (("Content-Type", kind), *(("Link", link) for link in links))
    return endpoint_of(Fetched(url, 200, headers, body.encode()))


@pytest.mark.parametrize(
    "link",
    ["</endpoint>; rel=webmention", f"<{ENDPOINT}>; rel=webmention", '</endpoint>; rel="webmention"',
     '<../endpoint> ; rel = "webmention"', '</endpoint>;rel="webmention somethingelse"',
     '</endpoint>; rel="somethingelse webmention"', "</endpoint>; REL=WebMention",
     '</x>; rel="other", </endpoint>; rel="webmention"',
     '</x>; rel="other"; title="a, <b>; rel=webmention", </endpoint>; rel=webmention',
     '</endpoint>; title="\\"<"; rel=webmention',
     '</endpoint>; rel=webmention, </second>; rel=webmention', ",, </endpoint>; rel=webmention",
     "</endpoint#part>; rel=webmention",
     '</x>; rel=webmention; anchor="http://other.example/", </endpoint>; rel=webmention',
     '</endpoint>;; rel=webmention;',
     f'</endpoint>; rel=webmention; anchor="{POST}#top"',
     '<javascript:x>; rel=webmention, </endpoint>; rel=webmention'],
)  # fmt: skip
def test_a_link_header_names_the_endpoint(link: str) -> None:
    assert found('<link rel=webmention href="/wrong">', link) == ENDPOINT


@pytest.mark.parametrize(
    "link",
    ["</x>; rel=not-webmention", '</x>; rel="webmention-not"', "</x>; rev=webmention", "/x; rel=webmention", "",
     "<", "</x",
     "</x>", '</x>; title="rel=webmention"', '</x>; rel=other; rel=webmention', '</x>; rel="unfinished webmention',
     "<" * 10_000, "</x>;" * 5_000, '</x>; a="' + "\\" * 20_000, "</x>; " + " " * 20_000 + "y",
     "</x>; a=" + '"' * 20_001],
)  # fmt: skip
def test_a_header_that_names_no_endpoint_leaves_the_page_to_say_it(link: str) -> None:
    assert found('<a rel=webmention href="/endpoint">', link) == ENDPOINT


def test_the_first_of_several_headers_wins() -> None:
    assert found("", "</x>; rel=other", "</endpoint>; rel=webmention", "</second>; rel=webmention") == ENDPOINT


@pytest.mark.parametrize(
    "body",
    ['<link rel="webmention" href="/endpoint">', '<a rel="webmention" href="/endpoint">x</a>',
     "<A REL=webmention HREF=/endpoint>",
     f'<p><a href="{ENDPOINT}" rel="nofollow webmention ugc">',
     '<link rel="webmention somethingelse" href="../endpoint">',
     '<a rel=webmention href=/endpoint></a><link rel=webmention href=/second>',
     '<link rel=webmention href=/endpoint><a rel=webmention href=/second>',
     '<!-- <link rel="webmention" href="/error"> --><a rel=webmention href=/endpoint>',
     '<code>&lt;link rel="webmention" href="/error"&gt;</code><a rel=webmention href=/endpoint>',
     '<link rel="webmention"><a rel="webmention" href="/endpoint">',
     '<link rel="not-webmention" href="/error"><a rel=webmention href=/endpoint>',
     '<base href="http://paul.example/deep/down/"><a rel=webmention href="../../endpoint">',
     '<base href="/deep/"><a rel=webmention href="../endpoint">',
     '<a rel=webmention href=" /end\npoint ">',
     '<template><a rel=webmention href=/error></template><a rel=webmention href=/endpoint>',
     '<script>"<a rel=webmention href=/error>"</script><a rel=webmention href=/endpoint>',
     '<textarea><a rel=webmention href=/error></textarea><a rel=webmention href=/endpoint>',
     "<title><a rel=webmention href=/error></title><a rel=webmention href=/endpoint>",
     "<style><a rel=webmention href=/error></style><a rel=webmention href=/endpoint>",
     "<a rel=webmention href=javascript:x><a rel=webmention href=/endpoint>",
     "<a rel=webmention href=/endpoint#part>",
     "<area rel=webmention href=/error><a rel=webmention href=/endpoint>",
     "<div><b><p>unfinished <a rel=webmention href=/endpoint",
     "<p>" * 3_000 + "<a rel=webmention href=/endpoint>x"],
)  # fmt: skip
def test_a_page_names_the_endpoint_by_its_first_link(body: str) -> None:
    assert found(body if body[-1] == ">" or "x" in body[-4:] else body + ">") == ENDPOINT


@pytest.mark.parametrize(
    "body",
    ["", "<p>webmention", '<!-- <a rel="webmention" href="/x"> -->', '&lt;a rel="webmention" href="/x"&gt;',
     "<a rel=webmention>",
     '<a rel="not-webmention" href="/x">', '<a class="webmention" href="/x">', '<form rel=webmention action="/x">',
     "<xmp><a rel=webmention href=/x></xmp>", "<a rel=webmention href=javascript:alert(1)>",
     "<a rel=webmention href=http://[::1>"],
)  # fmt: skip
def test_a_page_that_only_looks_so_has_none(body: str) -> None:
    assert found(body) is None


def test_an_empty_address_is_the_page_itself_whatever_its_base() -> None:
    assert found('<link rel="webmention" href="">') == POST
    assert found('<base href="/elsewhere/"><a rel="webmention" href>') == POST
    assert found("", "<>; rel=webmention") == POST


def test_the_question_in_an_endpoint_is_kept() -> None:
    assert found('<link rel=webmention href="?query=yes">') == f"{POST}?query=yes"
    assert found('<link rel=webmention href="/endpoint?a=b&amp;c=d">') == f"{ENDPOINT}?a=b&c=d"
    assert found("", "</endpoint?a=b&c=d>; rel=webmention") == f"{ENDPOINT}?a=b&c=d"


def test_only_html_is_searched_for_links() -> None:
    body = '<a rel=webmention href="/endpoint">'
    assert found(body, kind="text/plain") is None
    assert found(body, kind="application/json") is None
    assert found(body, kind="application/xhtml+xml; charset=utf-8") == ENDPOINT
    assert found(body, kind="") == ENDPOINT
    assert found(body, "</endpoint>; rel=webmention", kind="image/png") == ENDPOINT


def test_a_relative_endpoint_is_relative_to_where_redirects_led() -> None:
    away = "http://other.example/deep/page"
    with web({POST: redirect("/moved", 301), "http://paul.example/moved": redirect(away)}) as there:
        there.pages[away] = '<a rel=webmention href="endpoint?q">'
        assert discover(there.door(), POST + "#part").endpoint == "http://other.example/deep/endpoint?q"
        there.pages[away] = Page("", 200, ("lInK", "<endpoint>; rel=webmention"))
        assert discover(there.door(), POST).endpoint == "http://other.example/deep/endpoint"
    assert {request.partition(" ")[0] for request in there.asked} == {"GET"}


def test_a_redirect_on_the_way_names_no_endpoint() -> None:
    with web({POST: Page("", 302, ("Location", "/b"), ("Link", "</wrong>; rel=webmention"))}) as there:
        there.pages["http://paul.example/b"] = "nothing"
        assert discover(there.door(), POST).endpoint == ""


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_a_page_that_answers_with_an_error_wants_nothing(status: int) -> None:
    with web({POST: Page('<a rel=webmention href="/endpoint">', status)}) as there:
        result = discover(there.door(), POST)
    assert (result.endpoint, result.fetched.status) == ("", status)


def test_a_page_without_end_is_read_as_far_as_we_go() -> None:
    with web({POST: Page('<link rel=webmention href="/endpoint">' + "x" * 200_000)}) as there:
        assert discover(there.door(), POST).endpoint == ENDPOINT


def test_a_private_target_is_not_even_asked() -> None:
    with web({}) as there, pytest.raises(Refused):
        discover(there.door(look_up=lambda host, port: ("127.0.0.1",)), POST)
    assert (there.asked, there.connected) == ([], [])
