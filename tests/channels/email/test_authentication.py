from __future__ import annotations

import subprocess
from base64 import b64encode
from functools import cache

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.authentication import Verified, verify
from convblog.channels.email.mime import decode
from tests.channels.email.rawmail import mail

OURS = ("repondre@claire.example",)
HOST = "mx.claire.example"
NOBODY = Verified()

LETTER = mail("""
    From: Marie <marie@fil.example>
    To: repondre+7k3f9q2mzt@claire.example
    Cc: paul@loin.example
    Subject: =?utf-8?q?L=27=C3=A9t=C3=A9?=
    Message-ID: <a@fil.example>

    Mes mots.

    Marie
    """)


@cache
def keys(bits: int = 1024) -> tuple[bytes, bytes]:
    """A private key as PEM, and its public half as it stands in the DNS."""
    private = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], capture_output=True, check=True).stdout
    pem = ["openssl", "rsa", "-pubout", "-outform", "DER"]
    return private, b64encode(subprocess.run(pem, input=private, capture_output=True, check=True).stdout)


def signed(
    raw: bytes = LETTER,
    domain: str = "fil.example",
    headers: tuple[bytes, ...] = (b"from", b"to", b"subject"),
    length: bool = False,
    algorithm: bytes = b"rsa-sha256",
    bits: int = 1024,
) -> bytes:
    """`raw` with a signature of `domain` on top."""
    signature = dkim.sign(
        raw,
        b"s1",
        domain.encode(),
        keys(bits)[0],
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=headers,
        length=length,
        signature_algorithm=algorithm,
    )
    return bytes(signature) + raw


def dns_of(domain: str = "fil.example", flags: str = "", bits: int = 1024) -> dict[str, bytes]:
    return {f"s1._domainkey.{domain}": b"v=DKIM1; k=rsa;" + flags.encode() + b" p=" + keys(bits)[1]}


def checked(raw: bytes, records: dict[str, bytes] | None = None, trusted: str = "") -> Verified:
    """What `verify` says where the DNS holds `records` and no more."""
    known = dns_of() if records is None else records
    return verify(raw, decode(raw).headers, trusted, OURS, lambda name: known.get(name, b""))


def test_an_aligned_signature_over_from_to_and_the_whole_body_proves_from() -> None:
    assert checked(signed()) == Verified("marie@fil.example", "signature")


def test_so_does_one_of_the_organisation_and_one_that_covers_us_in_cc() -> None:
    below = LETTER.replace(b"marie@fil.example", b"marie@courrier.fil.example")
    assert checked(signed(below)) == Verified("marie@courrier.fil.example", "signature")
    cc = LETTER.replace(b"To: repondre+7k3f9q2mzt@claire.example", b"To: x@fil.example").replace(
        b"Cc: paul@loin.example", b"Cc: Claire <Repondre+7K3F9Q2MZT@claire.example>"
    )
    assert checked(signed(cc, headers=(b"from", b"cc"))) == Verified("marie@fil.example", "signature")


def test_a_second_signature_counts_if_the_first_is_a_stranger_s() -> None:
    both = signed(signed(), domain="envois.example")
    records = dns_of() | dns_of("envois.example")
    assert checked(both, records) == Verified("marie@fil.example", "signature")


def test_a_stranger_s_key_is_never_asked_for() -> None:
    asked: list[str] = []
    raw = signed(domain="loin.example")

    def dns(name: str) -> bytes:
        asked.append(name)
        return dns_of("loin.example").get(name, b"")

    assert verify(raw, decode(raw).headers, "", OURS, dns) == NOBODY
    assert asked == []


