"""A site with a post office: mail comes in as `collect` takes it in, mail goes out into a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import convert

from convblog.channels.email import mailboxes, reading
from convblog.channels.email.commands import act
from convblog.channels.notify.notify import Report, deliver
from convblog.channels.notify.speech import speaker
from convblog.channels.smtp import Send, Stage
from convblog.config import Config
from convblog.conversation.desk import Desk, opened
from convblog.conversation.pages import PageEntry, Pages
from convblog.conversation.receiving import Outcome, receive
from convblog.conversation.submission import Submission
from convblog.digest import token

NOW = 1_795_000_000  # 2026-11-18
MINUTE, HOUR, DAY = 60, 3_600, 86_400
URL = "https://fil.example/"
ADDRESS, AUTHOR, MARIE, PAUL = (
    "answers@fil.example",
    "claire@home.example",
    "marie@mail.example",
    "paul@post.example",
)
TRUSTED = "mx.fil.example"
PAGES = Pages(
    URL,
    {
        "/2026/11/letter/": PageEntry("/2026/11/letter/", "The letter", "en"),
        "/2026/11/lettre/": PageEntry("/2026/11/lettre/", "La lettre : « oui »", "fr"),
    },
)


class Out:
    """One mail that went out."""

    def __init__(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        self.raw, self.sender, self.recipients = raw, sender, list(recipients)
        parsed = message_from_bytes(raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.message = parsed

    @property
    def to(self) -> str:
        return self.recipients[0]

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")

    def header(self, name: str) -> str:
        return str(self.message[name] or "")

    def links(self, label: str) -> list[tuple[str, str, str]]:
        """Where the mailto: links called `label` lead: address, subject, body."""
        found = re.findall(rf"^{label}[ \u00a0]?: <(mailto:[^>]+)>$", self.text, re.MULTILINE)
        parts = [(urlsplit(link), parse_qs(urlsplit(link).query)) for link in found]
        return [(unquote(p.path), *(q.get(name, [""])[0] for name in ("subject", "body"))) for p, q in parts]


class Office:
    """The site in a folder. `now` is its clock."""

    def __init__(self, site: Path, environ: Mapping[str, str] = {}, **email: object) -> None:
        self.site, self.now, self.out = site, NOW, list[Out]()
        self.config = config(**email)
        self.environ = environ
        self.pages = PAGES
        self._numbers = iter(range(1, 10_000))
        with opened(site, self.config, self.pages, self.environ, NOW - DAY):
            pass  # its private state is a day old: somebody worked here before

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        with opened(self.site, self.config, self.pages, self.environ, self.now) as desk:
            yield desk

    def gets(self, raw: bytes) -> Outcome:
        """A mail comes in, and is taken in as `collect` does."""
        with self.desk() as desk:
            letter = reading.read(raw, mailboxes.of_desk(desk, None))
            return act(desk, letter, raw) or receive(desk, letter.submission, raw)

    def takes_in(self, submission: Submission) -> Outcome:
        """Something comes in by another channel."""
        with self.desk() as desk:
            return receive(desk, submission)

    def sends(self, send: Send | None = None, *, online: bool = True) -> list[Out]:
        """Tell everybody what there is to tell; gives what went out now."""
        self.report, before = self.delivers(send or self.post, online=online), len(self.out)
        return self.out[before - len(self.report.sent) :] if send is None else []

    def delivers(self, send: Send | None, *, online: bool = True) -> Report:
        with self.desk() as desk:
            return deliver(desk, send, speaker(), self.now, online)

    def post(self, raw: bytes, sender: str, recipients: Sequence[str], reached: Callable[[Stage], None]) -> None:
        reached("handing")
        self.out.append(Out(raw, sender, recipients))
        reached("sent")

    def states(self) -> dict[str, str]:
        """What lies on the desk: how each text stands."""
        with self.desk() as desk:
            held = {one.submission.text: one.state for one in desk.inbox.all()[0]}
            files = {
                desk.published.text(one).decode().partition("\n---\n")[2].strip() for one in desk.published.entries
            }
        return {**held, **dict.fromkeys(files, "published")}

    def mail(
        self, sender: str, to: str, text: str, subject: str = "Re:", *, proven: bool = True, **headers: str
    ) -> bytes:
        """A mail of somebody. `proven`: the site's own mail host vouches for them."""
        mail = EmailMessage()
        host = sender.rpartition("@")[2].strip(">")
        if proven:
            mail["Authentication-Results"] = f"{TRUSTED}; dmarc=pass header.from={host}"
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        number = next(self._numbers)
        mail["Date"] = date_line(self.now - HOUR + number)
        mail["Message-ID"] = f"<{number}@{host}>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return mail.as_bytes()

    def answer(self, out: Out, sender: str, text: str, *, proven: bool = True, **headers: str) -> bytes:
        """What a mail program sends when somebody answers `out`, the whole of it quoted below."""
        quoted = "\n".join(f"> {line}" for line in out.text.splitlines())
        body = f"{text}\n\nOn Wed, 18 Nov 2026 at 08:00, The thread <{ADDRESS}> wrote:\n\n{quoted}\n"
        known = {"In_Reply_To": out.header("Message-ID"), "References": out.header("Message-ID")} | headers
        to = out.header("Reply-To") or out.header("From")
        return self.mail(sender, to, body, f"Re: {out.header('Subject')}", proven=proven, **known)

    def tap(self, link: tuple[str, str, str], sender: str, text: str = "", *, proven: bool = True) -> bytes:
        """What a mail program sends when somebody taps a link, with `text` typed first."""
        address, subject, body = link
        return self.mail(sender, address, text + body, subject, proven=proven)


def config(**email: object) -> Config:
    """The configuration, with this in `conversation.email`, and keys of the top level in capitals."""
    top = {key.lower(): email.pop(key) for key in list(email) if key.isupper()}
    settings: dict[str, Any] = {
        "address": ADDRESS,
        "trusted_authserv_id": TRUSTED,
        "smtp": {"host": "smtp.fil.example"},
        "notify": {"author": "always", "readers": True},
    } | email
    author = {"name": "Claire", "url": URL, "email": AUTHOR}
    conversation = {"email": settings} | convert(top.pop("conversation", {}), dict[str, Any])
    whole = {"title": "The thread", "url": URL, "author": author, "conversation": conversation}
    return convert(whole | top, Config)


def to_page(path: str = "/2026/11/letter/", private: bool = False) -> str:
    """Where mail to a page goes."""
    return f"answers+{token(path)}{'-p' if private else ''}@fil.example"


def to_answer(identity: str) -> str:
    """Where mail to an answer goes."""
    return f"answers+{identity}@fil.example"


def date_line(seconds: int) -> str:
    from datetime import UTC, datetime
    from email.utils import format_datetime

    return format_datetime(datetime.fromtimestamp(seconds, UTC))
