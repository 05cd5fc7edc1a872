"""What goes wrong at the other side: tried again over days, given up, refused; and never the trouble of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from convblog.channels.fetch import Door, Fetched, Limits
from tests.channels.sending.blog import ENDPOINT, URL, Blog, answers_with, page_with, statuses, times
from tests.channels.sending.test_send import LETTER, letter, site
from tests.channels.web import Page, drip, raw, redirect, web
from tests.scenario import answer, post

ONE = "http://far.example/one"


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_passing_failure_is_tried_at_the_next_run_and_then_over_days_until_it_is_given_up(
    tmp_path: Path, status: int
) -> None:
    with web({ONE: page_with(), ENDPOINT: Page("", status)}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        tries = []
        for hour in (0, 1, 1.9, 2, 3, 7.9, 8, 9, 31.9, 32, 33, 79.9, 80, 81, 175.9, 176, 177, 1000):
            blog.days = hour / 24
            report = blog.send()
            if blog.told():
                tries.append(hour)
                assert statuses(report) == {ONE: ("failed", status, f"the endpoint answers with status {status}")}
        assert tries == [0, 1, 2, 8, 32, 80, 176]
        assert blog.record().facts[LETTER, ONE].due is None
        assert blog.send().outcomes == ()


def test_what_waits_for_its_next_try_says_so_and_asks_nobody(tmp_path: Path) -> None:
    with web({ONE: page_with(), ENDPOINT: Page("", 500)}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        blog.send()
        blog.forget()
        reason = "it failed before; it is tried again from 2026-11-21 11:00 UTC"
        assert statuses(blog.send()) == {ONE: ("skipped", None, reason)}
        assert blog.strangers() == []


def test_a_try_that_succeeds_at_last_is_settled(tmp_path: Path) -> None:
    with web({ONE: page_with(), ENDPOINT: answers_with(Page("", 502), Page("", 201))}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        assert statuses(blog.send())[ONE][:2] == ("failed", 502)
        assert statuses(blog.send())[ONE][:2] == ("sent", 201)
        assert blog.told() == times((LETTER, ONE)) + times((LETTER, ONE))
        assert blog.send().outcomes == ()
        fact = blog.record().facts[LETTER, ONE]
        assert (fact.tries, fact.due, fact.told) == (0, None, True)


@pytest.mark.parametrize("retry_after", ["172800", "Mon, 23 Nov 2026 10:00:00 GMT"])
def test_retry_after_is_respected_and_the_host_left_in_peace(tmp_path: Path, retry_after: str) -> None:
    two = "http://far.example/two"
    late = Page("", 429, ("Retry-After", retry_after))
    with web({ONE: page_with(), two: page_with(), ENDPOINT: answers_with(late, Page("", 202))}) as there:
        blog = Blog(tmp_path, there, site(ONE, two)).build().publish()
        assert {one[:2] for one in statuses(blog.send()).values()} == {("failed", 429)}
        assert blog.told() == times((LETTER, ONE))
        for days in (0.5, 1.0, 1.9):
            blog.days = days
            assert {one.verdict for one in blog.send().outcomes} == {"skipped"}
            assert blog.strangers() == []
        blog.days = 2.01
        blog.send()
        assert blog.told() == times((LETTER, ONE), (LETTER, two))
        assert blog.send().outcomes == ()


@pytest.mark.parametrize("value", ["", "soon", "-5", "0", "99999999999999999999", "Mon, 99 Nov 2026 10:00:00 GMT"])
def test_nonsense_in_retry_after_means_nothing(tmp_path: Path, value: str) -> None:
    with web({ONE: page_with(), ENDPOINT: Page("", 429, ("Retry-After", value))}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        blog.send()
        assert blog.told() == times((LETTER, ONE)) + times((LETTER, ONE))


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_refusal_is_kept_until_the_post_changes(tmp_path: Path, status: int) -> None:
    with web({ONE: page_with(), ENDPOINT: Page("", status)}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        assert statuses(blog.send()) == {ONE: ("failed", status, f"the endpoint answers with status {status}")}
        assert blog.told() == times((LETTER, ONE))
        blog.write("responses/letter/a.md", answer("aaaaaaaaaa", LETTER)).build().publish()
        blog.days = 30
        assert blog.send().outcomes == ()
        blog.write("content/posts/letter.md", letter(ONE, text="Other words.")).build().publish().send()
        assert blog.told() == times((LETTER, ONE))
        blog.write("content/posts/letter.md", letter(text="No link.")).build().publish()
        assert blog.send().outcomes == ()


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (Page("", 404), "the page answers with status 404"),
        (Page("", 410), "the page answers with status 410"),
        (Page("Only words: <!-- <link rel=webmention href=/in> -->"), "it takes no webmentions"),
        (Page("<a rel=not-webmention href=/in>no</a>"), "it takes no webmentions"),
        (Page("<link rel=webmention>"), "it takes no webmentions"),
    ],
)
def test_what_takes_no_webmentions_gets_none(tmp_path: Path, target: Page, why: str) -> None:
    with web({ONE: target}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        assert statuses(blog.send()) == {ONE: ("skipped", target.status, why)}
        assert blog.told() == times()
        blog.days = 30
        assert blog.send().outcomes == ()


def test_every_kind_of_endpoint_is_found(tmp_path: Path) -> None:
    there_is = {
        "/header": Page("", 200, ("LINK", '</other>; rel="next", <in?n=1>; rel="me webmention"')),
        "/link": Page("<link rel='webmention me' href='in?n=2'>"),
        "/a": Page("<p><a rel=webmention href='/in?n=3'>here</a><link rel=webmention href=/no>"),
        "/empty": Page("<link rel=webmention href=''>"),
        "/moved": redirect("/deep/there/"),
        "/deep/there/": Page("<link rel=webmention href='../in?n=4'>"),
        "/based": Page("<base href='http://far.example/base/'><link rel=webmention href='in?n=5'>"),
    }
    links = [f"http://far.example/{name}" for name in ("header", "link", "a", "empty", "moved", "based")]
    endpoints = ["/in?n=1", "/in?n=2", "/in?n=3", "/empty", "/deep/in?n=4", "/base/in?n=5"]
    takes = {f"http://far.example{path}": Page("", 202) for path in endpoints if path != "/empty"}
    with web({f"http://far.example{path}": page for path, page in there_is.items()} | takes) as there:
        blog = Blog(tmp_path, there, site(*links)).build().publish()
        report = blog.send()
        assert [(one.target, one.endpoint) for one in report.of("sent")] == [
            (link, f"http://far.example{endpoint}") for link, endpoint in zip(links, endpoints, strict=True)
        ]
        posts = sorted(one for one in there.asked if one.startswith("POST"))
        assert posts == sorted(f"POST http://far.example{path}" for path in endpoints)


def test_private_endpoints_and_redirects_to_them_are_refused_without_a_connection(tmp_path: Path) -> None:
    endpoints = {
        "plain": "http://127.0.0.1/in",
        "octal": "http://0177.0.0.1:8080/in",
        "mapped": "http://[::ffff:10.0.0.1]/in",
        "cloud": "http://169.254.169.254/latest/meta-data/",
        "mail": "http://far.example:25/in",
        "named": "http://me:secret@far.example/in",
        "led": "http://far.example/led",
    }
    web_pages = {f"http://far.example/{name}": page_with(endpoint) for name, endpoint in endpoints.items()}
    web_pages["http://far.example/led"] = page_with("http://far.example/inward")
    inward = {"http://far.example/inward": Page("", 307, ("Location", "http://10.1.2.3/in"))}
    with web({**web_pages, **inward}) as there:
        links = [f"http://far.example/{name}" for name in endpoints]
        blog = Blog(tmp_path, there, site(*links, "http://127.0.0.1:8000/admin", "http://[::1]/")).build().publish()
        report = blog.send()
        assert len(report.of("failed")) == len(report.outcomes) == 9
        assert {host for host, port in there.connected} == {"93.184.215.14"}
        assert {port for host, port in there.connected} == {80}
        assert [one for one in there.asked if one.startswith("POST")] == ["POST http://far.example/inward"]
        said = " ".join(one.why.text() for one in report.outcomes if one.why) + "".join(blog.lines())
        assert "secret" not in said.replace("me:secret@far.example", "")
        assert blog.send().outcomes == ()


def test_silent_and_broken_hosts_do_not_keep_the_others_waiting(tmp_path: Path) -> None:
    slow = {f"http://slow.example/{number}": drip(b"HTTP/1.1 200 OK\r\n\r\n<p>", b" ", 0.2) for number in range(6)}
    broken = {"http://broken.example/": raw(b"\x16\x03\x01 nonsense\r\n\r\n")}
    with web({**slow, **broken, ONE: page_with()}) as there:
        blog = Blog(tmp_path, there, site(*slow, *broken, ONE)).build().publish()
        blog.use(Limits(connect=1.0, total=0.5))
        report = blog.send()
        assert blog.told() == times((LETTER, ONE))
        found = statuses(report)
        assert found[ONE][0] == "sent"
        assert {found[link][0] for link in (*slow, *broken)} == {"failed"}
        assert {found[link][2] for link in slow} == {"it took too long"}
        tried = [fact.target for fact in blog.record().facts.values() if fact.due]
        assert sorted(tried) == sorted([*broken, *list(slow)[:3]]), "who was not asked has not failed"


class Stumbling(Door):
    """A door that fails at one page in a way that nobody thought of."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door

    def get(self, url: str, **options: Any) -> Fetched:
        if url == ONE:
            raise ZeroDivisionError
        return self._door.get(url, **options)

    def post(self, url: str, form: Mapping[str, str], **options: Any) -> Fetched:
        return self._door.post(url, form, **options)


