"""Signed tokens of ours in a mail: behind the `+` of our address, or in brackets in the subject.

What is quoted does not count: people quote, and forward, what was for them alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from convblog.channels.email.mime import Message
from convblog.channels.email.placing import tags

_TAG = re.compile(r"(?P<letter>[acu])\.(?P<token>[0-9a-z-]{1,100})", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[ ?#(?P<letter>[acu])\.(?P<token>[0-9a-z-]{1,100}) ?\]", re.IGNORECASE)


class Token(NamedTuple):
    """`letter` says what for: a (the author decides), c (a reader confirms), u (no more mail)."""

    letter: str
    token: str


def signed_token(message: Message, our_address: str) -> Token | None:
    """The signed token that a message carries, not checked yet."""
    for tag in tags(message.headers, our_address):
        if match := _TAG.fullmatch(tag):
            return Token(match["letter"].lower(), match["token"].lower())
    match = _IN_BRACKETS.search(message.headers.subject)
    return Token(match["letter"].lower(), match["token"].lower()) if match else None