def test_without_dns_or_without_a_key_nothing_is_proven() -> None:
    raw = signed()
    assert verify(raw, decode(raw).headers, "", OURS, None) == NOBODY
    assert checked(raw, {}) == NOBODY
    assert checked(raw, {"s1._domainkey.fil.example": b"v=DKIM1; p="}) == NOBODY
    assert checked(raw, {"s1._domainkey.fil.example": b"\xff garbage"}) == NOBODY
    assert checked(raw, {"s1._domainkey.fil.example": b"v=DKIM1; p=" + b"A" * 50_000}) == NOBODY
    assert checked(raw, dns_of(flags=" n=" + "x" * 2_000 + ";")) == NOBODY
    assert checked(raw, dns_of(flags=" n=" + "x" * 200 + ";")) == Verified("marie@fil.example", "signature")
    assert checked(raw, dns_of(flags=" t=s:y;")) == NOBODY
    assert checked(raw, dns_of(flags=" t=s;")) == Verified("marie@fil.example", "signature")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(LETTER, id="unsigned"),
        pytest.param(signed().replace(b"Mes mots", b"Ses mots"), id="other words"),
        pytest.param(signed() + b"et encore", id="words behind"),
        pytest.param(signed(length=True), id="length limit"),
        pytest.param(signed(length=True) + b"et encore", id="words behind a length limit"),
        pytest.param(signed().replace(b"Marie <", b"Autre <"), id="other name"),
        pytest.param(signed(domain="loin.example"), id="a stranger's signature"),
        pytest.param(signed(domain="example"), id="a suffix"),
        pytest.param(signed(headers=(b"from", b"subject")), id="To not covered"),
        pytest.param(signed(headers=(b"from", b"cc")), id="only a Cc to others covered"),
        pytest.param(signed().replace(b"To: repondre", b"To: x@loin.example\r\nTo: repondre"), id="a second To"),
        pytest.param(signed(LETTER.replace(b"To: repondre+7k3f9q2mzt@", b"To: autre@")), id="sent to others"),
        pytest.param(signed().replace(b"From: ", b"From: chef@fil.example\r\nFrom: "), id="a second From above"),
        pytest.param(signed().replace(b"Subject: ", b"From: chef@fil.example\r\nSubject: "), id="a second From below"),
        pytest.param(signed(LETTER.replace(b"Marie <", b"chef@fil.example <")), id="two addresses in From"),
        pytest.param(signed(LETTER.replace(b"Marie <", b"chef@fil.example, <")), id="two senders in From"),
        pytest.param(signed(algorithm=b"rsa-sha1"), id="SHA-1"),
        pytest.param(b"\r\n" + signed(), id="an empty line in front"),
        pytest.param(signed().replace(b"From:", b"From :"), id="a space in front of the colon"),
        pytest.param(b"ligne perdue\r\n" + signed(), id="a stray line"),
    ],
)
def test_no_other_signature_proves_anything(raw: bytes) -> None:
    assert checked(raw, dns_of() | dns_of("loin.example") | dns_of("example")) == NOBODY


def test_a_key_that_is_too_short_proves_nothing() -> None:
    assert checked(signed(bits=512), dns_of(bits=512)) == NOBODY


def test_a_message_that_would_cost_too_much_is_not_checked() -> None:
    spaces = LETTER + b" " * 100_000 + b"x\r\n"
    assert checked(b"DKIM-Signature: d=fil.example\r\n" + spaces) == NOBODY
    folds = b"DKIM-Signature: d=fil.example;\r\nX: a\r\n" + b" b\r\n" * 100_000 + LETTER
    assert checked(folds) == NOBODY
    assert checked(b"DKIM-Signature: d=fil.example; b=" + b" " * 4_000 + b"\r\n" + LETTER) == NOBODY
    assert checked(b"DKIM-Signature: d=fil.example\r\n" * 1_000 + LETTER) == NOBODY
    assert checked(b"DKIM-Signature: d=fil.example\r\n" + LETTER + b"\r\n" * 50_000) == NOBODY
    assert checked(b"X: y\r\n" * 3_000 + signed()) == NOBODY


