"""Address lists (RFC 5322, section 3.4), read in one pass, as strangers write them.

The standard library's readers take a comment of a thousand brackets for a recursion, and some of them raise or see
other addresses than a mail server does. Here the address in angle brackets counts and nothing else; what a name
contains is only a name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from convblog.channels.email.words import decoded, safe

MOST_ADDRESSES = 200
_LONGEST_ADDRESS = 320  # RFC 3696, erratum 1003 says 254; the longest valid local part and host together

_TOKEN = re.compile(
    r"""
    (?P<quoted>"(?:[^"\\]|\\.){0,1000}+")    # bounded: quotes that never end cost no more than this
  | (?P<angle><[^<>]*+>?)
  | (?P<mark>[(),:;])
  | (?P<text>"|[^"<(),:;]++)
    """,
    re.VERBOSE | re.DOTALL,
)
_BARE = re.compile(
    r"""(?<![^\s@"<>(),:;])[^\s@"<>(),:;]++@[^\s@"<>(),:;]+"""
)  # tried once a run, not at each character
_QUOTED_LOCAL = re.compile(r'("(?:[^"\\]|\\.){0,100}+"@[^\s@"<>(),:;]+)')


class Address(NamedTuple):
    """One mailbox: the name beside it, decoded and safe, and `local@host` as written; "" for what is not there."""

    name: str
    address: str


@lru_cache(64)  # a message's From is asked for by all who judge it
def addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of one header value, groups opened, comments gone (an old style comment may be the name)."""
    found: list[Address] = []
    entry = _Entry()
    depth = 0
    for match in _TOKEN.finditer(value):
        mark = match["mark"] or ""
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif depth:
            entry.comments.append(match[0])
        elif mark in {",", ";"}:
            entry = _finished(entry, found)
        elif mark == ":":
            entry = _Entry()  # a group's name ended, or the protocol of `mailto:`
        else:
            entry.take(match)
        if len(found) == MOST_ADDRESSES:
            return tuple(found)
    _finished(entry, found)
    return tuple(found)


class _Entry:
    """What has been read of one mailbox."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None

    def take(self, match: re.Match[str]) -> None:
        """One more piece. Of several in angle brackets the last counts, as servers have it."""
        if match["angle"]:
            self.angle = match["angle"].strip("<>")
        else:
            self.words.append(match[0])

    def address(self) -> Address | None:
        """The mailbox, or None if there is nothing that could be one."""
        text = "".join(self.words)
        if self.angle is not None:
            return Address(_name(text) or _name("".join(self.comments)), _spec(self.angle))
        if quoted := _QUOTED_LOCAL.search(text):
            return Address(_name("".join(self.comments)), _spec(quoted[1]))
        if bare := _BARE.search(text):
            return Address(_name("".join(self.comments)), _spec(bare[0]))
        name = _name(text)
        return Address(name, "") if name else None


def _finished(entry: _Entry, found: list[Address]) -> _Entry:
    if address := entry.address():
        found.append(address)
    return _Entry()


def _spec(text: str) -> str:
    """`local@host`; a route in front (`@relay:`) and white space are dropped. "" if it is no address."""
    text = safe(text.rpartition(":")[2] if text.startswith("@") else text)
    local, at, host = text.rpartition("@")
    spec = f"{local.strip()}{at}{host.strip()}"
    if not local or not host or len(spec) > _LONGEST_ADDRESS:
        return ""
    return spec


def _name(text: str) -> str:
    """A display name: quotes and their escapes undone, encoded words decoded."""
    text = text.strip()
    if '"' in text or "\\" in text:
        text = re.sub(r"\\(.)", r"\1", text.replace('\\"', "\0").replace('"', "")).replace("\0", '"')
    return decoded(text)
