"""`convblog check`: what only a finished site shows."""

from __future__ import annotations

from pathlib import Path

from convblog.build.check import check
from tests.scenario import built, post, put, site_of

URL = "https://test.example/blog/"


def told(output: Path, *elsewhere: str) -> list[str]:
    problems, warnings = check(str(output), URL, elsewhere)
    assert warnings == []
    return [f"{one.file}: {one.text()}" for one in problems]


def page(*links: str, more: str = "") -> str:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return f"<html><body>{anchors}{more}</body></html>"


def test_a_site_as_it_is_built_is_fine(tmp_path: Path) -> None:
    body = "[a part](#part) [two](two.md#end)\n\n## Part"
    site = site_of(
        tmp_path,
        f"== convblog.yaml\ntitle: T\nurl: {URL}\nnav: [{{title: One, url: /2026/01/one/}}]\n"
        f"== content/posts/one.md\n{post('One', '2026-01-01', body, tags='[a]')}\n"
        f"== content/posts/two.md\n{post('Two', '2026-01-02', '## End')}",
    )
    built(site)
    assert told(site / "public") == []


def test_links_that_lead_to_no_page_or_no_place_of_it_are_told_with_the_first_page_that_has_them(
    tmp_path: Path,
) -> None:
    put(
        tmp_path,
        "index.html",
        page("b/", "/blog/c/", "b/#there", "b/#gone", f"{URL}d.png", "/blog/f", more='<p id="top">'),
    )
    put(
        tmp_path,
        "b/index.html",
        page("../#top", "#there", "/blog/c/", "../../", more='<p id="there"><img src="no.png">'),
    )
    put(
        tmp_path,
        "f/index.html",
        page("//other.example/x", "mailto:a@b.example", "https://other.example/blog/y", "http://[::1"),
    )
    assert told(tmp_path) == [
        "b/index.html: this link leads to no page of the site: /blog/c/",
        "b/index.html: this link leads to no page of the site: no.png",
        "f/index.html: this is no address: http://[::1",
        "index.html: this link leads to a place that its page does not have: b/#gone",
        f"index.html: this link leads to no page of the site: {URL}d.png",
    ]


def test_a_link_that_is_a_readers_and_ours_is_still_broken_where_it_is_ours(tmp_path: Path) -> None:
    theirs = '<ol><li id="r-2b8d0xw4aa"><a rel="nofollow ugc noopener" href="/blog/c/">x</a></ol>'
    put(tmp_path, "a.html", page(more=theirs))
    put(tmp_path, "b.html", page("/blog/c/"))
    put(tmp_path, "c.html", page(more=theirs))
    for answers in ({"2b8d0xw4aa": "responses/a.md"}, {}):
        problems, warnings = check(str(tmp_path), URL, (), answers)
        text = "this link leads to no page of the site: /blog/c/"
        assert [(one.file, one.text()) for one in problems] == [("b.html", text)]
        assert [(one.file, one.text()) for one in warnings] == [(answers.get("2b8d0xw4aa", "a.html"), text)]


def test_addresses_of_the_web_service_are_no_broken_links(tmp_path: Path) -> None:
    put(tmp_path, "index.html", page(f"{URL}webmention"))
    assert told(tmp_path) == [f"index.html: this link leads to no page of the site: {URL}webmention"]
    assert told(tmp_path, f"{URL}webmention") == []


def test_feeds_that_do_not_parse_are_told_with_their_line(tmp_path: Path) -> None:
    put(tmp_path, "feed.xml", "<rss>\n<a></rss>")
    put(tmp_path, "feed.json", "{")
    put(tmp_path, "fine.xml", "<rss/>")
    texts = told(tmp_path)
    assert [text.split(":")[0] for text in texts] == ["feed.json", "feed.xml"]
    assert [one.line for one in check(str(tmp_path), URL, ()).problems] == [0, 2]


def test_pages_without_an_element_are_no_mistake(tmp_path: Path) -> None:
    put(tmp_path, "empty.html", "")
    put(tmp_path, "comment.html", "<!-- nothing -->")
    put(tmp_path, "index.html", page("empty.html", "comment.html"))
    assert told(tmp_path) == []
