"""Nobody's mail address is ever shown: what looks like one is masked, when an answer comes in and when it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from convblog.config import is_web_address
from convblog.conversation.safehtml import SafeHtml

MASKED = "…@…"

# A handle of the fediverse (`@marie@social.example`) is an address for the public, and stays; it is tried first, so
# that its second half is not taken for a mail address. Every repetition is bounded: the time stays linear.
#
# The full stops of Chinese and Japanese are dots of a host (RFC 3490), but end a sentence unless Latin letters follow.
# What is in quotation marks holds no tag (in HTML those of an attribute are before it), and nothing that was masked.
_DOT = r"(?:\.|[。｡](?=[A-Za-z0-9]))"
_HOST = rf"(?:(?:[\w-]{{1,63}}{_DOT}){{1,12}}[\w-]{{2,63}}|\[[0-9A-Fa-f.:]{{2,45}}\])"
_LOCAL = r"""(?:[\w.+%-]{1,64}|"[^"<>\n…]{1,64}"|“[^"“”<>\n…]{1,64}”)"""
_ADDRESS = re.compile(rf"(?P<handle>(?<![^\s/>(\[«“\"'])@[\w.-]{{1,64}}@{_HOST})|{_LOCAL}@{_HOST}")

# Other forms of `@` and of the dot, which a mail program takes for these; and what nobody sees, which it leaves out.
_SIGNS = "@＠﹫"
_FORMS = str.maketrans("＠﹫．﹒․", "@@...")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def mask(text: str) -> str:
    """`text` with every mail address replaced by `…@…`; the same for text and for HTML that has been sanitised."""
    if not any(sign in text for sign in _SIGNS):
        return text
    parts, done = list[str](), 0
    for start, end in _addresses(text):
        parts += (text[done:start], MASKED)
        done = end
    return "".join((*parts, text[done:]))


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where the mail addresses in `text` begin and end."""
    plain = text.translate(_FORMS)
    places: Sequence[int] = range(len(plain))
    if _INVISIBLE.search(plain):
        places = [place for place, char in enumerate(plain) if not _INVISIBLE.match(char)]
        plain = _INVISIBLE.sub("", plain)
    for match in _ADDRESS.finditer(plain):
        if match["handle"] is None:
            yield places[match.start()], places[match.end() - 1] + 1


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
    if not any(sign in html.html for sign in _SIGNS):
        return html
    pieces = _TAG.split(mask(html.html))  # text and tags, in turn
    words = "".join("\n" if tag and not _INLINE.match(tag) else text for text, tag in _pairs(pieces))
    addresses = dict(_addresses(words))
    return SafeHtml("".join(_without_addresses(pieces, addresses) if addresses else pieces))


# Attributes are quoted, and hold no quotation mark: the sanitiser wrote them.
_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
_INLINE = re.compile(r"</?(?:a|em|strong|del|s|code)\b")


def _pairs(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Each text with an empty tag, each tag with an empty text."""
    for number, piece in enumerate(pieces):
        yield ("", piece) if number % 2 else (piece, "")


def _without_addresses(pieces: list[str], begins: Mapping[int, int]) -> Iterator[str]:
    """The pieces, with the letters of addresses left out and the mask where each begins; `begins`: where each ends, by
    its place in the text of all pieces.
    """
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
