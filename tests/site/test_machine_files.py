"""What search engines, feed readers and hosts read: sitemap, robots.txt, the blogroll, drawings, pictures."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from lxml import etree
from PIL import Image

from tests.site.feedreading import RFC_3339, absolute
from tests.site.output import Output
from tests.site.server import header_rules

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LARGEST = 50 * 1024 * 1024  # bytes: sitemaps.org, "Sitemap file location"


@pytest.fixture(scope="module", params=["at the root", "below a path"])
def either(request: pytest.FixtureRequest) -> Output:
    found: Output = request.getfixturevalue("output" if request.param == "at the root" else "below_a_path")
    return found


def test_the_sitemap_keeps_the_protocol(either: Output) -> None:
    data = either.read("sitemap.xml")
    root = etree.fromstring(data)
    assert root.tag == f"{SITEMAP}urlset" and data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert 0 < len(root) <= 50_000 and len(data) <= LARGEST
    for url in root:
        assert url.tag == f"{SITEMAP}url"
        assert {e.tag for e in url} <= {SITEMAP + n for n in ("loc", "lastmod", "changefreq", "priority")}
        assert absolute(url.findtext(f"{SITEMAP}loc")) and len(url.findtext(f"{SITEMAP}loc")) < 2048
        lastmod = url.findtext(f"{SITEMAP}lastmod")
        assert lastmod is None or re.fullmatch(rf"\d{{4}}-\d\d-\d\d|{RFC_3339.pattern}", lastmod)


def test_the_sitemap_names_each_page_that_wants_to_be_found_and_no_other(either: Output) -> None:
    listed = [loc.text for loc in etree.fromstring(either.read("sitemap.xml")).iter(f"{SITEMAP}loc")]
    assert len(listed) == len(set(listed))
    wanted = {page.url for page in either.posts.values()}
    assert wanted <= set(listed)
    assert set(listed) <= {page.url for page in either.pages.values() if page.is_indexed}


def test_a_post_in_the_sitemap_says_when_it_changed(output: Output) -> None:
    urls = {u.findtext(f"{SITEMAP}loc"): u for u in etree.fromstring(output.read("sitemap.xml"))}
    for page in output.posts.values():
        lastmod = urls[page.url].findtext(f"{SITEMAP}lastmod")
        moments = page.find("//article[@class='h-entry']//time/@datetime")
        assert lastmod[:10] == max(moments)[:10], page.path


def test_robots_are_welcome_and_told_of_the_sitemap(either: Output) -> None:
    lines = either.read("robots.txt").decode().splitlines()
    assert f"Sitemap: {either.url_of('sitemap.xml')}" in lines
    assert lines[:2] == ["User-agent: *", "Allow: /"]


def test_the_blogroll_is_opml(output: Output) -> None:
    root = etree.fromstring(output.read("blogroll.opml"))
    assert root.tag == "opml" and root.get("version") == "2.0"  # OPML 2.0, "What is an <opml>?"
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title")
    outlines = root.findall("body/outline")
    assert len(outlines) == 4
    for outline in outlines:
        assert outline.get("text")  # "What is an <outline>?": required of every one
        if outline.get("type") == "rss":  # "Subscription lists": what is a feed has its address
            assert absolute(outline.get("xmlUrl"))
        else:
            assert outline.get("type") == "link" and absolute(outline.get("url"))


def test_every_drawing_is_well_formed_and_runs_nothing(output: Output) -> None:
    drawings = [path for path in output.files if path.endswith(".svg")]
    assert len(drawings) > 20
    for path in drawings:
        root = etree.fromstring(output.read(path))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        running = "//*[local-name()='script' or local-name()='foreignObject'] | //@*[starts-with(name(), 'on')]"
        assert root.xpath(running) == [], path


def test_pictures_stand_on_their_pages_with_the_size_they_have(output: Output) -> None:
    """So that nothing moves while they load."""
    seen = 0
    for page in output.pages.values():
        for image in page.find("//img[not(contains(@src, '.svg'))]"):
            path = output.file_at(f"{output.origin}{image.get('src')}")
            assert path is not None
            with Image.open(BytesIO(output.read(path))) as picture:
                assert (image.get("width"), image.get("height")) == tuple(map(str, picture.size)), page.path
            assert (image.get("alt") or "").strip() and image.get("loading") == "lazy", page.path
            seen += 1
    assert seen >= 6


def test_every_page_is_sent_with_the_strict_policy(output: Output) -> None:
    rules = header_rules(output.read("_headers").decode())
    (policy,) = [value for pattern, name, value in rules if pattern == "/*" and name == "Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert not {"script-src", "style-src", "img-src"} & directives.keys()


def test_what_moved_and_what_is_gone_is_told_to_hosts(output: Output, site: Path) -> None:
    lines = [line.split() for line in output.read("_redirects").decode().splitlines()]
    told = {old: (new, status) for old, new, status in lines}
    addresses = yaml.safe_load((site / "addresses.yaml").read_text("utf-8"))
    for old, new in addresses["moved"].items():
        assert told[old] == (new, "301")
    for old in addresses["gone"]:
        assert told[old] == (old, "410!")
        gone = output.pages[f"{old.strip('/')}/index.html"]
        assert gone.find("//meta[@http-equiv='Status']/@content") == ["410 Gone"]
    for old, (new, _) in told.items():
        assert output.file_at(output.origin + old) and output.file_at(output.origin + new)
