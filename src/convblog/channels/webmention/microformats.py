"""What the page of a webmention says: a kind, an author, words, a date. One wire format, known here only.

document -> microformats (mf2.py) -> the entry that links to us -> kind, in the order below
                                                                -> author (authorship.py), words (words.py)
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any, NamedTuple

from msgspec import structs

from convblog.channels.fetch import Door
from convblog.channels.webmention import mention, mf2
from convblog.channels.webmention.authorship import author_of
from convblog.channels.webmention.bridges import speaks_for
from convblog.channels.webmention.links import links_in
from convblog.channels.webmention.markup import Document, read
from convblog.channels.webmention.mention import Author, Mention
from convblog.channels.webmention.mf2 import Item
from convblog.channels.webmention.urls import Targets, canonical
from convblog.channels.webmention.words import markdown_of, plain_html
from convblog.config import is_language
from convblog.conversation.response import Kind
from convblog.times import Moment, moment

# A reaction may say in-reply-to as well, for programs that know nothing else: so they come first.
_REACTIONS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("like", ("like-of", "like")),
    ("repost", ("repost-of", "repost")),
    ("bookmark", ("bookmark-of",)),
)
_REPLY = ("in-reply-to",)
_RSVPS = ("yes", "no", "maybe", "interested")
_LONGEST = 2_000  # characters of an answer's words
_MOST = 20  # addresses of one kind
_CONTENTS = 5  # pieces of content of one entry; each is read for links
_WORDLESS = ("like", "repost")  # what stands there is the bridge's “likes this”, or our own words again


class _Entry(NamedTuple):
    item: Item
    feed: Item | None


def mention_of(page: Document, targets: Targets, door: Door, *, tz: tzinfo = UTC) -> Mention:
    """What `page`, which links to `targets`, says about them.

    A date without zone is in `tz`. The author may cost one fetch through `door`. Never raises.
    """
    found = mf2.parse(page)
    entry = _entry(found, page, targets)
    author = author_of(entry.item if entry else None, entry.feed if entry else None, page, found, door)
    if entry is None:
        language = _language(page.root.get("lang", ""))
        return _signed(Mention(title=_page_title(page), language=language, url=page.url), author)
    return _signed(_of_entry(entry.item, page, targets, tz), author)


def _signed(unsigned: Mention, author: Author) -> Mention:
    return structs.replace(unsigned, author_name=author.name, author_url=author.url, author_photo=author.photo)


def _of_entry(item: Item, page: Document, ours: Targets, tz: tzinfo) -> Mention:
    kind = kind_of(item, ours)
    title, text = _words(item, page, kind, speaks=_about(item, page, ours))
    return Mention(
        kind=kind,
        published=_date(item, tz),
        title=title,
        text=text,
        language=_language(item.get("lang", "") or page.root.get("lang", "")),
        url=_permalink(item, page),
        in_reply_to=_addresses(item, *_REPLY),
        rsvp=mf2.text(item, "rsvp").lower() if kind == "rsvp" else "",
        syndication=_addresses(item, "syndication"),
    )


def kind_of(item: Item, targets: Targets) -> Kind:
    """What `item` is to `targets`: rsvp, like, repost, bookmark, reply; else a mention."""
    replies = any(url in targets for url in mf2.urls(item, *_REPLY))
    if replies and mf2.text(item, "rsvp").lower() in _RSVPS:
        return "rsvp"
    for kind, names in _REACTIONS:
        if any(url in targets for url in mf2.urls(item, *names)):
            return kind
    return "reply" if replies else "mention"


def _entry(found: tuple[Item, ...], page: Document, targets: Targets) -> _Entry | None:
    """The entry that links to `targets`; else the one whose address is the page's, else the only one.

    Entries within entries are answers that the page shows, or what it answers: words of others.
    """
    entries = list(_entries(found, None))
    about = [entry for entry in entries if _about(entry.item, page, targets)]
    here = [entry for entry in entries if canonical(page.url) in map(canonical, mf2.urls(entry.item, "url", "uid"))]
    only = entries if len(entries) == 1 else []
    both = [entry for entry in about if entry in here]
    return next(iter((*both, *about, *here, *only)), None)


def _entries(items: tuple[Item, ...] | list[Item], feed: Item | None) -> list[_Entry]:
    entries: list[_Entry] = []
    for item in items:
        if mf2.is_a(item, "h-entry", "h-event"):
            entries.append(_Entry(item, feed))
        elif mf2.is_a(item, "h-feed") and feed is None:
            entries += _entries(item.get("children", []), item)
    return entries


def _about(item: Item, page: Document, targets: Targets) -> bool:
    """Whether the entry itself links to `targets`, by a property or in its words."""
    names = ("in-reply-to", "like-of", "like", "repost-of", "repost", "bookmark-of", "syndication")
    if any(url in targets for url in mf2.urls(item, *names)):
        return True
    return any(links_in(read(html, page.base), targets) for html in _contents(item))


def _contents(item: Item) -> list[str]:
    contents = mf2.values(item, "content")[:_CONTENTS]
    return [value["html"] for value in contents if isinstance(value, dict) and isinstance(value.get("html"), str)]


def _words(item: Item, page: Document, kind: Kind, *, speaks: bool) -> tuple[str, str]:
    """Title and text. Of a long text that has a summary, the summary: it is how its author would shorten it."""
    if kind in _WORDLESS:
        return "", ""
    html, original = next(iter(_contents(item)), ""), _permalink(item, page)
    plain, summary = mf2.text(item, "content"), mf2.text(item, "summary")
    if not plain and not summary and kind != "mention":  # then all of the entry is its name, by implication
        return "", markdown_of(plain_html(mf2.text(item, "name")), most=_LONGEST, original=original)
    title = _title(mf2.text(item, "name"), plain or summary)
    if not speaks:
        return title, ""
    if summary and (not plain or len(plain) > _LONGEST):
        return title, markdown_of(plain_html(summary), most=_LONGEST, original=original)
    return title, markdown_of(html or plain_html(plain), base=page.base, most=_LONGEST, original=original)


def _title(name: str, words: str) -> str:
    """The entry's title; none where it is but the beginning of its words, as in notes."""
    flat_name, flat_words = " ".join(name.split()), " ".join(words.split())
    start = flat_name.removesuffix("…").removesuffix("...").rstrip()
    return "" if flat_words.startswith(start) else mention.title(flat_name)


def _page_title(page: Document) -> str:
    return next((mention.title("".join(element.itertext())) for element in page.elements("title")), "")


def _date(item: Item, tz: tzinfo) -> Moment | None:
    """When it was published, else updated; None where nobody can tell."""
    for written in mf2.values(item, "published", "updated"):
        try:
            if isinstance(written, str):
                return moment(written, tz)
        except ValueError:
            continue
    return None


def _permalink(item: Item, page: Document) -> str:
    """Where to read it: the entry's own address, if the page may speak for that, else the page's."""
    own = _addresses(item, "url", "uid")
    return next((url for url in own if speaks_for(page.url, url)), page.url)


def _addresses(item: Item, *names: str) -> tuple[str, ...]:
    return tuple(filter(None, map(mention.address, mf2.urls(item, *names))))[:_MOST]


def _language(code: Any) -> str:
    written = code.strip() if isinstance(code, str) else ""
    return written if len(written) <= 35 and is_language(written) else ""
