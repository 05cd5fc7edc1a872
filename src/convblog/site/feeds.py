"""Which feeds there are, and what each holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from convblog.conversation.response import Response
from convblog.site import addresses, face
from convblog.site.material import Material, pictures_of, voice_of
from convblog.site.pages import ConversationFeed, FeedPage
from convblog.site.parts import Entry, Remark
from convblog.site.placed import Placed
from convblog.site.sketch import Sketch
from convblog.times import Moment

KINDS = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
_NEVER = Moment(0)


def plan(material: Material) -> Iterator[Sketch]:
    """Per language: the posts, each tag's posts, the conversation; and each post's conversation."""
    config = material.config
    entries: dict[str, Entry] = {}
    for lang in config.langs:
        home = addresses.home_of(lang, config)
        title = face.title(config, lang)
        yield from _feeds(material, entries, lang, home, title, material.site.posts[lang])
        for tag in material.site.tags[lang].values():
            yield from _feeds(material, entries, lang, tag.address, f"{title} — {tag.link.name}", tag.posts)
        answered = [p for p in material.site.everything if p.lang == lang and material.threads.shown.get(p.address)]
        yield _conversation(material, lang, f"{home}conversations/", "feed.xml", title, answered, config.feed.items)
        for placed in answered:
            yield _conversation(material, lang, placed.address, "conversation.xml", placed.post.title, [placed], None)


def _feeds(
    material: Material, entries: dict[str, Entry], lang: str, home: str, title: str, posts: Sequence[Placed]
) -> Iterator[Sketch]:
    newest = posts[-material.config.feed.items :]
    for kind, name in KINDS.items():
        make = partial(_feed, material, entries, lang, home, title, newest, kind)
        yield Sketch(FeedPage, addresses.file_of(home + name), make, shows=newest)


def _feed(
    material: Material,
    known: dict[str, Entry],
    lang: str,
    home: str,
    title: str,
    posts: Sequence[Placed],
    kind: str,
) -> FeedPage:
    config = material.config
    entries = tuple(_entry(material, known, placed) for placed in reversed(posts))
    changed = (moment for entry in entries for moment in (entry.updated, entry.newest_answer) if moment)
    return FeedPage(
        path=addresses.file_of(home + KINDS[kind]),
        url=config.prefix + home + KINDS[kind],
        lang=lang,
        kind=kind,
        title=title,
        description=face.description(config, lang),
        home=config.prefix + home,
        updated=max(changed, default=_NEVER),
        entries=entries,
    )


def _entry(material: Material, entries: dict[str, Entry], placed: Placed) -> Entry:
    """A post as every feed carries it; made once."""
    known = entries.get(placed.post.source)
    if known is None:
        known = entries[placed.post.source] = _new_entry(material, placed)
    return known


def _new_entry(material: Material, placed: Placed) -> Entry:
    post = placed.post
    published = post.published or _NEVER
    thread = material.thread(placed)
    return Entry(
        url=placed.url,
        title=post.title,
        lang=post.lang,
        published=published,
        updated=max(published, post.updated) if post.updated else published,
        author=material.byline(placed),
        tags=tuple(link.name for link in material.tag_links(placed)),
        prose=material.prose(placed) if material.config.feed.content == "full" else None,
        excerpt=material.excerpt(placed),
        question=post.question,
        openness=material.openness(placed),
        conversation_feed=material.conversation_feed(placed),
        answers=len(material.threads.shown.get(placed.address, ())),
        newest_answer=thread.newest,
    )


def _conversation(
    material: Material, lang: str, home: str, name: str, title: str, posts: Sequence[Placed], most: int | None
) -> Sketch:
    make = partial(_conversation_feed, material, lang, home, name, title, posts, most)
    return Sketch(ConversationFeed, addresses.file_of(home + name), make)


def _conversation_feed(
    material: Material, lang: str, home: str, name: str, title: str, posts: Sequence[Placed], most: int | None
) -> ConversationFeed:
    """The answers to `posts`, newest first; `most` of them, or all."""
    replies = chain.from_iterable(((reply, p) for reply in material.threads.shown[p.address]) for p in posts)
    newest = sorted(replies, key=lambda pair: (pair[0].published.seconds, pair[0].id), reverse=True)[:most]
    remarks = tuple(_remark(material, reply, placed) for reply, placed in newest)
    return ConversationFeed(
        path=addresses.file_of(home + name),
        url=f"{material.config.prefix}{addresses.written(home)}{name}",
        lang=lang,
        title=title,
        home=material.config.prefix + addresses.written(home),
        updated=max((remark.published for remark in remarks), default=_NEVER),
        remarks=remarks,
    )


def _remark(material: Material, reply: Response, placed: Placed) -> Remark:
    by_author = reply.channel == "author"
    return Remark(
        id=reply.id,
        post=placed.link,
        voice=voice_of(reply.author, by_author, material.config),
        by_author=by_author,
        published=reply.published,
        html=reply.html.html,
        parent=material.threads.parents.get(reply.id, ""),
        openness=material.openness(placed),
        pictures=pictures_of(reply, material.config, material.pictures),
        question=placed.post.question,
    )
