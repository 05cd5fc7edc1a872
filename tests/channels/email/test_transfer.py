from __future__ import annotations

import binascii
from base64 import b64encode

from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.transfer import undone

WORDS = "Où étais-tu ? Ici, près de l’eau, avec les autres.".encode()


def test_what_was_encoded_comes_back() -> None:
    assert undone(b64encode(WORDS), "BASE64 ") == WORDS
    assert undone(binascii.b2a_qp(WORDS), "Quoted-Printable") == WORDS
    uu = b"begin 644 x.txt\n" + binascii.b2a_uu(WORDS[:45]) + binascii.b2a_uu(WORDS[45:]) + b"`\nend\n"
    assert undone(uu, "x-uuencode") == WORDS
    for plain in ("7bit", "8bit", "binary", "", "x-nonsense"):
        assert undone(WORDS, plain) == WORDS


def test_base64_without_its_padding_or_with_a_lost_character_is_read_as_far_as_it_goes() -> None:
    packed = b64encode(WORDS)
    assert undone(packed.rstrip(b"="), "base64") == WORDS
    shorter = undone(packed.rstrip(b"=")[:-5], "base64")
    assert WORDS.startswith(shorter)
    assert len(WORDS) - len(shorter) == 4
    assert undone(b"=", "base64") == b""


def test_a_footer_in_plain_text_behind_base64_is_left_out() -> None:
    assert undone(b64encode(WORDS) + b"\r\n____________\r\nVoisins mailing list\r\n", "base64") == WORDS


def test_prose_that_claims_to_be_base64_is_prose() -> None:
    assert undone("Bonjour à tous, voilà.".encode(), "base64") == "Bonjour à tous, voilà.".encode()


def test_strange_characters_within_base64_are_skipped() -> None:
    packed = b64encode(WORDS)
    assert undone(b"*" + packed[:10] + b"!" + packed[10:], "base64") == WORDS


def test_quoted_printable_with_wrong_escapes_keeps_what_it_cannot_read() -> None:
    assert undone(b"100 =% s=C3=BBr=\r\nement =", "quoted-printable") == "100 =% sûrement ".encode()


def test_uuencode_without_a_beginning_stays_and_broken_lines_are_skipped() -> None:
    assert undone(b"no file at all", "uuencode") == b"no file at all"
    assert undone(b"begin 644 x\n~~~~\xff\n#8V%T\n \nend", "uuencode") == b"cat"


@given(st.binary(), st.sampled_from(["base64", "quoted-printable", "uuencode"]))
def test_any_bytes_can_be_undone(data: bytes, encoding: str) -> None:
    assert isinstance(undone(data, encoding), bytes)
