"""One answer as a channel brings it in: read and made clean, not yet published, with all its moderator may know."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from convblog.conversation.response import Kind, Person
from convblog.digest import token
from convblog.problems import Problem
from convblog.times import Moment

Channel = Literal["email", "webmention", "form", "author"]
State = Literal["pending", "published", "private", "unplaced", "rejected", "spam"]


def id_of(channel: str, source_id: str) -> str:
    """The id of what `channel` brought: the same message has the same id, today, tomorrow and on another machine.

    `source_id` is what names it at its origin: a Message-ID, the pair of source and target of a webmention.
    """
    return token(f"{channel}:{source_id}")


class Identity(Struct, frozen=True):
    """Who somebody verifiably is: a mail address, the host of a site, or an account on a host shared by many.

    Never stored as it is: see people.py.
    """

    kind: Literal["address", "host", "account"]
    value: str  # normalised: lower case, IDNA


class Sender(Struct, frozen=True):
    """What is known about who wrote, beyond what is published. Stays in `.convblog/`."""

    identity: Identity | None = None  # None: nothing is known
    verified: bool = False
    address: str = ""  # to write back to; of mail and forms
    message_id: str = ""  # so that what is sent to them threads
    subject: str = ""
    lang: str = ""


class Submission(Struct, frozen=True, kw_only=True):
    """One answer on its way in. `text` is Markdown with every mail address masked.

    A channel gives pictures as bytes, made anew by pictures.py. Once they are on the disk there are only their names,
    `pictures` and `author.photo`: see picturefiles.py.
    """

    id: str
    channel: Channel
    target: str  # path of the page it answers; empty: nobody knows yet
    author: Person
    published: Moment
    text: str
    kind: Kind = "reply"
    in_reply_to: str = ""  # another answer's id
    received: Moment | None = None
    source: str = ""  # a web address
    title: str = ""
    same_as: str = ""
    sender: Sender = Sender()
    private: bool = False  # for the author alone, for good
    reason: Problem | None = None  # why it is no answer, or what the moderator should know
    rejected: bool = False  # it is no answer, for `reason`
    attachments: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()  # names of files beside that of the answer
    sent: tuple[bytes, ...] = ()  # pictures that came with it
    portrait: bytes = b""  # of its author
