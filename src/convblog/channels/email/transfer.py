"""Content-Transfer-Encoding undone (RFC 2045, section 6), for encoders that did not read it to the end, too."""

from __future__ import annotations

import binascii
import re

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_WHITE = b" \t\r\n"
_OTHERS = bytes(set(range(256)) - set(_ALPHABET))
_BASE64_LINES = re.compile(rb"(?:[A-Za-z0-9+/=]*+[ \t]*+(?:\r?\n|\Z))*+")


def undone(body: bytes, encoding: str) -> bytes:
    """`body` as it was before it was encoded. Never raises: what cannot be decoded is left as it is."""
    match encoding.strip(" \t\"'").lower():
        case "base64":
            return _from_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return _from_uuencode(body)
    return body


def _from_base64(body: bytes) -> bytes:
    """Decoded as far as it is base 64: lists and scanners append plain lines to what they do not look into."""
    packed = body.translate(None, _WHITE)
    if packed.translate(None, _ALPHABET):
        lines = _BASE64_LINES.match(body)
        packed = lines[0].translate(None, _WHITE) if lines else b""
        if not packed:
            first = body.lstrip().split(b"\n", 1)[0].strip()
            if b" " in first or not first.isascii():
                return body  # prose that only claims to be encoded
            packed = body.translate(None, _OTHERS)
    packed = packed.split(b"=", 1)[0]
    usable = len(packed) - (len(packed) % 4 == 1)
    return binascii.a2b_base64(packed[:usable] + b"=" * (-usable % 4))


def _from_uuencode(body: bytes) -> bytes:
    """The lines between `begin` and `end`; unchanged if there are none."""
    decoded: list[bytes] = []
    inside = False
    for line in body.splitlines():
        if not inside:
            inside = line.startswith(b"begin ")
        elif line.strip() in {b"end", b"`"}:
            break
        else:
            decoded.append(_uu_line(line))
    return b"".join(decoded) if inside else body


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
