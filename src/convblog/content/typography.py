"""Smart typography by language: quotation marks, apostrophes, dashes, ellipses and the spaces French wants.

The inline tokens of a paragraph are set as one string, so that `"*word*"` is seen whole. What is not prose stands in
it as one character: `EDGE` where markup begins or ends (looked through), `OPAQUE` for code, pictures, formulas and
addresses (taken for a word). Both are control characters, which text never holds (see clean.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from convblog.content.labels import by_language

if TYPE_CHECKING:  # a title is set in type without the parser, which takes 50 ms to import
    from markdown_it.token import Token

EDGE = "\x01"
OPAQUE = "\x02"
_ADDRESS_MARK = "\x03"
_NARROW = "\u202f"  # narrow no-break space
_NO_BREAK = "\u00a0"

_BREAK = re.compile("[\x01\x02\n]")
_LINE_ENDS = frozenset(("softbreak", "hardbreak"))
_MARKS = re.compile("[\x01-\x03]")
_ADDRESS = re.compile(
    r"(?<![\w+])(?:(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|www\.|mailto:)(?:[^\s\"'<>«»\x01\x02]|'(?=\w))+"
    r"|[\w.+-]{1,64}@[\w-]+\.[\w.-]+)"
)
# Each begins with what it looks for and looks back from there: so the search runs at the speed of finding a string.
_ELLIPSIS = re.compile(r"\.\.\.(?<![./]\.\.\.)(?![./])")
_EM_DASH = re.compile(r"---(?<!----)(?!-)")
_EN_DASH = re.compile(r"--(?<!---)(?!-)(?:(?!\w)|(?<=[\w.,;:!?…)]--))")  # not that of `--option`
_APOSTROPHE = re.compile(r"'(?<=\w')(?=\w)")
_DECADE = re.compile(r"\d\ds?\b")  # '90s
_OPENING = re.compile("« *(?=[^\\s»])")
_HIGH = re.compile(r"[!?][!?;]*(?![\w/=&#%])|;(?![-()\w])|:(?=[\s»\x01]|$)")
_NOT_AFTER = frozenset("([{«“‘!?;:¡¿<")  # no space goes between these and a high mark
_SEEN_THROUGH = frozenset(("html_inline", "footnote_ref"))
_VERBATIM = re.compile(r"<(code|kbd|samp|var|pre|tt|script|style|textarea|math)(?=[\s/>])", re.IGNORECASE)


class Style(NamedTuple):
    """How a language sets its quotation marks; empty ones are left as written.

    `narrow` and `wide` are the marks that take a (narrow) no-break space before them.
    """

    outer: str = ""  # two characters: opening and closing
    inner: str = ""
    narrow: str = ""
    wide: str = ""


STYLES = {
    "en": Style("“”", "‘’"),
    "fr": Style("«»", "“”", "!?;»", ":"),
    "fr-ca": Style("«»", "“”", "»", ":"),
    "de": Style("„“", "‚‘"),
    "de-ch": Style("«»", "‹›"),
    "nl": Style("“”", "‘’"),
    "es": Style("«»", "“”"),
    "it": Style("«»", "“”"),
    "pt": Style("«»", "“”"),
    "pt-br": Style("“”", "‘’"),
    "ca": Style("«»", "“”"),
    "el": Style("«»", "“”"),
    "nb": Style("«»", "‘’"),
    "nn": Style("«»", "‘’"),
    "no": Style("«»", "‘’"),
    "da": Style("”“", "’‘"),
    "sv": Style("””", "’’"),
    "fi": Style("””", "’’"),
    "pl": Style("„”", "«»"),
    "cs": Style("„“", "‚‘"),
    "sk": Style("„“", "‚‘"),
    "ro": Style("„”", "«»"),
    "hu": Style("„”", "»«"),
    "ru": Style("«»", "„“"),
    "uk": Style("«»", "„“"),
    "bg": Style("„“", "’’"),
    "ar": Style(),
    "fa": Style(),
    "ur": Style(),
    "he": Style(),
    "ja": Style(),
    "zh": Style(),
    "ko": Style("“”", "‘’"),
}


def style_of(lang: str) -> Style:
    """The style of the language code `lang`; that of English for one that is not in the table."""
    return by_language(STYLES, lang)


def smarten(text: str, lang: str) -> str:
    """Plain `text` (a title, a summary) set by the rules of `lang`. Setting it twice changes nothing more."""
    return set_prose(_MARKS.sub("", text), style_of(lang))


def smarten_tokens(children: list[Token], style: Style) -> None:
    """Set the text of a paragraph's inline tokens in place."""
    if len(children) == 1:
        if children[0].type == "text":
            children[0].content = set_prose(children[0].content, style)
        return
    texts, source = _join(children)
    result = set_prose(source, style)
    if result is not source:
        segments = _BREAK.split(result)
        for token, number in texts:
            token.content = segments[number]


def _join(children: list[Token]) -> tuple[list[tuple[Token, int]], str]:
    """Each text token with the number of the segment it becomes, and all of them as one string."""
    texts: list[tuple[Token, int]] = []
    parts: list[str] = []
    breaks = 0
    after_text = automatic = False
    verbatim = ""  # the element of the author's HTML that is open and holds no prose
    for token in children:
        kind = token.type
        if kind == "text" and not automatic and not verbatim:
            if after_text:
                parts.append(EDGE)
                breaks += 1
            texts.append((token, breaks))
            parts.append(token.content)
            after_text = True
            continue
        after_text = False
        if kind == "link_open" and token.info == "auto":
            automatic = True
        elif kind == "link_close":
            automatic = False
        elif kind == "html_inline":
            verbatim = _still_verbatim(verbatim, token.content)
        edge = token.nesting or kind in _SEEN_THROUGH
        parts.append("\n" if kind in _LINE_ENDS else EDGE if edge else OPAQUE)
        breaks += 1
    return texts, "".join(parts)


