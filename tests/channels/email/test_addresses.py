from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.addresses import MOST_ADDRESSES, Address, addresses


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("marie@fil.example", [("", "marie@fil.example")]),
        ("<marie@fil.example>", [("", "marie@fil.example")]),
        ("Marie Lefort <marie@fil.example>", [("Marie Lefort", "marie@fil.example")]),
        ('"Lefort, Marie" <marie@fil.example>', [("Lefort, Marie", "marie@fil.example")]),
        ('"Marie \\"Mimi\\" L." <marie@fil.example>', [('Marie "Mimi" L.', "marie@fil.example")]),
        ("=?utf-8?q?Ren=C3=A9?= <rene@fil.example>", [("René", "rene@fil.example")]),
        ('"=?utf-8?q?Ren=C3=A9?=" <rene@fil.example>', [("René", "rene@fil.example")]),
        ("marie@fil.example (Marie Lefort)", [("Marie Lefort", "marie@fil.example")]),
        ("Marie (du (vieux) port) <marie@fil.example>", [("Marie", "marie@fil.example")]),
        ("marie(a, b)@fil.example", [("a, b", "marie@fil.example")]),
        ("a@x.example, B <b@x.example>; c@x.example", [("", "a@x.example"), ("B", "b@x.example"), ("", "c@x.example")]),
        (
            "Voisins: a@x.example, b@x.example;, c@x.example",
            [("", "a@x.example"), ("", "b@x.example"), ("", "c@x.example")],
        ),
        ("undisclosed-recipients:;", []),
        ("mailto:marie@fil.example", [("", "marie@fil.example")]),
        ("<@relais.example:marie@fil.example>", [("", "marie@fil.example")]),
        ('"marie lefort"@fil.example', [("", '"marie lefort"@fil.example')]),
        ("Marie Lefort", [("Marie Lefort", "")]),
        ("Marie <marie>", [("Marie", "")]),
        ("", []),
        (", ,;", []),
        ('"Marie <marie@fil.example>', [("Marie", "marie@fil.example")]),
        ("Marie <marie@fil.example", [("Marie", "marie@fil.example")]),
        ("Marie < marie@fil.example >", [("Marie", "marie@fil.example")]),
    ],
)
def test_lists_of_addresses_are_read_as_servers_read_them(value: str, found: list[tuple[str, str]]) -> None:
    assert list(addresses(value)) == [Address(*one) for one in found]


@pytest.mark.parametrize(
    "value",
    [
        '"claire@fil.example" <autre@loin.example>',
        "claire@fil.example <autre@loin.example>",
        '"<claire@fil.example>" <autre@loin.example>',
        "=?utf-8?q?claire=40fil=2Eexample?= <autre@loin.example>",
        "=?utf-8?q?=3Cclaire=40fil=2Eexample=3E=2C?= <autre@loin.example>",
        "(claire@fil.example) <autre@loin.example>",
        "<claire@fil.example> <autre@loin.example>",
        'Claire "<claire@fil.example>, " <autre@loin.example>',
    ],
)
def test_an_address_in_a_name_is_only_a_name(value: str) -> None:
    assert [one.address for one in addresses(value)] == ["autre@loin.example"]


def test_a_name_can_mislead_nobody() -> None:
    (found,) = addresses("\u202eeriam\u202c \x1b[2JMarie\x00 <marie@fil.example>")
    assert found == Address("eriam [2JMarie", "marie@fil.example")
    (found,) = addresses("=?utf-8?q?Marie=0ABcc=3A_x?= <marie@fil.example>")
    assert found.name == "Marie Bcc: x"


def test_a_hostile_list_has_an_end() -> None:
    assert len(addresses("a@x.example," * 5_000)) == MOST_ADDRESSES
    assert addresses("(" * 16_000) == ()
    assert addresses('"\\' * 8_000) == addresses('"\\' * 8_000)
    assert addresses("a@" * 8_000 + "x") == addresses("a@" * 8_000 + "x")
    assert addresses("x" * 400 + "@fil.example") == (Address("", ""),)


@given(st.text(alphabet='ab@<>"\\(),:;. =?', max_size=60))
def test_any_value_is_some_list(value: str) -> None:
    for found in addresses(value):
        assert found.address == "" or 0 < found.address.rindex("@") < len(found.address) - 1
