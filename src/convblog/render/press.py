"""Any planned page -> its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import jinja2

from convblog.content.body import Pieces
from convblog.problems import Translate
from convblog.render import words
from convblog.render.feeds import Tools, render_feed
from convblog.render.hostfiles import render_hostfile
from convblog.render.html import Renderer
from convblog.render.opml import render_blogroll
from convblog.render.portrait import render as render_portrait
from convblog.render.robots import render_robots
from convblog.render.sitemap import render_sitemap, render_sitemap_index
from convblog.render.theme import Theme
from convblog.render.threadfeed import render_conversation
from convblog.site.pages import (
    Blogroll,
    ConversationFeed,
    Copy,
    Face,
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


class Press:
    """Prints pages. `bodies` gives the pieces that a digest stands for."""

    def __init__(
        self,
        theme: Theme,
        faces: Mapping[str, Face],
        bodies: Callable[[bytes], Pieces],
        bytecode: jinja2.BytecodeCache | None = None,
    ) -> None:
        self._faces = faces
        self._html = Renderer(theme, faces, bodies, bytecode)

        @cache
        def translator(lang: str) -> Translate:
            return words.translations(lang, theme.locale_dirs).gettext

        self._translator = translator
        self._tools = {
            lang: Tools(face, self._html.prose, self._html.excerpt, translator) for lang, face in faces.items()
        }

    def render(self, page: Page) -> bytes:
        """The bytes of a page. Raises `SiteError` for a template's mistake."""
        match page:
            case HtmlPage() | Stylesheet():
                return self._html.render(page)
            case FeedPage():
                return render_feed(page, self._tools[page.lang])
            case ConversationFeed():
                return render_conversation(page, self._tools[page.lang])
            case Portrait():
                return render_portrait(page)
            case Copy():
                raise TypeError(page.path)  # copied, never rendered
        return self._for_machines(page)

    def _for_machines(self, page: Sitemap | SitemapIndex | Robots | Blogroll | HostFile) -> bytes:
        face = self._faces[page.lang]
        match page:
            case Sitemap():
                return render_sitemap(page, face.origin)
            case SitemapIndex():
                return render_sitemap_index(page, face.origin)
            case Robots():
                return render_robots(page, face.origin)
            case Blogroll():
                return render_blogroll(page, face, self._translator(page.lang))
            case HostFile():
                return render_hostfile(page, face)
