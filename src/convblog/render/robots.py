"""`robots.txt`: everybody is welcome, and told where the sitemap is."""

from __future__ import annotations

from convblog.render.absolute import whole
from convblog.site.pages import Robots


def render_robots(page: Robots, origin: str) -> bytes:
    """The bytes of `robots.txt`."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {whole(origin, page.sitemap)}\n".encode()