def test_a_mistake_of_ours_at_one_page_does_not_stop_the_others(tmp_path: Path) -> None:
    links = (ONE, "http://far.example/two")
    with web({link: page_with() for link in links}) as there:
        blog = Blog(tmp_path, there, site(*links)).build().publish()
        sound, blog.door = blog.door, Stumbling(blog.door)
        found = statuses(blog.send())
        reason = "something went wrong here, not there (ZeroDivisionError); it will be tried again"
        assert found[ONE] == ("failed", None, reason)
        assert blog.told() == times((LETTER, links[1]))
        blog.door = sound
        assert statuses(blog.send()) == {ONE: ("sent", 202, "")}


def test_a_host_that_does_not_answer_three_times_is_not_asked_a_fourth_time(tmp_path: Path) -> None:
    links = [f"http://broken.example/{number}" for number in range(6)]
    with web({link: raw(b"") for link in links}) as there:
        blog = Blog(tmp_path, there, site(*links)).build().publish()
        assert {one[0] for one in statuses(blog.send()).values()} == {"failed"}
        assert len(blog.strangers()) == 3
        blog.forget()
        blog.send()
        assert len(blog.strangers()) == 3


DAY = 86_400
HOURS = (0, 1, 2, 3, 8, 9, 32, 33, 80, 81, *range(176, 276, 10))  # twenty runs


