"""Text as it may stand in a page and in a feed: XML has no place for most control characters, UTF-8 none for halves."""

from __future__ import annotations

import re

_CONTROLS = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\t\n")
_RARE = re.compile(
    rb"\xc2[\x80-\x9f]|\xef(?:\xbf[\xbe\xbf]|\xb7[\x90-\xaf])|[\xf0-\xf4][\x8f\x9f\xaf\xbf]\xbf[\xbe\xbf]"
)
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_REPLACED = re.compile(f"[\0{_NO_CHARACTERS}]")
_BETWEEN_WORDS = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_NO_CHARACTERS} ]+")


def clean(text: str) -> str:
    """`text` with Unix line ends, without a byte order mark and control characters other than tab and newline.

    NUL, lone surrogates and code points that are no characters become U+FFFD, so that the writer sees them.
    """
    if is_clean(text):
        return text
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _DROPPED.sub("", _REPLACED.sub("\ufffd", text))


def clean_line(text: str) -> str:
    """A title or a name on one line: what `text` should not hold, and white space, as one space."""
    return _BETWEEN_WORDS.sub(" ", text).strip()


def is_clean(text: str) -> bool:
    """Whether `clean` has nothing to do. On bytes, because one wide character class takes ten times as long."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    return len(data.translate(None, _CONTROLS)) == len(data) and not _RARE.search(data) and text[:1] != "\ufeff"
