"""Who answers an answer of the author's at its own page stands beneath it in the thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from msgspec import structs

from convblog import configfile
from convblog.channels.arriving import Family, lay
from convblog.channels.deliveries import Reference
from convblog.channels.looking import looker
from convblog.channels.refreshing import due
from convblog.channels.verifying import Refusal
from convblog.channels.webmention.incoming import Incoming, id_of_pair
from convblog.conversation.pages import Pages, recall
from tests.conversation.desks import NOW, desk
from tests.receive.sources import ENTRY, Sources, sources
from tests.scenario import answer, built, post, site_of

LETTER = "/2026/01/letter/"


def blog(root: Path, url: str, wanted: str = "true") -> Pages:
    """A site with a letter, an answer from elsewhere, and what its author answered; the index of its build."""
    site_of(
        root,
        f"""
== convblog.yaml
title: Test
url: {url}
conversation: {{webmention: {{answer_pages: {wanted}}}}}
== content/posts/letter.md
{post("Letter")}
== responses/marie.md
{answer("marie00001", LETTER, channel="webmention", source="https://marie.example/1")}
== responses/claire.md
{answer("claire0001", LETTER, "Thank you.", channel="author", in_reply_to="marie00001")}
""",
    )
    built(root)
    pages = recall(root / ".convblog")
    assert pages is not None
    return pages


def comes(root: Path, pages: Pages, web: Sources, path: str, target: str) -> Incoming | Refusal:
    """A webmention from a page of the other site, verified and published."""
    page = pages.page_at(target)
    assert page is not None
    source = web.url + path
    config = configfile.read(f"title: T\nurl: {pages.url}\nnetwork: {{allow: ['{web.host}']}}\n")
    identity = id_of_pair(source, page.path)
    found = looker(config)(identity, Reference(source, target, page.path, NOW), pages)
    if isinstance(found, Incoming):
        with desk(root, NOW, pages, moderation="none") as at:
            assert lay(at, found, Family(at)).state == "published"
    assert isinstance(found, Incoming | Refusal)
    return found


def thread(root: Path) -> dict[str, str]:
    """The words of each answer on the page, with the id of the answer they stand beneath."""
    built(root)
    page = html.document_fromstring((root / "public/2026/01/letter/index.html").read_bytes())
    return {
        item.xpath("string(./div[contains(@class, 'e-content')])").strip(): item.xpath("string(../../@id)")
        for item in page.xpath("//li[starts-with(@id, 'r-')]")
    }


@pytest.mark.parametrize("url", ["https://test.example/", "https://test.example/carnet/"])
def test_an_answer_to_its_own_page_is_verified_accepted_and_stands_beneath_it(tmp_path: Path, url: str) -> None:
    pages = blog(tmp_path, url)
    own, letter = f"{url}answers/claire0001/", f"{url}2026/01/letter/"
    linking = f'<div class="h-entry"><p class="e-content">I read <a href="{own}">this</a>.</p></div>'
    entries = {
        "/says": ENTRY.format(url="/", name="Marie", text="As its context says.", target=own),
        "/sent": ENTRY.format(url="/", name="Marie", text="As it was sent.", target=own.rstrip("/")),
        "/page": ENTRY.format(url="/", name="Marie", text="To the letter.", target=letter),
        "/links": linking,
        "/elsewhere": ENTRY.format(url="/", name="M", text="No.", target=f"{url}answers/claire0002/"),
    }
    with sources(entries) as web:
        said = comes(tmp_path, pages, web, "/says", letter)  # whichever of the two it named
        comes(tmp_path, pages, web, "/sent", own)
        comes(tmp_path, pages, web, "/page", letter)
        comes(tmp_path, pages, web, "/links", own)
        refused = comes(tmp_path, pages, web, "/elsewhere", own)
    assert isinstance(said, Incoming) and said.links == (own,)
    assert isinstance(refused, Refusal) and refused.reason.text() == "the page does not link here"
    found = thread(tmp_path)
    beneath = {words for words, parent in found.items() if parent == "r-claire0001"}
    assert beneath == {"As its context says.", "As it was sent.", "I read this."}
    assert (found["To the letter."], found["Thank you."]) == ("thread", "r-marie00001")
    assert "No." not in found


def test_without_the_wish_there_is_no_such_target(tmp_path: Path) -> None:
    pages = blog(tmp_path, "https://test.example/", "false")
    assert pages.page_at("https://test.example/answers/claire0001/") is None
    with sources(
        {"/1": ENTRY.format(url="/", name="M", text="x", target="https://test.example/answers/claire0001/")}
    ) as web:
        assert isinstance(comes(tmp_path, pages, web, "/1", f"https://test.example{LETTER}"), Refusal)


def test_who_answered_an_answer_s_own_page_stays_when_that_page_goes(tmp_path: Path) -> None:
    pages = blog(tmp_path, "https://test.example/")
    own = "https://test.example/answers/claire0001/"
    with sources({"/says": ENTRY.format(url="/", name="Marie", text="As it was sent.", target=own)}) as web:
        comes(tmp_path, pages, web, "/says", own)
        without = structs.replace(pages, answers={})
        config = configfile.read(f"title: T\nurl: {pages.url}\nnetwork: {{allow: ['{web.host}']}}\n")
        with desk(tmp_path, NOW + 100_000, without, moderation="none") as at:
            [one] = due(at)
            found = looker(config)(one.id, one.reference, without)
            assert isinstance(found, Incoming)
            assert lay(at, found, Family(at)).change == "none"
        web.pages["/says"] = "<p>I took it back.</p>"
        assert isinstance(looker(config)(one.id, one.reference, without), Refusal)
    assert thread(tmp_path)["As it was sent."] == "r-claire0001"
