"""A stranger's HTML -> Markdown, such as a reader could have written: words, emphasis, links, quotations, lists, code.

The Markdown is kept in a file that the writer may edit, and is shown by the reader's dialect (content/answers.py). What
the HTML says as text must come back as text: whatever that dialect would obey is escaped here.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from lxml import etree
from markdownify import MarkdownConverter

from convblog.channels.webmention.excerpt import bound, cut
from convblog.channels.webmention.markup import Document, read
from convblog.conversation.masking import mask_html
from convblog.conversation.safehtml import sanitise

_UNSAID = (
    "audio", "button", "canvas", "form", "head", "input", "math", "nav", "object", "select", "svg", "textarea", "title",
    "video",
)  # fmt: skip
_BLOCKS = (
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "header", "hgroup", "legend", "main", "section", "summary", "table", "tr",
)  # fmt: skip
_SAME = {"b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em", "strike": "del", "s": "del", "tt": "code",
         "kbd": "code", "samp": "code", "listing": "pre", "xmp": "pre", "menu": "ul", "dir": "ul"}  # fmt: skip
_SOMEBODY_ELSES = frozenset({"h-cite", "h-entry", "u-comment", "p-comment"})

_BLOCK_PARENTS = ("p", "li", "ul", "ol", "blockquote", "[document]")
_BLOCKS_LEFT = ["p", "ul", "ol", "li", "blockquote", "pre"]
_EMPHASIS = ("em", "strong", "del", "s")
_BREAK = "\ue000"  # stands for a broken line until it is known what stands around it
_START = "\ue002"  # stands before a text that begins a line
_CRY = "\ue001"  # stands for `!` before a link, which is no picture
_MARKS = dict.fromkeys(map(ord, (_BREAK, _START, _CRY)), "")

# What the reader's dialect would obey, within a line and at its beginning.
_OBEYED = re.compile(r"[\\`*\[\]]|_(?!(?<=[^\W_]_)[^\W_])|~(?=~|$)|(?<=~)~|^~|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)")
_AT_START = re.compile(r"^(\s*)(?:[>|~]|#(?=[#\s]|$)|[+](?=\s|$)|[=-](?=[=:|\s-]|$)|:(?=[:|\s-]|$)|\d{1,9}(?=[.)]))")
_ENTITY_END = re.compile(r"(&#?\w{1,32});")
_ODD_IN_ADDRESS = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "`": "%60"}


def markdown_of(html: str, *, base: str = "", most: int = 2_000, original: str = "") -> str:
    """`html` (a piece of a page whose relative links are relative to `base`) as Markdown of about `most` characters.

    Longer text ends with a sentence, “…” and a link to `original`, where all of it stands. Anything is taken: scripts,
    forms, pictures without a description and other people's words quoted as microformats are left out, mail addresses
    are masked.
    """
    document = read(html, base)
    bound(document.root, 3 * most)
    _simplify(document)
    safe = mask_html(sanitise(etree.tostring(document.root, encoding="unicode", method="html")))
    soup = BeautifulSoup(safe.html.translate(_MARKS), "html.parser")
    cut(soup, most, original)
    _tidy(soup)
    return _broken(_Converter().convert_soup(soup).strip().split("\n")).strip().replace(_CRY, "\\!")


def _broken(lines: list[str]) -> str:
    """The lines, joined. Where `<br>` stood a line is broken; where two stood, or one at an edge, a paragraph is."""
    bare = [line.replace(_BREAK, "").rstrip(" \t") for line in lines]
    followed = [bool(after.strip(" \t>")) for after in bare[1:]] + [False]
    hard = [line.endswith(_BREAK) and bool(own.strip(" \t>")) for line, own in zip(lines, bare, strict=True)]
    joined = (own + "\\" * (breaks and more) for own, breaks, more in zip(bare, hard, followed, strict=True))
    return "\n".join(joined)


def plain_html(text: str) -> str:
    """Plain text as HTML: paragraphs between empty lines, each line a line."""
    blocks = re.split(r"\n[ \t]*\n", escape(text.replace("\r\n", "\n")))
    return "".join(f"<p>{block.strip().replace(chr(10), '<br>')}</p>" for block in blocks)


def _simplify(document: Document) -> None:
    """Bring the tree to the few elements that an answer may have."""
    for element in list(document.root.iter()):
        if element.tag in _UNSAID or _is_quoted(element):
            _replace(element, " ")
        elif element.tag == "img":
            _replace(element, f" {element.get('alt', '')} ")
        elif element.tag == "q":
            _surround(element, "“", "”")
        elif element.tag in ("td", "th"):
            element.tail = f" {element.tail or ''}"
        elif element.tag == "a":
            element.set("href", document.absolute(element.get("href", "")))
        _rename(element)


def _rename(element: Any) -> None:
    if element.tag in _BLOCKS:
        element.tag = "p"
    elif re.fullmatch("h[1-6]", element.tag):
        strong = etree.Element("strong")
        strong.text, element.text = element.text, None
        strong.extend(list(element))
        element.append(strong)
        element.tag = "p"
    else:
        element.tag = _SAME.get(element.tag, element.tag)


def _is_quoted(element: Any) -> bool:
    """Whether these are words of somebody else, shown for context or as an answer below. A mere link is kept."""
    return element.tag != "a" and not _SOMEBODY_ELSES.isdisjoint(element.get("class", "").split())


def _replace(element: Any, text: str) -> None:
    """`text` in place of `element`."""
    parent, tail = element.getparent(), element.tail or ""
    if parent is None:
        return
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + text + tail
    else:
        before.tail = (before.tail or "") + text + tail
    parent.remove(element)


def _surround(element: Any, opening: str, closing: str) -> None:
    element.text = opening + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing


def _tidy(soup: BeautifulSoup) -> None:
    """Leave out what Markdown cannot say and what says nothing, so that pieces of one text are one."""
    for line_break in soup.select("pre br, a br, code br"):
        line_break.replace_with("\n" if line_break.find_parent("pre") else " ")
    for pre in soup.select("pre"):
        pre.string = pre.get_text()
    for tag in reversed(soup.find_all([*_BLOCKS_LEFT, "a", "code", *_EMPHASIS])):
        if not tag.get_text(strip=True):
            tag.decompose() if tag.name in _BLOCKS_LEFT else tag.unwrap()
    for tag in reversed(soup.find_all(["a", "code", *_EMPHASIS])):
        if not _can_be_said(tag):
            tag.unwrap()
    soup.smooth()
    _with_items(soup)
    _without_pictures(soup)
    _without_edges(soup)
    soup.smooth()
    for text in soup.find_all(string=True):
        before, parent = text.previous_sibling, text.parent
        if parent is not None and parent.name in _BLOCK_PARENTS and (_is_edge(before, -1) or _is_break(before)):
            text.replace_with(_START + text)


def _with_items(soup: BeautifulSoup) -> None:
    """Every item is in a list, and in a list is nothing but items."""
    for item in soup.find_all("li"):
        if item.parent is not None and item.parent.name not in ("ul", "ol"):
            item.name = "p"
    for items in soup.find_all(["ul", "ol"]):
        for child in list(items.children):
            if not (isinstance(child, Tag) and child.name == "li") and child.get_text(strip=True):
                child.wrap(soup.new_tag("li"))
    for container in soup.find_all(["li", "blockquote"]):
        _in_paragraphs(soup, container)


def _in_paragraphs(soup: BeautifulSoup, container: Tag) -> None:
    """What follows a block in `container` is a paragraph: markdownify would glue it to a list before it."""
    run: Tag | None = None
    after_block = False
    for child in list(container.children):
        if isinstance(child, Tag) and child.name in _BLOCKS_LEFT:
            run, after_block = None, True
        elif run is not None:
            run.append(child.extract())
        elif after_block and child.get_text(strip=True):
            run = child.wrap(soup.new_tag("p"))


def _without_pictures(soup: BeautifulSoup) -> None:
    """A link after “!” would be a picture."""
    for link in soup.find_all("a"):
        before = link.previous_sibling
        if isinstance(before, NavigableString) and before.endswith("!"):
            before.replace_with(before[:-1] + _CRY)


def _without_edges(soup: BeautifulSoup) -> None:
    """Broken lines at the edge of a block break nothing."""
    breaks = soup.find_all("br")
    for line_break in breaks:
        if _is_edge(line_break.previous_sibling, -1):
            line_break.extract()
    for line_break in reversed(breaks):
        if line_break.parent is not None and _is_edge(line_break.next_sibling, 1):
            line_break.extract()


def _is_edge(neighbour: Any, direction: int) -> bool:
    """Whether there is nothing on this side of a broken line, or a block, which begins a line of its own."""
    if isinstance(neighbour, NavigableString) and not neighbour.strip():
        neighbour = neighbour.previous_sibling if direction < 0 else neighbour.next_sibling
    return neighbour is None or (isinstance(neighbour, Tag) and neighbour.name in _BLOCKS_LEFT)


def _is_break(neighbour: Any) -> bool:
    return isinstance(neighbour, Tag) and neighbour.name == "br"


def _can_be_said(tag: Tag) -> bool:
    words = tag.get_text().strip()
    if not words:
        return False
    if tag.name in _EMPHASIS:
        return _can_stand(tag, words)
    if tag.find(_BLOCKS_LEFT) is not None:
        return False
    before = tag.previous_sibling
    return bool(tag.get("href")) if tag.name == "a" else not (isinstance(before, Tag) and before.name == "code")


class _Converter(MarkdownConverter):
    """markdownify, with the escapes that the reader's dialect needs."""

    def __init__(self) -> None:
        super().__init__(bullets="-", wrap=True, wrap_width=None)

    def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002 - markdownify's signature
        """What is written so that `text` is read."""
        text = _OBEYED.sub(r"\\\g<0>", text)
        if not text.startswith(_START):
            return text
        text = text[len(_START) :].lstrip()
        started = _AT_START.match(text)
        if started is None:
            return text
        sign = started.end(1)
        place = started.end() if text[sign].isdigit() else sign
        return f"{text[:place]}\\{text[place:]}"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link; its address such that nothing in it ends it."""
        if "_noformat" in parent_tags or "a" in parent_tags:
            return text
        href = "".join(_ODD_IN_ADDRESS.get(char, char) for char in str(el.get("href", "")))
        address = _ENTITY_END.sub(r"\1%3B", href)
        return _around(text, "[", f"]({address})")

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A broken line; `_broken` decides how it is written."""
        return "\n" if "_noformat" in parent_tags else f"{_BREAK}\n"

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002 - markdownify's signature
        """Emphasis: what stands in the tree by now can be said (`_tidy`)."""
        return text if "_noformat" in parent_tags else _around(text, "*", "*")

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Strong emphasis, likewise."""
        return text if "_noformat" in parent_tags else _around(text, "**", "**")

    def convert_s(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What was struck out, likewise."""
        return self.convert_del(el, text, parent_tags)

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """What was struck out, likewise."""
        return text if "_noformat" in parent_tags else _around(text, "~~", "~~")


def _around(text: str, opening: str, closing: str) -> str:
    """`text` between two signs, its spaces outside of them."""
    words = text.strip()
    start = text.index(words)
    return f"{text[:start]}{opening}{words}{closing}{text[start + len(words) :]}"


def _can_stand(tag: Tag, own: str) -> bool:
    """Whether signs of emphasis around `tag`, whose words are `own`, would be read as such (CommonMark, 6.2)."""
    if tag.find([*_BLOCKS_LEFT, "br", "code", "a", tag.name]):
        return False
    at_line = tag.parent is not None and tag.parent.name in _BLOCK_PARENTS
    before, after = tag.previous_sibling, tag.next_sibling
    return _edge(before, -1, own[0], at_line=at_line) and _edge(after, 0, own[-1], at_line=at_line)


def _edge(neighbour: Any, index: int, own: str, *, at_line: bool) -> bool:
    """Whether emphasis may begin or end between the character of `neighbour` that is next to it and its own."""
    if neighbour is None:
        return at_line or own.isalnum()
    if not isinstance(neighbour, NavigableString):
        return _is_break(neighbour)
    return own.isalnum() or not neighbour or str(neighbour)[index].isspace()
