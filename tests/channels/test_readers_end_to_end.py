"""A reader who wants to hear of answers, by the commands alone: asked once, told when answered, and heard again."""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from convblog.digest import token
from tests.channels.smtpserver import Handler, mail_server
from tests.cli.test_commands import Done, convblog
from tests.scenario import post, put, site_of, tree

CLAIRE, MARIE = "Claire <claire@home.example>", "Marie <marie@mail.example>"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""


@contextmanager
def online(folder: Path) -> Iterator[str]:
    """A site's output on a host; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def site_at(root: Path, host: str, smtp: int) -> Path:
    """A site that lives at `host`, takes mail from a Maildir and sends by the server at the port `smtp`."""
    for part in ("new", "cur", "tmp"):
        (root / "mail" / part).mkdir(parents=True)
    return site_of(
        root,
        f"""
== convblog.yaml
title: The thread
url: http://{host}/
author: {{name: Claire, email: claire@home.example}}
network: {{allow: ["{host}"]}}
conversation:
  email:
    address: answers@fil.example
    trusted_authserv_id: mx.fil.example
    sources: [{{maildir: mail}}]
    smtp: {{host: 127.0.0.1, port: {smtp}, security: none}}
    notify: {{author: always, readers: true}}
== content/posts/letter.md
{post("Letter")}
""",
    )


class House:
    """The site, the letters that come in, and those that went out."""

    def __init__(self, site: Path, handler: Handler) -> None:
        self.site, self._handler, self._number = site, handler, 0

    def run(self, *command: str) -> Done:
        done = convblog(*command, "-C", self.site)
        assert (done.status, done.err) == (0, ""), done
        return done

    def write(self, sender: str, to: str, text: str) -> None:
        """Somebody's mail arrives."""
        self._number += 1
        mail = EmailMessage()
        host = sender.rpartition("@")[2].strip(">")
        mail["Authentication-Results"] = f"mx.fil.example; dmarc=pass header.from={host}"
        mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: Letter"
        mail["Message-ID"] = f"<{self._number}@mail.example>"
        mail["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
        mail.set_content(text)
        put(self.site, f"mail/new/{self._number}", mail.as_bytes())

    def sent(self) -> list[tuple[str, str]]:
        """To whom mail went since this was last asked, and the address that answers it."""
        taken, self._handler.taken = self._handler.taken, []
        found = []
        for envelope in taken:
            mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            found.append((str(envelope.rcpt_tos[0]), str(mail["Reply-To"])))
        return found

    def published(self, reader: str) -> str:
        """Build and send: one mail goes out, to this reader; the address that answers it."""
        self.run("build")
        self.run("send")
        [(to, address)] = self.sent()
        assert to == reader
        return address


def test_a_reader_is_asked_once_told_when_answered_and_nests_when_they_answer(tmp_path: Path) -> None:
    handler = Handler()
    with mail_server(handler) as smtp, online(tmp_path / "site/public") as host:
        house = House(site_at(tmp_path / "site", host, smtp), handler)
        house.run("build")
        house.write(MARIE, f"answers+{token('/2026/01/letter/')}@fil.example", "I write to my father on Sundays.")
        first = convblog("collect", "-C", house.site)
        assert "no mail is sent in this run" in first.err  # nobody knows yet who was told what
        house.run("collect")
        [(author, decide)] = house.sent()
        assert author == "claire@home.example"
        house.write(CLAIRE, decide, "publish")
        house.run("collect")
        assert house.sent() == []  # the page does not show it yet
        house.write(MARIE, house.published("marie@mail.example"), "yes")
        house.run("collect")
        house.run("send")
        assert house.sent() == []  # asked once, and there is nothing to tell
        [answer] = json.loads(house.run("inbox", "list", "--state", "published", "--json").out)
        house.run("inbox", "reply", answer["id"], "And does he answer?")
        house.write(MARIE, house.published("marie@mail.example"), "Always, and late.")
        house.run("collect")
        house.run("build")
        house.run("send")
        assert [to for to, _ in house.sent()] == ["claire@home.example"]  # Marie does not hear of herself
    page = (house.site / "public/2026/01/letter/index.html").read_text("utf-8")
    words = [page.index(text) for text in ("on Sundays.", "And does he answer?", "Always, and late.")]
    assert words == sorted(words)
    output = b"".join(tree(house.site / "public").values()) + b"".join(tree(house.site / "responses").values())
    assert b"mail.example" not in output
    assert b"home.example" not in output
