"""The files that programs read: sitemap, robots, blogroll, what the host should do, the stylesheet, portraits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from convblog.site import addresses
from convblog.site.material import Material, portrait_address, voice_of
from convblog.site.pages import Blogroll, HostFile, Portrait, Robots, Sitemap, SitemapIndex, Stylesheet
from convblog.site.parts import Redirection, SitemapUrl
from convblog.site.placed import Placed
from convblog.site.sketch import Sketch, ready
from convblog.times import Moment

SITEMAP_URLS = 50_000  # the most one sitemap may hold, by its protocol
HOST_FILES = ("_redirects", "_headers", ".htaccess")
_LISTS = ("conversations/", "archive/", "tags/", "voices/")  # of each language, in the sitemap


def plan(material: Material) -> Iterator[Sketch]:
    """All of them, save the host files: those carry the author's own lines and are planned by `host_files`."""
    config = material.config
    yield from _sitemaps(material)
    sitemap = f"{config.prefix}/sitemap.xml"
    yield ready(Robots(path="robots.txt", url=f"{config.prefix}/robots.txt", lang=config.lang, sitemap=sitemap))
    if config.blogroll:
        blogs = tuple((blog.title, blog.url, blog.feed) for blog in config.blogroll)
        url = f"{config.prefix}/blogroll.opml"
        yield ready(Blogroll(path="blogroll.opml", url=url, lang=config.lang, blogs=blogs))
    stylesheet = Stylesheet(
        path="style.css",
        url=f"{config.prefix}/style.css",
        lang=config.lang,
        options=config.theme_options,
        light=config.highlight.light,
        dark=config.highlight.dark,
    )
    yield ready(stylesheet)
    yield from map(ready, _portraits(material))


def host_files(material: Material, own: dict[str, str]) -> Iterator[HostFile]:
    """`_redirects`, `_headers`, `.htaccess`; `own` holds the text of the author's files of these names."""
    config = material.config
    redirections = tuple(
        Redirection(config.prefix + addresses.written(r.old), config.prefix + addresses.written(r.new) if r.new else "")
        for r in material.site.redirections
    )
    webmentions = all("webmention" in material.openness(placed).channels for placed in material.site.everything)
    for name in HOST_FILES:
        yield HostFile(
            path=name,
            url=f"{config.prefix}/{name}",
            lang=config.lang,
            redirections=() if name == "_headers" else redirections,
            own=own.get(name, ""),
            webmentions=webmentions and name != "_redirects",
        )


def _sitemaps(material: Material) -> Iterator[Sketch]:
    config = material.config
    urls = cache(lambda: tuple(_urls(material)))
    number = len(material.site.everything) + len(config.langs) * (1 + len(_LISTS))
    if number <= SITEMAP_URLS:
        yield Sketch(Sitemap, "sitemap.xml", partial(_sitemap, material, "sitemap.xml", urls, 0))
        return
    names = []
    for part, start in enumerate(range(0, number, SITEMAP_URLS), 1):
        names.append(f"sitemap-{part}.xml")
        yield Sketch(Sitemap, names[-1], partial(_sitemap, material, names[-1], urls, start))
    parts = tuple(f"{config.prefix}/{name}" for name in names)
    url = f"{config.prefix}/sitemap.xml"
    yield ready(SitemapIndex(path="sitemap.xml", url=url, lang=config.lang, sitemaps=parts))


def _sitemap(material: Material, name: str, urls: Callable[[], tuple[SitemapUrl, ...]], start: int) -> Sitemap:
    config = material.config
    part = urls()[start : start + SITEMAP_URLS]
    return Sitemap(path=name, url=f"{config.prefix}/{name}", lang=config.lang, urls=part)


def _urls(material: Material) -> Iterator[SitemapUrl]:
    """Posts from the oldest, so that a new one does not move the others to another part."""
    for placed in material.site.everything:
        yield SitemapUrl(placed.url, _changed(material, placed))
    for lang in material.config.langs:
        home = material.config.prefix + addresses.home_of(lang, material.config)
        newest = material.site.posts[lang][-1:]
        yield SitemapUrl(home, _changed(material, newest[0]) if newest else None)
        for name in _LISTS:
            yield SitemapUrl(home + name, None)


def _changed(material: Material, placed: Placed) -> Moment | None:
    newest = material.thread(placed).newest if material.threads.shown else None
    return max((m for m in (placed.post.published, placed.post.updated, newest) if m), default=None)


def _portraits(material: Material) -> Iterator[Portrait]:
    names: dict[str, str] = {}
    for page in sorted(material.threads.by_page):
        thread = material.threads.by_page[page]
        replies = material.threads.shown.get(page, ())
        voices = [voice_of(reply.author, reply.channel == "author", material.config) for reply in replies]
        voices += [mention.voice for mention in thread.mentions]
        voices += [reaction.voice for reaction in thread.reactions]
        for voice in voices:
            address = portrait_address(voice.name)
            if voice.picture == material.config.prefix + address:  # who has a picture needs none
                names.setdefault(address, voice.name)
    for address, name in sorted(names.items()):
        url = material.config.prefix + address
        yield Portrait(path=addresses.file_of(address), url=url, lang="", name=name, seed=name.casefold())
