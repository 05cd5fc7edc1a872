"""Nothing is told of what the world cannot read: not online, not yet, not really."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.sending.blog import URL, Blog, page_with, statuses, times
from tests.channels.sending.test_send import LETTER, letter, pages, site
from tests.channels.web import Page, web
from tests.scenario import post


def test_nothing_is_told_of_a_page_that_is_not_online_yet(tmp_path: Path) -> None:
    with web(pages("one", "two")) as there:
        blog = Blog(tmp_path, there, f"== content/posts/other.md\n{post('Other')}").build().publish()
        blog.write("content/posts/letter.md", letter("http://far.example/one")).build()
        assert statuses(blog.send()) == {
            "http://far.example/one": ("skipped", None, "not online yet: its address answers with status 404")
        }
        assert blog.strangers() == []
        assert not (tmp_path / "sent.jsonl").exists()
        blog.publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        blog.write("content/posts/letter.md", letter("http://far.example/two")).build()
        stale = ("skipped", None, "not online yet: another version stands there")
        assert statuses(blog.send()) == {"http://far.example/one": stale, "http://far.example/two": stale}
        assert blog.told() == times()
        blog.publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"), (LETTER, "http://far.example/two"))


def test_what_a_host_adds_around_the_text_does_not_matter(tmp_path: Path) -> None:
    text = site("http://far.example/one", text="Write to <ami@blog.example>. See [](other.md).") + (
        f"== content/posts/other.md\n{post('Other')}"
    )
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, text).build().publish()
        page = there.pages[URL + LETTER]
        assert isinstance(page, Page)
        page.body = page.body.replace(
            b"</body>", b"<script>count()</script><p>Hosted by far.example</p></body>"
        ).replace(b'href="mailto:ami@blog.example">ami@blog.example<', b'href="/scrambled#17">[protected]<')
        assert b"[protected]" in page.body
        blog.send()
        assert blog.told() == times((LETTER, "http://far.example/one"))


def test_a_host_that_leads_to_www_is_the_site_all_the_same(tmp_path: Path) -> None:
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one", "/2026/01/letter/#x")).build().publish()
        page = there.pages.pop(URL + LETTER)
        there.pages["http://www.blog.example" + LETTER] = page
        there.pages[URL + LETTER] = Page("", 301, ("Location", "http://www.blog.example" + LETTER))
        blog.send()
        assert blog.told() == times((LETTER, "http://far.example/one"))


@pytest.mark.parametrize("home", [Page("", 503), Page("", 401)])
def test_nothing_is_told_while_the_site_is_not_online(tmp_path: Path, home: Page) -> None:
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one")).build().publish()
        there.pages[f"{URL}/"] = home
        report = blog.send()
        assert statuses(report) == {"http://far.example/one": ("skipped", None, "the site is not online")}
        assert [one.text() for one in report.problems] == [
            f"the site is not online at {URL}/",
            f"it answers with status {home.status}",
        ]
        assert there.asked == [f"GET {URL}/"]
        assert not (tmp_path / "sent.jsonl").exists()


def test_drafts_and_posts_of_the_future_are_never_told_of_even_if_somebody_published_them(tmp_path: Path) -> None:
    text = (
        f"== content/posts/other.md\n{post('Other')}== content/posts/draft.md\n"
        + post("Draft", body="[one](http://far.example/one)", draft="true")
        + "== content/posts/later.md\n"
        + post("Later", date="2030-01-01", body="[one](http://far.example/one)")
    )
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, text).build()
        blog.build(drafts=True, future=True).publish()
        assert f"{URL}/2026/01/draft/" in there.pages
        assert blog.send().outcomes == ()
        assert blog.strangers() == []


def test_a_page_missing_from_the_output_is_a_problem_and_no_deletion(tmp_path: Path) -> None:
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one")).build().publish()
        blog.send()
        blog.forget()
        (tmp_path / "public/2026/01/letter/index.html").unlink()
        blog.publish()
        report = blog.send()
        assert [one.text() for one in report.problems] == [f"the page {LETTER} is not in the output"]
        assert report.outcomes == ()
        assert blog.strangers() == []


def test_a_site_below_a_path_with_addresses_beyond_ascii_is_told_by_the_addresses_its_pages_give(
    tmp_path: Path,
) -> None:
    text = f"== convblog.yaml\ntitle: Test\nurl: {URL}/diary/\npermalink: /été/{{slug}}/\n" + site(
        "http://far.example/one", f"{URL}/other-site/", "/2026/"
    )
    with web(pages("one") | {f"{URL}/other-site/": page_with()}) as there:
        blog = Blog(tmp_path, there, text).build().publish(prefix="/diary")
        there.pages[f"{URL}/other-site/"] = page_with()
        assert not blog.send().problems
        [page] = (tmp_path / "public/été").glob("*/index.html")
        source = "/diary/%C3%A9t%C3%A9/letter/"
        assert f'<link rel="canonical" href="{URL}{source}">' in page.read_text("utf-8")
        assert blog.told() == times((source, "http://far.example/one"), (source, f"{URL}/other-site/"))
        assert blog.send().outcomes == ()