def _still_verbatim(element: str, tag: str) -> str:
    """The element without prose that is open after `tag`, `element` being the one before it; empty for none."""
    if element:
        return "" if tag.startswith("</") and tag[2:-1].strip().lower() == element else element
    opened = _VERBATIM.match(tag)
    return opened[1].lower() if opened else ""


def set_prose(text: str, style: Style) -> str:
    """`text`, which may hold `EDGE` and `OPAQUE`, set in `style`."""
    if "://" in text or "@" in text or "www." in text or "mailto:" in text:
        return _around_addresses(text, style)
    return _prose(text, style)


def _around_addresses(text: str, style: Style) -> str:
    addresses: list[str] = _ADDRESS.findall(text)
    kept = iter(addresses)
    result = _prose(_ADDRESS.sub(_ADDRESS_MARK, text), style)
    return re.sub(_ADDRESS_MARK, lambda _: next(kept), result)


def _prose(text: str, style: Style) -> str:
    if "..." in text:
        text = _ELLIPSIS.sub("…", text)
    if not style.outer:
        return text
    if "--" in text:
        text = _EN_DASH.sub("–", _EM_DASH.sub("—", text))
    if "'" in text:
        text = _APOSTROPHE.sub("’", text)
    if '"' in text or "'" in text:
        text = _quotes(text, style)
    return _spaces(text, style) if style.wide else text


def _quotes(text: str, style: Style) -> str:
    """Straight quotation marks as curly ones or guillemets, paired as in Markdown's emphasis."""
    pairs, apostrophes = _pair(text)
    chars = list(text)
    for place in apostrophes:
        chars[place] = "’"
    depth = 0
    guillemets = style.outer == "«»"
    for place, opens in sorted((*pairs.items(), *(_written(text) if guillemets else ()))):
        double = text[place] != "'"
        depth -= double and not opens
        if place in pairs:
            marks = style.outer if double and depth % 2 == 0 else style.inner
            chars[place] = marks[0 if opens else 1]
        depth += double and opens
    return "".join(chars)


def _written(text: str) -> Iterator[tuple[int, bool]]:
    """Guillemets that the author set: within them, straight marks are inner ones."""
    return ((found.start(), found[0] == "«") for found in re.finditer("[«»]", text))


def _pair(text: str) -> tuple[dict[int, bool], list[int]]:
    """Places of paired marks (True: it opens) and of apostrophes. One stack a mark, so that it stays linear.

    A mark that opens and is never closed counts too, before a word: each paragraph of a long quotation begins with one.
    """
    pairs: dict[int, bool] = {}
    apostrophes: list[int] = []
    waiting: dict[str, list[int]] = {'"': [], "'": []}
    for found in re.finditer("[\"']", text):
        place, mark = found.start(), found[0]
        before, after = _neighbour(text, place, -1), _neighbour(text, place, 1)
        opens, closes = _flanks(before, after)
        if mark == "'" and opens and _DECADE.match(text, place + 1):
            apostrophes.append(place)
        elif closes and waiting[mark]:
            pairs[waiting[mark].pop()] = True
            pairs[place] = False
        elif opens:
            waiting[mark].append(place)
        elif mark == "'" and not before.isdigit() and (before.isalnum() or after.isalnum()):
            apostrophes.append(place)
    pairs |= {place: True for place in waiting['"'] if _begins_word(text, place)}
    apostrophes += (place for place in waiting["'"] if _neighbour(text, place, 1).isalnum())
    return pairs, apostrophes


def _begins_word(text: str, place: int) -> bool:
    before = _neighbour(text, place, -1)
    return (before.isspace() or before in "([{") and _neighbour(text, place, 1).isalpha()


def _neighbour(text: str, place: int, step: int) -> str:
    """The character before or after `place`, looking through the edges of markup; a space where there is none."""
    place += step
    while 0 <= place < len(text):
        if text[place] != EDGE:
            return text[place]
        place += step
    return " "


def _flanks(before: str, after: str) -> tuple[bool, bool]:
    """Whether a mark between these two characters can open and can close."""
    space_before, space_after = before.isspace(), after.isspace()
    point_before, point_after = _is_point(before), _is_point(after)
    opens = not space_after and (not point_after or space_before or point_before)
    closes = not space_before and (not point_before or space_after or point_after)
    if opens and closes:  # amid punctuation; within a word it is neither
        return point_before, point_after
    return opens, closes


def _is_point(char: str) -> bool:
    return not (char.isalnum() or char.isspace() or char in "\x02\x03_")


def _spaces(text: str, style: Style) -> str:
    """The no-break spaces of French; one that is there already is left as it is."""
    if "«" in text:
        text = _OPENING.sub("«" + _NARROW, text)
    parts: list[str] = []
    done = 0
    for found in (_CLOSING_TOO if "»" in text else _HIGH).finditer(text):
        start = found.start()
        mark = text[start]
        space = _NARROW if mark in style.narrow else _NO_BREAK if mark in style.wide else ""
        if not space:
            continue
        end = start
        while end > done and text[end - 1] == " ":
            end -= 1
        before = _neighbour(text, end, -1)
        if before.isspace() or before in ("«" if mark == "»" else _NOT_AFTER):
            continue
        parts += (text[done:end], space)
        done = start
    return "".join((*parts, text[done:])) if parts else text


_CLOSING_TOO = re.compile(_HIGH.pattern + "|»")
