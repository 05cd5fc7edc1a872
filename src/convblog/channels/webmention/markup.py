"""Any HTML -> a tree of bounded depth, in linear time.

A page may be written to be slow to read. libxml2 reads by HTML 5's own rules (since 2.14), and fast, but: the tree it
builds is quadratic in the attributes of one tag (16 s for 100,000), and matching end tags is quadratic in the depth
(30 s for 100,000). So it only tells us what it reads, and what we build holds few attributes and ends at a depth no
page has. html5lib and lexbor were rejected: both are quadratic in the depth without a way to stop them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin

from lxml import etree

LONGEST = 2_000  # characters of an address. Joining two takes as long as both: 30,000 links to a base of 100,000
# folders took five minutes.
_DEEPEST = 200  # levels of elements; what is deeper stands here, side by side
_GIVE_UP = 1_000  # levels at which reading ends

_ATTRIBUTES = frozenset(
    {"alt", "cite", "class", "content", "data", "datetime", "href", "http-equiv", "id", "lang", "name", "poster",
     "rel", "src", "start", "title", "value"}
)  # fmt: skip
_UNREAD = frozenset({"iframe", "noembed", "noframes", "script", "style", "template"})  # not words, not links
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}", re.ASCII)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Document(NamedTuple):
    """A page that was read. `base` is what its relative addresses are relative to."""

    url: str
    base: str
    root: Any  # lxml element `html`
    whole: bool = True  # False where it was too deep to be read to its end

    def elements(self, *names: str) -> Iterator[Any]:
        """The elements of these names, or all, in document order."""
        yield from self.root.iter(*names)

    def absolute(self, address: str) -> str:
        """`address` as the page means it; an empty string where that is no address at all."""
        return joined(self.base, address)


def read(html: str, url: str) -> Document:
    """The page `html` at `url`. Any text has a tree; scripts, styles and templates are not in it."""
    target = _Target()
    parser = etree.HTMLParser(target=target, encoding="utf-8")
    data, whole = html.encode("utf-8", "replace"), True
    try:
        for start in range(0, len(data), 32_768):
            parser.feed(data[start : start + 32_768])
        if data:
            parser.close()
    except (_TooDeepError, etree.LxmlError):
        whole = False  # what was read until here is what there is
    root = target.finish()
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    resolved = joined(url, base)
    return Document(url, resolved if resolved and len(resolved) <= LONGEST else url, root, whole)


def joined(base: str, address: str) -> str:
    """`address` relative to `base`, as browsers read it (white space around it and line breaks in it are dropped).

    Empty if either is no address, or longer than `LONGEST`.
    """
    if len(base) > LONGEST or len(address) > LONGEST:
        return ""
    try:
        return urljoin(base, address.strip(" \t\n\r\f").translate({9: None, 10: None, 13: None}))
    except ValueError:
        return ""


class _TooDeepError(Exception):
    pass


class _Target:
    """What libxml2 tells of, as it reads."""

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._root = self._builder.start("html", {})
        self._depth = 0
        self._unread = 0  # depth of the element that is not read, or 0

    def start(self, tag: str, attributes: Any) -> None:
        self._depth += 1
        if self._depth > _GIVE_UP:
            raise _TooDeepError
        if tag == "html":
            self._keep_language(attributes)
        elif tag in _UNREAD and not self._unread:
            self._unread = self._depth
        elif not self._unread:
            name = tag if _NAME.fullmatch(tag) else "span"
            kept = {key: _sound(value or "") for key, value in attributes.items() if key in _ATTRIBUTES}
            self._builder.start(name, kept)
            if self._depth > _DEEPEST:
                self._builder.end(name)

    def end(self, tag: str) -> None:
        if self._unread == self._depth:
            self._unread = 0
        elif tag != "html" and not self._unread and self._depth <= _DEEPEST:
            self._builder.end(tag if _NAME.fullmatch(tag) else "span")
        self._depth -= 1

    def data(self, text: str) -> None:
        if not self._unread:
            self._builder.data(_sound(text))

    def close(self) -> None:
        """libxml2 is done; the tree is asked for by `finish`."""

    def finish(self) -> Any:
        """The root of the tree. Elements that never ended end here."""
        self._builder.data("")
        while True:
            try:
                self._builder.end("x")
            except (AssertionError, IndexError, etree.LxmlError):
                return self._root

    def _keep_language(self, attributes: Any) -> None:
        for name in ("lang", "class"):
            if attributes.get(name) and self._root.get(name) is None:
                self._root.set(name, _sound(attributes.get(name)))


def _sound(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text) if _NOT_XML.search(text) else text
