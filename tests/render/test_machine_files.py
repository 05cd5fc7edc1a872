"""Sitemaps, robots.txt, the blogroll as OPML, and the files that tell a host what to do."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from convblog.render.hostfiles import policy, render_hostfile
from convblog.render.opml import render_blogroll
from convblog.render.robots import render_robots
from convblog.render.sitemap import render_sitemap, render_sitemap_index
from convblog.site.pages import Blogroll, HostFile, Robots, Sitemap, SitemapIndex
from convblog.site.parts import Redirection, SitemapUrl
from convblog.times import Moment, moment
from tests.render.feedsamples import FACE, ORIGIN, assert_golden, translator

SITEMAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
any_text = st.text(st.characters(exclude_categories=()), max_size=40)


def sitemap(*urls: SitemapUrl) -> bytes:
    return render_sitemap(Sitemap("sitemap.xml", "/blog/sitemap.xml", "fr", urls), ORIGIN)


def locations(made: bytes) -> list[Any]:
    return [loc.text for loc in etree.fromstring(made).findall("*/s:loc", SITEMAPS)]


# ---- sitemap and robots.txt

URLS = (
    SitemapUrl("/blog/", moment("2026-11-22T08:00:00+01:00", UTC)),
    SitemapUrl("/blog/2026/11/lettre/", moment("2026-11-21T23:59:09-03:30", UTC)),
    SitemapUrl("/blog/déjà & <vu>/", None),
)


def test_a_sitemap_says_what_its_golden_says() -> None:
    assert_golden("sitemap.xml", sitemap(*URLS))


def test_a_large_site_lists_its_sitemaps() -> None:
    index = SitemapIndex("sitemap.xml", "/blog/sitemap.xml", "fr", ("/blog/sitemap-1.xml", "/blog/sitemap-2.xml"))
    made = render_sitemap_index(index, ORIGIN)
    assert etree.fromstring(made).tag == f"{{{SITEMAPS['s']}}}sitemapindex"
    assert locations(made) == [f"{ORIGIN}/blog/sitemap-1.xml", f"{ORIGIN}/blog/sitemap-2.xml"]


@given(st.integers(-62_135_000_000, 253_402_000_000), st.integers(-720, 840))
def test_the_dates_of_a_sitemap_are_those_of_the_moments(seconds: int, offset: int) -> None:
    changed = Moment(seconds, offset)
    root = etree.fromstring(sitemap(SitemapUrl("/", changed)))
    assert root.findtext("*/s:lastmod", None, SITEMAPS) == changed.iso


@given(any_text)
def test_any_path_stands_in_a_sitemap_as_a_proper_address(path: str) -> None:
    [found] = locations(sitemap(SitemapUrl(f"/{path}", None)))
    assert re.fullmatch(rf"{ORIGIN}/[!-~]*", found)
    has_surrogate = any("\ud800" <= char <= "\udfff" for char in path)
    assert "%" in path or has_surrogate or unquote(found) == f"{ORIGIN}/{path}"


def test_robots_are_welcome_and_told_of_the_sitemap() -> None:
    made = render_robots(Robots("robots.txt", "/robots.txt", "fr", "/blog/sitemap.xml"), ORIGIN)
    assert made == b"User-agent: *\nAllow: /\n\nSitemap: https://fil.example/blog/sitemap.xml\n"


# ---- OPML

BLOGS = (
    ("Chez Marie & <Ivo>", "https://marie.example/", "https://marie.example/feed.xml?a=1&b=2"),
    ('Le "silence"', "https://silence.example/", ""),
)


def blogroll(*blogs: tuple[str, str, str]) -> bytes:
    return render_blogroll(Blogroll("blogroll.opml", "/blog/blogroll.opml", "fr", blogs), FACE, translator("fr"))


def test_a_blogroll_says_what_its_golden_says() -> None:
    assert_golden("blogroll.opml", blogroll(*BLOGS))


def test_a_blogroll_is_valid_and_has_no_date() -> None:
    root = etree.fromstring(blogroll(*BLOGS))
    assert (root.tag, root.get("version"), [child.tag for child in root]) == ("opml", "2.0", ["head", "body"])
    assert root.findtext("head/title") == "Le fil et la voix – Les blogs que je lis"
    assert not [node for node in root.find("head") if node.tag.startswith("date")]
    fed, plain = root.findall("body/outline")
    assert (fed.get("type"), fed.get("xmlUrl")) == ("rss", "https://marie.example/feed.xml?a=1&b=2")
    assert (plain.get("type"), plain.get("url"), plain.get("xmlUrl")) == ("link", "https://silence.example/", None)


@given(any_text, any_text, any_text)
def test_whatever_a_blog_is_called_the_blogroll_is_well_formed(title: str, url: str, feed: str) -> None:
    [outline] = etree.fromstring(blogroll((title, f"https://{url}", feed))).findall("body/outline")
    assert outline.get("text")


# ---- files for hosts

REDIRECTIONS = (
    Redirection("/blog/vieux/", "/blog/2026/11/lettre/"),
    Redirection("/blog/d%C3%A9j%C3%A0 vu.html", "/blog/2026/10/silence/"),
    Redirection("/blog/:tout/*", "/blog/été/"),
    Redirection("/blog/parti/", ""),
)


def hostfile(name: str, own: str = "", redirections: tuple[Redirection, ...] = REDIRECTIONS) -> str:
    return render_hostfile(HostFile(name, f"/blog/{name}", "fr", redirections, own, True), FACE).decode()


@pytest.mark.parametrize("name", ["_redirects", "_headers", ".htaccess"])
def test_a_file_for_hosts_says_what_its_golden_says(name: str) -> None:
    assert_golden(name.replace(".", "dot-"), hostfile(name).encode())


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("_redirects", "/blog/a/ /blog/b/ 302\n"),
        ("_headers", "/blog/b/*\n  X-Own: 1\n"),
        (".htaccess", "Redirect 302 /blog/a/ /blog/b/\n"),
    ],
)
def test_the_authors_own_lines_come_first(name: str, own: str) -> None:
    assert hostfile(name, own) == f"{own}\n{hostfile(name)}"


def test_an_address_the_author_redirects_is_left_to_the_author() -> None:
    made = hostfile("_redirects", "# mine\n/blog/vieux/   /blog/ailleurs/ 302\n")
    assert [line for line in made.splitlines() if line.startswith("/blog/vieux/")] == [
        "/blog/vieux/   /blog/ailleurs/ 302"
    ]


def test_a_header_the_author_sets_for_all_pages_is_left_to_the_author() -> None:
    made = hostfile("_headers", "/blog/*\n  content-security-policy: default-src *\n/blog/x\n  Link: <x>\n")
    assert "default-src 'self'" not in made
    assert 'rel="webmention"' in made
    made = hostfile(".htaccess", 'Header set Content-Security-Policy "default-src *"\nErrorDocument 404 /mine.html\n')
    assert "default-src 'self'" not in made
    assert "ErrorDocument 404 /mine.html" in made
    assert 'ErrorDocument 404 "' not in made
    assert 'ErrorDocument 410 "/blog/404.html"' in made


@given(any_text, any_text)
def test_no_path_breaks_out_of_its_line_or_becomes_a_pattern(old: str, new: str) -> None:
    made = hostfile("_redirects", redirections=(Redirection(f"/{old}", f"/{new}"), Redirection(f"/{old}", "")))
    for line in made.splitlines():
        source, target, status = line.split(" ")
        assert source.startswith("/")
        assert target.startswith("/")
        assert not set(source) & set("*:")
        assert status in ("301", "410!")


def redirect_matches(made: str) -> list[tuple[bytes, str]]:
    """The patterns of `RedirectMatch`, with the status and address they lead to."""
    found = re.findall(r'^RedirectMatch (410|301) "\^([^"]*)\$"(?: "(.*)")?$', made, re.MULTILINE)
    return [(f"^{pattern}$".encode(), f"{status} {to}".strip()) for status, pattern, to in found]


@given(any_text, st.sampled_from(["", "/", "x", "/x", "index.html"]))
def test_apache_redirects_an_address_and_nothing_below_it(path: str, more: str) -> None:
    assume("%" not in path and "\x00" not in path and not any("\ud800" <= c <= "\udfff" for c in path))
    old = f"/{path}/"
    [(pattern, outcome)] = redirect_matches(hostfile(".htaccess", redirections=(Redirection(old, ""),)))
    assert outcome == "410"
    assert bool(re.match(pattern, (old + more).encode())) is (more in ("", "index.html"))


@given(any_text)
def test_no_line_of_htaccess_is_of_the_writers_of_paths(path: str) -> None:
    made = hostfile(".htaccess", redirections=(Redirection(f"/{path}", f"/{path}/"), Redirection("/a/", f"/{path}")))
    plain = hostfile(".htaccess", redirections=())
    added = [line for line in made.splitlines() if line not in plain.splitlines()]
    line = r'(<IfModule mod_alias\.c>|RedirectMatch 301 "\^[ -!#-~]+\$" "(?:[^"\\\x00-\x1f%$]|\\")*")'
    assert all(re.fullmatch(line, one) for one in added)


def test_the_policy_lets_nothing_in_but_the_site_and_its_form() -> None:
    assert policy(FACE) == (
        "default-src 'self'; form-action 'self' https://echo.example:8443; base-uri 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize(
    ("form", "allowed"),
    [
        ("", "'self'"),
        ("https://fil.example/reply", "'self'"),
        ("https://écho.example/reply", "'self' https://xn--cho-9la.example"),
        ("https://[::1]:8080/reply", "'self' https://[::1]:8080"),
        ("https://user:secret@echo.example/reply", "'self' https://echo.example"),
        ("https://a;script-src/reply", "'self'"),
        ("https://[/", "'self'"),
        ("https://echo.example:x/", "'self'"),
        ("https://é..example/", "'self'"),
        ("javascript:alert(1)", "'self'"),
    ],
)
def test_the_policy_names_the_origin_of_the_form_and_nothing_unsound(form: str, allowed: str) -> None:
    face = replace(FACE, reply=replace(FACE.reply, form=form))
    assert f"; form-action {allowed}; " in policy(face)


def test_a_site_without_webmentions_advertises_none() -> None:
    face = replace(FACE, reply=replace(FACE.reply, webmention=""))
    for name in ("_headers", ".htaccess"):
        page = HostFile(name, f"/blog/{name}", "fr", (), "", True)
        assert b"Link" in render_hostfile(page, FACE)
        assert b"Link" not in render_hostfile(page, face)
        assert b"Link" not in render_hostfile(replace(page, webmentions=False), FACE)
