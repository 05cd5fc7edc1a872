"""Header values as a person may see them: encoded words (RFC 2047) decoded, nothing hostile left."""

from __future__ import annotations

import binascii
import re

from convblog.channels.email.charset import decode_text

# Bounded, so that words that never end cost no more than their length times this.
_ENCODED_WORD = re.compile(
    r"=\?(?P<charset>[^?\s]{1,60}+)\?(?P<encoding>[bBqQ])\?(?P<text>(?:[^?]|\?(?!=)){0,1000}+)\?="
)
_LONGEST_VALUE = 4_096  # characters of a subject or a name that are looked at

# What changes how other text looks, or hides: controls, bidirectional marks, embeddings, overrides and isolates,
# spaces without width (those that join letters or pictures stay), private tags.
_HOSTILE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HALVES = re.compile("[\ud800-\udfff]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


def decoded(value: str) -> str:
    """`value` with its encoded words decoded, wherever they stand (in quotes, too); white space in runs of one.

    Adjacent words of one charset are put together before they are decoded: some programs break within a character.
    """
    value = value[:_LONGEST_VALUE]
    if "=?" not in value:
        return safe(value)
    pieces: list[str] = []
    pending = b""
    pending_charset = ""
    position = 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[position : match.start()]
        charset = match["charset"].partition("*")[0].lower()  # RFC 2231 appends a language
        if pending and (between.strip() or charset != pending_charset):
            pieces.append(decode_text(pending, pending_charset))
            pending = b""
        if between.strip() or position == 0:
            pieces.append(between)
        pending_charset = charset
        pending += _bytes_of(match["encoding"].lower(), match["text"])
        position = match.end()
    pieces.append(decode_text(pending, pending_charset))
    pieces.append(value[position:])
    return safe("".join(pieces))


def safe(text: str) -> str:
    """`text` on one line, without what a terminal or a page could be misled by."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _HALVES.sub("\ufffd", text)
    return _HOSTILE.sub("", " ".join(re.split(r"[\t\n\v\f\r \x85\u2028\u2029]+", text))).strip()


def _bytes_of(encoding: str, text: str) -> bytes:
    if encoding == "q":
        return binascii.a2b_qp(text.encode("utf-8", "replace"), header=True)
    packed = _NOT_BASE64.sub("", text)
    usable = len(packed) - (len(packed) % 4 == 1)
    return binascii.a2b_base64(packed[:usable] + "=" * (-usable % 4))
