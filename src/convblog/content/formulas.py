"""Formulas: `$…$` and `$$…$$` as MathML, made when the site is built."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element, tostring

from markdown_it.rules_inline import StateInline

_INLINE = re.compile(r"(?<![\w$])\$(?![\s$,.;!?)])((?:\\.|[^\\$])*)(?<!\s)\$(?![\w$])", re.DOTALL)
_DISPLAY = re.compile(r"\$\$((?:\\.|[^\\$])+)\$\$(?!\$)", re.DOTALL)
_ENTITY = re.compile(r"&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
_LONGEST = 5000  # characters: nobody writes such a formula, and converting one must not take a second
_CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_UNSEEN = re.compile("<annotation.*|<[^>]*>", re.DOTALL)
_ON_ANY_LINE = 16  # signs that fit a line of a phone, in a list within a list too
_ADDRESSES_AND_STYLES = ("href", "style", "class", "id")


def formula(state: StateInline, silent: bool) -> bool:
    """A formula within a paragraph. No sum of money is one: see what may not stand beside either `$`."""
    display = state.src.startswith("$$", state.pos)
    found = (_DISPLAY if display else _INLINE).match(state.src, state.pos, state.posMax)
    if not found or not found[1].strip():
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = found[1]
        token.markup = "$$" if display else "$"
    state.pos = found.end()
    return True


@lru_cache(maxsize=2048)
def mathml(tex: str, display: bool) -> str | None:
    """`tex` as a `<math>` element, with its source as annotation; None if it cannot be converted."""
    from latex2mathml.converter import convert

    if len(tex) > _LONGEST:
        return None
    parent = Element("span")
    try:
        convert(tex, display="block" if display else "inline", parent=parent)
        math = parent[0]
        return _annotated(math, tex) if _is_whole(math) else None
    except Exception:
        # The converter raises whatever its stack of iterators meets: IndexError, StopIteration, RecursionError …
        return None


def is_long(math: str) -> bool:
    """Whether a `<math>` element may be wider than a small screen. No browser breaks one into lines."""
    return len(unescape(_UNSEEN.sub("", math))) > _ON_ANY_LINE


def _is_whole(math: Element) -> bool:
    """Whether every element has the children it needs and no command was left unread, as the converter lets pass."""
    for element in math.iter():
        if len(element) != _CHILDREN.get(element.tag, len(element)):
            return False
        if element.tag == "mi" and (element.text or "").startswith("\\"):
            return False
    return True


def _annotated(math: Element, tex: str) -> str:
    """The element as HTML. The converter's own serialising undoes the escaping of `<`, so it is not used."""
    for element in math.iter():
        element.text = _decoded(element.text)
        for name in _ADDRESSES_AND_STYLES:
            element.attrib.pop(name, None)
        for name, value in element.attrib.items():
            element.attrib[name] = _decoded(value) or ""
    inner = "".join(tostring(child, encoding="unicode") for child in math)
    display = ' display="block"' if math.get("display") == "block" else ""
    source = f'<annotation encoding="application/x-tex">{escape(tex.strip(), quote=False)}</annotation>'
    return f"<math{display}><semantics>{inner}{source}</semantics></math>"


def _decoded(text: str | None) -> str | None:
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if text else text
