"""Sending, as whole scenarios: a site, an edit, a build, and exactly what others were told."""

from __future__ import annotations

import os
from pathlib import Path

from tests.channels.sending.blog import ENDPOINT, URL, Blog, page_with, statuses, times
from tests.channels.web import Page, web
from tests.scenario import answer, post, stats

LETTER = "/2026/01/letter/"


def letter(*links: str, text: str = "Some words.", **keys: str) -> str:
    body = " ".join([text, *(f"[this]({link})" for link in links)])
    return post("Letter", body=body, **keys)


def site(*links: str, **keys: str) -> str:
    return f"== content/posts/letter.md\n{letter(*links, **keys)}"


def pages(*names: str) -> dict[str, Page]:
    return {f"http://far.example/{name}": page_with() for name in names}


def test_what_a_post_links_to_and_answers_is_told_and_nothing_else(tmp_path: Path) -> None:
    body = (
        "See [one](http://far.example/one), [two](http://far.example/two#end), [one again](http://far.example/one),"
        " [a friend](mailto:ami@far.example), [ftp](ftp://far.example/file), [below](#below), [home](/),"
        f" [other]({URL}/about/), [secure](https://blog.example/about/), [letter](other.md)."
        ' <a href="http://far.example/paid" rel="sponsored nofollow">paid</a> ![far](http://far.example/picture.png)\n'
        "\n## Below\n"
    )
    text = (
        "== content/posts/letter.md\n" + post("Letter", body=body, in_reply_to="http://far.example/question")
        + "== content/posts/other.md\n" + post("Other")
        + "== content/pages/about.md\n" + "---\ntitle: About\n---\n[me](http://far.example/me)\n"
        + "== responses/letter/a.md\n"
        + answer("aaaaaaaaaa", LETTER, "See [mine](http://far.example/mine).", source="http://far.example/note")
    )  # fmt: skip
    with web(pages("one", "two", "question", "me", "mine", "note", "paid", "picture.png")) as there:
        blog = Blog(tmp_path, there, text).build().publish()
        report = blog.send()
        assert blog.told() == times(
            (LETTER, "http://far.example/question"),
            (LETTER, "http://far.example/one"),
            (LETTER, "http://far.example/two#end"),
            ("/about/", "http://far.example/me"),
        )
        assert [(one.source, one.target, one.endpoint, one.status) for one in report.of("sent")] == [
            (f"{URL}{LETTER}", "http://far.example/question", ENDPOINT, 202),
            (f"{URL}{LETTER}", "http://far.example/one", ENDPOINT, 202),
            (f"{URL}{LETTER}", "http://far.example/two#end", ENDPOINT, 202),
            (f"{URL}/about/", "http://far.example/me", ENDPOINT, 202),
        ]
        assert len(report.outcomes) == 4
        assert not report.problems


def test_a_second_run_asks_nobody_but_the_site_itself(tmp_path: Path) -> None:
    with web(pages("one") | {"http://far.example/deaf": Page("No endpoint.")}) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one", "http://far.example/deaf")).build().publish()
        assert statuses(blog.send()) == {
            "http://far.example/one": ("sent", 202, ""),
            "http://far.example/deaf": ("skipped", 200, "it takes no webmentions"),
        }
        before = blog.lines()
        blog.forget()
        assert blog.send().outcomes == ()
        assert blog.strangers() == []
        assert blog.lines() == before


def test_touched_files_neighbours_themes_and_rebuilding_are_no_news(tmp_path: Path) -> None:
    text = site("http://far.example/one", text="See [](older.md) and\n\n[](older.md)\n\n") + (
        f"== content/posts/older.md\n{post('Older', date='2025-01-01')}"
    )
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, text).build().publish()
        blog.send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        page = (tmp_path / "public/2026/01/letter/index.html").read_bytes()
        for path in (*tmp_path.glob("content/**/*.md"), *tmp_path.glob("public/**/*.html")):
            os.utime(path, (2_000_000_000, 2_000_000_000))
        (tmp_path / ".convblog/said.msgpack").unlink()
        blog.build(clean=True)
        blog.write("content/posts/older.md", post("Quite another title", date="2025-01-01", slug="elsewhere"))
        blog.write("content/posts/newer.md", post("Newer", date="2026-06-01"))
        blog.write(
            "convblog.yaml", f"title: Other\nurl: {URL}/\nnav: [{{title: Far, url: 'http://far.example/nav'}}]\n"
        )
        blog.write(
            "templates/parts/footer.html", "{% macro footer(page, versions) %}<footer>Mine</footer>{% endmacro %}"
        )
        blog.build().publish()
        assert (tmp_path / "public/2026/01/letter/index.html").read_bytes() != page
        assert b"Quite another title" in (tmp_path / "public/2026/01/letter/index.html").read_bytes()
        assert blog.send().outcomes == ()
        assert blog.strangers() == []


