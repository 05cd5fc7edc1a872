"""What a page that mentions us says, as our own value: no channel's format is known beyond this."""

from __future__ import annotations

import re

from msgspec import Struct

from convblog.channels.webmention.urls import canonical
from convblog.config import is_web_address
from convblog.content.clean import clean_line
from convblog.content.plaintext import shorten
from convblog.conversation.masking import mask
from convblog.conversation.response import Kind
from convblog.times import Moment

_NAME = 80  # characters
_TITLE = 200
_ADDRESS = 2_000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069]")  # a terminal, or a line, would obey


class Author(Struct, frozen=True):
    """Who wrote, as the page calls them. A display name: all of it can be forged, and none of it identifies."""

    name: str = ""
    url: str = ""
    photo: str = ""  # address of a picture elsewhere: to be fetched, never to be linked


class Mention(Struct, frozen=True):
    """A page that mentions us. Empty means that the page does not say."""

    kind: Kind = "mention"
    author_name: str = ""
    author_url: str = ""
    author_photo: str = ""
    published: Moment | None = None
    title: str = ""
    text: str = ""  # Markdown
    language: str = ""
    url: str = ""  # the permalink to show
    in_reply_to: tuple[str, ...] = ()  # every page it says it answers, fragments kept: `#r-ID` names an answer of ours
    rsvp: str = ""  # yes, no, maybe, interested
    syndication: tuple[str, ...] = ()  # where the same words stand, too


def name(text: str) -> str:
    """A person's name as it is kept: on one line, not long, no mail address in it."""
    return shorten(mask(_line(text)), _NAME)


def title(text: str) -> str:
    """A page's title as it is kept."""
    return shorten(mask(_line(text)), _TITLE)


def _line(text: str) -> str:
    return " ".join(clean_line(_UNSEEN.sub(" ", text)).split())


def address(url: str) -> str:
    """`url` if it is a web address that may be shown and followed, else an empty string."""
    return url if len(url) <= _ADDRESS and is_web_address(url) and canonical(url) else ""
