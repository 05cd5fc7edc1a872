"""Messages that no program wrote: goldens cut, spliced, doubled, nested, and torn, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "goldens"
LARGEST = 300_000  # bytes: nesting and doubling stop here

_HEADERS = (
    b"From: =?utf-8?q?L=C3=A9a?= <lea@mutant.example>",
    b'From: "a@mutant.example (b@mutant.example" <c@mutant.example> (d@mutant.example)',
    b"To: answers+e4mjs93qkt-p@fil.example",
    b"Subject: =?utf-8?b?4oCuZXhlLg==?= =?iso-8859-1?q?=E9crire_=E0_a=40mutant.example?=",
    b"Subject: =?utf-8?q?" + b"=C3" * 60 + b"?=",
    b"Message-ID: <@>",
    b"Date: Thu, 99 Foo 99999 25:61:61 +9999",
    b"Content-Type: text/html; charset=utf-7",
    b"Content-Type: multipart/alternative; boundary=x",
    b"Content-Type: text/plain; charset=\xff; format=flowed; delsp=yes",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Content-Transfer-Encoding: x-uuencode",
    b"Content-Disposition: inline; filename*=utf-8''%E2%80%AEgpj.exe",
    b"Authentication-Results: mx.fil.example; dmarc=pass header.from=mutant.example",
    b"DKIM-Signature: v=1; a=rsa-sha256; d=mutant.example; s=x; h=from:to; bh=; b=",
    b"Auto-Submitted: no",
    b"no colon here",
    b":",
)
_SCRAPS = (
    b"\x00", b"\r", b"\n\n", b"\r\n.\r\n", b"\xff\xfe", b"\xed\xa0\x80", "\u202e\u2066\u200b".encode(), b"\x1b[2J",
    b"<div class=gmail_quote>", b"<blockquote>" * 40, b"<!--", b"<style>", b"<script>alert(1)</script>", b"&#x40;",
    b"<a href='mailto:f@mutant.example'>f&#64;mutant.example</a>", b"g@mutant.example", "h＠mutant.example".encode(),
    b"j<b>o</b>@mutant.example", b"=40mutant.example", b"> > > ", b"-- \n", b"_" * 80, b"On 1 Jan 2026, X wrote:\n",
    b"Le 1 janv. 2026 \xc3\xa0 10:00, X a \xc3\xa9crit\xc2\xa0:\n", b"-----BEGIN PGP SIGNED MESSAGE-----\n\n",
    b"-----BEGIN PGP SIGNATURE-----\n", b"begin 644 x\n", b"---\nid: x\n---\n", b"De : i@mutant.example\nObjet : x\n",
)  # fmt: skip

Mutation = Callable[[random.Random, bytes], bytes]


@cache
def goldens() -> tuple[bytes, ...]:
    """The well-formed messages that all others are made of."""
    return tuple(path.read_bytes() for path in sorted(FOLDER.glob("*.eml")))


def mutated(seed: int) -> bytes:
    """The message of a seed: one to eight mutations of one golden."""
    chance = random.Random(seed)
    raw = chance.choice(goldens())
    if chance.random() < 0.5:
        raw = raw.replace(b"\n", b"\r\n")
    for mutation in chance.choices(_MUTATIONS, k=chance.randint(1, 8)):
        raw = mutation(chance, raw)[:LARGEST]
    return raw


def _cut(chance: random.Random, raw: bytes) -> bytes:
    begin, end = sorted((chance.randint(0, len(raw)), chance.randint(0, len(raw))))
    return raw[:end] if chance.random() < 0.7 else raw[:begin] + raw[end:]


def _spliced(chance: random.Random, raw: bytes) -> bytes:
    other = chance.choice(goldens())
    return raw[: chance.randint(0, len(raw))] + other[chance.randint(0, len(other)) :]


def _flipped(chance: random.Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(min(len(raw), chance.choice((1, 3, 30)))):
        changed[chance.randrange(len(changed))] = chance.choice((chance.randrange(256), 0, 10, 13, 32, 0x40, 0x80))
    return bytes(changed)


def _header_added(chance: random.Random, raw: bytes) -> bytes:
    return chance.choice(_HEADERS) + b"\n" + raw


def _headers_doubled(chance: random.Random, raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\n\n")
    lines = head.split(b"\n")
    return b"\n".join(lines + chance.choices(lines, k=chance.choice((1, 5, 50)))) + b"\n\n" + body


def _lines_shuffled(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    begin = chance.randrange(len(lines))
    some = lines[begin : begin + 20]
    chance.shuffle(some)
    return b"\n".join(lines[:begin] + some + lines[begin + 20 :])


def _lines_doubled(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    begin = chance.randrange(len(lines))
    return b"\n".join(lines[:begin] + lines[begin : begin + 30] * chance.choice((2, 20)) + lines[begin + 30 :])


def _scraps_added(chance: random.Random, raw: bytes) -> bytes:
    for _ in range(chance.randint(1, 6)):
        place = chance.randint(0, len(raw))
        raw = raw[:place] + chance.choice(_SCRAPS) + raw[place:]
    return raw


def _nested(chance: random.Random, raw: bytes) -> bytes:
    """In `multipart`s, sometimes deeper than anything reads, sometimes with one boundary for all."""
    head, _, body = raw.partition(b"\n\n")
    fields = [line for line in head.split(b"\n") if line.lower().startswith((b"content-", b" ", b"\t"))]
    inner = b"\n".join(fields) + b"\n\n" + body
    kind = chance.choice((b"mixed", b"alternative", b"related", b"signed", b"digest", b"report"))
    for level in range(chance.choice((1, 2, 25))):
        mark = b"x" if chance.random() < 0.2 else b"b%d" % level
        inner = b"Content-Type: multipart/%s; boundary=%s\n\n--%s\n%s\n" % (kind, mark, mark, inner)
        inner += b"--%s--\n" % mark if chance.random() < 0.8 else b""
    rest = [line for line in head.split(b"\n") if line not in fields]
    return b"\n".join(rest) + b"\n" + inner


def _forwarded(chance: random.Random, raw: bytes) -> bytes:
    other = chance.choice(goldens())
    head = b"From: Paul <paul@mutant.example>\nContent-Type: multipart/mixed; boundary=f\n\n--f\n\n"
    return head + b"Voici.\n--f\nContent-Type: message/rfc822\n\n" + (raw if chance.random() < 0.5 else other)


def _type_changed(chance: random.Random, raw: bytes) -> bytes:
    old, new = chance.choice(
        (
            (b"text/plain", b"text/html"),
            (b"text/html", b"text/plain"),
            (b"utf-8", b"utf-16"),
            (b"utf-8", b"x-unknown"),
            (b"quoted-printable", b"base64"),
            (b"base64", b"quoted-printable"),
            (b"boundary=", b"boundary*0="),
            (b"multipart/alternative", b"multipart/related"),
            (b"Content-Type", b"Content-Typ"),
        )
    )
    return raw.replace(old, new)


_MUTATIONS: tuple[Mutation, ...] = (
    _cut, _spliced, _flipped, _header_added, _headers_doubled, _lines_shuffled, _lines_doubled, _scraps_added, _nested,
    _forwarded, _type_changed,
)  # fmt: skip
