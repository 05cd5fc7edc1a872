"""The author's own HTML: passed on as it is, but for addresses within the site, which become holes."""

from __future__ import annotations

import re
from html import unescape

from markdown_it.common.html_re import open_tag

from convblog.content.body import Href, Piece, Size
from convblog.content.findings import Findings
from convblog.content.links import is_external
from convblog.problems import N_

_SCRIPT = r"<script\b[^>]*>"
_TAG = re.compile(rf"<!--.*?(?:-->|\Z)|({_SCRIPT})(?:.*?(?:</script\s*>|\Z))|({open_tag})", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(\s)([A-Za-z_:][\w:.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_SOURCE = re.compile(r"\ssrc\s*=", re.IGNORECASE)
_ALT = re.compile(r"\salt(?=[\s=/>])", re.IGNORECASE)
_NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
_ADDRESSES = frozenset(("href", "src", "poster"))
_LOADS = frozenset(("img", "iframe", "script", "video", "audio", "source", "track", "embed"))  # by their `src`
_ID = re.compile(r"""\sid\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)""", re.IGNORECASE)


def pieces(html: str, findings: Findings, *, brief: bool = False) -> list[Piece]:
    """`html` with holes. `brief` leaves out ids, which would stand twice on a page of excerpts."""
    if "=" not in html and "<script" not in html.lower():
        return [html]
    parts: list[Piece] = []
    done = 0
    for found in _TAG.finditer(html):
        tag = found[1] or found[2]
        if found[1] and not _SOURCE.search(tag):
            _warn_of_script(findings)
        if tag and "=" in tag:
            parts.append(html[done : found.start()])
            parts += _tag(_ID.sub("", tag) if brief else tag, findings)
            done = found.start() + len(tag)
    parts.append(html[done:])
    return parts


def _tag(tag: str, findings: Findings) -> list[Piece]:
    parts: list[Piece] = []
    done = 0
    opened = _NAME.match(tag)
    element = opened[1].lower() if opened else ""
    if element == "img" and not _ALT.search(tag):
        hint = N_('write alt="what one sees", or alt="" if it is mere ornament')
        findings.warn(N_("a picture in raw HTML without a description"), hint)
    names = {found[2].lower() for found in _ATTRIBUTE.finditer(tag)} if element == "img" else set()
    for found in _ATTRIBUTE.finditer(tag):
        name = found[2].lower()
        value = unescape(found[3].strip("\"'")).strip()
        if name in _ADDRESSES or name == "srcset":
            parts += (tag[done : found.start()], f'{found[1]}{found[2]}="')
            values = _candidates(value, findings) if name == "srcset" else [findings.href(value)]
            parts += (*values, '"')
            done = found.end()
            if name == "src" and element in _LOADS:
                _warn_of_elsewhere(element, value, findings)
            if name == "src" and element == "img":
                parts += _further(values[0], names)
        if name == "style" or name.startswith("on") or value.lower().startswith("javascript:"):
            _warn_of_script(findings)
    parts.append(tag[done:])
    return parts


def _further(source: Piece, names: set[str]) -> list[Piece]:
    """What a picture of Markdown has, too: its size, if the author gave none, and that it may come late."""
    late = ' loading="lazy" decoding="async"' if names.isdisjoint(("loading", "decoding")) else ""
    is_sized = not names.isdisjoint(("width", "height"))
    return [Size(source.ref), late] if isinstance(source, Href) and not is_sized else [late]


def _warn_of_elsewhere(element: str, address: str, findings: Findings) -> None:
    if not is_external(address) or (element == "img" and address[:5].lower() == "data:"):
        return
    findings.warn(
        N_("<{element}> loads something from another site: {address}"),
        N_("it would tell that site who reads, and the pages' policy blocks it; keep a copy, or write a link"),
        element=element,
        address=address,
    )


def _candidates(srcset: str, findings: Findings) -> list[Piece]:
    """The addresses of a `srcset`, each with what says for which screens it is."""
    parts: list[Piece] = []
    for candidate in re.split(r",\s+|,(?=\S+\s)", srcset):
        address, _, descriptor = candidate.strip().partition(" ")
        if address:
            parts += (", " if parts else "", findings.href(address), f" {descriptor}".rstrip())
    return parts


def _warn_of_script(findings: Findings) -> None:
    findings.warn(
        N_("a script or an inline style in raw HTML"),
        N_(
            "browsers will not run it: the pages' policy forbids it; use a style sheet or a file of your own in static/"
        ),
    )
