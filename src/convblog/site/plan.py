"""Site -> pages: which pages there are to be, and what each is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from convblog.config import Config
from convblog.content.typography import smarten
from convblog.conversation.pages import normal
from convblog.site import addresses, answerpages, face, feeds, languages, lists, machines
from convblog.site.face import Face, NavLink, ReplySettings
from convblog.site.history import FILE as ADDRESSES
from convblog.site.material import Material
from convblog.site.pages import (
    ArchivePage,
    ConversationFeed,
    ConversationsPage,
    FeedPage,
    HomePage,
    NotFoundPage,
    Page,
    PostPage,
    RedirectPage,
    StandalonePage,
    TagPage,
    TagsPage,
    VoicesPage,
)
from convblog.site.parts import Byline, Link, Series, Version
from convblog.site.placed import Placed
from convblog.site.sketch import Sketch, ready

_RELATED = 3

# The kinds of page that `listing` yields.
LISTING: frozenset[type[Page]] = frozenset(
    (HomePage, TagPage, TagsPage, ArchivePage, ConversationsPage, VoicesPage, FeedPage, ConversationFeed)
)


def plan(material: Material) -> Iterator[Sketch]:
    """Every page of the site, in no order that matters; no two have the same path."""
    yield from _posts(material)
    for placed in material.site.pages:
        path, make = addresses.file_of(placed.address), partial(_page, material, placed)
        yield Sketch(StandalonePage, path, make, placed.post.source, (placed,))
    yield from answerpages.plan(material)
    yield from listing(material)
    home = f"{material.config.prefix}/"
    yield ready(NotFoundPage(path="404.html", url=f"{home}404.html", lang=material.config.lang, gone=False, home=home))
    yield from _old_addresses(material)
    yield from machines.plan(material)


def listing(material: Material) -> Iterator[Sketch]:
    """Of them, those that list posts or answers: all that are of `LISTING` kinds."""
    yield from lists.plan(material)
    yield from feeds.plan(material)


def _posts(material: Material) -> Iterator[Sketch]:
    for posts, kin in ((posts, material.related[lang]) for lang, posts in material.site.posts.items()):
        for number, placed in enumerate(posts):
            make = partial(_post, material, posts, kin[number], number)
            yield Sketch(PostPage, addresses.file_of(placed.address), make, placed.post.source, (placed,))


def _post(material: Material, posts: Sequence[Placed], kin: Sequence[int], number: int) -> PostPage:
    """The page of the post at `number` among all `posts` of its language."""
    older = posts[number - 1].link if number else None
    newer = posts[number + 1].link if number + 1 < len(posts) else None
    related = [other for other in kin if abs(other - number) > 1]  # the neighbours have links of their own
    links = tuple([posts[other].link for other in related[:_RELATED]])
    return _page(material, posts[number], newer, older, links)


def _page(
    material: Material,
    placed: Placed,
    newer: Link | None = None,
    older: Link | None = None,
    related: tuple[Link, ...] = (),
) -> PostPage:
    post = placed.post
    kind = PostPage if post.kind == "post" else StandalonePage
    return kind(
        path=addresses.file_of(placed.address),
        url=placed.url,
        lang=placed.lang,
        title=post.title,
        post_lang=post.lang,
        direction=languages.direction(post.lang),
        published=post.published,
        updated=post.updated,
        author=material.byline(placed),
        tags=material.tag_links(placed),
        question=post.question,
        draft=post.draft,
        future=material.is_future(placed),
        image=material.image(placed),
        details=post.details,
        prose=material.prose(placed),
        newer=newer,
        older=older,
        related=related,
        series=_series(material, placed),
        versions=material.versions(placed),
        thread=material.thread(placed),
        openness=material.openness(placed),
        conversation_feed=material.conversation_feed(placed),
    )


def _series(material: Material, placed: Placed) -> Series | None:
    if not placed.post.series or placed.post.kind == "page":
        return None
    parts: Sequence[Placed] = material.site.series[(placed.lang, placed.post.series)]
    title = smarten(placed.post.series, placed.lang)
    return Series(title, tuple(part.link for part in parts), parts.index(placed) + 1)


def _old_addresses(material: Material) -> Iterator[Sketch]:
    config = material.config
    for redirection in material.site.redirections:
        path = addresses.file_of(redirection.old)
        url = config.prefix + addresses.written(redirection.old)
        if redirection.new:
            new = material.site.by_address[normal(redirection.new)]
            yield ready(RedirectPage(path=path, url=url, lang=new.lang, to=new.url), new.post.source)
        else:
            gone = NotFoundPage(path=path, url=url, lang=config.lang, gone=True, home=f"{config.prefix}/")
            yield ready(gone, ADDRESSES)


def faces(config: Config, generator: str) -> dict[str, Face]:
    """What all pages of a language share, by language."""
    return {lang: _face(config, lang, generator) for lang in config.langs}


def _face(config: Config, lang: str, generator: str) -> Face:
    conversation = config.conversation
    openings = conversation.openings.get(lang)
    return Face(
        lang=lang,
        direction=languages.direction(lang),
        title=face.title(config, lang),
        description=face.description(config, lang),
        origin=config.origin,
        prefix=config.prefix,
        home=config.prefix + addresses.home_of(lang, config),
        author=Byline(config.author.name or face.title(config, lang), config.author.url or config.url),
        nav=tuple(
            NavLink(smarten(item.title, lang), config.prefix + item.url if item.url.startswith("/") else item.url)
            for item in config.nav
            if item.lang in ("", lang)
        ),
        languages=_languages(config),
        reply=ReplySettings(
            address=conversation.email.address,
            plus_addressing=conversation.email.plus_addressing,
            webmention=conversation.webmention.endpoint,
            form=conversation.form.endpoint,
            openings=None if openings is None else tuple(smarten(one, lang) for one in openings),
        ),
        hub=config.feed.hub,
        blogroll=bool(config.blogroll),
        theme_options=config.theme_options,
        generator=generator,
    )


def _languages(config: Config) -> tuple[Version, ...]:
    if len(config.langs) == 1:
        return ()
    return tuple(
        Version(lang, languages.own_name(lang), config.prefix + addresses.home_of(lang, config))
        for lang in config.langs
    )
