"""markdown-it's block parser, with rules chosen by the first character of a line.

markdown-it tries every rule on every line, and every rule that may end a paragraph on each of its further lines; on a
600-word post that is two thirds of the time. Most lines begin with a letter, which no rule but the paragraph's wants.
Its own way also drops what is nested too deep; here those lines are kept, as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock, RuleFuncBlockType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.code import code
from markdown_it.rules_block.table import table
from markdown_it.token import Token

from convblog.content.syntax import DEEPEST, Environment, warn
from convblog.problems import N_

Rules = Mapping[str, tuple[RuleFuncBlockType, ...]]  # by the first character of a line


class Grammar(NamedTuple):
    """Which rules a line can begin, and which of them end a paragraph, a quotation's lazy lines, a list's items."""

    starts: Rules
    ends_paragraph: Rules
    ends_quotation: Rules
    ends_list: Rules
    definitions: RuleFuncBlockType | None  # definition lists, which begin on the line above their mark


class BlockParser(ParserBlock):
    """A `ParserBlock` for one `Grammar`."""

    def __init__(self, grammar: Grammar) -> None:
        super().__init__()
        self.grammar = grammar
        self._ends_paragraph = _ending(grammar.ends_paragraph, tables=True)
        self.ruler = Ruler[RuleFuncBlockType]()  # what markdown-it's own rules ask for: one rule a chain
        self.ruler.push("code", code)
        self.ruler.push("paragraph", self._ends_paragraph, {"alt": ["paragraph", "reference"]})
        self.ruler.push("blockquote", _ending(grammar.ends_quotation), {"alt": ["blockquote"]})
        self.ruler.push("list", _ending(grammar.ends_list), {"alt": ["list"]})

    def tokenize(self, state: StateBlock, start: int, end: int) -> None:
        """Parse the lines from `start` to before `end`, as far as they belong to the block that `state` is in."""
        line = start
        blank = False
        while line < end:
            state.line = line = state.skipEmptyLines(line)
            if line >= end or state.sCount[line] < state.blkIndent:
                break
            if state.level >= DEEPEST:
                _keep_as_text(state, line, end)
            else:
                self._block(state, line, end)
            state.tight = not blank
            line = state.line
            if line - 1 < end and state.isEmpty(line - 1):
                blank = True  # a paragraph may have eaten one empty line after it in nested lists
            if line < end and state.isEmpty(line):
                blank = True
                line += 1
                state.line = line

    def _block(self, state: StateBlock, line: int, end: int) -> None:
        if state.sCount[line] - state.blkIndent >= 4:
            code(state, line, end, False)
            return
        following = _first(state, line + 1)
        if following in _TABLE_MARKS and table(state, line, end, False):
            return
        for rule in self.grammar.starts.get(state.src[state.bMarks[line] + state.tShift[line]], ()):
            if rule(state, line, end, False):
                return
        last, level = self._end_of_paragraph(state, line, end)
        definitions = None if level else self.grammar.definitions
        may_define = definitions is not None and (following or _first(state, line + 2)) in _DEFINITION_MARKS
        if not (may_define and definitions and definitions(state, line, end, False)):
            _push(state, line, last, level)

    def _end_of_paragraph(self, state: StateBlock, start: int, end: int) -> tuple[int, int]:
        """The line after a paragraph, and the level of the heading that a line of `=` or `-` there makes of it."""
        parent, state.parentType = state.parentType, "paragraph"
        line, last = start + 1, state.lineMax
        level = 0
        while line < last and not state.isEmpty(line):
            indent = state.sCount[line] - state.blkIndent
            if indent < 4:
                if indent >= 0 and line < end and (level := _underline(state, line)):
                    break
                if state.sCount[line] >= 0 and self._ends_paragraph(state, line, last, True):
                    break
            line += 1
        state.parentType = parent
        return line, level


_TABLE_MARKS = frozenset("|:-")
_DEFINITION_MARKS = frozenset(":~")


def _ending(rules: Rules, *, tables: bool = False) -> RuleFuncBlockType:
    """One rule that says whether a line ends the block before it."""

    def ends(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        for rule in rules.get(_first(state, line), ()):
            if rule(state, line, end, silent):
                return True
        return tables and _first(state, line + 1) in _TABLE_MARKS and table(state, line, end, silent)

    return ends


def _first(state: StateBlock, line: int) -> str:
    """The first character of a line after its indentation; empty for an empty line and beyond the last one."""
    if line > state.lineMax:
        return ""
    place = state.bMarks[line] + state.tShift[line]
    return state.src[place] if place < state.eMarks[line] else ""


def _underline(state: StateBlock, line: int) -> int:
    """The level of the heading that this line makes of those above it, else 0."""
    place = state.bMarks[line] + state.tShift[line]
    mark = state.src[place]
    if mark not in "-=" or state.src[place : state.eMarks[line]].rstrip(" \t").strip(mark):
        return 0
    return 1 if mark == "=" else 2


def _push(state: StateBlock, start: int, line: int, level: int) -> None:
    kind, tag = ("heading", f"h{level}") if level else ("paragraph", "p")
    if state.level == 0 or (line - start == 1 and state.blkIndent == 0):
        content = state.src[state.bMarks[start] : state.eMarks[line - 1]]
    else:
        content = state.getLines(start, line, state.blkIndent, False)
    state.line = line + 1 if level else line
    outside, inside = state.level, state.level + 1
    state.tokens += (  # all at once: `state.push` and setting what it leaves out takes twice as long
        Token(f"{kind}_open", tag, 1, {}, [start, state.line], outside, block=True),
        Token("inline", "", 0, {}, [start, line], inside, [], mdTrim(content), block=True),
        Token(f"{kind}_close", tag, -1, {}, None, outside, block=True),
    )


def _keep_as_text(state: StateBlock, start: int, end: int) -> None:
    """The lines of the block that may nest no deeper, as they are."""
    line = start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        line += 1
    token = state.push("too_deep", "p", 0)
    token.content = mdTrim(state.getLines(start, line, state.blkIndent, False))
    token.map = [start, line]
    state.line = line
    environment: Environment = state.env
    warn(
        environment,
        start,
        N_("text nested more than {levels} levels deep"),
        N_("it is shown as plain text; write it with fewer levels"),
        levels=str(DEEPEST),
    )
