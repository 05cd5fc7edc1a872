"""Any planned page -> its bytes.

What renders a kind of page is imported when the first of its kind comes: most builds print one page of HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import jinja2

from convblog import words
from convblog.content.body import Pieces
from convblog.content.post import Details
from convblog.problems import Translate
from convblog.render.html import Renderer
from convblog.render.theme import Theme
from convblog.site.face import Face
from convblog.site.pages import (
    Blogroll,
    ConversationFeed,
    Copy,
    FeedPage,
    HostFile,
    HtmlPage,
    Page,
    Portrait,
    Robots,
    Sitemap,
    SitemapIndex,
    Stylesheet,
)

if TYPE_CHECKING:
    from convblog.render.feeditems import Tools


class Press:
    """Prints pages. `bodies` and `details` give what a digest stands for."""

    def __init__(
        self,
        theme: Theme,
        faces: Mapping[str, Face],
        bodies: Callable[[bytes], Pieces],
        details: Callable[[bytes], Details],
        bytecode: jinja2.BytecodeCache | None = None,
    ) -> None:
        self._faces = faces
        self._html = Renderer(theme, faces, bodies, details, bytecode)

        @cache
        def translator(lang: str) -> Translate:
            return words.translations(lang, theme.locale_dirs).gettext

        @cache
        def tools(lang: str) -> Tools:
            from convblog.render.feeditems import Tools

            return Tools(faces[lang], self._html.prose, self._html.excerpt, details, translator)

        self._translator, self._tools = translator, tools

    def render(self, page: Page) -> bytes:
        """The bytes of a page. Raises `SiteError` for a template's mistake."""
        match page:
            case HtmlPage() | Stylesheet():
                return self._html.render(page)
            case FeedPage() | ConversationFeed():
                return self._feed(page)
            case Copy():
                raise TypeError(page.path)  # copied, never rendered
        return self._for_machines(page)

    def _feed(self, page: FeedPage | ConversationFeed) -> bytes:
        from convblog.render.feeds import render_feed
        from convblog.render.threadfeed import render_conversation

        tools = self._tools(page.lang)
        return render_feed(page, tools) if isinstance(page, FeedPage) else render_conversation(page, tools)

    def _for_machines(self, page: Sitemap | SitemapIndex | Robots | Blogroll | HostFile | Portrait) -> bytes:
        from convblog.render import hostfiles, opml, portrait, robots, sitemap

        if isinstance(page, Portrait):
            return portrait.render(page)
        face = self._faces[page.lang]
        match page:
            case Sitemap():
                return sitemap.render_sitemap(page, face.origin)
            case SitemapIndex():
                return sitemap.render_sitemap_index(page, face.origin)
            case Robots():
                return robots.render_robots(page, face.origin)
            case Blogroll():
                return opml.render_blogroll(page, face, self._translator(page.lang))
            case HostFile():
                return hostfiles.render_hostfile(page, face)