@pytest.mark.parametrize("endpoint", [ENDPOINT, "http://hosted.example/in"])
@pytest.mark.parametrize("pause", [(), (("Retry-After", "3000"),)])
def test_a_host_that_takes_one_a_run_is_told_everything_in_as_many_runs_and_nothing_is_given_up(
    tmp_path: Path, endpoint: str, pause: tuple[tuple[str, str], ...]
) -> None:
    links = [f"http://far.example/{number:02}" for number in range(20)]
    with web({link: page_with(endpoint) for link in links}) as there:
        blog = Blog(tmp_path, there, site(*links)).build().publish()
        told = []
        for hour in HOURS:
            blog.days = hour / 24
            there.pages[endpoint] = answers_with(Page("", 202), Page("", 429, *pause))
            report = blog.send()
            assert len(report.of("sent")) == 1
            assert len(blog.told()) <= 2, "after its 429 it is left in peace"
            told += [one.target for one in report.of("sent")]
        assert sorted(told) == links
        facts = blog.record().facts
        assert {(fact.told, fact.tries, fact.due) for fact in facts.values()} == {(True, 0, None)}
        assert (len(facts), blog.send().outcomes) == (20, ())


def test_who_was_put_off_unasked_has_not_failed_and_what_was_known_of_them_stays_known(tmp_path: Path) -> None:
    links = [f"http://far.example/{number}" for number in range(3)]
    page = Page(page_with().body, 200, ("Cache-Control", "max-age=86400"))
    with web(dict.fromkeys(links, page)) as there:
        blog = Blog(tmp_path, there, site(*links)).build().publish()
        blog.send()
        before = blog.record().facts
        there.pages[ENDPOINT] = Page("", 429, ("Retry-After", "7200"))
        blog.write("content/posts/letter.md", letter(*links, text="Other words.")).build().publish()
        blog.forget()
        blog.send()
        assert blog.strangers() == [f"POST {ENDPOINT}"]
        after = blog.record().facts
        assert [after[LETTER, link].tries for link in links] == [1, 0, 0]
        assert {after[LETTER, link].due for link in links} == {blog.now() + timedelta(hours=2)}
        for link in links:
            assert (after[LETTER, link].told, after[LETTER, link].endpoint) == (True, ENDPOINT)
            assert after[LETTER, link].fresh == before[LETTER, link].fresh


