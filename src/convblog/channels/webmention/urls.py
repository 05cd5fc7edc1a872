"""Addresses, compared as the web does: by their normal form, and never by their beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable

import httpx
from msgspec import Struct

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_AUTHORITY = re.compile(r"[/?#\\]")  # what ends the host
_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """`url` without fragment, in the normal form of RFC 3986, 6.2.2 and 6.2.3; empty if it is no web address.

    Two addresses with one normal form are the same address, however it is written. A slash at the end, http for https
    and the like are other addresses: which of them mean the same page, only its owner knows.
    """
    try:
        parts = httpx.URL(url)
        host, port, path = parts.raw_host.decode("ascii"), parts.port, parts.raw_path.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        return ""
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        return ""
    written = f"[{host}]" if ":" in host else host
    shown_port = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{written}{shown_port}{_ESCAPE.sub(_escape, path)}"


def fragment(url: str) -> str:
    """What follows the first `#` of `url`."""
    return url.partition("#")[2]


def host_is_ascii(url: str) -> bool:
    """Whether the host of `url` is written in ASCII, as it is on the wire. (What stands elsewhere does not count.)"""
    return url.isascii() or _AUTHORITY.split(url.partition("://")[2], maxsplit=1)[0].isascii()


def host_of(url: str) -> str:
    """The host of `url`, lower case and in ASCII; empty if it is no web address."""
    return canonical(url).partition("://")[2].partition("/")[0].rpartition("@")[2]


class Targets(Struct, frozen=True):
    """Addresses that mean one thing of ours (or several). Their variants are for the caller to name, all of them.

    Save what follows a `?`: a static page is the same with it, and programs that count clicks like to add it.
    """

    addresses: frozenset[str]  # canonical
    hosts: frozenset[str]  # with port, where it is written

    def __contains__(self, url: str) -> bool:
        """Whether `url` is one of them; its query and fragment do not count."""
        # Only what could match is parsed: a page may hold thousands of links, and reading one takes 20 µs.
        return self.may_hold(url) and canonical(url).partition("?")[0] in self.addresses

    def __or__(self, others: Targets) -> Targets:
        """These and others."""
        return Targets(self.addresses | others.addresses, self.hosts | others.hosts)

    def names(self, url: str) -> bool:
        """Whether `url` is one of them just as they are written here, which takes no time to tell."""
        return url.partition("#")[0].partition("?")[0] in self.addresses

    def may_hold(self, url: str) -> bool:
        """Whether `url` must be parsed to know that it is none of them."""
        lower = url.lower()
        return any(host in lower for host in self.hosts) or not host_is_ascii(lower)


def targets(urls: Iterable[str]) -> Targets:
    """The `Targets` that `urls` are. What is no web address is left out."""
    addresses = frozenset(filter(None, map(canonical, urls)))
    return Targets(addresses, frozenset(map(host_of, addresses)))


def _escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else f"%{match[1].upper()}"
