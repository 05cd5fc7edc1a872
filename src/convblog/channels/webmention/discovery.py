"""Where a page wants its webmentions (Webmention, 3.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from convblog.channels.fetch import Door
from convblog.channels.fetching import Fetched
from convblog.channels.webmention.linkheader import links
from convblog.channels.webmention.links import document_of
from convblog.channels.webmention.markup import joined
from convblog.channels.webmention.urls import canonical
from convblog.config import is_web_address


class Found(NamedTuple):
    """What looking at a target brought: its endpoint, or an empty string; and the page, for its status and age."""

    endpoint: str
    fetched: Fetched


def discover(door: Door, target: str) -> Found:
    """Fetch `target` and find its endpoint. Raises `FetchError`.

    GET, not HEAD: many a server answers HEAD otherwise, and then two requests are needed. The first megabyte is
    enough, since endpoints stand in the head of a page. A page that answers with an error has none.
    """
    fetched = door.get(target, cut=True)
    return Found((endpoint_of(fetched) or "") if 200 <= fetched.status < 300 else "", fetched)


def endpoint_of(fetched: Fetched) -> str | None:
    """The endpoint that a page names: the first in its `Link` headers, else the first `<link>` or `<a>` in it."""
    candidates = chain(_in_headers(fetched), _in_page(fetched))
    return next((address for address in candidates if is_web_address(address)), None)


def _in_headers(fetched: Fetched) -> Iterator[str]:
    for header in fetched.all("link"):
        for link in links(header):
            if "webmention" in link.rels and _is_from(link.anchor, fetched.url):
                yield _endpoint(fetched.url, link.target)


def _in_page(fetched: Fetched) -> Iterator[str]:
    document = document_of(fetched)
    if document is None:
        return
    for element in document.elements("link", "a"):
        href = element.get("href")
        if href is not None and "webmention" in element.get("rel", "").lower().split():
            yield _endpoint(document.base, href) if href.strip() else _endpoint(fetched.url, "")


def _endpoint(base: str, address: str) -> str:
    """An endpoint is where to send, and no place within a page."""
    return joined(base, address).partition("#")[0]


def _is_from(anchor: str, url: str) -> bool:
    """Whether a link is one of the page itself: RFC 8288, 3.2."""
    return not anchor or canonical(joined(url, anchor)) == canonical(url)
