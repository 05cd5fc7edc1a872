"""Hubs are told of the feeds that changed, once, and of those alone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from tests.channels.sending.blog import URL, Blog, answers_with, statuses
from tests.channels.web import Page, Web, web
from tests.scenario import post

HUB = "http://hub.example/"
CONFIG = f"== convblog.yaml\ntitle: Test\nurl: {URL}/\nfeed: {{hub: {HUB}}}\n"
POSTS = f"== content/posts/one.md\n{post('One', tags='[ink]')}== content/posts/two.md\n{post('Two', tags='[wood]')}"
MAIN = {"/feed.xml", "/atom.xml", "/feed.json"}
INK = {f"/tags/ink{path}" for path in MAIN}
LETTERS = {"/conversations/feed.xml"}
WOOD = {f"/tags/wood{path}" for path in MAIN}


def told(there: Web) -> list[str]:
    forms = [parse_qs(body.decode()) for _, body in there.sent if body]
    assert all(form["hub.mode"] == ["publish"] for form in forms)
    there.sent.clear()
    return sorted(form["hub.url"][0].removeprefix(URL) for form in forms)


def test_a_hub_is_told_of_each_feed_that_changed_since_it_was_told(tmp_path: Path) -> None:
    with web({HUB: Page("", 204)}) as there:
        blog = Blog(tmp_path, there, CONFIG + POSTS).build().publish()
        report = blog.send()
        assert told(there) == sorted(MAIN | LETTERS | INK | WOOD)
        assert {(one.verdict, one.target, one.endpoint, one.status) for one in report.outcomes} == {
            ("sent", HUB, HUB, 204)
        }
        assert blog.build(clean=True).publish().send().outcomes == ()
        blog.write("content/posts/two.md", post("Two", body="Other words.", tags="[wood]")).build().publish().send()
        assert told(there) == sorted(MAIN | WOOD)
        assert blog.send().outcomes == ()


def test_a_hub_is_not_told_of_feeds_that_are_not_online_yet(tmp_path: Path) -> None:
    with web({HUB: Page("", 204)}) as there:
        blog = Blog(tmp_path, there, CONFIG + POSTS).build().publish()
        blog.send()
        told(there)
        blog.write("content/posts/two.md", post("Two", body="Other words.", tags="[wood]")).build()
        assert {one.verdict for one in blog.send().outcomes} == {"skipped"}
        assert told(there) == []
        blog.publish().send()
        assert told(there) == sorted(MAIN | WOOD)


def test_a_hub_that_asks_for_a_pause_gets_it(tmp_path: Path) -> None:
    with web({HUB: answers_with(Page("", 503, ("Retry-After", "7200")), Page("", 204))}) as there:
        blog = Blog(tmp_path, there, CONFIG + POSTS).build().publish()
        assert statuses(blog.send()) == {HUB: ("failed", 503, "the hub answers with status 503")}
        assert len(told(there)) == 1
        blog.send()
        assert told(there) == []
        blog.days = 0.1
        blog.send()
        assert told(there) == sorted(MAIN | LETTERS | INK | WOOD)


def test_a_hub_that_takes_one_a_run_is_told_of_every_feed_in_the_end(tmp_path: Path) -> None:
    with web({}) as there:
        blog = Blog(tmp_path, there, CONFIG + POSTS).build().publish()
        heard = []
        for hour in range(10):
            blog.days = hour / 24
            there.pages[HUB] = answers_with(Page("", 204), Page("", 429))
            heard += [one.source.removeprefix(URL) for one in blog.send().of("sent")]
            assert len(told(there)) <= 2
        assert sorted(heard) == sorted(MAIN | LETTERS | INK | WOOD)
        assert blog.send().outcomes == ()


def test_a_dry_run_tells_no_hub(tmp_path: Path) -> None:
    with web({HUB: Page("", 204)}) as there:
        blog = Blog(tmp_path, there, CONFIG + POSTS).build().publish()
        report = blog.send(dry=True)
        assert {one.source.removeprefix(URL) for one in report.of("sent")} == MAIN | LETTERS | INK | WOOD
        assert blog.strangers() == []
        assert not (tmp_path / "sent.jsonl").exists()


def test_without_a_hub_nobody_is_told_of_feeds(tmp_path: Path) -> None:
    with web({HUB: Page("", 204)}) as there:
        blog = Blog(tmp_path, there, POSTS).build().publish()
        assert blog.send().outcomes == ()
        assert blog.strangers() == []
