"""The microformats of a page, read by mf2py within bounds.

mf2py takes a page at its word, and a page may be written to take hours: a nested root with two properties is read
twice at each level, so that 30 levels are a billion; a text of many pieces is joined piece by piece. So it is shown a
copy of the page in which classes are few (those we use), each nested root is one property, no more than twelve stand
within each other, and the work they make was counted before.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from threading import Lock
from typing import Any, NamedTuple, TypeGuard

import mf2py
from bs4 import BeautifulSoup
from lxml import etree

from convblog.channels.webmention.markup import Document

Item = dict[str, Any]
"""One microformat: `type`, `properties`, perhaps `children`, `value`, `lang`, as in the parsing specification."""

_ROOTS = ("h-entry", "h-feed", "h-card", "h-cite", "h-event")
_PROPERTIES = frozenset(
    {"p-name", "p-summary", "p-content", "p-author", "u-author", "p-nickname", "p-rsvp", "p-comment", "u-comment",
     "u-url", "u-uid", "u-photo", "u-logo", "u-syndication", "u-in-reply-to", "p-in-reply-to", "u-like-of", "p-like-of",
     "u-like", "u-repost-of", "p-repost-of", "u-repost", "u-bookmark-of", "p-bookmark-of", "dt-published",
     "dt-updated", "e-content", "value", "value-title"}
)  # fmt: skip

# The older microformats, put into the words of the newer ones before mf2py sees them: it can do so itself, but copies
# each element with all in it eight times (59 s for 400 elements in each other).
_OLD_ROOTS = {"hentry": "h-entry", "hfeed": "h-feed", "vcard": "h-card"}
_OLD_PROPERTIES = {
    "hentry": {"entry-title": "p-name", "entry-summary": "p-summary", "entry-content": "e-content",
               "author": "p-author", "published": "dt-published", "updated": "dt-updated"},
    "vcard": {"fn": "p-name", "nickname": "p-nickname", "url": "u-url", "uid": "u-uid", "photo": "u-photo",
              "logo": "u-logo"},
    "hfeed": {},
}  # fmt: skip
_WITHIN = 12  # classes that may stand around a further one; h-feed, h-entry, e-content, h-cite, h-card make five
_ELEMENTS = 30_000  # of one page; a long article with comments has 5,000
_ALONE = Lock()  # one page at a time in a process: its trees take up to 60 MB, and two would be read in no less time
_WORK = 20_000_000_000  # characters that may be copied, at most: a second or so, as measured


def parse(document: Document) -> tuple[Item, ...]:
    """The microformats at the top of `document`, in document order.

    A page that is too intricate, or that mf2py cannot read, has none.
    """
    with _ALONE:
        return _parsed(document)


def _parsed(document: Document) -> tuple[Item, ...]:
    root = deepcopy(document.root)
    for base in root.iter("base"):
        base.set("href", document.base)
    if sum(1 for _ in root.iter()) > _ELEMENTS or _prune(root, 0, "").work > _WORK:
        return ()
    soup = BeautifulSoup(etree.tostring(root, encoding="utf-8", method="html"), "lxml", from_encoding="utf-8")
    try:
        parsed = mf2py.parse(soup, url=document.url)
    except Exception:
        return ()  # mf2py guards no step against nonsense (dates, nested values), and raises what it comes to
    return tuple(parsed["items"])


def flat(items: tuple[Item, ...] | list[Item]) -> Iterator[Item]:
    """`items` and everything within them, nested properties included, in document order."""
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        yield item
        nested = [value for values in item["properties"].values() for value in values if is_item(value)]
        waiting.extend(reversed(nested + item.get("children", [])))


def is_item(value: Any) -> TypeGuard[Item]:
    """Whether a property's value is a microformat of its own."""
    return isinstance(value, dict) and "properties" in value


def is_a(item: Item, *types: str) -> bool:
    """Whether `item` is of one of `types`."""
    return any(kind in item["type"] for kind in types)


def values(item: Item, *names: str) -> list[Any]:
    """The values of the properties `names`, one after the other."""
    return [value for key in names for value in item["properties"].get(key, [])]


def text(item: Item, *names: str) -> str:
    """The first value of `names` that is not empty, as plain text."""
    return next(filter(None, (_plain(value) for value in values(item, *names))), "")


def urls(item: Item, *names: str) -> list[str]:
    """The addresses in `names`, also of nested citations, each once, in order."""
    found = [url for value in values(item, *names) for url in _urls_of(value)]
    return list(dict.fromkeys(filter(None, found)))


def _plain(value: Any) -> str:
    plain = value.get("value", "") if isinstance(value, dict) else value
    return plain.strip() if isinstance(plain, str) else ""


def _urls_of(value: Any) -> list[str]:
    nested = urls(value, "url", "uid") if is_item(value) else []
    return nested or [_plain(value)]


class _Size(NamedTuple):
    texts: int
    characters: int
    work: int
    classed: bool


def _prune(element: Any, within: int, old: str) -> _Size:
    """Take out of `element` what would cost too much; tells how much is left. At most 200 levels deep (markup.py).

    `within`: how many classes stand around it; `old`: the root of the older kind it belongs to, or an empty string.
    """
    classes, old_within = _classes(element, old)
    classes = classes if within + len(classes) <= _WITHIN else []
    _rewrite(element, classes)
    texts = characters = work = 0
    classed = False
    for child in element:
        size = _prune(child, within + len(classes), old_within)
        texts, characters, work = texts + size.texts + 1, characters + size.characters, work + size.work
        classed |= size.classed
        characters += len(child.tail or "") + len(child.get("alt", ""))
    characters += len(element.text or "")
    # A root's own text is read only where it has no properties: then it is the name.
    kinds = len({name.partition("-")[0] for name in classes if not classed or name not in _ROOTS})
    return _Size(texts + 1, characters, work + 2 * kinds * texts * characters, classed or bool(classes))


def _classes(element: Any, old: str) -> tuple[list[str], str]:
    """The classes that `element` keeps, and the older root that what is in it belongs to."""
    written = list(dict.fromkeys(element.get("class", "").split()))
    roots = [name for name in written if name in _ROOTS]
    old_root = next((name for name in written if name in _OLD_ROOTS), "") if not roots else ""
    if old:
        properties = [_OLD_PROPERTIES[old][name] for name in written if name in _OLD_PROPERTIES[old]]
        if old == "hentry" and "bookmark" in element.get("rel", "").split():
            properties.append("u-url")
    else:
        properties = [name for name in written if name in _PROPERTIES]
    if not roots and not old_root:
        return properties, old
    kept = [name for name in properties if name[:2] in ("p-", "u-", "e-")][:1]
    return [*(roots or [_OLD_ROOTS[old_root]]), *kept], old_root


def _rewrite(element: Any, classes: list[str]) -> None:
    for attribute in ("class", "rel"):  # mf2py reads the whole text of what has a rel; we read these ourselves
        element.attrib.pop(attribute, None)
    if classes:
        element.set("class", " ".join(classes))
