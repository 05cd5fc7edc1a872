"""markdown-it's inline parser, with rules chosen by the character they begin with.

markdown-it tries fifteen rules at each of two dozen characters, `-`, `:` and `!` among them; here a text runs on to the
next character that some rule wants, and only those rules are tried. Links in their simplest form, the usual one, are
read by one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from convblog.content.syntax import DEEPEST, Environment

Rules = Mapping[str, tuple[RuleFuncInlineType, ...]]  # by the character they begin with

_DEEP_MARKUP = 100  # browsers give up at 512 levels
_WORDS = r"[^\[\]\\`*_<&$^~\n]"  # what no rule wants
_SIMPLE_LINK = re.compile(rf"\[({_WORDS}+)\]\(([^\s()<>\\&\"'%{{}}]+)\)")
# Marks that can only open and can only close, with nothing between that might: what they pair is then certain.
_SIMPLE_EMPHASIS = re.compile(
    rf"(?<![^\s(«“\"'’–—])([*_]{{1,2}})(?=[^\W_])({_WORDS}*(?<=[^\W_]))\1(?=[\s.,;:!?)»”\"'…–—\]]|\Z)"
)


class InlineParser(ParserInline):
    """A `ParserInline` for the rules it is given."""

    def __init__(self, rules: Rules, after: tuple[str, RuleFuncInlineType] | None = None) -> None:
        super().__init__()
        self.rules = rules
        self._stop = re.compile("[" + re.escape("".join(sorted(rules))) + "]")
        self._stop_silent = re.compile("[" + re.escape("".join(sorted(rules))) + r"\]]")
        self._after = after  # a character, and the rule to try where it follows another rule's match directly

    def tokenize(self, state: StateInline) -> None:
        """Parse from `state.pos` to `state.posMax`."""
        source, end = state.src, state.posMax
        find, rules, after = self._stop.search, self.rules, self._after
        while (place := state.pos) < end:
            found = find(source, place, end)
            stop = found.start() if found else end
            if stop > place:
                state.append_pending(source[place:stop])
                state.pos = stop
            if not found:
                break
            for rule in rules[source[stop]] if state.level < DEEPEST else ():
                if rule(state, False):
                    while after and source.startswith(after[0], state.pos, end) and after[1](state, False):
                        pass
                    break
            else:
                state.append_pending(source[stop])
                state.pos = stop + 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it's name for it
        """Move over what one rule would take, making no tokens."""
        place = state.pos
        if (known := state.cache.get(place)) is not None:
            state.pos = known
            return
        found = self._stop_silent.search(state.src, place, state.posMax)
        stop = found.start() if found else state.posMax
        if stop > place:
            state.pos = stop
        elif state.level >= DEEPEST:
            state.pos = state.posMax
        elif not self._skips(state):
            state.pos = place + 1
        state.cache[place] = state.pos

    def _skips(self, state: StateInline) -> bool:
        for rule in self.rules.get(state.src[state.pos], ()):
            state.level += 1
            taken = rule(state, True)
            state.level -= 1
            if taken:
                return True
        return False

    def parse(self, src: str, md: MarkdownIt, env: Environment, tokens: list[Token]) -> list[Token]:
        """Push the inline tokens of `src` onto `tokens`."""
        if not self._stop.search(src):
            if src:
                tokens.append(Token("text", "", 0, content=src))
            return tokens
        state = StateInline(src, md, env, tokens)
        self.tokenize(state)
        if state.delimiters or any(meta and meta["delimiters"] for meta in state.tokens_meta):
            for rule in self.ruler2.getRules(""):
                rule(state)
            if len(tokens) > 2 * _DEEP_MARKUP:
                _flatten(tokens)
        return state.tokens


def simple_link(state: StateInline, silent: bool) -> bool:
    """`[words](address)` without anything else in it; what it does not take, markdown-it's own rule does."""
    found = _SIMPLE_LINK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    address = state.md.normalizeLink(found[2])
    if not state.md.validateLink(address):
        return False
    if not silent:
        _wrap(state, Token("link_open", "a", 1, {"href": address}), found[1], _LINK_CLOSE)
    state.pos = found.end()
    return True


def simple_emphasis(state: StateInline, silent: bool) -> bool:
    """`*words*` or `**words**` amid prose; what it does not take, markdown-it's own rule and its pairing do."""
    if silent:
        return False
    found = _SIMPLE_EMPHASIS.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    opening, closing = _EM if len(found[1]) == 1 else _STRONG
    _wrap(state, opening, found[2], closing)
    state.pos = found.end()
    return True


# One token serves all: none of these ever gets attributes or content.
_EM = (Token("em_open", "em", 1), Token("em_close", "em", -1))
_STRONG = (Token("strong_open", "strong", 1), Token("strong_close", "strong", -1))
_LINK_CLOSE = Token("link_close", "a", -1)


def _wrap(state: StateInline, opening: Token, words: str, closing: Token) -> None:
    if state.pending:
        state.pushPending()
    state.tokens += (opening, Token("text", "", 0, {}, content=words), closing)


def _flatten(tokens: list[Token]) -> None:
    """Take away emphasis within more than a hundred others; the words stay."""
    depth = 0
    for number, token in enumerate(tokens):
        if not token.nesting or token.type.startswith("link"):
            continue
        depth += token.nesting
        if depth + (token.nesting < 0) > _DEEP_MARKUP:
            tokens[number] = Token("text", "", 0)
