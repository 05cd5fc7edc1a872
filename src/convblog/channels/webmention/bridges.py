"""Bridges: services that carry answers from a network over to the web, each on a page of the bridge's own.

What such a page says of author and address is the network's word, passed on; everywhere else a page speaks for its own
host only.
"""

from __future__ import annotations

from convblog.channels.webmention.urls import host_of

# Bridgy with its fediverse half, and the service both are made of.
HOSTS = ("brid.gy", "granary.io")


def is_bridge(url: str) -> bool:
    """Whether the page at `url` is one of a known bridge."""
    host = host_of(url)
    return any(host == bridge or host.endswith(f".{bridge}") for bridge in HOSTS)


def speaks_for(source: str, url: str) -> bool:
    """Whether the page `source` may say that the words it holds stand at `url`."""
    return is_bridge(source) or _bare(host_of(url)) == _bare(host_of(source))


def _bare(host: str) -> str:
    return host.removeprefix("www.")
