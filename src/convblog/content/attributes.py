"""Attributes in braces, `{#id .class key=value}`: after a link, a picture, code or a heading's text, above a block."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError, parse

from convblog.content.headings import TAKEN, Ids
from convblog.content.syntax import Environment, warn
from convblog.problems import N_

LONGEST = 1000  # characters; beyond that braces are text, so that a thousand open ones do not reread the paragraph
_AFTER = frozenset(("image", "code_inline", "link_close"))
_NAME = re.compile(r"[a-z][a-z0-9_:-]*", re.IGNORECASE)
_REFUSED = frozenset(
    (
        *("style", "srcdoc", "href", "src", "srcset", "action", "formaction", "background", "data", "ping", "poster"),
        *("http-equiv", "xlink:href"),
    )
)


def read(source: str, place: int) -> tuple[int, dict[str, str]] | None:
    """Where the attributes that begin at `place` end, and what they are; None if there are none."""
    try:
        end, attrs = parse(source[place : place + LONGEST])
    except ParseError:
        return None
    return (place + end + 1, attrs) if attrs else None


def attributes_after(state: StateInline, silent: bool) -> bool:
    """Give the attributes that follow a link, a picture or code directly to it."""
    if silent or state.pending or not state.tokens or state.tokens[-1].type not in _AFTER:
        return False
    found = read(state.src, state.pos)
    if not found:
        return False
    state.pos = found[0]
    merge(_opening(state.tokens), found[1], state.env, state.env.get("line", 0))
    return True


def attributes_above(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: ARG001
    """A line of nothing but attributes, for the block beneath it."""
    start = state.bMarks[line] + state.tShift[line]
    text = state.src[start : state.eMarks[line]].rstrip(" \t")
    found = read(text, 0)
    if not found or found[0] != len(text):
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.meta = found[1]
        token.map = [line, line + 1]
        state.line = line + 1
        state.env["attributes"] = True
    return True


def resolve(tokens: list[Token], env: Environment) -> list[Token]:
    """`tokens` with lines of attributes merged into the block beneath each."""
    kept: list[Token] = []
    waiting: list[Token] = []
    for token in tokens:
        if token.type == "attributes":
            waiting.append(token)
            continue
        for above in waiting if token.nesting >= 0 else ():
            merge(token, above.meta, env, above.map[0] if above.map else 0)
        waiting.clear()
        kept.append(token)
    return kept


def of_heading(heading: Token, inline: Token, env: Environment) -> None:
    """Give the attributes at the end of a heading's text to the heading."""
    text = inline.content
    start = text.rfind("{")
    if start < 0 or text[start - 1 : start] == "\\":
        return
    found = read(text, start)
    if found and found[0] == len(text):
        inline.content = text[:start].rstrip()
        merge(heading, found[1], env, heading.map[0] if heading.map else 0)


def merge(token: Token, attrs: dict[str, str], env: Environment, line: int) -> None:
    """Add `attrs` to those of `token`: classes add up, others replace. What could run a script is refused."""
    for name, value in attrs.items():
        if not _is_harmless(name):
            warn(
                env,
                line,
                N_("the attribute “{name}” is left out"),
                N_("use a class and a style sheet; pages allow neither inline styles nor scripts"),
                name=name,
            )
        elif name == "class" and "class" in token.attrs:
            token.attrs["class"] = f"{token.attrs['class']} {value}"
        elif name != "id":
            token.attrs[name] = value
        elif value.strip():
            token.attrs["id"] = "-".join(value.split())
            env.setdefault("ids", {})[id(token)] = (line, token)


def ids_beside(env: Environment) -> Ids:
    """What hands out ids that the author set nowhere in the text.

    Where two places got the same, or one that the page around the text has, the later is given another, with a warning.
    """
    places: list[tuple[int, Token]] = sorted(env.get("ids", {}).values(), key=lambda place: place[0])
    ids = Ids(str(token.attrs["id"]) for _, token in places)
    seen = {*TAKEN}
    for line, token in places:
        name = str(token.attrs["id"])
        if name in seen:
            token.attrs["id"] = free = ids.free(name)
            hint = N_("write {{#{free}}}, or another word; until then it is {{#{free}}}")
            warn(env, line, N_("the id “{name}” belongs to another place of the page"), hint, name=name, free=free)
        seen.add(name)
    return ids


def _is_harmless(name: str) -> bool:
    small = name.lower()
    return _NAME.fullmatch(name) is not None and not small.startswith("on") and small not in _REFUSED


def _opening(tokens: list[Token]) -> Token:
    depth = 0
    for token in reversed(tokens):
        depth += token.nesting
        if depth >= 0:
            return token
    return tokens[-1]