@given(st.data())
def test_a_signature_with_anything_changed_in_what_it_covers_fails(data: st.DataObject) -> None:
    raw = signed()
    start = raw.index(b"Mes mots")
    place = data.draw(st.integers(start, start + 7))
    changed = raw[:place] + data.draw(st.sampled_from([b"", b"X", b"\0", b"\xff"])) + raw[place + 1 :]
    assert checked(changed) == NOBODY


@given(st.binary(max_size=120))
def test_any_signature_field_is_refused_without_an_error(field: bytes) -> None:
    clean = field.replace(b"\n", b"").replace(b"\r", b"")
    assert checked(b"DKIM-Signature: v=1; a=rsa-sha256; d=fil.example; " + clean + b"\r\n" + LETTER) == NOBODY


def reported(results: str, above: str = "", below: str = "", letter: bytes = LETTER) -> Verified:
    """What the trusted host's word is worth: headers `above` and `below` its Authentication-Results."""
    raw = mail(above) + mail(f"Authentication-Results: {results}\n") + mail(below) + letter
    return checked(raw, {}, HOST)


@pytest.mark.parametrize(
    ("results", "how"),
    [
        (f"{HOST}; dmarc=pass header.from=fil.example", "dmarc"),
        ("MX.Claire.Example;\n\tDMARC=PASS (p=none; dis=none)\n\theader.from=FIL.example", "dmarc"),
        (
            f"{HOST} 1; spf=fail smtp.mailfrom=x; dkim=fail header.d=x.example; dmarc=pass header.from=fil.example",
            "dmarc",
        ),
        (f"{HOST}; dkim=pass header.d=fil.example", "dkim"),
        (f"{HOST}; dkim=pass header.i=@courrier.fil.example header.s=s1", "dkim"),
        (f"{HOST}; dkim=fail header.d=fil.example; dkim=pass header.i=marie@fil.example", "dkim"),
    ],
)
def test_the_trusted_host_s_word_proves_from(results: str, how: str) -> None:
    found = reported(results)
    assert (found.address, found.how, found.proven) == ("marie@fil.example", how, True)


@pytest.mark.parametrize(
    "results",
    [
        "mx.loin.example; dmarc=pass header.from=fil.example",
        f"x.{HOST}; dmarc=pass header.from=fil.example",
        f"(x) ; {HOST}; dmarc=pass header.from=fil.example",
        f"mx.loin.example ({HOST}); dmarc=pass header.from=fil.example",
        f"{HOST}; none",
        f"{HOST}; spf=pass smtp.mailfrom=marie@fil.example",
        f"{HOST}; dmarc=pass",
        f"{HOST}; dmarc=pass header.from=loin.example",
        f"{HOST}; dmarc=pass header.from=courrier.fil.example",
        f"{HOST}; dmarc=fail header.from=fil.example; dkim=pass header.d=fil.example",
        f"{HOST}; dmarc=pass header.from=fil.example; dmarc=fail header.from=fil.example",
        f"{HOST}; dmarc=none header.from=fil.example; dkim=pass header.d=fil.example",
        f"{HOST}; dkim=pass header.d=loin.example",
        f"{HOST}; dkim=pass header.d=example",
        f"{HOST}; dkim=pass",
        f"{HOST}; dkim=none header.d=fil.example",
        f"{HOST}; arc=pass header.d=fil.example",
        f"{HOST}; (dmarc=pass header.from=fil.example)",
        f'{HOST}; spf=fail smtp.mailfrom="; dmarc=pass header.from=fil.example"',
        f"{HOST}; spf=fail (; dmarc=pass header.from=fil.example",
        f"{HOST} 2; dmarc=pass header.from=fil.example",
    ],
)
def test_no_other_result_proves_anything(results: str) -> None:
    assert reported(results) == NOBODY


GOOD = f"{HOST}; dmarc=pass header.from=fil.example"


