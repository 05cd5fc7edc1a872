"""Nobody's mail address is ever shown: what looks like one is masked, when an answer comes in and when it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from convblog.config import is_web_address
from convblog.conversation.safehtml import SafeHtml

MASKED = "…@…"

# A handle of the fediverse (`@marie@social.example`) is an address for the public, and stays; it is tried first, so
# that its second half is not taken for a mail address. Every repetition is bounded: the time stays linear.
_HOST = r"(?:(?:[\w-]{1,63}\.){1,12}[\w-]{2,63}|\[[0-9A-Fa-f.:]{2,45}\])"
_ADDRESS = re.compile(rf"(?P<handle>(?<![^\s/>(\[«“\"'])@[\w.-]{{1,64}}@{_HOST})|[\w.+%-]{{1,64}}[@＠]{_HOST}")


def mask(text: str) -> str:
    """`text` with every mail address replaced by `…@…`; the same for text and for HTML that has been sanitised."""
    if "@" not in text and "＠" not in text:
        return text
    return _ADDRESS.sub(lambda match: match["handle"] or MASKED, text)


def is_public(url: str) -> bool:
    """Whether a web address can be shown as somebody's: no name stands before its host, and no mail address in it,
    however that is encoded. (The address of a page is shown as it is: archives of public mail have such.)
    """
    plain = unquote(url)
    return is_web_address(url) and "@" not in urlsplit(url).netloc and mask(plain) == plain


def mask_html(html: SafeHtml) -> SafeHtml:
    """Sanitised HTML with every mail address masked, also one whose letters are split by emphasis (`j<em>o</em>@…`).

    What replaces an address holds no character that HTML knows.
    """
    if "@" not in html.html and "＠" not in html.html:
        return html
    pieces = _TAG.split(mask(html.html))  # text and tags, in turn
    words = "".join("\n" if tag and not _INLINE.match(tag) else text for text, tag in _pairs(pieces))
    if not any(match["handle"] is None for match in _ADDRESS.finditer(words)):
        return SafeHtml("".join(pieces))
    return SafeHtml("".join(_without_addresses(pieces, words)))


# Attributes are quoted, and hold no quotation mark: the sanitiser wrote them.
_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
_INLINE = re.compile(r"</?(?:a|em|strong|del|s|code)\b")


def _pairs(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Each text with an empty tag, each tag with an empty text."""
    for number, piece in enumerate(pieces):
        yield ("", piece) if number % 2 else (piece, "")


def _without_addresses(pieces: list[str], words: str) -> Iterator[str]:
    """The pieces, with the letters of addresses left out and the mask where each begins. `words` is all their text."""
    begins = {m.start(): m.end() for m in _ADDRESS.finditer(words) if m["handle"] is None}
    place, hidden_until = 0, -1
    for text, tag in _pairs(pieces):
        if tag:
            place += 0 if _INLINE.match(tag) else 1
            yield tag
        for char in text:
            if place in begins:
                hidden_until = begins[place]
                yield MASKED
            if place >= hidden_until:
                yield char
            place += 1
