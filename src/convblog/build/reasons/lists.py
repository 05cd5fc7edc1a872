"""What changed in lists of posts, in feeds, and in lists of addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs

from convblog.build.reasons.matching import match
from convblog.build.reasons.wording import Wording
from convblog.content.post import Details
from convblog.problems import N_
from convblog.site.parts import Entry, Excerpt, Link, Month, Prose, Redirection, SealedSummary, SitemapUrl, TagLink

# What a list shows of posts: the sentence for one, with the values if it says so, and for several.
_ASPECTS = {
    "url": (
        N_("the address of {posts} changed: {old} → {new}"),
        N_("the addresses of these changed: {posts}"),
    ),
    "title": (
        N_("the title of {posts} changed: {old} → {new}"),
        N_("the titles of these changed: {posts}"),
    ),
    "lang": (
        N_("the language of {posts} changed: {old} → {new}"),
        N_("the languages of these changed: {posts}"),
    ),
    "published": (
        N_("the date of {posts} changed: {old} → {new}"),
        N_("the dates of these changed: {posts}"),
    ),
    "updated": (
        N_("the day of the last change to {posts} is another: {old} → {new}"),
        N_("the days of the last change to these are others: {posts}"),
    ),
    "author": (
        N_("the author of {posts} changed: {old} → {new}"),
        N_("the authors of these changed: {posts}"),
    ),
    "tags": (
        N_("the tags of {posts} changed: {old} → {new}"),
        N_("the tags of these changed: {posts}"),
    ),
    "question": (
        N_("the question of {posts} changed: {old} → {new}"),
        N_("the questions of these changed: {posts}"),
    ),
    "draft": (
        N_("whether {posts} is a draft changed"),
        N_("whether these are drafts changed: {posts}"),
    ),
    "future": (
        N_("whether the day of {posts} has come changed"),
        N_("whether the days of these have come changed: {posts}"),
    ),
    "image": (
        N_("the picture of {posts} changed: {old} → {new}"),
        N_("the pictures of these changed: {posts}"),
    ),
    "openness": (
        N_("the ways to answer {posts} changed: {old} → {new}"),
        N_("the ways to answer these changed: {posts}"),
    ),
    "answers": (
        N_("the answers to {posts} changed"),
        N_("the answers to these changed: {posts}"),
    ),
    "beginning": (
        N_("the beginning of {posts}, which this list shows, changed"),
        N_("the beginnings of these, which this list shows, changed: {posts}"),
    ),
    "beginning of entry": (
        N_("the beginning of {posts}, which this feed carries, changed"),
        N_("the beginnings of these, which this feed carries, changed: {posts}"),
    ),
    "text": (
        N_("the text of {posts}, which this feed carries, changed"),
        N_("the texts of these, which this feed carries, changed: {posts}"),
    ),
    "matter": (
        N_("the front matter of {posts} changed"),
        N_("the front matter of these changed: {posts}"),
    ),
    "links": (
        N_("what {posts} links to or shows has another address, title or size"),
        N_("what these link to or show has another address, title or size: {posts}"),
    ),
}
_OTHER = (N_("{field} of {posts} changed"), N_("{field} of these changed: {posts}"))

# Follow from another field, and are told only by that.
_IMPLIED = {"direction": "lang", "newest_answer": "answers", "conversation_feed": "answers"}


def of_summaries(wording: Wording, old: Sequence[SealedSummary], new: Sequence[SealedSummary]) -> Iterator[str]:
    """What changed in a list of posts."""
    came, went = N_("new in this list: {posts}"), N_("no longer in this list: {posts}")
    yield from _of_posts(wording, [one.summary for one in old], [one.summary for one in new], came, went)


def of_entries(wording: Wording, old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[str]:
    """What changed in a feed of posts."""
    yield from _of_posts(wording, old, new, N_("new in this feed: {posts}"), N_("no longer in this feed: {posts}"))


def of_months(wording: Wording, old: Sequence[Month], new: Sequence[Month]) -> Iterator[str]:
    """What changed in a year of the archive."""
    before, after = ([post for month in months for post in month.posts] for months in (old, new))
    came, went = N_("new in this list: {posts}"), N_("no longer in this list: {posts}")
    yield from _of_posts(wording, before, after, came, went)


def of_links(wording: Wording, old: Sequence[Link], new: Sequence[Link], came: str, went: str) -> Iterator[str]:
    """What changed in a short list of links to posts, whose sentences are given."""
    yield from _of_posts(wording, old, new, came, went)


def of_tags(wording: Wording, old: Sequence[TagLink], new: Sequence[TagLink]) -> Iterator[str]:
    """What changed in the list of all tags, or of all years."""
    matched = match(old, new, lambda one: one.url)
    for template, links in (
        (N_("new in this list: {names}"), matched.came),
        (N_("no longer in this list: {names}"), matched.went),
        (N_("written otherwise now: {names}"), [after for _, after in matched.changed]),
    ):
        if links:
            yield wording(template, names=wording.value(links))
    if matched.reordered:
        yield wording(N_("the order of this list changed"))


def of_urls(wording: Wording, old: Sequence[SitemapUrl], new: Sequence[SitemapUrl]) -> Iterator[str]:
    """What changed in a sitemap."""
    matched = match(old, new, lambda one: one.url)
    for template, urls in (
        (N_("new in this list: {names}"), [one.url for one in matched.came]),
        (N_("no longer in this list: {names}"), [one.url for one in matched.went]),
        (N_("the day of the last change to these is another: {names}"), [after.url for _, after in matched.changed]),
    ):
        if urls:
            yield wording(template, names=wording.some(urls))
    if matched.reordered:
        yield wording(N_("the order of this list changed"))


def of_redirections(wording: Wording, old: Sequence[Redirection], new: Sequence[Redirection]) -> Iterator[str]:
    """What changed in a list of old addresses."""
    matched = match(old, new, lambda one: one.old)
    for template, lines in (
        (N_("new among the old addresses: {names}"), matched.came),
        (N_("no longer among the old addresses: {names}"), matched.went),
        (N_("these old addresses lead elsewhere now: {names}"), [after for _, after in matched.changed]),
    ):
        if lines:
            yield wording(template, names=wording.some([one.old for one in lines]))
    if matched.reordered:
        yield wording(N_("the order of this list changed"))


def of_options(wording: Wording, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    """Which options of the theme changed."""
    template = N_("the theme's option {option} changed: {old} → {new}")
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield wording.changed(template, old.get(name), new.get(name), option=wording.quoted(name))


def _of_posts(wording: Wording, old: Sequence[Any], new: Sequence[Any], came: str, went: str) -> Iterator[str]:
    matched = match(old, new, lambda one: one.url, lambda one: one.title)
    if matched.came:
        yield wording(came, posts=_named(wording, matched.came))
    if matched.went:
        yield wording(went, posts=_named(wording, matched.went))
    found: dict[str, list[tuple[Any, Any]]] = {}
    for before, after in matched.changed:
        for aspect in _aspects(wording, before, after):
            found.setdefault(aspect, []).append((before, after))
    for aspect, pairs in found.items():
        yield _told(wording, aspect, pairs)
    if matched.reordered:
        yield wording(N_("the order of this list changed"))


def _named(wording: Wording, posts: Sequence[Any]) -> str:
    return wording.some([wording.post(one.url, one.title) for one in posts])


def _told(wording: Wording, aspect: str, pairs: Sequence[tuple[Any, Any]]) -> str:
    one, many = _ASPECTS.get(aspect, _OTHER)
    posts = _named(wording, [after for _, after in pairs])
    if len(pairs) > 1:
        return wording(many, posts=posts, field=aspect)
    if "{old}" not in one:
        return wording(one, posts=posts, field=aspect)
    before, after = (getattr(state, aspect) for state in pairs[0])
    return wording.changed(one, before, after, posts=posts)


def _aspects(wording: Wording, old: Any, new: Any) -> list[str]:
    """In which respects two states of a post in a list differ, in the order of its fields."""
    fields = [name for name in new.__struct_fields__ if getattr(old, name) != getattr(new, name)]
    is_entry = isinstance(new, Entry)
    found: list[str] = []
    for name in fields:
        before, after = getattr(old, name), getattr(new, name)
        if isinstance(before, Prose) and isinstance(after, Prose):
            found += ["text"] if before.digest != after.digest else _of_targets(before, after)
        elif isinstance(after, Excerpt):
            if "text" not in found:
                found += _of_excerpt(wording, before, after, is_entry)
        elif _IMPLIED.get(name) not in fields:
            found.append({"newest_answer": "answers", "prose": "text"}.get(name, name))
    return list(dict.fromkeys(found))


def _of_targets(old: Prose | Excerpt, new: Prose | Excerpt) -> list[str]:
    return ["links"] if old.targets != new.targets else []


def _of_excerpt(wording: Wording, old: Excerpt, new: Excerpt, is_entry: bool) -> list[str]:
    if old.details == new.details:
        return _of_targets(old, new)
    before, after = wording.details(old.details), wording.details(new.details)
    if before is not None and after is not None and shown(before) == shown(after):
        return ["matter"]
    return ["beginning of entry" if is_entry else "beginning"]


def shown(details: Details) -> object:
    """What of a post's details stands in lists as its beginning."""
    return structs.astuple(details)[1:4]
