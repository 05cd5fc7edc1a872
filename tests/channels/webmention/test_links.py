"""Does a page really link to us? By what the page is, and by the whole address."""

from __future__ import annotations

import json

import pytest

from convblog.channels.fetching import Fetched
from convblog.channels.webmention.links import document_of, links_to
from convblog.channels.webmention.urls import canonical, host_of, targets

POST = "https://blog.example/2026/11/post/"
PAGE = "https://marie.example/notes/12"


def found(body: str | bytes, kind: str = "text/html", *also: str) -> tuple[str, ...]:
    data = body.encode() if isinstance(body, str) else body
    return links_to(Fetched(PAGE, 200, (("Content-Type", kind),), data), targets([POST, *also]))


@pytest.mark.parametrize(
    "body",
    [f'<a href="{POST}">', f"<A HREF='{POST}'>", f"<a href={POST}>", f'<a href=" {POST}\n">', f'<img src="{POST}">',
     f'<link rel=in-reply-to href="{POST}">', f'<video src="{POST}">', f'<audio><source src="{POST}"></audio>',
     f'<blockquote cite="{POST}">', f'<object data="{POST}">', f'<area href="{POST}">', f'<video poster="{POST}">',
     '<a href="https://BLOG.Example:443/2026/11/post/">', '<a href="HTTPS://blog.example/2026/1%31/./x/../post/">',
     '<base href="https://blog.example/2026/"><a href="11/post/">',
     '<base href="//blog.example/"><a href="/2026/11/post/">',
     '<a href="//blog.example/2026/11/post/">', f'<noscript><a href="{POST}"></noscript>', f'<p><b><a href="{POST}"',
     '<a href="https://blog.example/2026&#47;11/post/">', f"<html><body>{'<div>' * 400}<a href={POST}>"],
)  # fmt: skip
def test_a_link_of_the_parsed_page_counts(body: str) -> None:
    [link] = found(body if body.endswith(">") else body + ">")
    assert canonical(link) == POST


def test_what_follows_a_question_mark_makes_no_other_page() -> None:
    for link in (f"{POST}?from=feed", f"{POST}?a=1&b=2#r-1"):
        assert found(f"<a href='{link}'>") == (link,)
        assert found(f"see {link} .", "text/plain") == (link,)
    assert found(f"<a href='https://blog.example/2026/?{POST}'>") == ()


@pytest.mark.parametrize(
    "body",
    [POST, f"<!-- <a href='{POST}'> -->", f"&lt;a href='{POST}'&gt;", f"<p title='{POST}'>",
     f"<script>'<a href={POST}>'</script>",
     f"<style>a{{background:url({POST})}}</style>", f"<template><a href='{POST}'></template>",
     f"<xmp><a href={POST}></xmp>",
     f"<textarea><a href={POST}></textarea>", f"<title><a href={POST}></title>", f"<iframe><a href={POST}></iframe>",
     f"<plaintext><a href={POST}>", f"<base href='{POST}'>", f"<a href='{POST}2'>", f"<a href='{POST[:-1]}-2/'>",
     f"<a href='{POST[:-1]}'>",
     f"<a href='{POST}index.html'>", f"<a href='http{POST[5:]}'>",
     f"<a href='https://x.example/?u={POST}'>",
     f"<a href='https://x.example/{POST}'>", "<a href='https://blog.example.x.example/2026/11/post/'>",
     "<a href='/2026/11/post/'>",
     "<a href='https://blog.example:8443/2026/11/post/'>",
     "<a href='https://x@blog.example.evil.example/2026/11/post/'>",
     f"<a data-href='{POST}'>", f"<![CDATA[<a href='{POST}'>]]>", f"<a name='{POST}'>",
     "<a href='https://blog.example/2026/11/POST/'>",
     "<a href='https://[::1'>", "<a href='https://blog.example:x/2026/11/post/'>", ""],
)  # fmt: skip
def test_what_only_looks_like_a_link_does_not(body: str) -> None:
    assert found(body) == ()


def test_the_fragment_is_told_and_each_link_once() -> None:
    body = f"<a href='{POST}#r-7k3f9q2mzt'><a href='{POST}'><a href='{POST}#r-7k3f9q2mzt'><a href='/x'>"
    assert found(body) == (f"{POST}#r-7k3f9q2mzt", POST)


def test_variants_count_if_they_were_named() -> None:
    variants = (
        POST[:-1],
        "http://blog.example/2026/11/post/",
        "https://blog.example/old/",
        "https://blog.example/été/",
    )
    body = "".join(f"<a href='{variant}'>" for variant in (POST, *variants))
    assert found(body, "text/html", *variants) == (POST, *variants)
    assert found("<a href='https://blog.example/%c3%a9t%C3%A9/'>", "text/html", *variants)
    assert found("<a href='https://xn--t-9fab.example/'>", "text/html", "https://été.example/")
    assert found("<a href='https://été.example'>", "text/html", "https://xn--t-9fab.example/")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/feed+json; charset=utf-8", "application/activity+json"]
)
def test_json_links_by_a_whole_value(kind: str) -> None:
    assert found(json.dumps({"a": [1, None, {"b": [POST + "#x"]}]}), kind) == (f"{POST}#x",)
    for other in ({"a": f"see {POST}"}, {POST: "a"}, {"a": POST + "2"}, [f"<a href='{POST}'>"], POST[:-1], 5, None):
        assert found(json.dumps(other), kind) == ()
    for broken in (f'["{POST}"', "[" * 100_000, '{"a":' * 50_000, "", "\ud800".encode("utf-8", "surrogatepass")):
        assert found(broken, kind) == ()


