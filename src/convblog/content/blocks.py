"""Blocks of one's own: `::: name key=value key="two words"` … `:::`."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from convblog.content.plaintext import shorten
from convblog.content.syntax import DEEPEST, Environment, warn
from convblog.problems import N_

# Read in one way only (`?>`), lest a line of a hundred quoted values that opens nothing be tried in all ways.
_VALUE = r"""(?>"[^"]*"|'[^']*'(?!\S)|[^\s"]+)"""
_OPENING = re.compile(rf"(:{{3,}})[ \t]*([a-z0-9_-]+)((?:[ \t]+[A-Za-z][\w-]*={_VALUE})*)[ \t]*")
_ATTRIBUTE = re.compile(rf"([A-Za-z][\w-]*)=({_VALUE})")
_ADDRESSES = frozenset(("src", "href", "to", "url", "poster", "image"))
_PLACE = re.compile(r"/|\.[A-Za-z0-9]{1,5}(?:[?#]|$)")
_CODE = ("```", "~~~")
_CLOSING = re.compile(r":{3,}[ \t]*")
_MEANT = re.compile(r":{3,}[ \t]*[^\W_]")


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fenced block of Markdown, up to a line of as many colons."""
    if state.sCount[start] - state.blkIndent >= 4:
        return False
    found = _OPENING.fullmatch(_line(state, start))
    if not found:
        return False
    if silent:
        return True
    last = _closing(state, start, end, len(found[1]))
    closed = last < end and _CLOSING.fullmatch(_line(state, last)) is not None and state.sCount[last] >= state.blkIndent
    if not closed:
        warn(state.env, start, N_("the block “{name}” is never closed"), N_("end it with a line “:::”"), name=found[2])
    opening = state.push("block_open", "", 1)
    opening.map = [start, last]
    opening.meta = {"name": found[2], "attrs": {key: _unquoted(value) for key, value in _ATTRIBUTE.findall(found[3])}}
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last  # no lazy line may reach beyond the end
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = parent, line_max
    state.push("block_close", "", -1).meta = opening.meta
    state.line = last + closed
    return True


def warn_of_unread(paragraph: Token, env: Environment) -> None:
    """Warn of each line of a paragraph that was to open a block, and stands in it as text instead."""
    shown = [found[0] for token in paragraph.children or () if (found := _of_text(token))]
    first = paragraph.map[0] if paragraph.map else 0
    for number, line in enumerate(map(str.strip, paragraph.content.split("\n") if shown else ())):
        found = _MEANT.match(line)
        if found and found[0] in shown and not _OPENING.fullmatch(line):
            shown.remove(found[0])
            text = N_("this line opens no block and is shown as text: {text}")
            hint = N_('write it like ::: name key=value key="two words", the name in small letters')
            warn(env, first + number, text, hint, text=shorten(line, 60))


def _of_text(token: Token) -> re.Match[str] | None:
    return _MEANT.match(token.content) if token.type == "text" else None


def names_place(name: str, value: str) -> bool:
    """Whether an attribute is to be an address and is one: `to=/about/` and `src=p.png`, but not `to=Marie`."""
    return name in _ADDRESSES and _PLACE.search(value) is not None


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _closing(state: StateBlock, start: int, end: int, colons: int) -> int:
    """The line that ends the block, else the first that is outside. Blocks within it and code are passed over."""
    open_blocks = [colons]
    code = ""  # the fence that the line stands within
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return line
        mark = text[:3]
        if mark == code or (not code and mark in _CODE):
            code = "" if code else mark
        elif mark == ":::" and not code:
            _count(text, open_blocks)
            if not open_blocks:
                return line
    return end


def _count(text: str, open_blocks: list[int]) -> None:
    """Open a block within, or close the innermost one with as many colons (or with fewer, if none has as many)."""
    opening = _OPENING.fullmatch(text)
    if opening and len(open_blocks) < DEEPEST:
        open_blocks.append(len(opening[1]))
    elif _CLOSING.fullmatch(text):
        colons = len(text.rstrip())
        fitting = [number for number, count in enumerate(open_blocks) if count == colons]
        fitting = fitting or [number for number, count in enumerate(open_blocks) if count < colons]
        if fitting:
            del open_blocks[fitting[-1] :]


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
