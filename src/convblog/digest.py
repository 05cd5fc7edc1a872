"""Digests: of files and values for the engine, and the short public tokens that name pages and answers."""

from __future__ import annotations

from hashlib import blake2b, sha256

SIZE = 16  # bytes: 128 bits, so that two of a million values never meet by chance

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


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
    return encode(sha256(text.encode("utf-8", "surrogatepass")).digest(), 10)


def encode(data: bytes, length: int) -> str:
    """The first `length` characters of `data` in Crockford's base 32, lower case; five bits each."""
    size = -(-length * 5 // 8)
    number = int.from_bytes(data[:size].ljust(size, b"\0"), "big") >> (size * 8 - length * 5)
    return "".join(CROCKFORD[number >> shift & 31] for shift in range((length - 1) * 5, -1, -5))
