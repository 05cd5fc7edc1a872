"""Hosts: as they are on the wire, as what tells people apart, and as one says them."""

from __future__ import annotations

from urllib.parse import urlsplit

_UNSAID_PORTS = ("", "80", "443")


def on_the_wire(host: str) -> str:
    """A host in ASCII and lower case (IDNA 2008, RFC 5891). Raises `ValueError` if it is none."""
    host = host.lower()
    if host.isascii():
        return host
    import idna  # its tables take a while, and most hosts are ASCII

    return idna.encode(host).decode("ascii")


def plain(host: str) -> str:
    """A host, with its port if one is written, to compare.

    It is in ASCII if it can be, without the dot at the end and the port that goes without saying.
    """
    name, _, port = host.partition(":")
    try:
        name = on_the_wire(name)
    except ValueError:
        name = name.lower()
    name = name.removesuffix(".")
    return name if port in _UNSAID_PORTS else f"{name}:{port}"


def bare(host: str) -> str:
    """`plain`, as what tells people apart: `www.` does not; another port of one machine may be somebody else's."""
    return plain(host).removeprefix("www.")


def spoken(url: str) -> str:
    """The host of a web address as one says it: without `www.` and port; empty if there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
