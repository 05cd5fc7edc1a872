from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.words import decoded, safe


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Bonjour", "Bonjour"),
        ("=?utf-8?Q?D=C3=A9j=C3=A0_vu_=3F?=", "Déjà vu ?"),
        ("=?UTF-8?B?RMOpasOg?= vu", "Déjà vu"),
        ("=?iso-8859-1?q?caf=E9_=96_th=E9?=", "café – thé"),
        ("=?utf-8?q?un?= =?utf-8?q?deux?=", "undeux"),
        ("=?utf-8?q?un?= et =?utf-8?q?deux?=", "un et deux"),
        ("Re: =?utf-8?b?w6k=?=t=?utf-8?b?w6k=?=", "Re: été"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9t=C3=A9?=", "été"),  # broken within a character
        ("=?iso-8859-1?q?caf=E9?= =?utf-8?q?_=C3=A0?=", "café à"),
        ("=?utf-8*fr?q?ch=C3=A8re?=", "chère"),
        ('"=?utf-8?q?Ren=C3=A9?="', '"René"'),
        ("=?utf-8?Q?Comment ça va ??=", "Comment ça va ?"),
        ("=?x-unknown?q?caf=E9?=", "café"),
        ("=?gb2312?b?1tDOxA==?=", "中文"),
        ("=?utf-8?b?@@@?=", ""),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?never ends", "=?utf-8?q?never ends"),
        ("=?=?=?=?", "=?=?=?=?"),
    ],
)
def test_encoded_words_are_read_as_they_were_meant(value: str, text: str) -> None:
    assert decoded(value) == text


def test_nothing_that_misleads_survives() -> None:
    assert safe("\x1b[31mrouge\x07\u202eetanil\u2066\u200b\ufeff \t  deux\r\nlignes\u2028ici\ud800") == (
        "[31mrougeetanil deux lignes ici\ufffd"
    )
    assert decoded("=?utf-8?b?4oCuZXRpcncgSQ==?=") == "etirw I"
    assert decoded("=?utf-8?q?a=00b=0D=0ABcc:_c?=") == "ab Bcc: c"


def test_what_joins_letters_and_pictures_stays() -> None:
    assert safe("👩‍🌾 می‌خواهم") == "👩‍🌾 می‌خواهم"


@given(st.text())
def test_any_value_can_be_shown_on_one_line(value: str) -> None:
    shown = decoded(value)
    shown.encode()
    assert all(char.isprintable() or char in "\u200c\u200d" or ord(char) > 0x7F for char in shown)


@given(st.lists(st.sampled_from(["=?", "utf-8", "?q?", "?b?", "?=", "=C3", "=A9", " ", "w6k=", '"'])))
def test_any_disorder_of_encoded_words_can_be_shown(pieces: list[str]) -> None:
    decoded("".join(pieces)).encode()
