"""A message in HTML as lines: what is quoted is marked as such, what nobody sees is gone, the rest is Markdown.

No library does it: markdownify (1.2) builds its tree with BeautifulSoup, recurses as deep as the message is nested, and
gives one string, in which it can no longer be told what a program had marked as quoted; html2text is under the GPL.
The tree is lxml's, which is quick and takes any input; it is gone through once, without recursion.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from convblog.channels.email.folding import fold, without_unseen
from convblog.channels.email.inline import BOLD, CODE, ITALIC, STRUCK, Run, markdown, plain
from convblog.channels.email.lines import BLANK, DEEPEST, LONGEST_KEY, MOST_LINES, Line, with_code
from convblog.channels.email.markers import is_quotation, mark_of
from convblog.channels.email.mime import LONGEST_TEXT

_MOST_CHARACTERS = 1_000_000
_MOST_ADDRESSES = 100
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DROPPED = frozenset(
    ("head", "style", "script", "title", "meta", "link", "noscript", "template", "object", "embed", "svg", "math",
     "iframe", "audio", "video", "canvas", "select", "option", "button", "input", "map", "area", "xml")
)  # fmt: skip
_BLOCKS = frozenset(
    ("body", "div", "p", "ul", "ol", "li", "blockquote", "table", "tbody", "tr", "h1", "h2", "h3", "h4", "h5", "h6",
     "pre", "hr", "section", "article", "header", "footer", "center", "address", "dl", "dt", "dd", "form", "fieldset",
     "main", "figure", "figcaption", "aside", "nav", "details", "summary", "textarea", "dir", "menu")
)  # fmt: skip
_APART = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dl", "figure"))
_STYLES = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"), BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn"), ITALIC),
    **dict.fromkeys(("s", "del", "strike"), STRUCK),
    **dict.fromkeys(("code", "kbd", "samp"), CODE),
}
_CLOSE_PARAGRAPH = re.compile(r"margin(?:-top|-bottom)?:\s?0")
_LIST_MARK = "mso-list:ignore"


class Page(NamedTuple):
    """What HTML says. `marked`: its program marked something as quoted. `addresses`: where its mail links lead."""

    lines: list[Line]
    marked: bool = False
    addresses: str = ""
    cut: bool = False  # words beyond a limit were left out


class _Context(NamedTuple):
    """What holds at one place of the tree."""

    depth: int = 0
    style: int = 0
    href: str = ""
    role: str = ""
    pre: bool = False
    fenced: bool = False
    indent: str = ""  # of the lines of a list
    on_colour: bool = False
    ordered: bool = False
    apart: bool = False  # a blank line follows


def read_html(html: str) -> Page:
    """Read the HTML of a message. Never raises; the time is linear in its length."""
    text = _CONTROLS.sub("", html[:_MOST_CHARACTERS])
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return Page([])
    return _Reading().page(root) if root is not None else Page([])


class _Reading:
    """Goes through the tree once."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.runs: list[Run] = []
        self.contexts = [_Context()]
        self.marked = False
        self.counts: list[int] = []  # of the lists that are open
        self.bullet = ""  # to stand before the next line
        self.addresses: list[str] = []
        self.room = [LONGEST_TEXT, LONGEST_TEXT]  # characters of unquoted and of quoted lines
        self.length = 0
        self.cut = False

    def page(self, root: etree._Element) -> Page:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if len(self.lines) >= MOST_LINES:
                return Page(self.lines, self.marked, "\n".join(self.addresses), cut=True)
            if event == "end":
                self._end(element)
            elif self._start(element):
                self._text(element.text)
            else:
                walk.skip_subtree()
        self._flush()
        return Page(with_code(self.lines), self.marked, "\n".join(self.addresses), self.cut)

    # ---- the tree

    def _start(self, element: etree._Element) -> bool:
        """Open an element; False if nothing in it is to be read."""
        tag = element.tag if isinstance(element.tag, str) else ""
        here = self.contexts[-1]
        style = (element.get("style") or "").lower()
        mark = "" if tag in {"html", "body"} else mark_of(element, style, on_colour=here.on_colour)
        if tag in _DROPPED or mark == "hidden" or (_LIST_MARK in style.replace(" ", "") and self._took_bullet(element)):
            self.contexts.append(here)
            return False
        if tag in _BLOCKS:
            self._flush()
        inside = self._marked(here, mark)
        inside = self._context(inside, element, tag, style)
        if inside.apart:
            self._blank(here.depth)
        self.contexts.append(inside)
        self._open(element, tag)
        return True

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        inside = self.contexts[-1]
        if tag in _BLOCKS:
            self._flush()
        if tag in {"ul", "ol"} and self.counts:
            self.counts.pop()
        if inside.fenced and not self.contexts[-2].fenced:
            self._put(Line("```", "```", inside.depth, "code"))
        self.contexts.pop()
        if inside.apart and self.contexts:
            self._blank(self.contexts[-1].depth)
        if tag in {"td", "th"}:
            self.runs.append(Run(" "))
        if self.contexts:
            self._text(element.tail)

    def _marked(self, here: _Context, mark: str) -> _Context:
        if mark in {"quote", "said"}:
            self._flush()
            self.marked = True
            return here._replace(depth=min(here.depth + 1, DEEPEST), role="said" if mark == "said" else here.role)
        if mark == "cut" and not here.depth:
            self._flush()
            self.marked = True
            self._put(Line("", "", 0, "cut"))
        if mark == "signature":
            self._flush()
            return here._replace(role="signature")
        return here

    def _context(self, here: _Context, element: etree._Element, tag: str, style: str) -> _Context:
        """What holds inside an element."""
        if tag == "blockquote" and is_quotation(element, style):
            self.marked = True
            here = here._replace(depth=min(here.depth + 1, DEEPEST))
        elif tag == "a":
            here = here._replace(href=self._href(element))
        elif tag == "pre":
            code = not here.pre and not _is_whole_message(element, style)
            here = here._replace(pre=True, fenced=here.fenced or code)
        elif tag in {"ul", "ol", "li"}:
            here = self._in_list(here, tag)
        if tag in _STYLES or "font-" in style:
            here = here._replace(style=here.style | _STYLES.get(tag, 0) | _style_of(style))
        if "background" in style or element.get("bgcolor"):
            here = here._replace(on_colour=True)
        if "white-space" in style:
            here = here._replace(pre="pre" in style.partition("white-space")[2][:12])
        return here._replace(apart=self._stands_apart(tag, element, style))

    def _in_list(self, here: _Context, tag: str) -> _Context:
        if tag == "li":
            return here
        within = ("   " if here.ordered else "  ") if self.counts else ""
        return here._replace(ordered=tag == "ol", indent=here.indent + within)

    def _stands_apart(self, tag: str, element: etree._Element, style: str) -> bool:
        """Whether blank lines stand around an element."""
        if tag == "p":
            close = "mso" in (element.get("class") or "").lower() or _CLOSE_PARAGRAPH.search(style)
            return not close and not self.counts
        return tag in _APART or (tag in {"ul", "ol"} and not self.counts) or tag == "pre"

    def _open(self, element: etree._Element, tag: str) -> None:
        """What an element puts before its content, or in its place."""
        here = self.contexts[-1]
        if tag == "br":
            self._flush(anyway=True)
        elif tag == "hr" and not (self.lines and self.lines[-1].role == "cut"):
            self._blank(here.depth)
            self._put(Line("---", "---", here.depth, here.role))
            self._blank(here.depth)
        elif tag == "img":
            self._picture(element)
        elif tag in {"ul", "ol"}:
            self.counts.append(_number(element.get("start")))
        elif tag == "li" and self.counts:
            self.bullet = f"{self.counts[-1]}. " if here.ordered else "- "
            self.counts[-1] += 1
        elif here.fenced and not self.contexts[-2].fenced:
            self._put(Line("```", "```", here.depth, "code"))

    def _picture(self, element: etree._Element) -> None:
        """A picture is not published with the words; one that stands for a sign (😀) is that sign."""
        alt = (element.get("alt") or "").strip()
        if 0 < len(alt) <= 8 and not alt.isascii() and not any(char.isalnum() for char in alt):
            self.runs.append(Run(alt))

    def _took_bullet(self, element: etree._Element) -> bool:
        """Word writes the bullet of a list as text."""
        text = "".join(element.itertext()).strip()
        self.bullet = f"{text.rstrip('.)')}. " if text[:1].isdigit() and text.rstrip(".)").isdigit() else "- "
        return True

    def _href(self, element: etree._Element) -> str:
        href = (element.get("href") or "").strip()
        if href.lower().startswith("mailto:") and len(self.addresses) < _MOST_ADDRESSES:
            self.addresses.append(unquote(href[7:500].partition("?")[0]))
        return href

    # ---- lines

    def _text(self, text: str | None) -> None:
        if not text:
            return
        here = self.contexts[-1]
        self.length += len(text)
        if self.length > 8 * LONGEST_TEXT:
            self.cut = True
            return
        if not here.pre:
            self.runs.append(Run(_SPACE.sub(" ", text), here.style, here.href))
            return
        first, *others = text.replace("\r\n", "\n").split("\n")
        self.runs.append(Run(first, here.style, here.href))
        for part in others:
            self._flush(anyway=True)
            self.runs.append(Run(part, here.style, here.href))

    def _flush(self, *, anyway: bool = False) -> None:
        """End the line; without words in it only if `anyway`."""
        runs, self.runs = self.runs, []
        here = self.contexts[-1]
        words = without_unseen("".join(run.text for run in runs)) if here.fenced else without_unseen(plain(runs))
        if here.fenced and (words or anyway):
            self._put(Line(words.rstrip(), fold(words[:LONGEST_KEY]), here.depth, "code"))
        elif words:
            delimiter = words == "--" and "".join(run.text for run in runs).endswith((" ", "\u00a0"))
            text = "-- " if delimiter else without_unseen(markdown(runs))
            text = here.indent + self._bulleted(text) if self.counts or self.bullet else text
            self._put(Line(text, fold(words[:LONGEST_KEY]), here.depth, here.role))
        elif anyway or any("\u00a0" in run.text for run in runs):  # an editor's empty paragraph holds such a space
            self._put(Line("", "", here.depth))

    def _bulleted(self, text: str) -> str:
        bullet, self.bullet = self.bullet, ""
        return bullet + text if bullet else ("   " if self.contexts[-1].ordered else "  ") + text

    def _put(self, line: Line) -> None:
        """Add a line, as long as there is room: a quotation must not take that of an answer below it."""
        quoted = line.depth > 0
        if len(line.text) > self.room[quoted]:
            line = line._replace(text=line.text[: self.room[quoted]])
            self.cut = self.cut or not quoted
        self.room[quoted] -= len(line.text)
        self.lines.append(line)

    def _blank(self, depth: int) -> None:
        self._flush()
        if self.lines and not self.lines[-1].blank:
            self._put(BLANK._replace(depth=depth))


def _style_of(style: str) -> int:
    found = BOLD if re.search(r"font-weight:\s?(?:bold|[6-9]00)", style) else 0
    return found | (ITALIC if re.search(r"font-style:\s?italic", style) else 0)


def _is_whole_message(element: etree._Element, style: str) -> bool:
    """Whether `pre` only keeps the lines of a plain message, as some programs write their mails."""
    named = (element.get("class") or "").lower()
    return "k9mail" in named or "moz-" in named or element.get("wrap") is not None or "sans-serif" in style


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else 1
