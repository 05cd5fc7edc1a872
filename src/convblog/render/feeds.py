"""Feeds of posts: RSS 2.0 and Atom by feedgen; JSON Feed is in `jsonfeed.py`.

Each item holds the whole post (or its excerpt, where feeds are shortened) with whole addresses, and ends with the
author's question and the ways to answer.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from convblog.render.absolute import encoded, whole
from convblog.render.characters import one_line
from convblog.render.feeditems import Item, Tools, byline
from convblog.site.face import Face
from convblog.site.pages import ConversationFeed, FeedPage
from convblog.site.parts import Byline, Entry

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

    from convblog.render.feedxml import Element

RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"


def render_feed(page: FeedPage, tools: Tools) -> bytes:
    """The bytes of a feed. They depend on nothing but the arguments and the translations of its entries' languages."""
    if page.kind == "json":
        from convblog.render.jsonfeed import render_json

        return render_json(page, tools)
    return _render_atom(page, tools) if page.kind == "atom" else _render_rss(page, tools)


# ---- RSS


def _render_rss(page: FeedPage, tools: Tools) -> bytes:
    from convblog.render import feedxml

    feed = new_channel(page, page.description, tools.face)
    for entry in page.entries:
        node, additions = feedxml.new_entry(feed)
        item = tools.item(entry)
        node.title(item.title)
        node.link(href=item.url)
        node.guid(item.url, permalink=True)
        node.category([{"term": tag} for tag in item.tags])
        node.content(item.html, type="html")
        node.description(escape(item.description, quote=False), isSummary=True)
        if item.thread:
            node.comments(item.thread)
        additions.elements.extend(_rss_elements(entry, item, page.lang))
    rss: bytes = feed.rss_str(pretty=True)
    return rss


def new_channel(page: FeedPage | ConversationFeed, description: str, face: Face) -> FeedGenerator:
    """An RSS feed of feedgen's with everything but its items."""
    from convblog.render import feedxml

    feed, additions = feedxml.new_feed()
    own = whole(face.origin, page.url)
    feed.title(one_line(page.title) or own)
    feed.description(one_line(description) or one_line(page.title) or own)
    feed.link(href=own, rel="self", type=RSS_TYPE)
    feed.link(href=whole(face.origin, page.home), rel="alternate")  # the last one is RSS's own <link>
    feed.language(page.lang)
    feed.generator(one_line(face.generator))
    additions.elements.append(feedxml.Element("lastBuildDate", feedxml.rfc822(page.updated)))
    if face.hub:
        hub = {"rel": "hub", "href": encoded(face.hub)}
        additions.elements.append(feedxml.Element(f"{feedxml.ATOM}link", attributes=hub))
    return feed


def _rss_elements(entry: Entry, item: Item, feed_lang: str) -> list[Element]:
    from convblog.render.feedxml import DC, SLASH, WFW, Element, rfc822

    elements = [Element("pubDate", rfc822(entry.published)), Element(f"{DC}creator", item.author.name)]
    if entry.lang != feed_lang:
        elements.append(Element(f"{DC}language", entry.lang))
    elements.append(Element(f"{SLASH}comments", str(entry.answers)))
    if item.conversation_feed:
        elements.append(Element(f"{WFW}commentRss", item.conversation_feed))
    return elements + _in_reply_to(item)


# ---- Atom


def _render_atom(page: FeedPage, tools: Tools) -> bytes:
    from convblog.render import feedxml

    feed = _new_atom(page, tools.face)
    for entry in page.entries:
        node, additions = feedxml.new_entry(feed)
        item = tools.item(entry)
        node.id(item.url)
        node.title(item.title)
        node.published(entry.published.datetime)
        node.updated(entry.updated.datetime)
        node.author(_person(item.author))
        node.category([{"term": tag} for tag in item.tags])
        node.content(item.html, type="html")
        if item.description:
            node.summary(item.description)
        if entry.lang != page.lang:
            additions.attributes[feedxml.LANG] = entry.lang
        additions.elements.extend(_atom_elements(entry, item))
    atom: bytes = feed.atom_str(pretty=True)
    return atom


def _new_atom(page: FeedPage, face: Face) -> FeedGenerator:
    from convblog.render import feedxml

    feed, _ = feedxml.new_feed()
    own = whole(face.origin, page.url)
    feed.id(own)
    feed.title(one_line(page.title) or own)
    feed.subtitle(one_line(page.description))
    feed.updated(page.updated.datetime)
    feed.author(_person(byline(face.author, face)))
    feed.link(href=own, rel="self", type=ATOM_TYPE)
    feed.link(href=whole(face.origin, page.home), rel="alternate", type="text/html")
    if face.hub:
        feed.link(href=encoded(face.hub), rel="hub")
    feed.language(page.lang)
    feed.generator(one_line(face.generator))
    return feed


def _person(author: Byline) -> dict[str, str]:
    return {"name": author.name, "uri": author.url} if author.url else {"name": author.name}


def _atom_elements(entry: Entry, item: Item) -> list[Element]:
    """The links, which feedgen would strip of all but their address, and RFC 4685: where the answers are, how many."""
    from convblog.render.feedxml import THR, Element

    elements = [Element("link", attributes={"rel": "alternate", "type": "text/html", "href": item.url})]
    if item.conversation_feed:
        replies = {"rel": "replies", "type": RSS_TYPE, "href": item.conversation_feed}
        replies[f"{THR}count"] = str(entry.answers)
        if entry.newest_answer is not None:
            replies[f"{THR}updated"] = entry.newest_answer.iso
        elements.append(Element("link", attributes=replies))
    elements.append(Element(f"{THR}total", str(entry.answers)))
    return elements + _in_reply_to(item)


def _in_reply_to(item: Item) -> list[Element]:
    from convblog.render.feedxml import THR, Element

    if not item.in_reply_to:
        return []
    return [Element(f"{THR}in-reply-to", attributes={"ref": item.in_reply_to, "href": item.in_reply_to})]
