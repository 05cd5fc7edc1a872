"""The blogroll as OPML 2.0 (https://opml.org/spec2.opml), which feed readers import."""

from __future__ import annotations

from html import escape

from convblog.problems import N_, Translate
from convblog.render.absolute import encoded
from convblog.render.characters import one_line
from convblog.site.face import Face
from convblog.site.pages import Blogroll


def render_blogroll(page: Blogroll, face: Face, translate: Translate) -> bytes:
    """The bytes of the blogroll. It bears no date: it changes when the configuration does, not when it is built."""
    title = f"{one_line(face.title) or face.origin} – {translate(N_('Blogs I read'))}"
    head = f"<title>{_text(title)}</title>\n"
    if owner := one_line(face.author.name):
        head += f"<ownerName>{_text(owner)}</ownerName>\n"
    if face.author.url:
        head += f"<ownerId>{_text(encoded(face.author.url))}</ownerId>\n"
    body = "".join(_outline(*blog) for blog in page.blogs)
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
    return f"{xml}<head>\n{head}</head>\n<body>\n{body}</body>\n</opml>\n".encode()


def _outline(title: str, url: str, feed: str) -> str:
    """A blog; without a feed it is a link, since an outline of type `rss` must name one."""
    name = _text(one_line(title) or url)
    if feed:
        address = f'type="rss" xmlUrl="{_text(encoded(feed))}" htmlUrl="{_text(encoded(url))}"'
    else:
        address = f'type="link" url="{_text(encoded(url))}"'
    return f'<outline text="{name}" title="{name}" {address}/>\n'


def _text(text: str) -> str:
    return escape(one_line(text))
