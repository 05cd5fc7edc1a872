"""Site -> pages: which pages there are to be, and what each is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from convblog.config import Config
from convblog.site import addresses, feeds, languages, lists, machines
from convblog.site.face import Face, NavLink, ReplySettings
from convblog.site.material import Material
from convblog.site.model import Placed, home_of
from convblog.site.pages import NotFoundPage, Page, PostPage, RedirectPage, StandalonePage
from convblog.site.parts import Byline, Link, Series, Version

_RELATED = 3


def plan(material: Material) -> Iterator[Page]:
    """Every page of the site, in no order that matters; no two have the same path."""
    yield from _posts(material)
    for placed in material.site.pages:
        yield _post_page(material, placed, None, None, ())
    yield from lists.plan(material)
    yield from feeds.plan(material)
    yield from _old_addresses(material)
    yield from machines.plan(material)


def _posts(material: Material) -> Iterator[Page]:
    for lang, posts in material.site.posts.items():
        links = [placed.link for placed in posts]
        kin = material.related[lang]
        for number, placed in enumerate(posts):
            older = links[number - 1] if number else None
            newer = links[number + 1] if number + 1 < len(links) else None
            others = (
                other for other in kin[number] if abs(other - number) > 1
            )  # the neighbours have links of their own
            related = tuple(links[other] for other in islice(others, _RELATED))
            yield _post_page(material, placed, newer, older, related)


def _post_page(
    material: Material, placed: Placed, newer: Link | None, older: Link | None, related: tuple[Link, ...]
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
        future=post.published is not None and post.published.seconds > material.now.seconds,
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
    return Series(placed.post.series, tuple(part.link for part in parts), parts.index(placed) + 1)


def _old_addresses(material: Material) -> Iterator[Page]:
    config = material.config
    for redirection in material.site.redirections:
        path = addresses.file_of(redirection.old)
        url = config.prefix + addresses.written(redirection.old)
        if redirection.new:
            new = material.site.by_address[addresses.normal(redirection.new)]
            yield RedirectPage(path=path, url=url, lang=new.lang, to=new.url)
        else:
            yield NotFoundPage(path=path, url=url, lang=config.lang, gone=True, home=f"{config.prefix}/")


def faces(config: Config, generator: str) -> dict[str, Face]:
    """What all pages of a language share, by language."""
    return {lang: _face(config, lang, generator) for lang in config.langs}


def _face(config: Config, lang: str, generator: str) -> Face:
    own = config.languages.get(lang)
    conversation = config.conversation
    return Face(
        lang=lang,
        direction=languages.direction(lang),
        title=(own.title if own else "") or config.title,
        description=(own.description if own else "") or config.description,
        origin=config.origin,
        prefix=config.prefix,
        home=config.prefix + home_of(lang, config),
        author=Byline(config.author.name or config.title, config.author.url or config.url),
        nav=tuple(
            NavLink(item.title, config.prefix + item.url if item.url.startswith("/") else item.url)
            for item in config.nav
            if item.lang in ("", lang)
        ),
        languages=_languages(config),
        reply=ReplySettings(
            address=conversation.email.address,
            plus_addressing=conversation.email.plus_addressing,
            webmention=conversation.webmention.endpoint,
            form=conversation.form.endpoint,
            openings=conversation.openings.get(lang),
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
        Version(lang, languages.own_name(lang), config.prefix + home_of(lang, config)) for lang in config.langs
    )
