"""JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/

Each item carries an extension object, `_conversation`, for programs that let their reader answer:

- `url`: where the answers are read, with the author's question and every way to answer;
- `feed`: the answers as RSS, where there is such a feed;
- `question`: the author's question, as plain text;
- `answers`: how many there are; `newest`: when the newest came (RFC 3339);
- `closed`: true once nothing more can be answered;
- `in_reply_to`: the address this post itself answers.

What does not apply is left out.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from convblog.render.absolute import encoded, whole
from convblog.render.characters import one_line
from convblog.render.feeditems import Item, Tools, byline
from convblog.site.pages import FeedPage
from convblog.site.parts import Byline, Entry

VERSION = "https://jsonfeed.org/version/1.1"


class _Object(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An object of the format: fields in this order, those at their default left out."""


class _Author(_Object, frozen=True, kw_only=True):
    name: str
    url: str = ""


class _Hub(_Object, frozen=True, kw_only=True):
    type: str
    url: str


class _Conversation(_Object, frozen=True, kw_only=True):
    url: str
    feed: str = ""
    question: str = ""
    answers: int = 0
    newest: str = ""
    closed: bool = False
    in_reply_to: str = ""


class _Item(_Object, frozen=True, kw_only=True, rename={"conversation": "_conversation"}):
    id: str
    url: str
    title: str
    summary: str = ""
    content_html: str
    date_published: str
    date_modified: str
    authors: tuple[_Author, ...]
    tags: tuple[str, ...] = ()
    language: str
    conversation: _Conversation | None = None


class _Feed(_Object, frozen=True, kw_only=True):
    version: str
    title: str
    home_page_url: str
    feed_url: str
    description: str = ""
    language: str
    authors: tuple[_Author, ...]
    hubs: tuple[_Hub, ...] = ()
    items: tuple[_Item, ...]


def render_json(page: FeedPage, tools: Tools) -> bytes:
    """The bytes of a feed of posts as JSON."""
    face = tools.face
    own = whole(face.origin, page.url)
    feed = _Feed(
        version=VERSION,
        title=one_line(page.title) or own,
        home_page_url=whole(face.origin, page.home),
        feed_url=own,
        description=one_line(page.description),
        language=page.lang,
        authors=(_author(byline(face.author, face)),),
        hubs=(_Hub(type="WebSub", url=encoded(face.hub)),) if face.hub else (),
        items=tuple(_item(entry, tools.item(entry)) for entry in page.entries),
    )
    return msgspec.json.format(msgspec.json.encode(feed), indent=1) + b"\n"


def _author(author: Byline) -> _Author:
    return _Author(name=author.name, url=author.url)


def _item(entry: Entry, item: Item) -> _Item:
    return _Item(
        id=item.url,
        url=item.url,
        title=item.title,
        summary=item.description,
        content_html=item.html,
        date_published=entry.published.iso,
        date_modified=entry.updated.iso,
        authors=(_author(item.author),),
        tags=item.tags,
        language=entry.lang,
        conversation=_conversation(entry, item),
    )


def _conversation(entry: Entry, item: Item) -> _Conversation | None:
    if not item.thread and not item.in_reply_to:
        return None
    return _Conversation(
        url=item.thread or item.url,
        feed=item.conversation_feed,
        question=one_line(entry.question),
        answers=entry.answers,
        newest=entry.newest_answer.iso if entry.newest_answer is not None else "",
        closed=entry.openness.closed,
        in_reply_to=item.in_reply_to,
    )
