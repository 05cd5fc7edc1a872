"""Content codings (RFC 9110, 8.4.1), undone with a limit while the bytes arrive.

httpx was rejected for this step: it inflates each piece of 64 KiB whole, which a bomb makes 64 MB, with brotli far
more. brotli is not asked for: gzip is what every server has, and one library less is needed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol


class CodingError(ValueError):
    """The body is in a coding that was not asked for, or is no such coding, or ends too early."""


class _Decoder(Protocol):
    def take(self, data: bytes, room: int) -> bytes: ...

    def finish(self) -> None: ...


def decoded(pieces: Iterable[bytes], coding: str, most: int) -> Iterator[bytes]:
    """The pieces of a body, decompressed; together at most `most` + 1 bytes, the last saying that there are more.

    `coding` is the `Content-Encoding`. Raises `CodingError`.
    """
    decoder = _decoder(coding.strip().lower())
    room = most + 1
    for piece in pieces:
        try:
            out = decoder.take(piece, room)
        except zlib.error as error:
            raise CodingError(coding) from error
        room -= len(out)
        yield out
        if room <= 0:
            return
    decoder.finish()


def _decoder(coding: str) -> _Decoder:
    if coding in ("", "identity"):
        return _Plain()
    if coding in ("gzip", "x-gzip"):
        return _Inflating(31)
    if coding == "deflate":
        return _Inflating(15)
    raise CodingError(coding)


class _Plain:
    def take(self, data: bytes, room: int) -> bytes:
        return data[:room]

    def finish(self) -> None:
        """Whether all came was watched over by whoever read it from the wire."""


class _Inflating:
    """gzip (`window` 31: members one after the other) and deflate (15: with zlib's header; servers that leave it out
    are understood too).
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._inflater = zlib.decompressobj(window)
        self._begun = False

    def take(self, data: bytes, room: int) -> bytes:
        if not self._begun and data:
            self._begun = True
            if self._window == 15 and not _has_zlib_header(data):
                self._inflater = zlib.decompressobj(-15)
        out = b""
        while data and len(out) < room:
            if self._inflater.eof:
                if self._window != 31 or not data.startswith(b"\x1f"):
                    break  # padding after the end
                self._inflater = zlib.decompressobj(31)
            out += self._inflater.decompress(data, room - len(out))
            data = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        return out

    def finish(self) -> None:
        # Half a page must not pass for a page without the link.
        if self._begun and not self._inflater.eof:
            raise CodingError("unfinished")


def _has_zlib_header(data: bytes) -> bool:
    """RFC 1950, 2.2; with one byte at hand, its half."""
    return data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
