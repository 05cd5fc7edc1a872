"""What changed in the fields of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from convblog.build.reasons import lists, threads
from convblog.build.reasons.wording import Wording
from convblog.problems import N_
from convblog.site.pages import ConversationFeed, FeedPage, HostFile, Page, PostPage
from convblog.site.parts import Link, Openness, Prose, SealedSummary, Series, Target

# Sentences for fields that hold one value.
_FIELDS = {
    "url": N_("the address changed: {old} → {new}"),
    "lang": N_("the language of the page changed: {old} → {new}"),
    "title": N_("the title changed: {old} → {new}"),
    "description": N_("the site's description changed: {old} → {new}"),
    "post_lang": N_("the language of the text changed: {old} → {new}"),
    "published": N_("the date changed: {old} → {new}"),
    "updated": N_("the day of the last change is another: {old} → {new}"),
    "author": N_("the author changed: {old} → {new}"),
    "tags": N_("the tags changed: {old} → {new}"),
    "tag": N_("the tag is written otherwise now: {old} → {new}"),
    "question": N_("the question to readers changed: {old} → {new}"),
    "image": N_("the picture that stands for it changed: {old} → {new}"),
    "versions": N_("the versions in other languages changed: {old} → {new}"),
    "conversation_feed": N_("the address of the feed of its answers changed: {old} → {new}"),
    "feed": N_("the address of the feed of answers changed: {old} → {new}"),
    "to": N_("it leads elsewhere now: {old} → {new}"),
    "home": N_("the address of the home page changed: {old} → {new}"),
    "newer": N_("the page of the newer posts is another now: {old} → {new}"),
    "older": N_("the page of the older posts is another now: {old} → {new}"),
    "light": N_("the colours of code by day changed: {old} → {new}"),
    "dark": N_("the colours of code by night changed: {old} → {new}"),
    "sitemap": N_("the address of the sitemap changed: {old} → {new}"),
    "text": N_("the answer's text changed"),
    "html": N_("the answer's text changed"),
    "pictures": N_("the answer's pictures changed"),
    "in_reply_to": N_("the address of what it answers changed: {old} → {new}"),
    "answered": N_("the name of who is answered changed: {old} → {new}"),
    "voice": N_("the name, address or picture of its author changed"),
    "blogs": N_("the blogroll changed"),
}
_SWITCHES = {
    "draft": (N_("it is no longer a draft"), N_("it is a draft now")),
    "future": (N_("its day has come"), N_("its day is still to come")),
    "gone": (N_("it is no longer gone"), N_("it is gone for good")),
}
_OTHER = N_("{field} changed")
_OTHER_VALUES = N_("{field} changed: {old} → {new}")

# Follow from what the page holds or from another field.
_IMPLIED = {"direction": ("post_lang",), "updated": ("entries", "remarks"), "html": ("text",)}


def differences(wording: Wording, source: str, old: Page, new: Page) -> list[str]:
    """What differs between two states of one page, a sentence each. `source` is its file, or empty."""
    fields = [name for name in new.__struct_fields__ if _plainly(getattr(old, name)) != _plainly(getattr(new, name))]
    found: list[str] = []
    for name in fields:
        if name not in fields or any(other in fields for other in _implying(new, name)):
            continue
        found += _field(wording, source, name, old, new)
    return list(dict.fromkeys(found)) or [wording(_OTHER, field=name) for name in fields]


def _plainly(value: Any) -> Any:
    """A value that can be compared: sealed summaries are no values."""
    if isinstance(value, tuple) and value and isinstance(value[0], SealedSummary):
        return tuple(one.summary for one in value)
    return value


def _implying(page: Page, name: str) -> tuple[str, ...]:
    if name == "conversation_feed":  # there is one from the first answer on, and that is told
        return ("thread", "url")
    if name == "updated" and not isinstance(page, FeedPage | ConversationFeed):
        return ()
    return _IMPLIED.get(name, ())


def _field(wording: Wording, source: str, name: str, old: Any, new: Any) -> Iterator[str]:
    before, after = getattr(old, name), getattr(new, name)
    if isinstance(new, PostPage):
        yield from _of_post(wording, source, name, old, new)
    elif name in _LISTS:
        yield from _LISTS[name](wording, before, after)
    elif name == "post" and isinstance(after, Link):
        yield wording.changed(N_("the post it belongs to changed: {old} → {new}"), before, after)
    elif name == "own" and isinstance(new, HostFile):
        yield wording(N_("your own {file} changed"), file=f"static/{new.path}")
    else:
        yield _plain(wording, name, before, after)


def _of_post(wording: Wording, source: str, name: str, old: PostPage, new: PostPage) -> Iterator[str]:
    before, after = getattr(old, name), getattr(new, name)
    if name == "prose":
        yield from _prose(wording, source, before, after)
    elif name == "details":
        yield from _details(wording, source, before, after, old.prose.digest != new.prose.digest)
    elif name == "thread":
        yield from threads.of_thread(wording, new.title, before, after)
    elif name == "openness":
        yield _openness(wording, before, after)
    elif name in _NEIGHBOURS:
        yield _neighbour(wording, name, before, after)
    elif name == "related":
        came, went = N_("also linked below it now: {posts}"), N_("no longer linked below it: {posts}")
        yield from lists.of_links(wording, before, after, came, went)
    elif name == "series":
        yield from _series(wording, before, after)
    else:
        yield _plain(wording, name, before, after)


_LISTS: dict[str, Callable[[Wording, Any, Any], Iterator[str]]] = {
    "posts": lists.of_summaries,
    "entries": lists.of_entries,
    "months": lists.of_months,
    "tags": lists.of_tags,
    "years": lists.of_tags,
    "urls": lists.of_urls,
    "redirections": lists.of_redirections,
    "options": lists.of_options,
    "alive": threads.of_alive,
    "waiting": threads.of_waiting,
    "people": threads.of_people,
    "remarks": threads.of_remarks,
}


def _plain(wording: Wording, name: str, old: Any, new: Any) -> str:
    if name in _SWITCHES:
        return wording(_SWITCHES[name][new])
    if name in _FIELDS:
        return wording.changed(_FIELDS[name], old, new)
    if isinstance(new, str | int) and isinstance(old, str | int):
        return wording.changed(_OTHER_VALUES, old, new, field=name)
    return wording(_OTHER, field=name)


def _prose(wording: Wording, source: str, old: Prose, new: Prose) -> Iterator[str]:
    if old.digest != new.digest:
        yield wording(N_("the text of {file} changed"), file=source)
        return
    for before, after in zip(old.targets, new.targets, strict=False):
        if before != after:
            yield from _target(wording, before, after)


def _target(wording: Wording, old: Target, new: Target) -> Iterator[str]:
    if old.url != new.url:
        yield wording.changed(N_("what it links to or shows has another address: {old} → {new}"), old, new)
    if old.title != new.title:
        template = N_("the title of a post that it links to changed: {old} → {new}")
        yield wording.changed(template, old.title, new.title)
    if (old.width, old.height) != (new.width, new.height):
        yield wording(N_("the picture {file} has another size"), file=wording.quoted(new.url))


def _details(wording: Wording, source: str, old: bytes, new: bytes, with_text: bool) -> Iterator[str]:
    before, after = wording.details(old), wording.details(new)
    if before is None or after is None:
        if not with_text:
            yield wording(N_("the beginning or the front matter of {file} changed"), file=source)
        return
    found = list(_matter(wording, before, after))
    if not with_text and not found:
        found.append(wording(N_("the beginning of {file} changed"), file=source))
    yield from found


_MATTER = {
    "summary": N_("the summary changed: {old} → {new}"),
    "syndication": N_("the places where it also stands changed: {old} → {new}"),
    "in_reply_to": N_("what it answers changed: {old} → {new}"),
}


def _matter(wording: Wording, old: Any, new: Any) -> Iterator[str]:
    """What only front matter says."""
    for name, template in _MATTER.items():
        if getattr(old, name) != getattr(new, name):
            yield wording.changed(template, getattr(old, name), getattr(new, name))
    if bool(old.headings) != bool(new.headings):
        yield wording(N_("it has a table of contents now") if new.headings else N_("it has no table of contents now"))
    for key in sorted({*old.extra, *new.extra}):
        if old.extra.get(key) != new.extra.get(key):
            yield wording(N_("“{key}” in its front matter changed"), key=key)


def _openness(wording: Wording, old: Openness, new: Openness) -> str:
    if new.closed != old.closed:
        return wording(N_("the conversation has closed") if new.closed else N_("the conversation is open again"))
    return wording.changed(N_("the ways to answer changed: {old} → {new}"), old, new)


class _Neighbour:
    """The sentences about one of the two neighbours."""

    def __init__(self, came: str, went: str, other: str, title: str, address: str) -> None:
        self.came, self.went, self.other, self.title, self.address = came, went, other, title, address


_NEIGHBOURS = {
    "newer": _Neighbour(
        N_("there is a newer neighbour now: {post}"),
        N_("there is no newer neighbour any more; it was {post}"),
        N_("the newer neighbour is another one now: {old} → {new}"),
        N_("the title of the newer neighbour changed: {old} → {new}"),
        N_("the address of the newer neighbour changed: {old} → {new}"),
    ),
    "older": _Neighbour(
        N_("there is an older neighbour now: {post}"),
        N_("there is no older neighbour any more; it was {post}"),
        N_("the older neighbour is another one now: {old} → {new}"),
        N_("the title of the older neighbour changed: {old} → {new}"),
        N_("the address of the older neighbour changed: {old} → {new}"),
    ),
}


def _neighbour(wording: Wording, name: str, old: Link | None, new: Link | None) -> str:
    said = _NEIGHBOURS[name]
    if old is None or new is None:
        there = new or old
        assert there is not None  # they differ
        return wording(said.came if new else said.went, post=wording.post(there.url, there.title))
    if old.url != new.url:
        if old.title == new.title:
            return wording.changed(said.address, old.url, new.url)
        return wording.changed(said.other, old, new)
    if old.title != new.title:
        return wording.changed(said.title, old, new)
    return wording(N_("the language of a neighbour changed"))


def _series(wording: Wording, old: Series | None, new: Series | None) -> Iterator[str]:
    before, after = (series.title if series else "" for series in (old, new))
    if before != after:
        yield wording.changed(N_("the series changed: {old} → {new}"), before, after)
    elif old and new:
        came, went = N_("new in the series: {posts}"), N_("no longer in the series: {posts}")
        found = list(lists.of_links(wording, old.parts, new.parts, came, went))
        yield from found or [wording(N_("the order of the series changed"))]
