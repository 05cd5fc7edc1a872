"""Messages that were made to be slow to read, of any size."""

from collections.abc import Callable

_HEAD = b"From: Marie <marie@mail.example>\nTo: answers@fil.example\nSubject: Re\nMessage-ID: <1@mail.example>\n"


def _plain(unit: bytes) -> Callable[[int], bytes]:
    """Text that repeats `unit`."""
    return lambda size: _HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + unit * (size // len(unit))


def _html(unit: bytes) -> Callable[[int], bytes]:
    """HTML that repeats `unit`."""
    return lambda size: _HEAD + b"Content-Type: text/html; charset=utf-8\n\n<p>" + unit * (size // len(unit))


def _fields(unit: bytes) -> Callable[[int], bytes]:
    """Headers that repeat `unit`."""
    return lambda size: _HEAD + unit * (size // len(unit)) + b"\n\nSome words.\n"


def _parts(size: int) -> bytes:
    unit = b"--b\nContent-Type: text/plain\n\nWords.\n"
    return _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + unit * (size // len(unit))


def _nested(size: int) -> bytes:
    unit = b"--b\nContent-Type: multipart/mixed; boundary=b\n\n"
    return _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + unit * (size // len(unit))


KINDS: dict[str, Callable[[int], bytes]] = {
    "lines of words": _plain(b"Some words of a long letter, one line after the other.\n"),
    "one line without a space": _plain(b"x"),
    "quotes in quotes": _plain(b">" * 60 + b" x\n"),
    "lines that almost begin a quotation": _plain(b"On Mon, 1 Jan 2026 at 10:00, Marie <marie@mail.example>\n"),
    "lines that almost are headers": _plain(b"From: x\nSent: y\n\n"),
    "underscores, dashes, stars": _plain(b"_-*=_-*=" * 8 + b"\n"),
    "addresses": _plain(b"a.b+c@d.e.f.g.h.example "),
    "spaces and tabs": _plain(b" \t"),
    "elements that never end": _html(b"<div><b><i>x"),
    "quotations in quotations": _html(b"<blockquote>x"),
    "tables in tables": _html(b"<table><tr><td>x"),
    "unfinished tags": _html(b"<a href='x"),
    "entities": _html(b"&#x41;&amp;&lt"),
    "links": _html(b"<a href='https://a.example/'>x</a>"),
    "headers": _fields(b"X-A: =?utf-8?q?=C3=A9?= <a@b.example>,\n"),
    "references": _fields(b"References: <a@b.example> <c@d.example>\n"),
    "one header without end": _fields(b"Subject: x\n y"),
    "parts": _parts,
    "parts in parts": _nested,
}
