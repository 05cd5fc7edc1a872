"""Bytes of the web -> text, in the order of the Encoding Standard: byte order mark, header, `<meta>`, then a guess."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

import webencodings

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD = 1024  # bytes in which HTML must declare its encoding


def text_of(body: bytes, content_type: str) -> str:
    """`body` as text; what cannot be read becomes U+FFFD. Any body has a text.

    Without a declaration it is UTF-8, or else cp1252. Labels are the web's own: `latin-1` means cp1252.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for declaration in (content_type.encode("utf-8", "replace"), body[:_HEAD]):
        found = _DECLARED.search(declaration)
        encoding = webencodings.lookup(found[1].decode("ascii", "replace")) if found else None
        if encoding is not None:
            return _decoded(body, encoding)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _decoded(body: bytes, encoding: webencodings.Encoding) -> str:
    # A page that was read as ASCII far enough to find `charset=utf-16` is no UTF-16 (HTML, 13.2.3.3).
    name = "utf-8" if encoding.name.startswith("utf-16") and b"\0" not in body[:_HEAD] else encoding.name
    return str(webencodings.decode(body, name, "replace")[0])
