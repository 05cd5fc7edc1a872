"""The border: HTML that came from a stranger becomes `SafeHtml` here and nowhere else."""

from __future__ import annotations

import re

from msgspec import Struct

_TAGS = {"p", "br", "a", "em", "strong", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https"}
_REL = "nofollow ugc noopener"


class SafeHtml(Struct, frozen=True, array_like=True):
    """HTML that may stand on a page. Made by `sanitise`; templates print it as it is."""

    html: str = ""

    def __html__(self) -> str:
        """The protocol by which Jinja knows that this is not to be escaped."""
        return self.html

    def __bool__(self) -> bool:
        return bool(self.html)


def sanitise(html: str) -> SafeHtml:
    """Strip `html` to words and their plain structure: no script, style, picture, frame, class or foreign scheme.

    Links get `rel="nofollow ugc noopener"`; relative ones lose their address.
    """
    import nh3

    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_absolute,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        strip_comments=True,
    )
    return SafeHtml(clean)


# As the sanitiser writes a link: no attribute holds a quotation mark, and no text this sign `<`.
_LINK = re.compile(rf'(<a(?: href="[^"]*")?) rel="{_REL}"')


def vouched(html: SafeHtml) -> SafeHtml:
    """`html` with links that are followed: for words of the site's author, where they stand on a page of their own."""
    return SafeHtml(_LINK.sub(r"\1", html.html))


def _absolute(tag: str, attribute: str, value: str) -> str | None:  # noqa: ARG001 - nh3's signature
    return value if attribute != "href" or value.lower().startswith(("http://", "https://")) else None