def test_a_host_that_is_silent_for_weeks_is_asked_for_each_link_as_often_as_for_one(tmp_path: Path) -> None:
    links = [f"http://broken.example/{number}" for number in range(5)]
    with web({link: raw(b"") for link in links}) as there:
        blog = Blog(tmp_path, there, site(*links)).build().publish()
        asked = Counter[str]()
        while blog.send().outcomes:
            assert len(blog.strangers()) <= 3
            asked.update(blog.strangers())
            blog.forget()
            waiting = [fact.due for fact in blog.record().facts.values() if fact.due]
            if len(blog.record().facts) == len(links) and waiting:
                blog.days += max(0.0, (min(waiting) - blog.now()).total_seconds()) / DAY
        assert blog.days > 7
        assert asked == Counter({f"GET {link}": 7 for link in links})
        assert {fact.due for fact in blog.record().facts.values()} == {None}


def test_a_link_that_was_perhaps_heard_of_is_taken_back_when_it_goes(tmp_path: Path) -> None:
    with web({ONE: page_with(), ENDPOINT: answers_with(Page("", 500), Page("", 202))}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        blog.told()
        blog.write("content/posts/letter.md", letter()).build().publish().send()
        assert blog.told() == times((LETTER, ONE))
        assert blog.send().outcomes == ()


def test_a_removal_that_fails_for_a_while_is_tried_again_and_one_that_is_refused_is_not(tmp_path: Path) -> None:
    ends = answers_with(Page("", 202), Page("", 500), Page("", 400))
    with web({ONE: page_with(), ENDPOINT: ends}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        blog.write("content/posts/letter.md", letter()).build().publish()
        assert statuses(blog.send())[ONE][:2] == ("failed", 500)
        assert statuses(blog.send())[ONE][:2] == ("failed", 400)
        assert blog.send().outcomes == ()


def test_one_target_of_many_pages_is_looked_at_once_a_run(tmp_path: Path) -> None:
    posts = "".join(f"== content/posts/p{n}.md\n{post(f'P{n}', body=f'[one]({ONE}#{n})')}" for n in range(5))
    with web({ONE: page_with()}) as there:
        blog = Blog(tmp_path, there, posts).build().publish()
        blog.send()
        assert there.asked.count(f"GET {ONE}") == 1
        assert blog.told() == times(*((f"/2026/01/p{n}/", f"{ONE}#{n}") for n in range(5)))


@pytest.mark.parametrize(
    ("control", "looks"), [("max-age=3600", 1), ("public, max-age=60", 2), ("no-cache, max-age=3600", 2), ("", 2)]
)
def test_an_endpoint_is_looked_for_again_when_its_page_may_have_changed(
    tmp_path: Path, control: str, looks: int
) -> None:
    page = page_with()
    with web({ONE: Page(page.body, 200, ("Cache-Control", control))}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        blog.days = 0.02
        blog.write("content/posts/letter.md", letter(ONE, text="Other words.")).build().publish().send()
        assert there.asked.count(f"GET {ONE}") == looks
        assert blog.told() == times((LETTER, ONE)) + times((LETTER, ONE))


def test_an_endpoint_that_moved_although_its_page_was_believed_is_found_again(tmp_path: Path) -> None:
    with web({ONE: Page(page_with().body, 200, ("Cache-Control", "max-age=86400"))}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        there.pages[ENDPOINT] = Page("", 404)
        there.pages[ONE] = page_with("http://far.example/new")
        there.pages["http://far.example/new"] = Page("", 202)
        blog.forget()
        blog.write("content/posts/letter.md", letter(ONE, text="Other words.")).build().publish()
        assert [(one.verdict, one.endpoint) for one in blog.send().outcomes] == [("sent", "http://far.example/new")]
        assert [one for one in there.asked if URL not in one] == [
            f"POST {ENDPOINT}",
            f"GET {ONE}",
            "POST http://far.example/new",
        ]
