"""Feeds of answers, of one post or of the whole site, as RSS 2.0: so that a conversation can be followed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from convblog.conversation.masking import mask
from convblog.problems import N_, Translate
from convblog.render.absolute import whole, whole_content
from convblog.render.characters import clean, one_line, stranger
from convblog.render.feeditems import Tools
from convblog.render.feeds import new_channel
from convblog.render.invitation import of_remark
from convblog.site.face import Face
from convblog.site.pages import ConversationFeed
from convblog.site.parts import Remark

if TYPE_CHECKING:
    from convblog.render.feedxml import Element


def render_conversation(page: ConversationFeed, tools: Tools) -> bytes:
    """The bytes of a feed of answers. Everything in an answer is a stranger's, and is treated so."""
    from convblog.render import feedxml

    face = tools.face
    translate = tools.translator(face.lang)  # as on the page, whatever language the post is in
    feed = new_channel(page, translate(N_("What readers answer, the newest first.")), face)
    for remark in page.remarks:
        item, additions = feedxml.new_entry(feed)
        url = address(remark, face)
        name = _name(remark, translate)
        item.title(_title(remark, name, translate))
        item.link(href=url)
        item.guid(url, permalink=True)
        item.content(_content(remark, name, url, face, translate), type="html")
        additions.elements.extend(_elements(remark, name, page.lang, face))
    rss: bytes = feed.rss_str(pretty=True)
    return rss


def address(remark: Remark, face: Face) -> str:
    """The permalink of an answer."""
    return f"{whole(face.origin, remark.post.url)}#r-{remark.id}"


def _name(remark: Remark, translate: Translate) -> str:
    return stranger(mask(remark.voice.name)) or translate(N_("Someone"))


def _title(remark: Remark, name: str, translate: Translate) -> str:
    return translate(N_("{name} on “{title}”")).format(name=name, title=one_line(remark.post.title))


def _content(remark: Remark, name: str, url: str, face: Face, translate: Translate) -> str:
    end = of_remark(remark, name, face, translate)
    words = whole_content(mask(remark.html), url) + _pictures(remark, name, face, translate)
    return clean(words + (f"\n<hr>\n{end}" if end else ""))


def _pictures(remark: Remark, name: str, face: Face, translate: Translate) -> str:
    said = escape(translate(N_("Picture sent by {name}")).format(name=name))
    return "".join(
        f'\n<p><img src="{escape(whole(face.origin, picture.url))}" alt="{said}" '
        f'width="{picture.width}" height="{picture.height}"></p>'
        for picture in remark.pictures
    )


def _elements(remark: Remark, name: str, feed_lang: str, face: Face) -> list[Element]:
    from convblog.render.feedxml import DC, THR, Element, rfc822

    post = whole(face.origin, remark.post.url)
    answered = f"{post}#r-{remark.parent}" if remark.parent else post
    elements = [Element("pubDate", rfc822(remark.published)), Element(f"{DC}creator", name)]
    if remark.post.lang != feed_lang:
        elements.append(Element(f"{DC}language", remark.post.lang))
    reply = {"ref": answered, "href": answered, "type": "text/html"}
    return [*elements, Element(f"{THR}in-reply-to", attributes=reply)]
