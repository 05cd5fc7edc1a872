"""Sitemaps, protocol 0.9 (https://www.sitemaps.org/protocol.html), and the index of a large site's."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from html import escape

from convblog.render.absolute import whole
from convblog.site.pages import Sitemap, SitemapIndex
from convblog.site.parts import SitemapUrl
from convblog.times import Moment

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def render_sitemap(page: Sitemap, origin: str) -> bytes:
    """One sitemap. Built of strings: an element tree takes three times as long, and there may be 50,000 addresses."""
    lines = "".join(_line(url, origin) for url in page.urls)
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{lines}</urlset>\n'.encode()


def render_sitemap_index(page: SitemapIndex, origin: str) -> bytes:
    """The list of sitemaps."""
    lines = "".join(f"<sitemap><loc>{_location(path, origin)}</loc></sitemap>\n" for path in page.sitemaps)
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{lines}</sitemapindex>\n'.encode()


def _line(url: SitemapUrl, origin: str) -> str:
    changed = f"<lastmod>{_w3c(url.changed)}</lastmod>" if url.changed is not None else ""
    return f"<url><loc>{_location(url.url, origin)}</loc>{changed}</url>\n"


def _location(path: str, origin: str) -> str:
    return escape(whole(origin, path))


def _w3c(moment: Moment) -> str:
    """`moment.iso` in a quarter of its time, which counts here: the day, the minute and the offset are remembered."""
    day, rest = divmod(moment.seconds + 60 * moment.offset, 86_400)
    minute, second = divmod(rest, 60)
    return f"{_day(day)}T{_clock(minute)}:{second:02}{_offset(moment.offset)}"


@lru_cache(8192)
def _day(number: int) -> str:
    return date.fromordinal(number + _FIRST_DAY).isoformat()


@cache
def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@cache
def _offset(minutes: int) -> str:
    return Moment(0, minutes).iso[-6:]


_FIRST_DAY = date(1970, 1, 1).toordinal()
