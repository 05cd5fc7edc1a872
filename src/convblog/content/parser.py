"""The Markdown dialects: the author's, with everything, and the readers', with what is safe and needed."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common import normalize_url
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.rules_block import StateBlock, blockquote, fence, heading, hr, html_block, list_block, reference
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    emphasis,
    entity,
    escape,
    html_inline,
    image,
    link,
    newline,
    strikethrough,
)
from markdown_it.token import Token
from mdit_py_plugins.admon.index import admonition
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath.index import math_block_dollar
from mdit_py_plugins.footnote.index import footnote_def, footnote_inline, footnote_ref

from convblog.content import attributes, footnotes, tasks
from convblog.content.block_parser import BlockParser, Grammar
from convblog.content.blocks import block, warn_of_unread
from convblog.content.formulas import formula
from convblog.content.inline_parser import InlineParser, simple_emphasis, simple_link
from convblog.content.syntax import Environment, warn
from convblog.content.typography import Style, smarten_tokens
from convblog.problems import N_

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9\-._~/:?#@!$&()*+,;=]*")
_UNSAFE = re.compile(r"(?:javascript|vbscript|file|data):", re.IGNORECASE)
_ADMONITION = re.compile(r'!!![ \t]+[A-Za-z][\w-]*(?:[ \t]+"[^"\n]*")?[ \t]*(?=\n|$)')
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,100})\]")
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def _rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A thematic break. Most lines that begin with its marks are list items: told apart here ten times as fast."""
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    return not text.strip("-*_ \t") and hr(state, line, end, silent)


_BLOCKS: dict[str, tuple[RuleFuncBlockType, ...]] = {
    "`": (fence,),
    "~": (fence,),
    ">": (blockquote,),
    "-": (_rule, list_block),
    "*": (_rule, list_block),
    "_": (_rule,),
    "+": (list_block,),
    "#": (heading,),
    **dict.fromkeys("0123456789", (list_block,)),
}
_ENDS_LIST: dict[str, tuple[RuleFuncBlockType, ...]] = {
    "`": (fence,),
    "~": (fence,),
    ">": (blockquote,),
    "-": (_rule,),
    "*": (_rule,),
    "_": (_rule,),
}
_INLINE: dict[str, tuple[RuleFuncInlineType, ...]] = {
    "\n": (newline,),
    "\\": (escape,),
    "`": (backtick,),
    "~": (strikethrough.tokenize,),
    "*": (simple_emphasis, emphasis.tokenize),
    "_": (
        simple_emphasis,
        emphasis.tokenize,
    ),
    "[": (simple_link, link),
    "!": (image,),
    "<": (autolink,),
    "&": (entity,),
}


class Dialect(MarkdownIt):
    """markdown-it with addresses looked at more quickly than by taking each apart (20 µs)."""

    block: BlockParser
    inline: InlineParser

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name for it
        """`url` percent-encoded where it has to be."""
        return url if _PLAIN_ADDRESS.fullmatch(url) else normalize_url.normalizeLink(url)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name for it
        """Whether `url` may be a link or a picture's address. A picture's own data may (see Writer for links)."""
        return not _UNSAFE.match(url.strip()) or url.strip()[:11].lower() == "data:image/"


@cache
def author_parser() -> Dialect:
    """The author's Markdown. The parser knows no language: typography comes after it."""
    marks: dict[str, tuple[RuleFuncBlockType, ...]] = {"!": (_admonition,), ":": (block,)}
    starts = {
        **_BLOCKS,
        **marks,
        "{": (attributes.attributes_above,),
        "$": (_display_formula,),
        "[": (footnote_def, reference),
        "<": (html_block,),
    }
    definitions = _definition_lists()
    items: dict[str, tuple[RuleFuncBlockType, ...]] = {":": (block, definitions), "~": (fence, definitions)}
    quotation = {**_BLOCKS, **marks, **items, "<": (html_block,)}
    paragraph = {**quotation, "[": (footnote_def,)}
    dialect = Dialect("zero", {"html": True})
    dialect.block = BlockParser(Grammar(starts, paragraph, quotation, {**_ENDS_LIST, **marks}, definitions))
    inline = {
        **_INLINE,
        "$": (formula,),
        "^": (_note_in_place,),
        "[": (simple_link, link, _note),
        "<": (autolink, html_inline),
    }
    dialect.inline = InlineParser(inline, ("{", attributes.attributes_after))
    return dialect