@pytest.mark.parametrize(
    "text", [POST, f"see {POST}.", f"({POST})", f"<{POST}>", f"[x]({POST}), and", f"«{POST}»", f"a\n{POST}#r-1\nb"]
)
def test_plain_text_links_by_a_whole_word(text: str) -> None:
    for kind in ("text/plain", "text/markdown; charset=utf-8"):
        assert {canonical(link) for link in found(text, kind)} == {POST}


@pytest.mark.parametrize(
    "text",
    [
        f"{POST}2",
        f"x{POST}",
        "blog.example/2026/11/post/",
        f"https://x.example/?u={POST}",
        "http://" * 9_999,
    ],
)
def test_plain_text_that_holds_a_longer_word_does_not(text: str) -> None:
    assert found(text, "text/plain") == ()


def test_other_kinds_of_files_link_to_nobody() -> None:
    for kind in ("image/png", "application/pdf", "application/octet-stream", "video/mp4"):
        assert found(f"<a href='{POST}'> {POST}", kind) == ()


def test_a_page_without_a_kind_is_what_it_looks_like() -> None:
    assert found(f" <a href='{POST}'>", "") == (POST,)
    assert found(f"see {POST}", "") == (POST,)
    assert found(f"<!-- {POST} -->", "") == ()


def test_a_page_in_another_encoding_is_read() -> None:
    page = f"<?xml version='1.0' encoding='utf-16'?><html><a href='{POST}'>".encode("utf-16")
    assert found(page, "application/xhtml+xml") == (POST,)


@pytest.mark.parametrize(
    "body",
    ["<div>" * 200_000, "<div>" * 100_000 + "</p>" * 100_000, "<b>" * 90_000 + "</i>" * 90_000, "<table><td>" * 90_000,
     "<a " + " ".join(f"a{number}" for number in range(140_000)) + ">",
     "<!--" * 250_000, "<" * 1_000_000, "&amp;" * 200_000,
     "<a href=https://blog.example/>" * 30_000, "<svg><math>" * 90_000, "\0" * 1_000_000, '<a href="' * 100_000],
    ids=["deep", "unmatched", "formatting", "tables", "attributes", "comments",
         "less", "entities", "links", "foreign", "nul", "quotes"],
)  # fmt: skip
def test_a_megabyte_written_to_be_slow_is_read(body: str) -> None:
    assert found(f"<a href='{POST}'>x</a>{body}") == (POST,)


@pytest.mark.parametrize(
    ("url", "same"),
    [("HTTP://Marie.Example", "http://marie.example/"), ("http://marie.example:80/a/../b", "http://marie.example/b"),
     ("https://marie.example/%7ea%2f%C3%a9?q=%61#x", "https://marie.example/~a%2F%C3%A9?q=a"),
     ("https://é.example/à", "https://xn--9ca.example/%C3%A0"),
     ("https://marie.example:8443/", "https://marie.example:8443/"), ("https://[2606:4700::1]:443/",
     "https://[2606:4700::1]/"),
     ("mailto:a@b.example", ""), ("//marie.example/", ""), ("/x", ""), ("", ""), ("http://", ""), ("http://[::1",
     "")],
)  # fmt: skip
def test_one_address_has_one_form(url: str, same: str) -> None:
    assert canonical(url) == same
    assert canonical(same) == same
    assert host_of(url) == host_of(same)


def test_addresses_longer_than_any_are_no_addresses() -> None:
    folders = "https://evil.example/" + "a/" * 100_000
    assert found(f"<base href='{folders}'><a href='//blog.example/2026/11/post/'>") == (POST,), "such a base is none"
    assert found(f"<base href='{folders}'>" + "<a href='../b'>" * 30_000 + f"<a href='{POST}'>") == (POST,)
    assert found(f"<a href='https://blog.example/{'x/../' * 400}2026/11/post/'>") == ()
    giant = Fetched(folders, 200, (("Content-Type", "text/html"),), f"<a href='{POST}'>".encode())
    assert document_of(giant) is None


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "text/html"])
def test_of_hosts_in_other_letters_only_the_first_thousands_are_looked_at(kind: str) -> None:
    """Each takes 0.1 ms; the canonical form of ours is none of those it takes to see."""
    ours = "https://bl\u00f6g.example/post/"
    strange = [f"https://é{number}.example/" for number in range(3_000)]

    def page(links: list[str]) -> str:
        if kind == "application/json":
            return json.dumps(links)
        return " ".join(links if kind == "text/plain" else (f"<a href='{link}'></a>" for link in links))

    assert found(page([*strange[1:], ours]), kind, ours) == (ours,)
    assert found(page([*strange[1:], *strange[1:], ours]), kind, ours) == (ours,), "a double takes no time"
    assert found(page([*strange, ours]), kind, ours) == ()
    assert found(page([*strange, POST]), kind, ours) == (POST,)
