"""Tokens -> pieces: one loop over the blocks, one over the words of each.

What has no attributes is constant HTML. The rest is dealt with by handlers, in elements.py (blocks) and spans.py
(words). It is three times as fast as markdown-it's renderer, which calls a method and builds a string for every token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from convblog.content.body import Piece, Pieces
from convblog.content.findings import Findings
from convblog.content.headings import Ids
from convblog.content.holes import escape, escape_value, join
from convblog.content.labels import Labels
from convblog.content.typography import Style, set_prose

BLOCK_HTML = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>\n",
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_open": "<ol>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_open": "<li>",
    "list_item_close": "</li>\n",
    "blockquote_open": "<blockquote>\n",
    "blockquote_close": "</blockquote>\n",
    "hr": "<hr>\n",
    "dl_open": "<dl>\n",
    "dl_close": "</dl>\n",
    "dt_open": "<dt>",
    "dt_close": "</dt>\n",
    "dd_open": "<dd>",
    "dd_close": "</dd>\n",
    "table_open": '<div class="table" tabindex="0"><table>\n',
    "table_close": "</table></div>\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
    "th_open": "<th>",
    "th_close": "</th>",
    "td_open": "<td>",
    "td_close": "</td>",
    "admonition_open": '<div role="note">\n',
    "admonition_close": "</div>\n",
    "admonition_title_open": "<p>",
    "admonition_title_close": "</p>\n",
    "footnotes_close": "</ol>\n</section>\n",
    "footnote_close": "</li>\n",
}
_TEXT = frozenset(("text", "text_special"))
INLINE_HTML = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "hardbreak": "<br>\n",
}


class Handlers(NamedTuple):
    """What puts out the tokens that are not constant HTML, by their type."""

    blocks: Mapping[str, Callable[[Writer, list[Token], int], int]]  # given and gives back the number of a token
    words: Mapping[str, Callable[[Writer, Token], None]]


class Writer:
    """Renders tokens of one text. `brief` is for excerpts, which stand in lists: no ids, no anchors, no footnotes."""

    def __init__(
        self, handlers: Handlers, findings: Findings, labels: Labels, ids: Ids, style: Style, *, brief: bool = False
    ) -> None:
        self.handlers = handlers
        self.findings = findings
        self.labels = labels
        self.ids = ids
        self.style = style
        self.brief = brief
        self.more = -1  # number of the token `<!-- more -->`
        self.links: list[bool] = []  # of each link that is open: whether it is shown as one
        self.out: list[Piece] = []
        self.outer: list[list[Piece]] = []  # what was put out before each block of one's own that is open

    def render(self, tokens: list[Token]) -> Pieces:
        """All of `tokens` as pieces."""
        number, count = 0, len(tokens)
        handlers = self.handlers.blocks
        while number < count:
            token = tokens[number]
            kind = token.type
            if kind == "inline":
                self.findings.stand_at(token.map)
                self.inline(token.children or ())
            elif (handler := handlers.get(kind)) is not None:
                number = handler(self, tokens, number)
            elif not token.hidden:
                html = BLOCK_HTML[kind]
                self.out.append(self.with_attributes(html, token) if token.attrs else html)
            number += 1
        return join(self.out)

    def inline(self, children: Sequence[Token]) -> None:
        """Put the inline tokens of one block out."""
        append = self.out.append
        for token in children:
            kind = token.type
            if kind in _TEXT:
                append(escape(token.content))
            elif kind == "softbreak":
                append("\n")
                self.findings.line += 1
            elif (html := INLINE_HTML.get(kind)) is not None:
                append(html)
            else:
                self.handlers.words[kind](self, token)

    def html_of(self, children: Sequence[Token]) -> str:
        """Inline tokens as HTML, not put out; holes are left away."""
        out, self.out = self.out, []
        self.inline(children)
        out, self.out = self.out, out
        return "".join(piece for piece in out if isinstance(piece, str))

    def smarten(self, text: str) -> str:
        """Plain text of an attribute, set by the rules of the text's language."""
        return set_prose(text, self.style)

    def attributes(self, attrs: dict[str, str | int | float]) -> str:
        """Attributes as HTML, each after a space."""
        return "".join(
            f' {name}="{escape_value(str(value))}"'
            for name, value in attrs.items()
            if not (self.brief and name == "id")
        )

    def with_attributes(self, html: str, token: Token) -> str:
        """`html`, with the attributes of `token` in the first of its tags that is the token's."""
        tag = f"<{token.tag}"
        return html.replace(tag, tag + self.attributes(token.attrs), 1)
