"""A thread: everything that was answered to one page, in the order and shape it is shown."""

from __future__ import annotations

from msgspec import Struct

from convblog.conversation.safehtml import SafeHtml
from convblog.times import Moment


class Voice(Struct, frozen=True, array_like=True):
    """A person as a page shows them: name, own site (or empty), and a picture of this site's own."""

    name: str
    url: str
    picture: str  # path of the picture, with the site's prefix


class Picture(Struct, frozen=True, array_like=True):
    """A picture that came with an answer: its path with the site's prefix, and its size in pixels."""

    url: str
    width: int
    height: int


class Addressee(Struct, frozen=True, array_like=True):
    """Whom a flattened answer answers: the answer's id and its author's name."""

    id: str
    name: str


class Answer(Struct, frozen=True, array_like=True):
    """One reply, with the replies to it."""

    id: str
    channel: str
    voice: Voice
    by_author: bool
    published: Moment
    html: SafeHtml
    text: str  # its beginning in plain words
    source: str  # where it also stands, or empty
    to: Addressee | None  # only where the nesting no longer shows it
    answers: tuple[Answer, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Mention(Struct, frozen=True, array_like=True):
    """A page elsewhere that speaks of this one."""

    id: str
    title: str  # never empty: the page's title, or its address without the scheme
    source: str
    host: str
    voice: Voice
    published: Moment


class Reaction(Struct, frozen=True, array_like=True):
    """A like, repost, bookmark or rsvp: a name, never a number."""

    id: str
    kind: str
    voice: Voice
    source: str
    text: str = ""  # what was said with it, in plain words; of an rsvp alone


class Thread(Struct, frozen=True, array_like=True):
    """All of it. Empty for a page nobody answered yet."""

    answers: tuple[Answer, ...] = ()
    mentions: tuple[Mention, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    newest: Moment | None = None  # of the newest reply

    def __bool__(self) -> bool:
        return bool(self.answers or self.mentions or self.reactions)
