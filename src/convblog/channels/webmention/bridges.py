"""Bridges: services that carry answers from a network over to the web, each on a page of the bridge's own.

What such a page says of author and address is the network's word, passed on; everywhere else a page speaks for its own
host only.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from convblog.channels.webmention.urls import canonical, host_of
from convblog.webhost import bare

# Bridgy, and its fediverse half. Not granary.io, of which both are made: it converts any page that it is asked to.
HOSTS = ("brid.gy", "www.brid.gy", "fed.brid.gy")

_BRIDGY = ("brid.gy", "www.brid.gy")
_COPIES = ("comment", "like", "react", "repost", "rsvp")  # what its pages are copies of


def is_bridge(url: str) -> bool:
    """Whether the page at `url` is one of a known bridge, so that it shows where the words stand."""
    return host_of(url) in HOSTS


def vouches(url: str) -> bool:
    """Whether what that page says of its author was read from the network itself by the bridge.

    So it is where Bridgy copied an answer (`/comment/SITE/USER/POST/ID`). Its fediverse half shows what any server
    sends it: a good guide to the author, and no proof.
    """
    parts = urlsplit(canonical(url)).path.split("/")
    return host_of(url) in _BRIDGY and len(parts) > _DEPTH and parts[1] in _COPIES and all(parts[1 : _DEPTH + 1])


_DEPTH = 4  # kind, site, user, post; a comment has its own id, too


def speaks_for(source: str, url: str) -> bool:
    """Whether the page `source` may say that the words it holds stand at `url`."""
    return is_bridge(source) or bare(host_of(url)) == bare(host_of(source))
