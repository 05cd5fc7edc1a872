"""One line of a message in HTML as Markdown: emphasis, code, links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

BOLD, ITALIC, STRUCK, CODE = 1, 2, 4, 8

_SPACES = re.compile(r"[\s\u00a0]{2,}|[^\S\u00a0\u202f]")  # one alone that does not break is French, and stays
_WITHIN_WORD = re.compile(r"(?<=\w)\*(?=\w)")
_ENTITY = re.compile(r"&(?=#?\w{2,31};)")
# At the start of a line Markdown would make more of these than was meant: a heading, a quotation, a list from 1986 on.
_STARTS = re.compile(r"(#{1,6}(?=\s|$)|>|\d{3,9}(?=[.)]\s))")
_LONGEST_ADDRESS = 2_000


class Run(NamedTuple):
    """Words of one kind."""

    text: str
    style: int = 0
    href: str = ""


def markdown(runs: Sequence[Run]) -> str:
    """The runs of one line as Markdown, spaces in runs of one, without spaces at the ends."""
    pieces: list[str] = []
    for (style, href), group in groupby(runs, key=lambda run: (run.style, run.href)):
        text = _SPACES.sub(" ", "".join(run.text for run in group))
        if not text.strip():
            pieces.append(text)
            continue
        core = text.strip()
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        pieces.append(before + _linked(_styled(core, style), core, href) + after)
    line = _SPACES.sub(" ", "".join(pieces)).strip()
    return _STARTS.sub(_with_backslash, line, count=1) if _STARTS.match(line) else line


def plain(runs: Sequence[Run]) -> str:
    """The words of one line."""
    return _SPACES.sub(" ", "".join(run.text for run in runs)).strip()


def _with_backslash(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def _styled(text: str, style: int) -> str:
    if style & CODE:
        fence = "``" if "`" in text else "`"
        return f"{fence}{text}{fence}"
    text = _ENTITY.sub(r"\\&", _WITHIN_WORD.sub(r"\\*", text))
    if not any(char.isalnum() for char in text):
        return text
    for bit, mark in ((STRUCK, "~~"), (ITALIC, "*"), (BOLD, "**")):
        if style & bit:
            text = f"{mark}{text}{mark}"
    return text


def _linked(text: str, words: str, href: str) -> str:
    """A link to a web page; any other, and one that shows where it leads, is its words."""
    if not href.lower().startswith(("http://", "https://")) or len(href) > _LONGEST_ADDRESS:
        return text
    if _same(words, href):
        return href if words.startswith("http") else text
    if not any(char.isalnum() for char in words):
        return text
    return f"[{_escaped(text)}]({quote(href, safe=_SAFE)})"


_SAFE = "!#$%&'*+,-./:;=?@_~[]"


def _escaped(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")


def _same(words: str, href: str) -> bool:
    """Whether the words are the address, perhaps without its scheme."""
    shown, leads = (part.lower().rstrip("/") for part in (words, href))
    return shown in {leads, leads.partition("://")[2], leads.partition("://")[2].removeprefix("www.")}
