from __future__ import annotations

import pytest

from convblog.channels.email.domains import aligned


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("fil.example", "fil.example"),
        ("mail.fil.example", "fil.example"),
        ("a.fil.example", "b.c.fil.example"),
        ("mail.claire.co.uk", "claire.co.uk"),
        ("localhost", "localhost"),
        ("192.0.2.1", "192.0.2.1"),
    ],
)
def test_hosts_of_one_registered_domain_are_aligned(first: str, second: str) -> None:
    assert aligned(first, second)
    assert aligned(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("fil.example", "loin.example"),
        ("fil.example", "example"),
        ("claire.co.uk", "co.uk"),
        ("claire.co.uk", "marie.co.uk"),
        ("claire.github.io", "marie.github.io"),
        ("claire.github.io", "github.io"),
        ("xfil.example", "fil.example"),
        ("192.0.2.1", "10.0.2.1"),
        ("", ""),
        ("fil.example", ""),
    ],
)
def test_others_are_not(first: str, second: str) -> None:
    assert not aligned(first, second)
    assert not aligned(second, first)
