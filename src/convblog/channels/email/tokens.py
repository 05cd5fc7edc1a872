"""Signed tokens of ours in a mail: behind the `+` of our address, or in brackets in the subject.

What is quoted does not count: people quote, and forward, what was for them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from convblog.channels.email.mime import Message
from convblog.channels.email.sender import normalised

_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_TAG = re.compile(r"(?P<letter>[acu])\.(?P<token>[0-9a-z-]{1,100})", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[ ?#(?P<letter>[acu])\.(?P<token>[0-9a-z-]{1,100}) ?\]", re.IGNORECASE)


class Token(NamedTuple):
    """`letter` says what for: a (the author decides), c (a reader confirms), u (no more mail)."""

    letter: str
    token: str


def signed_token(message: Message, our_address: str) -> Token | None:
    """The signed token that a message carries, not checked yet."""
    for tag in _tags(message, our_address):
        if match := _TAG.fullmatch(tag):
            return Token(match["letter"].lower(), match["token"].lower())
    match = _IN_BRACKETS.search(message.headers.subject)
    return Token(match["letter"].lower(), match["token"].lower()) if match else None


def _tags(message: Message, our_address: str) -> Iterator[str]:
    """What stands behind the `+` of our address, wherever the message was addressed to it."""
    local, _, host = normalised(our_address).rpartition("@")
    for name in _RECIPIENTS:
        for address in message.headers.addresses(name):
            theirs, _, their_host = normalised(unquote(address.address)).rpartition("@")
            if theirs.startswith(f"{local}+") and their_host == host:
                yield theirs[len(local) + 1 :]
