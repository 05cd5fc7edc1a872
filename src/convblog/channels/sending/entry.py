"""What a page of ours says, read from its microformats: never from a theme's own classes.

Two digests stand for it, since they have different consequences: a new text is told to everything the page links to,
a new answer only to those who know the page already. Neither knows of the theme, the navigation or the neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from convblog.channels.webmention import markup
from convblog.channels.webmention.markup import Document
from convblog.channels.webmention.urls import canonical
from convblog.digest import token

_CONTEXTS = frozenset(
    f"{prefix}-{name}"
    for prefix in ("u", "p")
    for name in ("in-reply-to", "like-of", "repost-of", "bookmark-of", "mention-of", "quotation-of")
)
_WORDS = frozenset({"e-content", "p-content", "p-summary", "p-name", "p-author"})  # of an answer
_LINKS = ("a", "area")


class Said(Struct, frozen=True, array_like=True):
    """What one page says. A page that is gone says nothing."""

    content: str = ""  # digest of title, text, links and what it answers
    answers: str = ""  # digest of the answers it shows
    targets: tuple[str, ...] = ()  # what it answers, then what it links to; absolute, each once
    gone: bool = False  # it says of itself that it is gone


class Own:
    """Which addresses are the site's own: those at or below `url`, by http or https."""

    def __init__(self, url: str) -> None:
        self._root = canonical(url).partition("://")[2].rstrip("/")

    def __contains__(self, url: str) -> bool:
        rest = canonical(url).partition("://")[2].partition("?")[0]
        return rest == self._root or rest.startswith(self._root + "/")


def read(html: str, url: str, own: Own) -> Said:
    """What the page `html` at `url` says. Any text says something, if only nothing."""
    document = markup.read(html, url)
    if is_gone(document):
        return Said(gone=True)
    entry = _entry(document)
    if entry is None:
        return Said(content=token(""), answers=token(""))
    parts = [element for element in _own_properties(entry) if "e-content" in _classes(element)]
    titles = [element for element in _own_properties(entry) if "p-name" in _classes(element)]
    targets = tuple(dict.fromkeys(_targets(document, entry, parts, own)))
    texts = [_text(element, document, own) for element in (*titles, *parts)]
    return Said(content=_digest([*texts, *targets]), answers=_digest(sorted(_answers(entry))), targets=targets)


def is_gone(document: Document) -> bool:
    """Whether a page says that it is gone: on a static host by `<meta http-equiv="Status" content="410 Gone">`."""
    return any(
        element.get("http-equiv", "").strip().lower() == "status" and element.get("content", "").startswith("410")
        for element in document.elements("meta")
    )


def _entry(document: Document) -> Any | None:
    """The post of a page: the h-entry that has the page's address and a text; else the first one with a text."""
    entries = [
        element
        for element in document.elements()
        if "h-entry" in _classes(element) and not any(map(_is_item, element.iterancestors()))
    ]
    whole = [one for one in entries if any("e-content" in _classes(part) for part in _own_properties(one))]
    here = [one for one in whole if canonical(document.url) in _addresses(document, one)]
    return next(iter((*here, *whole)), None)


def _is_item(element: Any) -> bool:
    """Whether an element is a microformat that takes what is in it for itself. A feed does not: it holds entries."""
    return any(name.startswith("h-") and name != "h-feed" for name in _classes(element))


def _addresses(document: Document, entry: Any) -> set[str]:
    named = (element for element in _own_properties(entry) if "u-url" in _classes(element))
    return {canonical(document.absolute(element.get("href") or element.get("value") or "")) for element in named}


def _own_properties(entry: Any) -> Iterator[Any]:
    """The elements of an entry that are its own: those within another microformat are that one's.

    What is in its text is not looked at: it is text.
    """
    waiting = list(reversed(entry))
    while waiting:
        element = waiting.pop()
        yield element
        if not _is_item(element) and "e-content" not in _classes(element):
            waiting.extend(reversed(element))


def _targets(document: Document, entry: Any, parts: list[Any], own: Own) -> Iterator[str]:
    """What the entry answers, and what its text links to."""
    contexts = [element for element in _own_properties(entry) if _CONTEXTS & _classes(element)]
    for element in contexts:
        inner = [one for one in element.iter() if "u-url" in _classes(one)] if _is_item(element) else []
        for one in inner or [element]:
            yield from _target(document, one, own)
    for part in parts:
        for element in part.iter(*_LINKS):
            yield from _target(document, element, own)


def _target(document: Document, element: Any, own: Own) -> Iterator[str]:
    """Where an element leads, if that is somebody else's page and the author stands by it (not `nofollow`)."""
    address = element.get("href") or element.get("value") or ""
    if not address.strip() or "nofollow" in element.get("rel", "").lower().split():
        return
    url = document.absolute(address)
    if _is_elsewhere(url, own):
        yield url


def _is_elsewhere(url: str, own: Own) -> bool:
    return bool(canonical(url)) and url not in own


def _answers(entry: Any) -> Iterator[str]:
    """Each answer that the page shows: its id, who wrote it, its words; without those of the answers beneath it."""
    for element in entry.iter():
        identity = element.get("id", "")
        if identity.startswith("r-") and "h-cite" in _classes(element):
            words = [one for one in _own_properties(element) if _WORDS & _classes(one)]
            yield "\0".join([identity, *("".join("".join(one.itertext()).split()) for one in words)])


def _text(element: Any, document: Document, own: Own) -> str:
    """The words of an element, without white space: typography and templates are free with that.

    What links within the site say is left out: cards carry the title of a neighbour, headings their own anchor. So
    are mail addresses, which some hosts scramble.
    """
    words: list[str] = []
    waiting: list[Any] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            words.extend(one.split())
            continue
        waiting.extend(tail for tail in (one.tail if one is not element else None,) if tail)
        if one.tag == "a" and one.get("href") and not _is_elsewhere(document.absolute(one.get("href")), own):
            continue
        words.extend(one.get("alt", "").split())
        waiting.extend(reversed(one))
        waiting.extend(text for text in (one.text,) if text)
    return "".join(words)


def _digest(parts: list[str]) -> str:
    return token("\0".join(parts))


def _classes(element: Any) -> set[str]:
    return set(element.get("class", "").split())
