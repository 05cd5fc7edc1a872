"""Text as tables know it: without case and accents, one kind of space, apostrophe, quotation mark and dash."""

from __future__ import annotations

import re
import unicodedata

# What a mail program puts in that nobody sees: marks of direction, spaces without width, placeholders of pictures.
# Control characters go with them; those that end a line stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]"
)
_SIGNS = {
    **dict.fromkeys(map(ord, "’‘ʼ´`′＇"), "'"),
    **dict.fromkeys(map(ord, "“”„«»‟＂❝❞〝〞"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u200a\u2002\u2003\u3000\t"), " "),
    ord("："): ":",
    ord("＜"): "<",
    ord("＞"): ">",
    ord("，"): ",",
    ord("（"): "(",
    ord("）"): ")",
    ord("＠"): "@",
    ord("ß"): "ss",
    ord("ø"): "o",
    ord("ł"): "l",
    ord("ı"): "i",
    ord("đ"): "d",
    ord("æ"): "ae",
    ord("œ"): "oe",
}
_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """`text` folded; as long as it was, or nearly. Runs of spaces become one."""
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFD", _UNSEEN.sub("", text).lower().translate(_SIGNS))
        text = _MARKS.sub("", text)
        return " ".join(text.split())
    return " ".join(text.lower().split())


def without_unseen(text: str) -> str:
    """`text` without what nobody sees; what joins letters or pictures stays."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)
