"""A letter: a mail to the author that stands for an answer which waits and did not come by mail.

Where `.convblog/` does not survive, the mailbox is the inbox: a webmention that waits lies in `convblog/waiting` like a
mail, and is decided like one; so does a new text of an answer that is published. Anybody may send mail to that mailbox.
So only what was signed here is believed, and what is published is what was signed: the words that the author has read.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple, Protocol, runtime_checkable

from msgspec import DecodeError, json

from convblog.channels.email.letternames import Name, Named, message_id, name_of, named
from convblog.channels.email.lettertext import Post, sender_of, subject_of, text_of, text_of_update
from convblog.channels.email.source import header_block
from convblog.channels.email.structure import parsed
from convblog.channels.notify.speech import Speech
from convblog.conversation.secret import Secret
from convblog.conversation.submission import Submission
from convblog.problems import Problem
from convblog.times import Moment

_PURPOSE, _PURPOSE_OF_UPDATE = "letter", "letter of a new text"
_TYPE, _SUBTYPE = "application", "vnd.convblog.answer+json"
_FILE = "answer.json"


class Site(NamedTuple):
    """What the letters of a site have in common. `address` receives the answers; both are in plain ASCII."""

    secret: Secret
    speech: Speech
    address: str
    host: str


class Draft(NamedTuple):
    """A letter that is written only where it is missing: `compose(approve, reject)` takes the names of two folders."""

    name: Name
    message_id: str
    date: datetime
    compose: Callable[[str, str], bytes]


class Opened(NamedTuple):
    """A letter that was read: its name, and the answer that it stands for."""

    name: Name
    submission: Submission


@runtime_checkable
class Letterbox(Protocol):
    """A source of mail whose folders letters can be left in."""

    name: str

    def leave(self, drafts: Sequence[Draft], is_gone: Callable[[Name], bool], named: Named) -> None:
        """Leave a letter for each answer that has none, and take away those of which nothing is left: `is_gone`.

        `named` tells the letters among the messages there. Raises `SourceDown`; what could be left was.
        """
        ...

    def troubles(self) -> tuple[Problem, ...]:
        """As of any source."""
        ...


def draft(submission: Submission, post: Post, site: Site, base: str = "") -> Draft:
    """The letter that stands for an answer which waits; the submission brings its pictures along.

    `base` stands for the words that are published, where this is a new text for them; `post.url` leads to these then.
    """
    name = name_of(submission, base)
    return Draft(
        name,
        message_id(name, site.secret, site.host),
        _date(submission).datetime,
        lambda approve, reject: compose(submission, post, site, approve, reject, base),
    )


def compose(submission: Submission, post: Post, site: Site, approve: str, reject: str, base: str = "") -> bytes:
    """The whole message: words for the author, and beside them, signed, what is published if they agree."""
    speech = site.speech
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender_of(submission, speech), addr_spec=site.address)
    message["To"] = Address(addr_spec=site.address)
    message["Subject"] = subject_of(submission, post, speech, bool(base))
    message["Date"] = format_datetime(_date(submission).datetime)
    text = (text_of_update if base else text_of)(submission, post, speech, approve, reject)
    message.set_content(text, cte="quoted-printable")
    purpose = _PURPOSE_OF_UPDATE if base else _PURPOSE
    message.add_attachment(_sealed(submission, site.secret, purpose), maintype=_TYPE, subtype=_SUBTYPE, filename=_FILE)
    # The library would break or encode a long Message-ID; this one is letters, digits and dots, and our own host.
    name = message_id(name_of(submission, base), site.secret, site.host)
    return f"Message-ID: <{name}>\r\nAuto-Submitted: auto-generated\r\n".encode("ascii") + message.as_bytes()


def read(raw: bytes, secret: Secret) -> Opened | None:
    """The answer that a letter stands for; None if this is no letter, or not one as it was signed here."""
    name = named(header_block(raw), secret)
    if name is None:
        return None
    parts = (part for part in parsed(raw).walk() if part.kind == f"{_TYPE}/{_SUBTYPE}")
    purpose = _PURPOSE_OF_UPDATE if name.base else _PURPOSE
    found = (_opened(part.content(part.size), secret, purpose) for part in parts)
    return next((Opened(name, one) for one in found if one is not None and name_of(one, name.base) == name), None)


def _sealed(submission: Submission, secret: Secret, purpose: str) -> bytes:
    """A line with the signature, and the answer."""
    text = json.encode(submission).decode()
    return f"{secret.digest(purpose, text)}\n{text}".encode()


def _opened(data: bytes, secret: Secret, purpose: str) -> Submission | None:
    try:
        signature, _, text = data.decode().partition("\n")
    except UnicodeDecodeError:
        return None
    if not hmac.compare_digest(signature.encode(), secret.digest(purpose, text).encode()):
        return None
    try:
        return json.decode(text, type=Submission)
    except DecodeError:  # of a version that knew other fields
        return None


def _date(submission: Submission) -> Moment:
    return submission.received or submission.published
