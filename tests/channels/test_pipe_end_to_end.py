"""From a mail server's pipe to the page: a mail is injected, collected, approved, built, and seen in Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest
from msgspec import json
from playwright.sync_api import Browser, Page

from tests.channels.email.exim import Exim, exim
from tests.scenario import post, put, site_of
from tests.site.output import Output
from tests.site.server import serving

CONVBLOG = Path(sys.executable).with_name("convblog")
URL = "https://test.example/"
LETTER = "/2026/11/letter/"


def lay(site: Path) -> None:
    """A site with two posts."""
    site_of(
        site,
        f"""
== convblog.yaml
title: Test
url: {URL}
permalink: /{{year}}/{{month}}/{{slug}}/
conversation: {{moderation: all, email: {{address: answers@test.example}}}}
== content/posts/letter.md
{post("Letter", "2026-11-01", "A letter to all.")}
== content/posts/another.md
{post("Another", "2026-11-02")}
""",
    )


@pytest.fixture
def server() -> Iterator[Exim]:
    with exim(CONVBLOG, lay) as server:
        yield server


def spooled(server: Exim) -> list[Path]:
    return sorted((server.site / ".convblog/spool").glob("*.eml"))


def told(server: Exim, *arguments: str) -> str:
    """What `convblog` says. It must succeed."""
    environment = {**os.environ, "LANGUAGE": "en", "PYTHONWARNINGS": "error"}
    ran = subprocess.run(
        [CONVBLOG, *arguments],
        cwd=server.site,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout + ran.stderr
    return ran.stdout


def mail(sender: str, to: str, text: str) -> bytes:
    """A mail as a reader's program writes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Re: Letter"
    message["Date"], message["Message-ID"] = "Sat, 21 Nov 2026 08:00:00 +0100", f"<{len(text)}@mail.example>"
    message.set_content(text)
    return message.as_bytes()


def answered(server: Exim, sender: str, to: str, text: str) -> str:
    """A reader's mail goes to `to`, and is approved; the id of the answer that it became."""
    server.inject(mail(sender, to, text), to)
    server.wait_until(lambda: bool(spooled(server)))
    told(server, "collect")
    assert spooled(server) == []
    [answer] = json.decode(told(server, "inbox", "list", "--json", "--unpublished"))
    assert (answer["state"], answer["text"], answer["target"]) == ("pending", text, LETTER)
    told(server, "inbox", "approve", answer["id"])
    told(server, "build")
    return str(answer["id"])


def address_in(page: Page, selector: str) -> str:
    """The address that the first way to answer by mail below `selector` names."""
    href = page.locator(f"{selector} a[href^='mailto:']").first.get_attribute("href") or ""
    return unquote(href.removeprefix("mailto:").partition("?")[0])


def test_a_mail_injected_at_the_server_stands_on_the_page_and_the_answer_to_it_beneath(
    server: Exim, browser: Browser
) -> None:
    told(server, "build")
    with serving(Output(server.site / "public", URL)) as web:
        page = browser.new_page()
        try:
            page.goto(web.url(LETTER))
            to_the_letter = address_in(page, "main")
            assert to_the_letter.startswith("answers+")
            first = answered(server, "Marie Lefort <marie@mail.example>", to_the_letter, "Thank you for this.")
            page.goto(web.url(LETTER))
            assert page.locator(f"#r-{first}").inner_text().count("Thank you for this.") == 1
            to_marie = address_in(page, f"#r-{first}")
            assert to_marie == f"answers+{first}@test.example"
            second = answered(server, "Paul Roussel <paul@mail.example>", to_marie, "I thank you both.")
            page.goto(web.url(LETTER))
            nested = page.locator(f"li:has(#r-{first}) #r-{second}, #r-{first} #r-{second}")
            assert nested.count() == 1
            assert "I thank you both." in nested.inner_text()
            assert "Paul Roussel" in nested.inner_text()
            page.goto(web.url("/2026/11/another/"))
            assert page.locator("[id^='r-']").count() == 0
        finally:
            page.close()


def without_room(site: Path) -> None:
    """The site, with a file where the spool is to be."""
    lay(site)
    put(site, ".convblog/spool", "not a folder")


def test_what_cannot_be_kept_stays_with_the_mail_server_which_tries_again() -> None:
    to = "answers@test.example"
    with exim(CONVBLOG, without_room) as server:
        server.inject(mail("Marie <marie@mail.example>", to, "Patience."), to)
        server.wait_until(lambda: " defer " in server.log())
        assert (server.site / ".convblog/spool").read_text() == "not a folder"
        (server.site / ".convblog/spool").unlink()
        server.wait_until(lambda: bool(spooled(server)))
        told(server, "collect")
        [answer] = json.decode(told(server, "inbox", "list", "--json", "--unpublished"))
        assert (answer["state"], answer["text"]) == ("unplaced", "Patience.")
        assert " ** " not in server.log()  # nothing was sent back to Marie


def test_proof_that_a_sender_writes_himself_does_not_come_through(server: Exim) -> None:
    to = "answers@test.example"
    forged = b"Authentication-Results: mx.test.example; dmarc=pass\n" + mail("Marie <m@mail.example>", to, "It is me.")
    server.inject(forged, to)
    server.wait_until(lambda: bool(spooled(server)))
    assert b"authentication-results" not in spooled(server)[0].read_bytes().lower()
