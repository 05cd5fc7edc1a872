"""What a letter of ours is called: a Message-ID that tells which answer it stands for, and what that says.

    <letter.7k3f9q2mzt.4h8w0c1rxn.0g5t…@lise.example>
            the answer  its words  our seal

    <letter.7k3f9q2mzt.4h8w0c1rxn.m2c7d0aaxz.0g5t…@lise.example>
            a published answer  its new words  those they would replace  our seal

So a letter is known by its headers alone. The seal is made with the site's secret: else whoever knows the address of a
page, and so the id of what it says, could send a mail that passes for the letter, and no other would be written.

Ids of mails that go out begin with a token (see placing.py), which the word in front keeps these from.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import NamedTuple

from msgspec import msgpack

from convblog.channels.email.headers import read_headers
from convblog.channels.email.source import LONGEST_HEADER
from convblog.conversation import newtexts
from convblog.conversation.secret import Secret
from convblog.conversation.submission import Submission
from convblog.digest import digest_of, encode

_PURPOSE = "letter name"
_SEAL = 16  # characters of base 32: 80 bits, for what can be tried only by sending a mail
_VERSION = 10  # characters: two wordings of one answer are told apart, no more
_NAME = re.compile(
    r"letter\.(?P<id>[0-9a-z]{4,64})\.(?P<version>[0-9a-z]{10})(?:\.(?P<base>[0-9a-z]{10}))?\.(?P<seal>[0-9a-z]{16})@[^@]+"
)


class Name(NamedTuple):
    """Which answer a letter stands for, and what stands for its words."""

    id: str
    version: str
    base: str = ""  # of a new text for a published answer: what stands for the words that it would replace


Named = Callable[[bytes], Name | None]
"""Takes a message's header block; None if it is no letter of ours."""


def name_of(submission: Submission, base: str = "") -> Name:
    """The name of the letter that stands for an answer; for a new text of one, where there is a `base`.

    Another picture or another time are no other words: some pages give new ones each time they are looked at. Nor is
    another reason to wait: whether a page could be looked at changes from hour to hour.
    """
    one = submission
    if base:  # must be told from the file as well
        return Name(one.id, newtexts.version(one), base)
    shown = (one.text, one.author.name, one.author.url, one.kind, one.title, one.source, one.target)
    return Name(one.id, encode(digest_of(msgpack.encode(shown)), _VERSION))


def message_id(name: Name, secret: Secret, host: str) -> str:
    """The Message-ID of a letter, without angle brackets."""
    return f"letter.{_parts(name)}.{_seal(name, secret)}@{host}"


def named(block: bytes, secret: Secret) -> Name | None:
    """Which letter a message is, by its header block; None if it is none of ours."""
    found = _NAME.fullmatch(read_headers(block[:LONGEST_HEADER]).message_id)
    if found is None:
        return None
    name = Name(found["id"], found["version"], found["base"] or "")
    return name if hmac.compare_digest(found["seal"], _seal(name, secret)) else None


def _parts(name: Name) -> str:
    return ".".join(filter(None, name))


def _seal(name: Name, secret: Secret) -> str:
    return secret.digest(_PURPOSE, _parts(name))[:_SEAL]
