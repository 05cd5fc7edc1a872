"""Whose a web page is: its host, or on hosts shared by many the account there.

Names and addresses that a page gives itself can be forged. What cannot is where it was fetched from; so on a platform
the account is read from the page's own address. Only Bridgy, which writes its pages itself from what it saw
elsewhere, is believed about authors.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from convblog.channels.webmention.bridges import is_bridge, vouches
from convblog.channels.webmention.urls import canonical, host_of
from convblog.conversation.submission import Identity
from convblog.webhost import bare

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Hosts whose users have folders: how many parts of the path name one.
PLATFORMS = {
    "bsky.app": 2,
    "codeberg.org": 1,
    "dev.to": 1,
    "facebook.com": 1,
    "flickr.com": 2,
    "gist.github.com": 1,
    "github.com": 1,
    "gitlab.com": 1,
    "instagram.com": 1,
    "linkedin.com": 2,
    "medium.com": 1,
    "micro.blog": 1,
    "reddit.com": 2,
    "sites.google.com": 2,
    "threads.net": 1,
    "twitter.com": 1,
    "write.as": 1,
    "x.com": 1,
}

# Anybody writes there, and nothing in the address says who.
ANONYMOUS = (
    "archive.org",
    "commentpara.de",
    "docs.google.com",
    "granary.io",
    "news.ycombinator.com",
    "pastebin.com",
    "telegra.ph",
    "web.archive.org",
)


def owner_of(source: str, author_url: str) -> Identity | None:
    """Who answers for what stands at `source`; None if nobody can tell.

    `author_url`, the author's address as the page has it, counts on bridges alone. Where a page led on to another, ask
    of both: see `owner_through`.
    """
    if is_bridge(source):
        return _account_of(author_url) if vouches(source) else None
    host = bare(host_of(source))
    if not host or host in ANONYMOUS:
        return None
    folders = [part for part in _path(source).split("/") if part]
    deep = PLATFORMS.get(host, 1 if folders and folders[0][0] in "~@" else 0)
    if deep:
        name = "/".join(folders[:deep]).lower()
        return Identity("account", f"{host}/{name}") if len(folders) >= deep else None
    # `someone.github.io` is theirs alone; `github.io` itself is nobody's.
    return None if _is_suffix(host) else Identity("host", host)


def owner_through(source: str, page: str, author_url: str) -> Identity | None:
    """Who answers for what was read at `page`, asked for at `source`: whoever owns both.

    Many sites lead on to wherever a stranger's link says; that must not make the stranger's words theirs.
    """
    owner = owner_of(source, author_url)
    return owner if not page or owner == owner_of(page, author_url) else None


def _account_of(url: str) -> Identity | None:
    """An author by the address that a bridge gives for them; a bridge's own pages name nobody."""
    host = bare(host_of(url))
    if not host or is_bridge(url):
        return None
    return Identity("account", (host + _path(url).rstrip("/")).lower())


def _path(url: str) -> str:
    return "/" + canonical(url).partition("://")[2].partition("?")[0].partition("/")[2]


def _is_suffix(host: str) -> bool:
    return "." in host and bool(_suffixes().is_public(host))


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()  # 50 ms
