from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.results import Result, Results, read_results


def test_a_header_as_servers_write_it_is_read() -> None:
    value = (
        "mx.claire.example 1; dkim=pass (2048-bit key; unprotected) header.d=fil.example header.i=@fil.example"
        ' header.s=s1 header.b="a/b=c"; spf=pass (mx: domain of "x;y" \\( designates (192.0.2.1))'
        " smtp.mailfrom=x@fil.example;\tDMARC=Pass (p=REJECT) Header.From=Fil.example; arc=none;"
        " iprev/1=pass policy.iprev=192.0.2.1"
    )
    assert read_results(value) == Results(
        "mx.claire.example",
        (
            Result(
                "dkim",
                "pass",
                {"header.d": "fil.example", "header.i": "@fil.example", "header.s": "s1", "header.b": "a/b=c"},
            ),
            Result("spf", "pass", {"smtp.mailfrom": "x@fil.example"}),
            Result("dmarc", "pass", {"header.from": "Fil.example"}),
            Result("arc", "none", {}),
            Result("iprev", "pass", {"policy.iprev": "192.0.2.1"}),
        ),
    )


@pytest.mark.parametrize(
    "value", ["MX.claire.example; none", " mx.claire.example ;", '"mx.claire.example"', "(c) mx.claire.example"]
)
def test_a_header_without_results_says_who_wrote_it(value: str) -> None:
    assert read_results(value) == Results("mx.claire.example", ())


@pytest.mark.parametrize(
    "value",
    [
        "",
        ";",
        "mx.claire.example 2; dkim=pass",
        "mx.claire.example x; dkim=pass",
        "mx.claire.example; dkim",
        "mx.claire.example; =pass",
        "mx.claire.example; dkim=pass header.d",
        "mx.claire.example; dkim=pass header.d=a header.d=b",
        "mx.claire.example; dkim/2=pass",
        "mx.claire.example; dkim=pass (never closed",
        "mx.claire.example; dkim=pass closed) twice",
        'mx.claire.example; dkim=pass header.d="never closed',
        'mx.claire.example; dkim=pass header.d="a" b',
        "mx.claire.example; dkim=pass; " + "x" * 20_000,
        "spf=pass smtp.mailfrom=fil.example; dkim=pass header.d=fil.example",
    ],
)
def test_what_is_not_as_specified_says_nothing(value: str) -> None:
    assert read_results(value) is None


def test_what_a_sender_can_write_into_a_comment_or_a_quote_is_no_result() -> None:
    quoted = '"x; dmarc=pass header.from=fil.example"'
    found = read_results(f"mx.claire.example; spf=fail (x; dmarc=pass header.from=a) smtp.mailfrom={quoted}")
    assert found is not None
    assert [result.method for result in found.results] == ["spf"]


@given(st.text(alphabet='ab=;.()"\\ 1/\t', max_size=80))
def test_any_value_is_read_or_refused(value: str) -> None:
    found = read_results(value)
    assert found is None or found.authserv_id == found.authserv_id.lower()
