"""The beginning of a long text, up to the end of a sentence."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from lxml import etree

from convblog.webhost import spoken

_SENTENCE = re.compile(r"[.!?…。！？][\"'»”’)\]]{0,3}(?=\s)")
_WORD = re.compile(r"\s+")
_WITHIN = ("a", "code", "del", "em", "pre", "s", "strong")


def bound(root: Any, most: int) -> None:
    """Leave of the tree `root` what comes first: about `most` characters and elements together.

    What is done later is fine for a text, and slow for a book (20 s for 25,000 paragraphs).
    """
    count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        count += 1 + len((element.text if event == "start" else element.tail) or "")
        if count > most:
            _end_at(element, keep_inside=event == "end")
            return


def _end_at(element: Any, *, keep_inside: bool) -> None:
    if not keep_inside:
        del element[:]
        element.tail = None
    while element is not None:
        parent = element.getparent()
        if parent is not None:
            del parent[parent.index(element) + 1 :]
            parent.tail = None
        element = parent


def cut(soup: BeautifulSoup, most: int, original: str = "") -> None:
    """Leave the first `most` characters of words in `soup`, or a little less: whole sentences, else whole words.

    Where something was left out, “…” ends it, and a link to `original`, called by its host.
    """
    texts = soup.find_all(string=True)
    words = "".join(texts)
    if len(words.strip()) <= most:
        return
    left = _end(words, most)
    for text in texts:
        kept = text[:left]
        left -= len(kept)
        if len(kept) == len(text) and left:
            continue
        is_end = bool(kept.strip()) and not left
        text.replace_with(end := NavigableString(f"{kept.rstrip()} …" if is_end else ""))
        if is_end and original:
            _link(soup, end, original)
    for tag in reversed(soup.find_all(True)):
        if tag.name not in ("br", "hr") and not tag.get_text(strip=True):
            tag.decompose()


def _link(soup: BeautifulSoup, end: PageElement, original: str) -> None:
    """A link to `original` behind `end` and whatever signs of its own that stands in."""
    link = soup.new_tag("a", href=original)
    link.string = spoken(original)
    while end.parent is not None and end.parent.name in _WITHIN:
        end = end.parent
    end.insert_after(" ", link)
    if isinstance(end, Tag) and end.name == "pre":
        link.wrap(soup.new_tag("p"))


def _end(words: str, most: int) -> int:
    """Where to cut: after the last sentence in the second half, else after the last word, else anywhere."""
    head = words[: most + 1]
    for pattern in (_SENTENCE, _WORD):
        ends = [match.end() if pattern is _SENTENCE else match.start() for match in pattern.finditer(head)]
        if ends and ends[-1] > most // 2:
            return ends[-1]
    return most
