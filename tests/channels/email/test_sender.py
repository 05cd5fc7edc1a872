from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.headers import read_headers
from convblog.channels.email.sender import is_ours, normalised, sender_address, shown_name


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("Marie@Fil.Example", "marie@fil.example"),
        (" marie@fil.example. ", "marie@fil.example"),
        ("marie@bücher.example", "marie@xn--bcher-kva.example"),
        ("marie@BÜCHER.example", "marie@xn--bcher-kva.example"),
        ("rene\u0301@fil.example", "ren\u00e9@fil.example"),
        ("marie+blog@fil.example", "marie+blog@fil.example"),
        ("@fil.example", ""),
        ("marie@", ""),
        ("marie", ""),
        ("", ""),
        ("marie@fil example", ""),
        ("ma rie@fil.example", ""),
        ("marie@" + "x" * 300, ""),
        ("marie@a..é.example", ""),
    ],
)
def test_an_address_has_one_form(address: str, form: str) -> None:
    assert normalised(address) == form


def test_our_address_is_ours_with_anything_behind_a_plus() -> None:
    assert is_ours("Repondre+7k3f9q2mzt@Claire.example", "repondre@claire.example")
    assert is_ours("repondre%2B7k3f9q2mzt@claire.example", "repondre@claire.example")
    assert is_ours("repondre@claire.example", "Repondre@claire.example")
    assert not is_ours("repondre2@claire.example", "repondre@claire.example")
    assert not is_ours("repondre@autre.example", "repondre@claire.example")
    assert not is_ours("", "")


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("Marie <Marie@Fil.example>", "marie@fil.example"),
        ("marie@fil.example (Marie)", "marie@fil.example"),
        ("marie@fil.example <marie@fil.example>", "marie@fil.example"),
        ('"claire@claire.example" <marie@fil.example>', "marie@fil.example"),
        ("claire@claire.example <marie@fil.example>", ""),
        ("<claire@claire.example> <marie@fil.example>", ""),
        ("claire@claire.example, marie@fil.example", ""),
        ("Marie", ""),
        ("", ""),
        ("Marie <marie@fil.example>" + " " * 3_000 + "<claire@claire.example>", ""),
    ],
)
def test_a_sender_that_can_be_read_in_two_ways_is_none(value: str, address: str) -> None:
    assert sender_address(read_headers(f"From: {value}".encode())) == address


def test_of_two_from_lines_neither_is_the_sender() -> None:
    assert sender_address(read_headers(b"From: marie@fil.example\nFrom: marie@fil.example")) == ""


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Marie Lefort <marie@fil.example>", "Marie Lefort"),
        ("LEFORT Marie <marie@fil.example>", "LEFORT Marie"),
        ("\"'Marie Lefort'\" <marie@fil.example>", "Marie Lefort"),
        ("« Marie » <marie@fil.example>", "Marie"),
        ("=?utf-8?q?Ren=C3=A9e?= <renee@fil.example>", "Renée"),
        ("Marie Lefort via Les Voisins <voisins@listes.example>", "Marie Lefort"),
        ("\"'Marie Lefort' via Voisins\" <voisins@listes.example>", "Marie Lefort"),
        ('"Marie (via Voisins)" <voisins@listes.example>', "Marie"),
        ("Via Rossi <via@fil.example>", "Via Rossi"),
        ('"Marie Lefort (marie@fil.example)" <marie@fil.example>', "Marie Lefort"),
        ('"Marie Lefort <marie@fil.example>" <marie@fil.example>', "Marie Lefort"),
        ("Marie <marie@fil.example>", "Marie"),
        ("Jean-Luc <jean-luc@fil.example>", "Jean-Luc"),
        ("marie <marie@fil.example>", ""),
        ("Marie.Lefort <marie.lefort@fil.example>", ""),
        ("mlefort75 <mlefort75@fil.example>", ""),
        ("marie <marie+blog@fil.example>", ""),
        ("marie@fil.example <marie@fil.example>", ""),
        ("autre@loin.example <marie@fil.example>", ""),
        ("https://marie.example <marie@fil.example>", ""),
        ("12345 <marie@fil.example>", ""),
        ("<marie@fil.example>", ""),
        ("marie@fil.example", ""),
        ("", ""),
        ("王小明 <wang@fil.example>", "王小明"),
        ("<b>Marie</b> <marie@fil.example>", "Marie"),
        ("\u202eeiraM\u202c <marie@fil.example>", "eiraM"),
        ("M" * 500 + " <marie@fil.example>", "M" * 80),
    ],
)
def test_the_name_to_show_is_a_name_or_none(value: str, name: str) -> None:
    assert shown_name(read_headers(f"From: {value}".encode())) == name


@given(st.text(alphabet='marievia@<>"\\(),:;. =?é', max_size=60))
def test_no_name_ever_shows_an_address(value: str) -> None:
    assert "@" not in shown_name(read_headers(f"From: {value}".encode()))
