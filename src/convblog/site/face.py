"""The face of a site in one language: what all pages of that language show of it."""

from __future__ import annotations

from msgspec import Struct

from convblog.site.parts import Byline, Part, Version


class ReplySettings(Part, frozen=True):
    """The configured ways to answer."""

    address: str  # mailbox for answers, or empty
    plus_addressing: bool
    webmention: str  # endpoint, or empty
    form: str  # endpoint, or empty
    openings: tuple[str, ...] | None  # None: those that come with the program


class NavLink(Part, frozen=True):
    """An entry of the menu."""

    title: str
    url: str


class Face(Struct, frozen=True):
    """What every page of one language shows of the site. Its digest is part of every such page's key."""

    lang: str
    direction: str
    title: str
    description: str
    origin: str  # scheme and host, no slash at the end
    prefix: str  # path of the site, no slash at the end
    home: str
    author: Byline
    nav: tuple[NavLink, ...]
    languages: tuple[Version, ...]
    reply: ReplySettings
    hub: str
    blogroll: bool
    theme_options: dict[str, str]
    generator: str
