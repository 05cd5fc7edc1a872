"""Posts made ready for feeds: what every format says of an entry, made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from convblog.content.post import Details
from convblog.problems import Translate
from convblog.render.absolute import encoded, whole, whole_content
from convblog.render.characters import clean, one_line
from convblog.render.invitation import of_entry
from convblog.site.face import Face
from convblog.site.parts import Byline, Entry, Excerpt, Prose

_REMEMBERED = 200  # posts made ready, some 10 kB each


class Item(NamedTuple):
    """An entry made ready for any of the formats; every text is free of forbidden characters."""

    url: str
    title: str
    author: Byline
    tags: tuple[str, ...]
    description: str  # plain text, or empty
    html: str
    conversation_feed: str
    thread: str  # where the answers are read; empty if there is nothing to read and no way to answer
    in_reply_to: str


class Tools:
    """What the feeds of one language are made with.

    `prose` and `excerpt` make HTML, given an origin for whole addresses; `details` gives what a digest stands for,
    `translator` the words of a language.
    """

    def __init__(
        self,
        face: Face,
        prose: Callable[[Prose, str], str],
        excerpt: Callable[[Excerpt, str], str],
        details: Callable[[bytes], Details],
        translator: Callable[[str], Translate],
    ) -> None:
        self.face = face
        self.prose = prose
        self.excerpt = excerpt
        self.details = details
        self.translator = translator
        self._ready: dict[bytes, Item] = {}

    def item(self, entry: Entry) -> Item:
        """What every format says of `entry`.

        The same post stands in three formats, and again under each of its tags: making it ready is most of the work
        (0.25 ms of 0.35), so the last ones are remembered, by their whole value.
        """
        try:
            key = msgspec.msgpack.encode(entry)
        except UnicodeEncodeError:  # a lone surrogate, which no text of a file holds
            return _ready(entry, self)
        if key not in self._ready:
            if len(self._ready) >= _REMEMBERED:
                self._ready.clear()
            self._ready[key] = _ready(entry, self)
        return self._ready[key]


def _ready(entry: Entry, tools: Tools) -> Item:
    face = tools.face
    url = whole(face.origin, entry.url)
    if entry.prose is not None:
        html = tools.prose(entry.prose, face.origin)
    else:
        html = tools.excerpt(entry.excerpt, face.origin)
    details = tools.details(entry.excerpt.details)
    end = of_entry(entry, face, tools.translator(face.lang))  # as on the page, whatever language the post is in
    html = whole_content(html, url) + (f"\n<hr>\n{end}" if end else "")
    speaks = entry.openness.channels or entry.openness.closed or entry.answers or entry.conversation_feed
    return Item(
        url=url,
        title=one_line(entry.title) or url,
        author=byline(entry.author, face),
        tags=tuple(filter(None, map(one_line, entry.tags))),
        description=one_line(details.description),
        html=clean(html),
        conversation_feed=whole(face.origin, entry.conversation_feed) if entry.conversation_feed else "",
        thread=f"{url}#thread" if speaks else "",
        in_reply_to=encoded(details.in_reply_to),
    )


def byline(author: Byline, face: Face) -> Byline:
    """Who wrote; a feed must name somebody, so the site stands in where nobody is named."""
    if name := one_line(author.name):
        return Byline(name, encoded(author.url))
    return Byline(one_line(face.author.name) or one_line(face.title) or face.origin, encoded(face.author.url))
