"""Which page or answer a message answers: the tokens in it, the most reliable first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from msgspec import Struct

from convblog.channels.email.headers import Headers
from convblog.channels.email.identity import id_of_message, is_sane
from convblog.channels.email.mime import Message
from convblog.channels.email.sender import normalised

How = Literal["address", "subject", "reference", "quote"]

_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_MOST_QUOTED = 20

# Crockford's base 32 reads what people confuse as what was meant.
_MEANT = str.maketrans({"o": "0", "i": "1", "l": "1"})
_TOKEN = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")
_TAG = re.compile(r"(?P<token>[0-9a-z]{10})(?P<private>-p)?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[ ?# ?(?P<token>[0-9a-z]{10})(?P<private>-p)? ?\]", re.IGNORECASE)
_OUR_MESSAGE_ID = re.compile(r"(?P<token>[0-9a-hjkmnp-tv-z]{10})\.[^@]+@")
_REMOVAL = "[removal]"


class Clue(Struct, frozen=True):
    """One token, of a page or an answer, whether it asks for privacy, and where it was found."""

    token: str
    private: bool
    how: How


def clues(message: Message, our_address: str) -> tuple[Clue, ...]:
    """The tokens in a message, the most reliable first, each once.

    Addresses, then the subject, then what it replies to (newest first: the id that the mail replied to has as an
    answer, or the token that our own Message-IDs begin with), then what it quotes. A token of which one address or
    the subject says it is private is private; a quote makes it so only if it never says otherwise.
    """
    found = [*_in_addresses(message.headers, our_address), *_in_brackets(message.headers.subject, "subject")]
    found += _in_references(message.headers)
    quoted = list(_in_quotes(message, our_address))
    private = {clue.token for clue in found if clue.private}
    open_ones = {clue.token for clue in (*found, *quoted) if not clue.private}
    private |= {clue.token for clue in quoted if clue.private and clue.token not in open_ones}
    once = {clue.token: clue for clue in reversed([*found, *quoted])}
    ordered = dict.fromkeys(clue.token for clue in (*found, *quoted))
    return tuple(Clue(token, token in private, once[token].how) for token in ordered)


def asks_removal(message: Message) -> bool:
    """Whether the message came of the quiet link that asks to take an answer away."""
    return _REMOVAL in message.headers.subject.lower()


def is_our_message_id(message_id: str, our_address: str) -> bool:
    """Whether a Message-ID is one that we give to what we send."""
    host = normalised(our_address).rpartition("@")[2]
    return bool(host) and _OUR_MESSAGE_ID.match(message_id) is not None and message_id.lower().endswith("@" + host)


def _in_addresses(headers: Headers, our_address: str) -> Iterator[Clue]:
    for tag in tags(headers, our_address):
        if match := _TAG.fullmatch(tag):
            yield from _clue(match, "address")


def tags(headers: Headers, our_address: str) -> Iterator[str]:
    """What stands behind the `+` of our address, wherever the message was addressed to it."""
    local, _, host = normalised(our_address).rpartition("@")
    for name in _RECIPIENTS:
        for address in headers.addresses(name):
            theirs, _, their_host = unquote(address.address).rpartition("@")
            prefix = local + "+"
            if theirs.lower().startswith(prefix) and normalised(f"x@{their_host}") == f"x@{host}":
                yield theirs[len(prefix) :]


def _in_brackets(text: str, how: How) -> Iterator[Clue]:
    for match in _IN_BRACKETS.finditer(text):
        yield from _clue(match, how)


def _in_references(headers: Headers) -> Iterator[Clue]:
    for message_id in dict.fromkeys((headers.in_reply_to, *reversed(headers.references))):
        if ours := _OUR_MESSAGE_ID.match(message_id):
            yield Clue(ours["token"], False, "reference")
        if is_sane(message_id):
            yield Clue(id_of_message(message_id), False, "reference")


def _in_quotes(message: Message, our_address: str) -> Iterator[Clue]:
    pattern = _quoted_address(normalised(our_address))
    seen = 0
    for text in (message.text, message.html):
        for match in pattern.finditer(text):
            if seen == _MOST_QUOTED:
                return
            seen += 1
            yield from _clue(match, "quote")


@lru_cache(16)
def _quoted_address(ours: str) -> re.Pattern[str]:
    """Our address with a token as it is met in texts and links, or a token in brackets."""
    local, _, host = ours.rpartition("@")
    tag = r"(?P<token>[0-9a-z]{10})(?P<private>-p)?"
    address = rf"{re.escape(local)}(?:\+|%2B|&#43;|&#x2B;){tag}(?:@|%40|&#64;|&#x40;){re.escape(host)}"
    brackets = tag.replace("token", "bracketed").replace("private", "bracketed_private")
    return re.compile(rf"{address}|\[ ?# ?{brackets} ?\]", re.IGNORECASE)


def _clue(match: re.Match[str], how: How) -> Iterator[Clue]:
    groups = match.groupdict()
    token = (groups["token"] or groups.get("bracketed") or "").lower().translate(_MEANT)
    if _TOKEN.fullmatch(token):
        yield Clue(token, bool(groups["private"] or groups.get("bracketed_private")), how)
