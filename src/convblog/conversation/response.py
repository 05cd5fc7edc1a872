"""A response as its file holds it: one answer of one person to one page."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from convblog.conversation.safehtml import SafeHtml
from convblog.problems import Problem
from convblog.times import Moment

Kind = Literal["reply", "mention", "like", "repost", "bookmark", "rsvp"]


class Person(Struct, frozen=True, array_like=True):
    """Who answered, as they wish to be called; `url` is their own site, or empty.

    `photo` is the path of their picture below `responses/`; empty where it is drawn from the name.
    """

    name: str
    url: str = ""
    photo: str = ""


class Response(Struct, frozen=True, array_like=True):
    """One file of `responses/`, read and made safe."""

    path: str  # of the file, from the site's root
    id: str
    kind: Kind
    channel: str
    target: str  # path of the page it answers, as written
    in_reply_to: str  # another answer's id, or empty
    author: Person
    published: Moment
    received: Moment | None
    source: str  # the web address it came from, or empty
    title: str  # of the page that mentions, or empty
    same_as: str  # id of the answer this one doubles, or empty
    html: SafeHtml
    text: str  # its beginning in plain words
    warnings: tuple[Problem, ...]
    pictures: tuple[str, ...] = ()  # that came with it: paths below `responses/`
