"""Digests: of files and values for the engine, and the short public tokens that name pages and answers."""

from __future__ import annotations

from hashlib import blake2b, sha256

SIZE = 16  # bytes: 128 bits, so that two of a million values never meet by chance

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def digest(*parts: bytes) -> bytes:
    """16 bytes that stand for `parts`; where one part ends and the next begins counts."""
    hashed = blake2b(digest_size=SIZE)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little"))
        hashed.update(part)
    return hashed.digest()


def digest_of(data: bytes) -> bytes:
    """16 bytes that stand for `data`."""
    return blake2b(data, digest_size=SIZE).digest()


def token(text: str) -> str:
    """The first ten characters of the digest of `text` in Crockford's base 32, lower case (50 bits).

    Public and permanent: it names a page in a mail address, so neither the digest nor the alphabet may ever change.
    """
    number = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:7], "big") >> 6
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(45, -1, -5))
