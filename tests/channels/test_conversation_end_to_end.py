"""A conversation by mail alone, through the real commands: mailbox, mail server, page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from msgspec import json

from tests.channels.email.dovecot import ENVIRON, Dovecot, dovecot
from tests.channels.mails import TO_THE_LETTER, TRUSTED
from tests.channels.smtpserver import Handler, mail_server
from tests.scenario import post, site_of

COMMAND = [sys.executable, "-c", "from convblog.cli import main; main()"]
AUTHOR, MARIE, PAUL = "claire@test.example", "marie@mail.example", "paul@mail.example"


class House:
    """A site with its mailbox and its mail server."""

    def __init__(self, site: Path, mailbox: Dovecot, user: str, server: Handler, port: int) -> None:
        self.site, self.mailbox, self.user, self.server = site, mailbox, user, server
        self.number = self.read = 0
        imap = mailbox.config(user)
        source = f"{{host: {imap.host}, port: {imap.port}, security: none, user: {user}, password_env: FIL_PASSWORD}}"
        site_of(
            site,
            f"""
== convblog.yaml
title: Test
url: https://test.example/
lang: fr
permalink: /{{year}}/{{month}}/{{slug}}/
author: {{name: Claire, email: {AUTHOR}}}
conversation:
  moderation: known
  email:
    address: answers@test.example
    trusted_authserv_id: {TRUSTED}
    sources: [{{imap: {source}}}]
    smtp: {{host: 127.0.0.1, port: {port}, security: none}}
    notify: {{author: always}}
== content/posts/letter.md
{post("Letter", "2026-11-01")}
""",
        )

    def says(self, *arguments: str) -> str:
        """What a command says. It must succeed."""
        environment = {**os.environ, **ENVIRON, "LANGUAGE": "en", "PYTHONWARNINGS": "error"}
        ran = subprocess.run(
            [*COMMAND, *arguments], cwd=self.site, env=environment, capture_output=True, timeout=120, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, b""), ran.stdout + ran.stderr
        return ran.stdout.decode()

    def collect(self) -> Any:
        return json.decode(self.says("collect", "--json"))

    def comes(self, sender: str, to: str, text: str, answered: EmailMessage | None = None) -> None:
        """A mail, whose sender our host vouches for, lands in the mailbox."""
        self.number += 1
        mail = EmailMessage()
        mail["Authentication-Results"] = f"{TRUSTED}; dmarc=pass header.from={sender.rpartition('@')[2]}"
        mail["From"], mail["To"] = f"{sender.partition('@')[0].title()} <{sender}>", to
        mail["Subject"], mail["Message-ID"] = "Re: Letter", f"<{self.number}@mail.example>"
        mail["Date"] = f"Sat, 21 Nov 2026 08:{self.number:02}:00 +0100"
        if answered:
            mail["In-Reply-To"] = answered["Message-ID"]
        mail.set_content(text)
        self.mailbox.deliver(self.user, mail.as_bytes())

    def letters(self) -> list[EmailMessage]:
        """What went out since this was last asked; all of it to the author."""
        new = self.server.taken[self.read :]
        self.read += len(new)
        assert all(one.rcpt_tos == [AUTHOR] for one in new)
        return [message_from_bytes(one.content or b"", EmailMessage, policy=policy.default) for one in new]  # type: ignore[arg-type]

    def thread(self) -> list[tuple[int, str, str]]:
        """The letters on the page: how deep, by whom, what they say."""
        self.says("build")
        page = html.document_fromstring((self.site / "public/2026/11/letter/index.html").read_bytes())
        found = []
        for item in page.xpath("//li[starts-with(@id, 'r-')]"):
            depth = len(item.xpath("ancestor::li[starts-with(@id, 'r-')]"))
            name = item.xpath("string(./p[@class='by']//bdi)")
            found.append((depth, name, item.xpath("string(./div[contains(@class, 'e-content')])").strip()))
        return found

    def address_beneath(self, words: str) -> str:
        """The address that the page gives for answering the letter that says `words`."""
        page = html.document_fromstring((self.site / "public/2026/11/letter/index.html").read_bytes())
        item = next(one for one in page.xpath("//li[starts-with(@id, 'r-')]") if words in one.xpath("string(./div)"))
        return f"answers+{item.get('id').removeprefix('r-')}@test.example"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path, mailbox: Dovecot) -> Iterator[House]:
    """With a mailbox of its own for each test."""
    handler = Handler()
    with mail_server(handler) as port:
        yield House(tmp_path / "site", mailbox, request.node.name, handler, port)


def test_a_conversation_by_mail_alone(house: House) -> None:
    house.collect()  # makes `.convblog/`: from now on it is remembered who was told what
    assert house.letters() == []

    # A reader writes; the author is told, and answers "publier".
    house.comes(MARIE, TO_THE_LETTER, "Merci pour cette lettre.")
    house.collect()
    (told,) = house.letters()
    assert "Merci pour cette lettre." in told.get_content()
    assert house.thread() == []
    house.comes(AUTHOR, told["Reply-To"], "Publier", told)
    house.collect()
    assert house.thread() == [(0, "Marie", "Merci pour cette lettre.")]
    assert house.letters() == []

    # Another one writes; the author answers with words, which wait with it until she decides.
    house.comes(PAUL, TO_THE_LETTER, "Je ne suis pas d'accord.")
    house.collect()
    (told,) = house.letters()
    house.comes(AUTHOR, told["Reply-To"], "Racontez-moi pourquoi.", told)
    house.collect()
    assert house.thread() == [(0, "Marie", "Merci pour cette lettre.")]
    (again,) = house.letters()
    house.comes(AUTHOR, again["Reply-To"], "oui", again)
    house.collect()
    marie, paul = (0, "Marie", "Merci pour cette lettre."), (0, "Paul", "Je ne suis pas d’accord.")
    claire = (1, "Claire", "Racontez-moi pourquoi.")
    assert house.thread() == [marie, paul, claire]

    # His reply to that comes back beneath it. He is known now: it passes, and the author hears of it.
    house.comes(PAUL, house.address_beneath("Racontez-moi"), "Parce que le silence parle aussi.")
    found = house.collect()
    assert [one["state"] for one in found["responses"]] == ["published"]
    assert house.thread() == [marie, paul, claire, (2, "Paul", "Parce que le silence parle aussi.")]
    (copy,) = house.letters()
    assert "Parce que le silence parle aussi." in copy.get_content()

    # The same notification answered again does nothing; neither does a forger's "publier".
    house.comes(AUTHOR, told["Reply-To"], "non", told)
    house.comes("mallory@evil.example", again["Reply-To"], "non", again)
    house.collect()
    assert len(house.thread()) == 4
    waiting = json.decode(house.says("inbox", "list", "--json"))
    assert {one["state"] for one in waiting} == {"private"}


def test_a_mail_server_that_is_down_delays_the_digest_and_stops_no_collecting(house: House) -> None:
    house.collect()
    house.server.answers["DATA"] = "451 4.3.0 later"
    house.comes(MARIE, TO_THE_LETTER, "Merci encore.")
    environment = {**os.environ, **ENVIRON, "LANGUAGE": "en"}
    ran = subprocess.run(
        [*COMMAND, "collect", "--json"], cwd=house.site, env=environment, capture_output=True, timeout=120, check=False
    )
    found = json.decode(ran.stdout)
    assert (found["sources"][0]["new"], found["mail"]["sent"], found["mail"]["waiting"]) == (1, 0, 1)
    assert b"@" not in ran.stderr
    assert house.letters() == []
