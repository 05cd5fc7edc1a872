"""Bytes of a mail into text: the charset it declares if that can be true, then UTF-8, then Windows-1252.

Labels mean what they mean on the Web (WHATWG Encoding Standard), not what they once stood for: programs that say
`iso-8859-1` write Windows-1252, those that say `gb2312` write GBK.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_WEB_LABELS = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso88591": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "x-cp1252": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi": "cp1252",
    "ansi-x3.4-1968": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "gb2312": "gb18030",
    "gb-2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "windows-936": "gb18030",
    "chinese": "gb18030",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "ks-c-5601-1987": "cp949",
    "ksc5601": "cp949",
    "ksc-5601": "cp949",
    "euc-kr": "cp949",
    "korean": "cp949",
    "windows-949": "cp949",
    "shift-jis": "cp932",
    "shift-jisx0213": "shift_jisx0213",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms-kanji": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "csunicode11utf7": "utf-7",
    "unicode": "utf-16",
    "cp65001": "utf-8",
}

# Codecs for text that came from a keyboard. Left out are those that are no charset (`unicode_escape`, `undefined`),
# and `punycode` and `idna`, whose time grows with the square of the length.
_CHARSETS = re.compile(
    r"(?:utf-|iso8859-|iso2022|cp\d|koi8|mac-|gb|hz|big5|euc_|shift_jis|johab|ptcp154|kz1048|tis-620|hp-roman8)"
)
_LONGEST_LABEL = 40
_GUESS_WESTERN = "cp1252"

# What no text keeps: controls save tab and line feed, what is left of a byte order mark, halves of a pair.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")
_HALVES = re.compile("[\ud800-\udfff]")


@lru_cache(256)
def codec_of(label: str) -> str:
    """The name of the Python codec for a charset label, or "" for one that is unknown or no charset."""
    name = label.strip(" \t\"'<>").lower().replace("_", "-")
    if not name.isascii() or not 0 < len(name) <= _LONGEST_LABEL:
        return ""
    name = _WEB_LABELS.get(name.removeprefix("cs"), _WEB_LABELS.get(name, name))
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if _CHARSETS.match(found) else ""


def decode_text(data: bytes, label: str = "") -> str:
    """`data` as text, in the charset called `label` if that fits. Never raises; ends of lines become `\\n`."""
    text = tidied(_decoded(data, codec_of(label)))
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def tidied(text: str) -> str:
    """`text` without control characters (tab and ends of lines stay) and without halves of a surrogate pair."""
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HALVES.sub("\ufffd", _UNWANTED.sub("", text))


def _decoded(data: bytes, codec: str) -> str:
    if data.isascii() and codec in ("", _GUESS_WESTERN, "utf-8"):
        return data.decode("ascii")
    # UTF-8 that calls itself Western is common; Western text that happens to be well-formed UTF-8 does not occur.
    order = ("utf-8", codec) if codec == _GUESS_WESTERN else (codec, "utf-8")
    for name in order:
        text = _strictly(data, name)
        if text is not None:
            return text
    return _at_least_mostly(data, codec or "utf-8")


def _strictly(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _at_least_mostly(data: bytes, codec: str) -> str:
    """Bytes that are well-formed in no likely charset: the declared one if it explains nearly all of them.

    A text cut within a character, or with some bad bytes, is still what it says. In UTF-8 one well-formed character
    weighs as much as one bad byte, as hardly any chance makes it; in other charsets one in eight may be bad.
    """
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd")
    good = sum(not char.isascii() for char in text) - bad if codec.startswith("utf-8") else len(text) // 8
    if bad <= good:
        return text
    return data.decode(_GUESS_WESTERN, "replace")
