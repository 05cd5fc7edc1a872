"""Feeds as strict readers see them: what each format requires, by the section of its specification.

Each `…_faults` gives one sentence a broken rule, and an empty list for a feed that keeps them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree, html

from tests.site.output import words

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
THR = "{http://purl.org/syndication/thread/1.0}"
WFW = "{http://wellformedweb.org/CommentAPI/}"

# RFC 822, section 5, with the four digits of RFC 1123: what RSS 2.0 asks of every date.
RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)")
# RFC 3339, section 5.6, with the capital T and Z that RFC 4287, section 3.3 demands.
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

# RSS 2.0, "Required channel elements", "Optional channel elements", "Elements of <item>".
IN_CHANNEL = words(
    "title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs"
    " cloud ttl image rating textInput skipHours skipDays item"
)
IN_ITEM = words("title link description author category comments enclosure guid pubDate source")

# JSON Feed 1.1, "Top-level" and "Items": fields beyond these must begin with an underscore ("Extensions").
IN_FEED = words(
    "version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs"
    " items"
)
IN_JSON_ITEM = words(
    "id url external_url title content_html content_text summary image banner_image date_published date_modified"
    " authors tags language attachments"
)


def absolute(address: str | None) -> bool:
    return bool(address) and re.fullmatch(r"https?://[^\s/]+/\S*", str(address)) is not None


def rss_faults(root: Any, address: str) -> list[str]:
    """The faults of an RSS 2.0 feed that was had at `address`."""
    return list(_rss(root, address))


def _rss(root: Any, address: str) -> Iterator[str]:
    if root.tag != "rss" or root.get("version") != "2.0":  # RSS 2.0, "What is RSS?"
        yield "the root is no <rss version='2.0'>"
    channels = root.findall("channel")
    if len(channels) != 1 or len(root) != 1:
        yield "not exactly one channel"
    (channel,) = channels
    for name in ("title", "link", "description"):  # "Required channel elements"
        if len(channel.findall(name)) != 1 or not channel.findtext(name):
            yield f"channel: not exactly one {name}"
    yield from (f"channel: unknown {e.tag}" for e in channel if "{" not in e.tag and e.tag not in IN_CHANNEL)
    if not absolute(channel.findtext("link")):
        yield "channel: link is not absolute"
    # RSS Advisory Board, "Best Practices Profile": one atom:link rel=self with the address of the feed itself.
    links = [(e.get("rel"), e.get("href")) for e in channel.findall(f"{ATOM}link")]
    if [href for rel, href in links if rel == "self"] != [address]:
        yield "channel: no atom:link rel=self with its own address"
    if not RFC_822.fullmatch(channel.findtext("lastBuildDate") or ""):
        yield "channel: lastBuildDate is no date"
    items = channel.findall("item")
    yield from _repeated("guid", [item.findtext("guid") for item in items])
    dates = [parsedate_to_datetime(item.findtext("pubDate")) for item in items]
    if dates != sorted(dates, reverse=True):
        yield "items are not newest first"
    for item in items:
        yield from (f"{item.findtext('guid')}: {fault}" for fault in _rss_item(item))


def _rss_item(item: Any) -> Iterator[str]:
    if not item.findtext("title") or not item.findtext("description"):  # "at least one of" them; we give both
        yield "no title or no description"
    yield from (f"unknown {e.tag}" for e in item if "{" not in e.tag and e.tag not in IN_ITEM)
    yield from (f"more than one {tag}" for tag in {e.tag for e in item} - {"category"} if len(item.findall(tag)) != 1)
    if item.find("author") is not None:  # "It's the email address of the author of the item": nobody's is published
        yield "an author element, which holds a mail address"
    if not (item.findtext(f"{DC}creator") or "").strip():
        yield "nobody wrote it"
    guid = item.find("guid")  # "<guid> sub-element of <item>"
    if guid.get("isPermaLink") != "true" or guid.text != item.findtext("link") or not absolute(guid.text):
        yield "guid is no permalink"
    date = item.findtext("pubDate") or ""
    if not RFC_822.fullmatch(date) or parsedate_to_datetime(date).strftime("%a") != date[:3]:
        yield "pubDate is no date"
    yield from _rss_comments(item)


def _rss_comments(item: Any) -> Iterator[str]:
    for tag in ("comments", f"{WFW}commentRss"):
        if item.find(tag) is not None and not absolute(item.findtext(tag)):
            yield f"{tag} is not absolute"
    number = item.find(f"{SLASH}comments")
    if number is not None and not re.fullmatch(r"\d+", number.text or ""):
        yield "slash:comments is no number"


def atom_faults(root: Any, address: str) -> list[str]:
    """The faults of an Atom feed that was had at `address`."""
    return list(_atom(root, address))


def _atom(root: Any, address: str) -> Iterator[str]:
    if root.tag != f"{ATOM}feed":
        yield "the root is no feed"
    yield from _once(root, "id title updated", "generator icon logo rights subtitle")  # RFC 4287, section 4.1.1
    yield from _atom_links(root)
    if [e.get("href") for e in root.findall(f"{ATOM}link[@rel='self']")] != [address]:  # section 4.1.1, SHOULD
        yield "feed: no link rel=self with its own address"
    entries = root.findall(f"{ATOM}entry")
    if root.find(f"{ATOM}author") is None and any(e.find(f"{ATOM}author") is None for e in entries):  # 4.1.1, MUST
        yield "an entry has no author, nor has the feed"
    yield from _repeated("id", [e.findtext(f"{ATOM}id") for e in entries])
    dates = [date.text or "" for date in root.iter(f"{ATOM}updated", f"{ATOM}published")]
    yield from (f"{date} is no date" for date in dates if not RFC_3339.fullmatch(date))  # section 3.3
    for entry in entries:
        yield from (f"{entry.findtext(ATOM + 'id')}: {fault}" for fault in _atom_entry(entry))


def _once(parent: Any, exactly: str, at_most: str) -> Iterator[str]:
    for name in exactly.split():
        if len(parent.findall(ATOM + name)) != 1:
            yield f"not exactly one {name}"
    for name in at_most.split():
        if len(parent.findall(ATOM + name)) > 1:
            yield f"more than one {name}"


def _atom_entry(entry: Any) -> Iterator[str]:
    yield from _once(entry, "id title updated", "content published rights source summary")  # section 4.1.2
    yield from _atom_links(entry)
    if not absolute(entry.findtext(f"{ATOM}id")):  # section 4.2.6: an IRI, and absolute
        yield "id is no IRI"
    content = entry.find(f"{ATOM}content")  # section 4.1.3
    if content is None or content.get("type") not in {"html", "xhtml", "text"} or content.get("src"):
        yield "no content, or of an unknown type"
    for person in entry.findall(f"{ATOM}author"):  # section 3.2
        if not (person.findtext(f"{ATOM}name") or "").strip() or person.find(f"{ATOM}email") is not None:
            yield "an author without a name, or with a mail address"
    published, updated = (_moment(entry.findtext(ATOM + name)) for name in ("published", "updated"))
    if published is None or updated is None or updated < published:
        yield "updated before it was published"
    yield from _atom_thread(entry)


def _atom_thread(entry: Any) -> Iterator[str]:
    for reply in entry.findall(f"{THR}in-reply-to"):  # RFC 4685, section 3
        if not absolute(reply.get("ref")):
            yield "thr:in-reply-to without ref"
    for replies in entry.findall(f"{ATOM}link[@rel='replies']"):  # section 4
        count, updated = replies.get(f"{THR}count") or "", replies.get(f"{THR}updated") or ""
        if not re.fullmatch(r"\d+", count) or not RFC_3339.fullmatch(updated):
            yield "link rel=replies says neither how many nor when"
        if entry.findtext(f"{THR}total") != count:  # section 5
            yield "thr:total is not thr:count"


def _atom_links(parent: Any) -> Iterator[str]:
    seen = set()
    for link in parent.findall(f"{ATOM}link"):
        if not absolute(link.get("href")):
            yield f"link {link.get('href')} is not absolute"
        kind = link.get("type"), link.get("hreflang")
        if link.get("rel", "alternate") == "alternate":  # sections 4.1.1, 4.1.2: no two of one type and language
            if kind in seen:
                yield "two alternate links of one type and language"
            seen.add(kind)


def json_faults(feed: dict[str, Any], address: str) -> list[str]:
    """The faults of a JSON Feed that was had at `address`."""
    return list(_json(feed, address))


def _json(feed: dict[str, Any], address: str) -> Iterator[str]:
    if feed.get("version") != "https://jsonfeed.org/version/1.1":  # "Top-level"
        yield "not of version 1.1"
    if not _text(feed.get("title")) or not isinstance(feed.get("items"), list):
        yield "no title, or no items"
    if feed.get("feed_url") != address or not absolute(feed.get("home_page_url")):
        yield "not its own feed_url, or no home_page_url"
    yield from (f"unknown {name}" for name in feed if name not in IN_FEED and not name.startswith("_"))
    yield from _json_authors(feed)
    for hub in feed.get("hubs", ()):  # "Hubs"
        if not _text(hub.get("type")) or not absolute(hub.get("url")):
            yield "a hub without type or url"
    yield from _repeated("id", [item.get("id") for item in feed["items"]])
    for item in feed["items"]:
        yield from (f"{item.get('id')}: {fault}" for fault in _json_item(item))


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    if not _text(item.get("id")):  # "Items": id is required, and a string
        yield "no id"
    if not _text(item.get("content_html")) and not _text(item.get("content_text")):  # one of both is required
        yield "no content"
    yield from (f"unknown {name}" for name in item if name not in IN_JSON_ITEM and not name.startswith("_"))
    for name in ("url", "external_url", "image", "banner_image"):
        if name in item and not absolute(item[name]):
            yield f"{name} is not absolute"
    for name in ("date_published", "date_modified"):
        if name in item and not RFC_3339.fullmatch(item[name]):
            yield f"{name} is no date"
    if "date_published" not in item or not all(_text(tag) for tag in item.get("tags", [])):
        yield "no date_published, or an empty tag"
    if any(not isinstance(value, dict) for name, value in item.items() if name.startswith("_")):  # "Extensions"
        yield "an extension that is no object"
    yield from _json_authors(item)


def _json_authors(of: dict[str, Any]) -> Iterator[str]:
    for author in of.get("authors", ()):  # "Top-level": at least one of name, url, avatar
        if not author or set(author) - {"name", "url", "avatar"} or not all(map(_text, author.values())):
            yield "an author who is nobody"


def content_faults(fragment: str, why_broken: Callable[[str], str]) -> list[str]:
    """The faults of HTML within a feed: every address absolute, those of this site right, nothing that runs."""
    faults = []
    tree = html.fragment_fromstring(fragment, create_parent="div")
    for element, name, address, _ in tree.iterlinks():
        if name not in {"href", "src", "action", "cite", "srcset", "poster"}:
            continue
        if not absolute(address) and not address.startswith("mailto:"):
            faults.append(f"<{element.tag} {name}={address}> is not absolute")
        elif why := why_broken(address):
            faults.append(f"{address}: {why}")
    faults.extend(f"<{e.tag}>" for e in tree.iter("script", "style", "form", "iframe", "input") if not is_task(e))
    faults.extend(f"{e.tag} style" for e in tree.iter(etree.Element) if "style" in e.attrib)
    return faults


def is_task(element: Any) -> bool:
    """Whether it is the box of a task list, which nobody can tick."""
    return element.tag == "input" and element.get("type") == "checkbox" and "disabled" in element.attrib


def _repeated(what: str, values: list[Any]) -> Iterator[str]:
    yield from (f"{what} {value} twice" for value in sorted({str(v) for v in values if values.count(v) > 1}))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
