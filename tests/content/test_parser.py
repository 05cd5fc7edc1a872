"""The quicker parser reads CommonMark exactly as markdown-it does."""

from __future__ import annotations

from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.rules_inline import autolink, html_inline
from mdit_py_plugins.deflist import deflist_plugin

from convblog.content.block_parser import BlockParser, Grammar
from convblog.content.inline_parser import InlineParser
from convblog.content.parser import Dialect, reader_parser
from convblog.content.parser import author_parser as author
from convblog.content.syntax import DEEPEST
from tests.content import samples


def stock() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    return parser.use(deflist_plugin)


def quick() -> MarkdownIt:
    """Our parsers with the same rules."""
    parser = Dialect("commonmark")
    grammar = author().block.grammar
    own = frozenset("!:{$")
    starts = {char: rules for char, rules in grammar.starts.items() if char not in own}
    starts["["] = grammar.starts["["][1:]
    ends = {char: rules for char, rules in grammar.ends_quotation.items() if char not in own}
    ends[":"] = grammar.ends_quotation[":"][1:]
    last = {char: rules for char, rules in grammar.ends_list.items() if char not in own}
    parser.block = BlockParser(Grammar(starts, ends, ends, last, grammar.definitions))
    parser.inline = InlineParser({**reader_parser().inline.rules, "<": (autolink, html_inline)})
    return parser


STOCK, QUICK = stock(), quick()


@given(samples.commonmark)
def test_commonmark_is_read_as_markdown_it_reads_it(text: str) -> None:
    env: dict[str, object] = {}
    tokens = QUICK.parse(text, env)
    assert QUICK.renderer.render(tokens, QUICK.options, env) == STOCK.render(text)
