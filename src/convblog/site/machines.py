"""The files that programs read: sitemap, robots, blogroll, what the host should do, the stylesheet, portraits."""

from __future__ import annotations

from collections.abc import Iterator

from convblog.site import addresses
from convblog.site.material import Material, portrait_address, voice_of
from convblog.site.model import Placed, home_of
from convblog.site.pages import Blogroll, HostFile, Page, Portrait, Robots, Sitemap, SitemapIndex, Stylesheet
from convblog.site.parts import Redirection, SitemapUrl
from convblog.times import Moment

SITEMAP_URLS = 50_000  # the most one sitemap may hold, by its protocol
HOST_FILES = ("_redirects", "_headers", ".htaccess")


def plan(material: Material) -> Iterator[Page]:
    """All of them, save the host files: those carry the author's own lines and are planned by `host_files`."""
    config = material.config
    yield from _sitemaps(material)
    sitemap = f"{config.prefix}/sitemap.xml"
    yield Robots(path="robots.txt", url=f"{config.prefix}/robots.txt", lang=config.lang, sitemap=sitemap)
    if config.blogroll:
        blogs = tuple((blog.title, blog.url, blog.feed) for blog in config.blogroll)
        yield Blogroll(path="blogroll.opml", url=f"{config.prefix}/blogroll.opml", lang=config.lang, blogs=blogs)
    yield Stylesheet(
        path="style.css",
        url=f"{config.prefix}/style.css",
        lang=config.lang,
        options=config.theme_options,
        light=config.highlight.light,
        dark=config.highlight.dark,
    )
    yield from _portraits(material)


def host_files(material: Material, own: dict[str, str]) -> Iterator[HostFile]:
    """`_redirects`, `_headers`, `.htaccess`; `own` holds the text of the author's files of these names."""
    config = material.config
    redirections = tuple(
        Redirection(config.prefix + addresses.written(r.old), config.prefix + addresses.written(r.new) if r.new else "")
        for r in material.site.redirections
    )
    for name in HOST_FILES:
        yield HostFile(
            path=name,
            url=f"{config.prefix}/{name}",
            lang=config.lang,
            redirections=() if name == "_headers" else redirections,
            own=own.get(name, ""),
        )


def _sitemaps(material: Material) -> Iterator[Page]:
    config = material.config
    urls = tuple(_urls(material))
    if len(urls) <= SITEMAP_URLS:
        yield Sitemap(path="sitemap.xml", url=f"{config.prefix}/sitemap.xml", lang=config.lang, urls=urls)
        return
    names = []
    for number, start in enumerate(range(0, len(urls), SITEMAP_URLS), 1):
        name = f"sitemap-{number}.xml"
        names.append(f"{config.prefix}/{name}")
        part = urls[start : start + SITEMAP_URLS]
        yield Sitemap(path=name, url=names[-1], lang=config.lang, urls=part)
    yield SitemapIndex(path="sitemap.xml", url=f"{config.prefix}/sitemap.xml", lang=config.lang, sitemaps=tuple(names))


def _urls(material: Material) -> Iterator[SitemapUrl]:
    """Posts from the oldest, so that a new one does not move the others to another part."""
    for placed in material.site.everything:
        yield SitemapUrl(placed.url, _changed(material, placed))
    for lang in material.config.langs:
        home = material.config.prefix + home_of(lang, material.config)
        newest = material.site.posts[lang][-1:]
        yield SitemapUrl(home, _changed(material, newest[0]) if newest else None)
        for name in ("conversations/", "archive/", "tags/", "voices/"):
            yield SitemapUrl(home + name, None)


def _changed(material: Material, placed: Placed) -> Moment | None:
    newest = material.thread(placed).newest if material.threads.shown else None
    return max((m for m in (placed.post.published, placed.post.updated, newest) if m), default=None)


def _portraits(material: Material) -> Iterator[Portrait]:
    names: dict[str, str] = {}
    for address in sorted(material.threads.by_page):
        thread = material.threads.by_page[address]
        replies = material.threads.shown.get(address, ())
        voices = [voice_of(reply.author, reply.channel == "author", material.config) for reply in replies]
        voices += [mention.voice for mention in thread.mentions]
        voices += [reaction.voice for reaction in thread.reactions]
        for voice in voices:
            names.setdefault(portrait_address(voice.name), voice.name)
    for address, name in sorted(names.items()):
        url = material.config.prefix + address
        yield Portrait(path=addresses.file_of(address), url=url, lang="", name=name, seed=name.casefold())