@cache
def reader_parser() -> Dialect:
    """A reader's Markdown: no raw HTML, and nothing of the author's extras."""
    dialect = Dialect("zero")
    linkify: Any = dialect.linkify
    linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})  # `notes.md` is no link
    starts = {**_BLOCKS, "[": (_reader_reference,)}
    dialect.block = BlockParser(Grammar(starts, _BLOCKS, _BLOCKS, _ENDS_LIST, None))
    dialect.inline = InlineParser(_INLINE)
    return dialect


def parse(text: str, style: Style, env: Environment) -> list[Token]:
    """The tokens of an author's `text`, its words set in `style`. `env` receives warnings and footnotes."""
    dialect = author_parser()
    tokens: list[Token] = []
    dialect.block.parse(text, dialect, env, tokens)
    if "[ ]" in text or "[x]" in text or "[X]" in text:
        tasks.find(tokens)
    if "attributes" in env:
        tokens = attributes.resolve(tokens, env)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            if token.content.endswith("}") and tokens[number - 1].type == "heading_open":
                attributes.of_heading(tokens[number - 1], token, env)
            _parse_inline(dialect, token, style, env)
            if ":::" in token.content and tokens[number - 1].type == "paragraph_open":
                warn_of_unread(token, env)
    for content in footnotes.written_in_place(env):
        smarten_tokens(content, style)
    return footnotes.gather(tokens, env)


def _parse_inline(dialect: Dialect, token: Token, style: Style, env: Environment) -> None:
    content = token.content
    if content.startswith("http") and _BARE_ADDRESS.fullmatch(content):
        token.children = _bare_address(content, dialect)
        return
    children: list[Token] = []
    token.children = children
    env["line"] = token.map[0] if token.map else 0
    dialect.inline.parse(content, dialect, env, children)
    if children:
        smarten_tokens(children, style)


def _bare_address(address: str, dialect: Dialect) -> list[Token]:
    """A paragraph that is an address and nothing else is a link, as if it stood in `<…>`."""
    opening = Token("link_open", "a", 1, attrs={"href": dialect.normalizeLink(address)}, info="auto")
    return [opening, Token("text", "", 0, content=dialect.normalizeLinkText(address)), Token("link_close", "a", -1)]


def _admonition(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """The plug-in's rule, but not for a sentence that begins with three exclamation marks."""
    start = state.bMarks[line] + state.tShift[line]
    return _ADMONITION.match(state.src, start) is not None and admonition(state, line, end, silent)


def _reader_reference(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A link's definition. A reader's footnote looks like one, and would vanish."""
    is_note = state.src.startswith("[^", state.bMarks[line] + state.tShift[line])
    return not is_note and reference(state, line, end, silent)


def _note_in_place(state: StateInline, silent: bool) -> bool:
    """`^[…]`, but not within a link: its number is a link itself."""
    return not state.linkLevel and footnote_inline(state, silent)


def _note(state: StateInline, silent: bool) -> bool:
    """`[^label]`, but not within a link. One that nothing defines is text, with a warning."""
    if state.linkLevel:
        return False
    if footnote_ref(state, silent):
        return True
    if not silent and (found := _NOTE.match(state.src, state.pos, state.posMax)):
        line = state.env.get("line", 0) + state.src.count("\n", 0, state.pos)
        hint = N_("write a paragraph “[^{label}]: …”, or \\[^{label}] if these signs are meant")
        warn(state.env, line, N_("there is no footnote “{label}”"), hint, label=found[1])
    return False


_formula_rule = math_block_dollar(allow_labels=False, allow_blank_lines=False)


def _display_formula(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    return _formula_rule(state, line, end, silent)


def _definition_lists() -> RuleFuncBlockType:
    """The plug-in's rule, which it makes for a parser only."""
    lender = MarkdownIt("zero").use(deflist_plugin)
    return lender.block.ruler.getRules("")[0]
