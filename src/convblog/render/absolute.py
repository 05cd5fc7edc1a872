"""Whole addresses: whoever reads a feed or a sitemap reads it somewhere else."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote, urljoin

# Everything RFC 3986 allows in a path, a query and a fragment stays as it is, and so do escapes, so that an address
# that is already written properly is not changed. Brackets stand around a numeric host, and nowhere else.
_SAFE = "/?#@!$&'()*+,;=:-._~%"
_NUMERIC_HOST = re.compile(r"https?://(?:[^\s/?#\[\]]*@)?\[[0-9A-Fa-f:.]+\]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_PROPER = re.compile(r"[A-Za-z0-9/?@!$&'()*+,;=:._~-]*")

# A tag with attributes, and one attribute with its value. Possessive, and never failing once begun: what is left open
# ends with the text, so that neither costs more than one pass.
_TAG = re.compile(r"""<[A-Za-z][^\s>"']*+\s(?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+(?:>|\Z)""")
_ATTRIBUTE = re.compile(
    r"""(?<=[\s"'/])(?P<name>[^\s=>"'/]++)(?P<is>\s*+=\s*+)"""
    r"""(?:"(?P<double>[^"]*+)(?:"|\Z)|'(?P<single>[^']*+)(?:'|\Z)|(?P<bare>[^\s"'>]++))"""
)
_POINTING = {"href", "src", "srcset", "poster", "cite"}
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:")
_CANDIDATE = re.compile(r"(?:^|(?<=,))(\s*)([^\s,]+)")


def encoded(address: str) -> str:
    """`address` with everything percent-encoded that may not stand in an address; done twice, nothing more changes."""
    if _PROPER.fullmatch(address):  # nearly always; twenty times faster
        return address
    host = _NUMERIC_HOST.match(address)
    start = host[0] if host else ""
    before, mark, fragment = _STRAY_PERCENT.sub("%25", address[len(start) :]).partition("#")
    rest = before + mark + fragment.replace("#", "%23")
    return start + quote(rest, safe=_SAFE, errors="replace")


def whole(origin: str, path: str) -> str:
    """The web address of `path` (which has the site's prefix) at `origin`, as `https://host`."""
    return origin + encoded(path)


def whole_content(html: str, base: str) -> str:
    """`html` with the addresses of its links and pictures made whole, as seen from the page at `base`.

    The holes of a body come filled with whole addresses; this is for what the author wrote as HTML, and for links
    within the page (footnotes, headings), which would point into the reader's own program.
    """

    def in_tag(tag: re.Match[str]) -> str:
        return _ATTRIBUTE.sub(in_attribute, tag[0])

    def in_attribute(found: re.Match[str]) -> str:
        name = found["name"].lower()
        value = found["double"] or found["single"] or found["bare"] or ""
        if name not in _POINTING or _SCHEME.match(value):
            return found[0]
        joined = _CANDIDATE.sub(in_candidate, value) if name == "srcset" else _join(base, value)
        return f'{found["name"]}{found["is"]}"{joined.replace(chr(34), "&quot;")}"'

    def in_candidate(found: re.Match[str]) -> str:
        return found[1] + (found[2] if _SCHEME.match(found[2]) else _join(base, found[2]))

    return _TAG.sub(in_tag, html)


def link(href: str, text: str) -> str:
    """A link of HTML; both parts are escaped."""
    return f'<a href="{escape(href)}">{escape(text, quote=False)}</a>'


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # brackets that are no IPv6 host: such an address leads nowhere, whole or not
        return base
