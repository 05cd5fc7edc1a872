"""Answers of the author's that are pages of their own are told of like posts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.channels.sending.blog import URL, Blog, page_with, statuses, times
from tests.channels.web import web
from tests.scenario import answer, post

LETTER, LETTRE = "/2026/01/letter/", "/2026/01/lettre/"
MARIE, PAUL, THAT, THIS = (f"http://far.example/{name}" for name in ("marie", "paul", "that", "this"))
TO_MARIE, TO_PAUL = "/answers/claire0001/", "/answers/claire0002/"


def config(path: str = "/", wanted: str = "true") -> str:
    return (
        f"title: T\nurl: {URL}{path}\nlanguages: {{fr: {{title: F}}}}\n"
        f"conversation: {{webmention: {{answer_pages: {wanted}}}}}\n"
    )


def own(identity: str, target: str, parent: str, text: str) -> str:
    return answer(identity, target, text, channel="author", in_reply_to=parent, author="{name: Claire}")


def merci(text: str = f"Merci, comme [ici]({THAT}).") -> str:
    return own("claire0002", LETTRE, "paul000001", text)


def site(path: str = "/") -> str:
    """Marie answered from her site, Paul in French; the author answered both, and a mail."""
    return f"""
== convblog.yaml
{config(path)}
== content/posts/letter.md
{post("Letter")}
== content/posts/lettre.md
{post("Lettre", lang="fr")}
== responses/marie.md
{answer("marie00001", LETTER, f"See [this]({THIS}).", channel="webmention", source=MARIE)}
== responses/claire-marie.md
{own("claire0001", LETTER, "marie00001", "Thank you.")}
== responses/paul.md
{answer("paul000001", LETTRE, channel="webmention", source=PAUL, author="{name: Paul}")}
== responses/claire-paul.md
{merci()}
== responses/mail.md
{answer("mail000001", LETTER)}
== responses/claire-mail.md
{own("claire0003", LETTER, "mail000001", f"And [this]({THIS}).")}
"""


PAGES = {url: page_with() for url in (MARIE, PAUL, THAT, THIS)}


@pytest.mark.parametrize("prefix", ["", "/blog"])
def test_what_an_answer_answers_and_links_to_is_told_once(tmp_path: Path, prefix: str) -> None:
    with web(PAGES) as there:
        blog = Blog(tmp_path, there, site(f"{prefix}/")).build().publish(prefix=prefix)
        dry = blog.send(dry=True)
        assert blog.told() == times()
        report = blog.send()
        assert blog.told() == times(
            (prefix + TO_MARIE, MARIE), (prefix + TO_PAUL, PAUL), (prefix + TO_PAUL, THAT)
        )  # nothing of what others said, nor of an answer to a mail
        assert [(one.source, one.target) for one in dry.of("sent")] == [
            (one.source, one.target) for one in report.of("sent")
        ]
        facts = [json.loads(line) for line in blog.lines()]
        assert {(one["page"], one["target"], one["told"]) for one in facts} == {
            (TO_MARIE, MARIE, True), (TO_PAUL, PAUL, True), (TO_PAUL, THAT, True),
        }  # fmt: skip
        assert blog.send().outcomes == ()
        assert blog.strangers() == []


def test_an_edit_of_its_words_is_told_again_and_nothing_else_is(tmp_path: Path) -> None:
    with web(PAGES) as there:
        blog = Blog(tmp_path, there, site()).build().publish()
        blog.send()
        blog.told()
        blog.write("responses/claire-paul.md", merci("Merci.")).build().publish().send()
        assert blog.told() == times((TO_PAUL, PAUL), (TO_PAUL, THAT))
        blog.write("responses/claire-paul.md", merci("Merci bien.")).build().publish().send()
        assert blog.told() == times((TO_PAUL, PAUL))
        blog.write("content/posts/lettre.md", post("Un autre titre", lang="fr", slug="lettre"))
        blog.write("responses/paul.md", (tmp_path / "responses/paul.md").read_text().replace("An answer", "Another"))
        blog.write("responses/more.md", answer("more000001", LETTRE, "Me too.", in_reply_to="claire0002"))
        blog.build().publish()
        assert blog.send().outcomes == ()


def test_nothing_is_told_of_an_answer_that_is_not_online_yet(tmp_path: Path) -> None:
    with web(PAGES) as there:
        blog = Blog(tmp_path, there, site()).build().publish()
        blog.delete("responses/claire-paul.md").build(accept_gone=True).publish()
        blog.write("responses/claire-paul.md", merci()).build()
        found = statuses(blog.send())
        assert found[PAUL] == found[THAT] == ("skipped", None, "not online yet: another version stands there")
        assert blog.told() == times((TO_MARIE, MARIE))
        blog.publish().send()
        assert blog.told() == times((TO_PAUL, PAUL), (TO_PAUL, THAT))


@pytest.mark.parametrize("status", [200, 410])
def test_an_answer_that_is_deleted_is_told_once_to_whom_it_was_told(tmp_path: Path, status: int) -> None:
    with web(PAGES) as there:
        blog = Blog(tmp_path, there, site()).build().publish()
        blog.send()
        blog.told()
        blog.delete("responses/claire-paul.md").build()
        assert set(statuses(blog.send()).values()) == {("skipped", None, "the page is still online")}
        assert blog.told() == times()
        blog.publish(gone=status).send()
        assert blog.told() == times((TO_PAUL, PAUL), (TO_PAUL, THAT))
        assert there.pages[f"{URL}{TO_PAUL}"].status == status  # type: ignore[union-attr]
        assert blog.send().outcomes == ()
        blog.write("responses/claire-paul.md", merci()).build().publish().send()
        assert blog.told() == times((TO_PAUL, PAUL), (TO_PAUL, THAT))


def test_when_they_are_no_longer_wished_all_of_them_are_told_as_gone(tmp_path: Path) -> None:
    with web(PAGES) as there:
        blog = Blog(tmp_path, there, site()).build().publish()
        blog.send()
        blog.told()
        blog.write("convblog.yaml", config(wanted="false")).build().publish().send()
        assert blog.told() == times((TO_MARIE, MARIE), (TO_PAUL, PAUL), (TO_PAUL, THAT))
        assert blog.send().outcomes == ()


def test_without_the_wish_nobody_is_told_of_answers(tmp_path: Path) -> None:
    with web(PAGES) as there:
        blog = Blog(tmp_path, there, site()).write("convblog.yaml", config(wanted="false")).build().publish()
        assert blog.send().outcomes == ()
        assert blog.told() == times()
        assert not (tmp_path / "sent.jsonl").exists()
