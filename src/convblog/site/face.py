"""The face of a site in one language: what all pages of that language show of it."""

from __future__ import annotations

from msgspec import Struct

from convblog.config import Config
from convblog.content.typography import smarten
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


def title(config: Config, lang: str) -> str:
    """The title of the site in `lang`, set by the rules of that language."""
    own = config.languages.get(lang)
    return smarten((own.title if own else "") or config.title, lang)


def description(config: Config, lang: str) -> str:
    """What the site says of itself in `lang`, set likewise."""
    own = config.languages.get(lang)
    return smarten((own.description if own else "") or config.description, lang)
