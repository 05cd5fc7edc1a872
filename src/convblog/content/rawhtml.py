"""The author's own HTML: passed on as it is, but for addresses within the site, which become holes."""

from __future__ import annotations

import re
from html import unescape

from markdown_it.common.html_re import open_tag

from convblog.content.body import Piece
from convblog.content.findings import Findings
from convblog.problems import N_

_SCRIPT = r"<script\b[^>]*>"
_TAG = re.compile(rf"<!--.*?(?:-->|\Z)|({_SCRIPT})(?:.*?(?:</script\s*>|\Z))|({open_tag})", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(\s)([A-Za-z_:][\w:.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_OWN_SCRIPT = re.compile(r"""\ssrc\s*=\s*["']?(?![\s"']*(?:[a-z][a-z0-9+.-]*:|//))""", re.IGNORECASE)
_ADDRESSES = frozenset(("href", "src", "poster"))
_ID = re.compile(r"""\sid\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)""", re.IGNORECASE)


def pieces(html: str, findings: Findings, *, brief: bool = False) -> list[Piece]:
    """`html` with holes. `brief` leaves out ids, which would stand twice on a page of excerpts."""
    if "=" not in html and "<script" not in html.lower():
        return [html]
    parts: list[Piece] = []
    done = 0
    for found in _TAG.finditer(html):
        tag = found[1] or found[2]
        if found[1] and not _OWN_SCRIPT.search(tag):
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
    for found in _ATTRIBUTE.finditer(tag):
        name = found[2].lower()
        value = unescape(found[3].strip("\"'")).strip()
        if name in _ADDRESSES or name == "srcset":
            parts += (tag[done : found.start()], f'{found[1]}{found[2]}="')
            parts += _candidates(value, findings) if name == "srcset" else [findings.href(value)]
            parts.append('"')
            done = found.end()
        if name == "style" or name.startswith("on") or value.lower().startswith("javascript:"):
            _warn_of_script(findings)
    parts.append(tag[done:])
    return parts


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
