"""DKIM (RFC 6376): whether a message was signed by the organisation its sender's address belongs to.

dkimpy checks the signature itself. It was not made for hostile mail: white space or folded headers cost it the square
of their length, a public key of any size is tried. What would take it long is not given to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from logging import CRITICAL, Logger, NullHandler

from convblog.channels.email.dnstext import Dns
from convblog.channels.email.domains import aligned
from convblog.channels.email.headers import Headers
from convblog.channels.email.sender import is_ours

LARGEST = 25_000_000  # bytes of a message that is checked: what providers let through
MOST_SIGNATURES = 3  # aligned ones; the first that holds is enough

_MOST_HEADERS = 65_536  # bytes
_LONGEST_SIGNATURE = 4_096
_LONGEST_KEY = 1_200  # bytes of a key record; RSA of 4096 bits takes 750
_MOST_STEPS = 30_000_000  # of its patterns over runs of white space: a third of a second
_MOST_LAST_LINES = 10_000

_ALGORITHMS = {b"rsa-sha256", b"ed25519-sha256"}  # RFC 8301: SHA-1 proves nothing
_TAG = re.compile(r"(?:\A|;)\s{0,20}([A-Za-z]\w{0,20})\s{0,20}=([^;]*+)")
_RUN = re.compile(rb"[ \t]{16,}+")
_LONG_BLANK = re.compile(r"\s{60}")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


def is_signed_by(host: str, raw: bytes, headers: Headers, our_addresses: Collection[str], dns: Dns) -> bool:
    """Whether a signature of `host`'s organisation holds, that covers From, the whole body, and To or Cc with us."""
    places = _aligned_signatures(headers, host)
    addressed = _fields_to_us(headers, our_addresses)
    if not places or not addressed or not _is_affordable(raw):
        return False
    return any(_holds(raw, place, addressed, dns) for place in places)


def _aligned_signatures(headers: Headers, host: str) -> list[int]:
    """Which DKIM-Signature headers, counted from the top, could prove anything: no key of a stranger is asked for."""
    places = []
    for place, value in enumerate(headers.raw("dkim-signature")):
        if len(value) > _LONGEST_SIGNATURE or _LONG_BLANK.search(value):
            continue
        tags = dict(_TAG.findall(value))
        domain = tags.get("d", "").strip().lower().rstrip(".")
        if aligned(host, domain):
            places.append(place)
    return places[:MOST_SIGNATURES]


def _fields_to_us(headers: Headers, our_addresses: Collection[str]) -> set[bytes]:
    """Which of To and Cc name us. One that stands there twice does not count: only one of both would be signed."""
    return {
        name.encode()
        for name in ("to", "cc")
        if len(headers.raw(name)) == 1
        and any(is_ours(found.address, ours) for found in headers.addresses(name) for ours in our_addresses)
    }


def _is_affordable(raw: bytes) -> bool:
    if len(raw) > LARGEST or len(raw) - len(raw.rstrip(b"\r\n")) > _MOST_LAST_LINES:
        return False
    if not _END_OF_HEADERS.search(raw, 0, _MOST_HEADERS):
        return False
    steps = 0
    for run in _RUN.finditer(raw):
        steps += (run.end() - run.start()) ** 2
        if steps > _MOST_STEPS:
            return False
    return True


def _holds(raw: bytes, place: int, addressed: set[bytes], dns: Dns) -> bool:
    from dkim import DKIM

    def key(name: bytes, timeout: float = 0) -> bytes:  # noqa: ARG001 - as dkimpy calls it
        record = dns(name.decode("ascii").rstrip("."))
        return b"" if len(record) > _LONGEST_KEY or _is_a_test(record) else record

    try:
        signed = DKIM(raw, logger=_silent_log())
        if not signed.verify(idx=place, dnsfunc=key):
            return False
    except Exception:  # of many kinds, its own and others: whatever it cannot read proves nothing
        return False
    covered = set(signed.include_headers)
    fields = signed.signature_fields
    return b"from" in covered and bool(addressed & covered) and b"l" not in fields and fields[b"a"] in _ALGORITHMS


def _silent_log() -> Logger:
    """A log that goes nowhere: dkimpy tells its own all that it reads."""
    log = Logger("dkim", level=CRITICAL)
    log.addHandler(NullHandler())
    return log


def _is_a_test(record: bytes) -> bool:
    """Whether the key says `t=y`: signatures are being tried out, and mean nothing yet (RFC 6376, section 3.6.1)."""
    flags = dict(_TAG.findall(record.decode("ascii", "replace"))).get("t", "")
    return "y" in {flag.strip().lower() for flag in flags.split(":")}