@pytest.mark.parametrize(
    "above",
    [
        f"Received: from {HOST} by {HOST} (Postfix) with LMTP id x for <repondre@claire.example>; Fri, 20 Nov 2026\n",
        "Received: from mx.loin.example (by loin.example [192.0.2.1])\n\tby MX.claire.example. with ESMTPS;\n\tFri\n",
        "Delivered-To: repondre@claire.example\nReturn-Path: <marie@fil.example>\n",
    ],
)
def test_the_trusted_host_s_own_lines_may_stand_above_its_word(above: str) -> None:
    assert reported(GOOD, above) == Verified("marie@fil.example", "dmarc")


@pytest.mark.parametrize(
    "above",
    [
        f"Received: from {HOST} by mx2.loin.example; Fri, 20 Nov 2026 08:40:02 +0100\n",
        f"Received: from loin.example (by {HOST}) by mx2.loin.example; Fri\n",
        f"Received: from by {HOST} by mx2.loin.example; Fri\n",
        f"Received: from loin.example; by {HOST}\n",
        "Received: (qmail 1234 invoked by uid 89); Fri\n",
        "Received: by 2001:db8::1 with SMTP id x; Fri\n",
        f"Received: from loin.example by x{HOST}; Fri\n",
        "Received: from here by localhost; Fri\n",
        "Received:\n",
        "Authentication-Results: mx.loin.example; none\n",
        f"Authentication-Results: {HOST}; dmarc=fail header.from=fil.example\n",
        f"Authentication-Results: {HOST}; spf=pass smtp.mailfrom=x\n",
        "Authentication-Results: broken (\n",
    ],
)
def test_anybody_else_s_line_above_makes_it_worthless(above: str) -> None:
    assert reported(GOOD, above) == NOBODY


def test_what_stands_below_changes_nothing() -> None:
    below = f"Received: from a by mx2.loin.example; Fri\nAuthentication-Results: {HOST}; dmarc=fail header.from=x\n"
    assert reported(GOOD, below=below) == Verified("marie@fil.example", "dmarc")


def test_a_host_within_the_trusted_name_is_the_trusted_host() -> None:
    results = "claire.example; dmarc=pass header.from=fil.example"
    raw = mail(f"Received: by mx1.claire.example; Fri\nAuthentication-Results: {results}\n")
    assert checked(raw + LETTER, {}, "claire.example") == Verified("marie@fil.example", "dmarc")
    assert checked(raw + LETTER, {}, "aire.example") == NOBODY


def test_without_a_trusted_host_nobody_s_word_counts() -> None:
    raw = mail("Authentication-Results: ; dmarc=pass header.from=fil.example\n") + LETTER
    assert checked(raw, {}, "") == NOBODY
    assert checked(mail(f"Authentication-Results: {GOOD}\n") + LETTER, {}, "") == NOBODY
    assert checked(mail(f"Authentication-Results: {GOOD}\n") + LETTER, {}, " MX.claire.example ").proven


def test_from_must_be_one_address_whatever_the_host_says() -> None:
    for sender in (b"marie@fil.example, paul@fil.example", b"paul@loin.example <marie@fil.example>", b"Marie", b""):
        assert reported(GOOD, letter=LETTER.replace(b"Marie <marie@fil.example>", sender)) == NOBODY
    assert reported(GOOD, letter=b"From: paul@fil.example\r\n" + LETTER) == NOBODY
    assert reported(GOOD, below="From:\n") == NOBODY
    assert (
        reported(GOOD, letter=LETTER.replace(b"Cc:", b"X: y\r\n" * 3_000 + b"From: paul@fil.example\r\nCc:")) == NOBODY
    )


def test_an_international_domain_is_compared_in_its_one_form() -> None:
    letter = LETTER.replace(b"fil.example", "été.example".encode())
    assert (
        reported(f"{HOST}; dmarc=pass header.from=xn--t-9fab.example", letter=letter).address
        == "marie@xn--t-9fab.example"
    )
    assert reported(f"{HOST}; dmarc=pass header.from=été.example", letter=letter).proven
