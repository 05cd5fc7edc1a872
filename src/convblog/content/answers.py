"""A reader's Markdown -> HTML: nothing that was not meant as plain, friendly markup comes through.

No raw HTML (it is shown), no pictures (links instead), no headings (they would shout in somebody else's page), links to
web pages only. Whoever shows it sends it through a sanitiser all the same.

Of typography there is what harms no language, for a reader's is not known: straight apostrophes are made round, and
the spaces that somebody put before `!` or within « » no longer break the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from convblog.content.cards import is_web
from convblog.content.holes import escape, escape_value, without_late_controls
from convblog.content.parser import reader_parser
from convblog.content.plaintext import plain_text
from convblog.content.writer import BLOCK_HTML, INLINE_HTML

_OWN = {
    "table_open": "<table>\n",
    "table_close": "</table>\n",
    **{f"heading_{end}": html for end, html in (("open", "<p><strong>"), ("close", "</strong></p>\n"))},
}
_HTML = {**BLOCK_HTML, **_OWN}

_NARROW, _NO_BREAK = "\u202f", "\u00a0"
_WORD = re.compile(r"\S+")
_EFFORT = 500_000  # characters of a word, times the addresses in it: 20 ms
_WITH_APOSTROPHE = re.compile(r"\S*'\S*")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_ELIDED = re.compile(r"(?<=[^\W\d_])'\Z")
_SPACE_BEFORE = re.compile(r"(?<! ) +(?=[;:!?]|»(?!\w))")  # a » before a word opens, in German
_SPACE_WITHIN = re.compile(r"(?<![^\s(\[])« +")


def render(text: str) -> str:
    """`text`, which is clean (see clean.py), as HTML."""
    parser = reader_parser()
    tokens: list[Token] = []
    env: dict[str, object] = {}
    parser.block.parse(text, parser, env, tokens)
    out: list[str] = []
    for token in tokens:
        if token.type == "inline":
            children: list[Token] = []
            parser.inline.parse(token.content, parser, env, children)
            _inline(children, out)
        elif token.type in ("fence", "code_block"):
            out.append(f"<pre><code>{escape(token.content)}</code></pre>\n")
        elif token.type == "too_deep":
            out.append(f"<p>{escape(token.content)}</p>\n")
        elif not token.hidden:
            out.append(_HTML[token.type])
    return without_late_controls("".join(out))


def _inline(children: Sequence[Token], out: list[str]) -> None:
    links: list[bool] = []  # of each link that is open: whether it is shown as one
    for number, token in enumerate(children):
        kind = token.type
        if kind == "text":
            before_markup = number + 1 < len(children) and children[number + 1].nesting == 1
            put = _words if any(links) else _with_links
            out.append(put(token.content, before_markup))
        elif kind == "text_special":
            out.append(escape(token.content))
        elif kind == "softbreak":
            out.append("\n")
        elif kind == "code_inline":
            out.append(f"<code>{escape(token.content)}</code>")
        elif kind == "image":
            out.append(_picture(token, in_link=any(links)))
        elif kind == "link_open":
            links.append(is_web(str(token.attrs["href"])) and not any(links))
            out.append(_opening(str(token.attrs["href"])) if links[-1] else "")
        elif kind == "link_close":
            out.append("</a>" if links.pop() else "")
        else:
            out.append(INLINE_HTML[kind])


def _picture(token: Token, *, in_link: bool) -> str:
    address = str(token.attrs["src"])
    words = escape(plain_text(token.children or ()) or address)
    return words if in_link or not is_web(address) else f"{_opening(address)}{words}</a>"


def _opening(address: str) -> str:
    return f'<a href="{escape_value(address)}" rel="nofollow ugc">'


def _with_links(text: str, before_markup: bool) -> str:
    """`text` escaped and set, with bare web addresses linked."""
    if "://" not in text:
        return _words(text, before_markup)
    parts: list[str] = []
    done = 0
    for start, end, url in _addresses(text):
        address = reader_parser().normalizeLink(url)
        if is_web(address):
            parts += (_words(text[done:start], False), _opening(address), escape(text[start:end]), "</a>")
            done = end
    return "".join((*parts, _words(text[done:], before_markup)))


def _addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the addresses in `text` begin and end, and what they are.

    No white space is within one, and linkify looks from each `//` to the end of what it is given, several times: so it
    is given one word after another, and none that would take it long (20,000 characters of `://a.b/(` took a second).
    """
    linkify: Any = reader_parser().linkify
    for word in _WORD.finditer(text):
        if "://" in word[0] and word[0].count("//") * len(word[0]) <= _EFFORT:
            for found in linkify.match(word[0]) or ():
                yield word.start() + found.index, word.start() + found.last_index, found.url


def _words(text: str, before_markup: bool) -> str:
    """`text` escaped and set; `before_markup`: what follows is emphasised or a link, as in `l'*idée*`."""
    if " " in text:
        text = _SPACE_BEFORE.sub(lambda found: _NO_BREAK if text[found.end()] == ":" else _NARROW, text)
        text = _SPACE_WITHIN.sub("«" + _NARROW, text)
    if "'" in text:
        text = _WITH_APOSTROPHE.sub(_with_apostrophes, text)
        text = _ELIDED.sub("’", text) if before_markup else text
    return escape(text)


def _with_apostrophes(word: re.Match[str]) -> str:
    """A word with round apostrophes, unless it is an address or a path."""
    return word[0] if "/" in word[0] or "@" in word[0] else _APOSTROPHE.sub("’", word[0])
