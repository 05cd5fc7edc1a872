"""Webmentions whose every field means ill, from the page they stand on to the author's mail, the terminal and the page.

What mails of this kind become is in test_hostile_mail.py.
"""

from __future__ import annotations

import email
import re
from email import policy
from html import escape
from pathlib import Path

import pytest
from lxml import etree, html

from tests.channels.email.test_letters import opened, written
from tests.channels.notify.office import Office
from tests.channels.test_hostile_mail import hostile_mails
from tests.channels.web import Page, web
from tests.channels.webmention.scene import SOURCE, TARGET, Scene, check_markup
from tests.cli.test_commands import convblog
from tests.cli.test_escapes import harmless

PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)><a xlink:href=x>",
    "<style>*{display:none}</style>", "<p style='position:fixed' onclick=alert(1)>over", "<iframe src=x></iframe>",
    "<a href='javascript:alert(1)'>go</a>", "<a href='java&#9;script:alert(1)'>go</a>",
    "<a href='data:text/html,x'>go</a>", "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<form action=/x><button formaction='javascript:x'>go</button>", "<base href='http://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>", "</article></main><h1>over</h1>",
    "<math><mtext><xmp><script>alert(1)</script></xmp>", "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>", "\"><script>alert(1)</script>", "' onmouseover='alert(1)", "{{ 7*7 }}{% raw %}",
    "[go](javascript:alert(1)) ![x](//evil.example/x.png) <javascript:alert(1)>", "[go]: javascript:alert(1)\n\n[go]",
    "\u202e\x1b[31mred\x07", "---\nstate: published\n---",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "//evil.example/", "http://evil.example/\"onmouseover=\"alert(1)",
    "http://evil.example/'><script>alert(1)</script>", "http://evil.example/\u202egpj",
    "http://evil.example/)[x](javascript:alert(1))",
)  # fmt: skip


def entry(words: str, address: str, *, as_markup: bool) -> str:
    """A page that has it in every property, as markup of its own or as text."""
    said, at = (words if as_markup else escape(words)), escape(address)
    return f"""<!doctype html><html lang="{escape(words)}"><title>{said}</title><body><article class="h-entry">
<h1 class="p-name">{said} in a title</h1>
<div class="p-author h-card"><a class="p-name u-url" href="{at}">{escape(words)}</a>
<img class="u-photo" src="{at}" alt="{escape(words)}"><p class="p-note">{said}</p></div>
<a class="u-url" href="{at}">here</a><a class="u-syndication" href="{at}">there</a>
<time class="dt-published" datetime="{escape(words)}">{said}</time><data class="p-rsvp" value="{escape(words)}"></data>
<a class="u-in-reply-to" href="{TARGET}">in reply</a><a class="p-category" href="{at}">{escape(words)}</a>
<div class="e-content"><p>Before.</p>{said}<p>After. <a href="{at}">{escape(words)}</a>
<img src="{at}" alt="{escape(words)}"></p></div>
</article></body></html>"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A site to which they all came, and wait."""
    pages = {}
    for number, words in enumerate(PAYLOADS):
        address = ADDRESSES[number % len(ADDRESSES)]
        for as_markup in (True, False) if "<" in words else (False,):  # what says the same twice is shown once
            text = entry(words, address, as_markup=as_markup)
            pages[f"{SOURCE}{number}{'m' if as_markup else 't'}?a=%22%3E%3Cscript%3E'"] = Page(text)
    with web(pages) as there:
        scene = Scene(tmp_path_factory.mktemp("hostile"), there, "all")
        for source in pages:
            scene.comes(source)
    return scene


def test_the_authors_mail_is_text_alone_and_its_links_are_ours(scene: Scene, tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "all"})
    for submission in scene.came:
        office.takes_in(submission)
    for mail in hostile_mails():
        office.gets(mail)
    told = office.sends()
    assert told
    for one in told:
        check_text(one.raw)
        for label in ("Publish", "Turn away", "Answer"):
            assert {to.partition("+")[0] for to, _, _ in one.links(label)} <= {"answers"}


def test_letters_are_text_alone(scene: Scene) -> None:
    for submission in scene.came:
        raw = written(submission)
        check_text(raw)
        assert "On the page: http://marie.example/note" in opened(raw)[1]


def check_text(raw: bytes) -> None:
    """A mail without a part that a mail program would render, or anything hidden in its text."""
    message = email.message_from_bytes(raw, policy=policy.default)
    assert {part.get_content_type() for part in message.walk()} <= {
        "text/plain", "multipart/mixed", "application/vnd.convblog.answer+json",
    }  # fmt: skip
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            harmless(str(part.get_content()).replace("\r\n", "\n"))
    for value in message.values():
        harmless(str(value))


def test_what_the_terminal_shows_is_text(scene: Scene) -> None:
    ids = [one.id for one in scene.came]
    for command in (("list",), ("show", *ids)):
        shown = convblog("inbox", *command, "-C", scene.site)
        assert (shown.status, shown.err) == (0, "")
        harmless(shown.out)
        assert all(identity in shown.out for identity in ids)


def test_on_the_page_and_in_the_feeds_nothing_acts(scene: Scene) -> None:
    ids = [one.id for one in scene.came]
    assert convblog("inbox", "approve", *ids, "-C", scene.site).status == 0
    output = scene.output()
    page = output["2026/11/letter/index.html"].decode()
    assert page.count('id="r-') == len(ids)
    for path, data in output.items():
        if path.endswith(".html"):
            check_markup(html.document_fromstring(data.decode()))
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data) or path.endswith(".png"), path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page  # what was text is text
    assert "{{ 7*7 }}" in page
    remarks = [
        text
        for path in ("conversations/feed.xml", "2026/11/letter/conversation.xml")
        for text in etree.fromstring(output[path]).itertext()
        if "<p>" in text
    ]
    assert len(remarks) >= len(ids)
    for text in remarks:
        check_markup(html.document_fromstring(f"<div>{text}</div>"))
