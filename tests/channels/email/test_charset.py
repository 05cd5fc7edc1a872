from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.charset import codec_of, decode_text, tidied


@pytest.mark.parametrize(
    "label", ["iso-8859-1", "ISO8859-1", "latin1", "us-ascii", "windows-1252", '"latin-1"', "ansi"]
)
def test_western_labels_mean_windows_1252(label: str) -> None:
    assert decode_text("« Où ? » – 5 € … l’été".encode("cp1252"), label) == "« Où ? » – 5 € … l’été"


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gbk", "镕基與裏"),  # characters that GB 2312 itself has not
        ("gbk", "gbk", "對話"),
        ("GB18030", "gb18030", "對話"),
        ("big5", "big5", "對話"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("euc-kr", "cp949", "똠방각하"),
        ("shift_jis", "cp932", "①髙橋"),
        ("x-sjis", "cp932", "①髙橋"),
        ("iso-2022-jp", "iso2022_jp", "すみません"),
        ("euc-jp", "euc_jp", "すみません"),
        ("koi8-r", "koi8_r", "Здравствуйте"),
        ("windows-1251", "cp1251", "Здравствуйте"),
        ("iso-8859-2", "iso8859_2", "Dziękuję"),
        ("iso-8859-9", "cp1254", "Teşekkürler"),
        ("iso-8859-15", "iso8859_15", "cœur à 5 €"),
        ("iso-8859-8-i", "iso8859_8", "שלום"),
        ("tis-620", "cp874", "สวัสดี"),
        ("macintosh", "mac_roman", "Où ? “ici”"),
        ("utf-7", "utf-7", "Où ça ?"),
        ("unicode-1-1-utf-7", "utf-7", "Où ça ?"),
        ("utf-16", "utf-16", "Où ça ?"),
        ("utf-8", "utf-8", "Où ça ? 🙂"),
    ],
)
def test_a_declared_charset_is_read_by_its_label_on_the_web(label: str, codec: str, text: str) -> None:
    assert decode_text(text.encode(codec), label) == text


@pytest.mark.parametrize("label", ["", "x-unknown", "unknown-8bit", "8bit", "utf-99", "é", "us-ascii", "\0", "a" * 500])
def test_without_a_charset_to_rely_on_it_is_utf_8_then_windows_1252(label: str) -> None:
    assert decode_text("déjà".encode(), label) == "déjà"
    assert decode_text("déjà – non".encode("cp1252"), label) == "déjà – non"


def test_a_declared_charset_that_fails_falls_back() -> None:
    assert decode_text("déjà vu".encode("cp1252"), "utf-8") == "déjà vu"
    assert decode_text("Les élèves ont rêvé".encode(), "iso-2022-jp") == "Les élèves ont rêvé"


def test_utf_8_that_calls_itself_western_is_utf_8() -> None:
    assert decode_text("déjà".encode(), "iso-8859-1") == "déjà"


def test_a_text_cut_within_a_character_keeps_its_charset() -> None:
    assert decode_text("Où étais-tu l’été passé".encode()[:-1], "utf-8") == "Où étais-tu l’été pass\ufffd"


@pytest.mark.parametrize("label", ["unicode_escape", "punycode", "idna", "undefined", "rot13", "hex", "zlib", "mbcs"])
def test_a_codec_that_is_no_charset_is_never_used(label: str) -> None:
    assert codec_of(label) == ""
    assert decode_text(b"\\x41 nowhere", label) == "\\x41 nowhere"


def test_utf_7_cannot_bring_in_what_text_has_not() -> None:
    assert decode_text(b"a+AAA-b+2AA-c+AAo-d", "utf-7") == "ab\ufffdc\nd"


def test_text_has_neither_controls_nor_marks_of_byte_order_and_one_kind_of_line_end() -> None:
    assert decode_text("\ufeffun\r\ndeux\rtrois\0\x1b[31m\tquatre\x85".encode()) == "un\ndeux\ntrois[31m\tquatre"
    assert tidied("\ud800x") == "\ufffdx"


@given(st.binary(), st.text(max_size=20))
def test_any_bytes_are_some_text(data: bytes, label: str) -> None:
    decode_text(data, label).encode()