def test_an_edit_is_told_to_new_kept_and_removed_links_once(tmp_path: Path) -> None:
    with web(pages("kept", "removed", "new")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/kept", "http://far.example/removed")).build().publish()
        blog.send()
        assert blog.told() == times((LETTER, "http://far.example/kept"), (LETTER, "http://far.example/removed"))
        blog.write("content/posts/letter.md", letter("http://far.example/kept", "http://far.example/new", text="New."))
        blog.build().publish().send()
        assert blog.told() == times(
            (LETTER, "http://far.example/kept"),
            (LETTER, "http://far.example/new"),
            (LETTER, "http://far.example/removed"),
        )
        assert blog.send().outcomes == ()
        blog.write(
            "content/posts/letter.md", letter("http://far.example/kept", "http://far.example/new", text="Newer.")
        )
        blog.build().publish().send()
        assert blog.told() == times((LETTER, "http://far.example/kept"), (LETTER, "http://far.example/new"))


def test_a_link_that_comes_back_is_told_again(tmp_path: Path) -> None:
    with web(pages("one")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one")).build().publish()
        for links in ((), ("http://far.example/one",)):
            blog.send()
            assert blog.told() == times((LETTER, "http://far.example/one"))
            blog.write("content/posts/letter.md", letter(*links)).build().publish()
        blog.send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        assert blog.send().outcomes == ()


def test_an_edited_title_and_a_new_in_reply_to_are_news(tmp_path: Path) -> None:
    with web(pages("one", "question")) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one")).build().publish()
        blog.send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        changed = letter("http://far.example/one", in_reply_to="http://far.example/question")
        blog.write("content/posts/letter.md", changed).build().publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"), (LETTER, "http://far.example/question"))
        blog.write("content/posts/letter.md", changed.replace("title: Letter", "title: A letter")).build().publish()
        blog.send()
        assert blog.told() == times((LETTER, "http://far.example/one"), (LETTER, "http://far.example/question"))


def test_a_new_answer_is_told_once_to_those_who_know_the_page(tmp_path: Path) -> None:
    deaf = "http://far.example/deaf"
    with web(pages("one") | {deaf: Page("No endpoint.")}) as there:
        blog = Blog(tmp_path, there, site("http://far.example/one", deaf)).build().publish()
        blog.send()
        blog.forget()
        for text in ("First.", "First, and a word more."):
            blog.write("responses/letter/a.md", answer("aaaaaaaaaa", LETTER, text)).build().publish().send()
            assert f"GET {deaf}" not in there.asked
            assert blog.told() == times((LETTER, "http://far.example/one"))
            assert blog.send().outcomes == ()
        nested = answer("bbbbbbbbbb", LETTER, "I see.", in_reply_to="aaaaaaaaaa", author="{name: Paul}")
        blog.write("responses/letter/b.md", nested).build().publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        blog.delete("responses/letter/a.md").build().publish().send()
        assert blog.told() == times((LETTER, "http://far.example/one"))
        assert blog.send().outcomes == ()


def test_a_dry_run_says_what_would_be_sent_and_sends_nothing(tmp_path: Path) -> None:
    links = ("http://far.example/one", "http://far.example/deaf")
    with web(pages("one") | {"http://far.example/deaf": Page("No endpoint.")}) as there:
        blog = Blog(tmp_path, there, site(*links)).write("convblog.yaml", f"title: T\nurl: {URL}/\n")
        blog.build().publish()
        before = stats(tmp_path / "content")
        report = blog.send(dry=True)
        assert [(one.target, one.endpoint, one.status) for one in report.of("sent")] == [(links[0], ENDPOINT, None)]
        assert [one.target for one in report.of("skipped")] == [links[1]]
        assert [one for one in there.asked if not one.startswith("GET")] == []
        assert not (tmp_path / "sent.jsonl").exists()
        assert stats(tmp_path / "content") == before
        blog.send()
        assert blog.told() == times((LETTER, links[0]))


def test_no_host_is_asked_more_than_once_a_second(tmp_path: Path) -> None:
    links = [f"http://far.example/{number}" for number in range(4)]
    with web(pages("0", "1", "2", "3")) as there:
        blog = Blog(tmp_path, there, site(*links, "http://near.example/")).build().publish()
        there.pages["http://near.example/"] = page_with("http://near.example/in")
        there.pages["http://near.example/in"] = Page("", 201)
        report = blog.send()
        assert len(report.of("sent")) == 5
        assert (
            sum(blog.slept) >= 7
        )  # eight requests to the one host; the two to the other wait for nobody but each other
        assert all(0 < pause <= 8 for pause in blog.slept)
