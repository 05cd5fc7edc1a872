from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.headers import MOST_FIELDS, MOST_REFERENCES, Headers, read_headers
from convblog.times import Moment


def test_values_are_found_by_any_case_decoded_and_in_their_order() -> None:
    headers = read_headers(b"SUBJECT: =?utf-8?q?L=27=C3=A9t=C3=A9?=\r\nX-A: 1\r\nx-a:\t2 \r\n")
    assert headers.get("Subject") == headers.subject == "L'été"
    assert headers.all("X-A") == ("1", "2")
    assert headers.raw("subject") == ("=?utf-8?q?L=27=C3=A9t=C3=A9?=",)
    assert headers.has("x-a")
    assert not headers.has("x-b")
    assert headers.get("x-b") == ""


def test_folded_lines_are_one_and_lines_without_a_colon_are_none() -> None:
    headers = read_headers(b"Subject: un\r\n deux\r\n\ttrois\r\nceci n'est rien\r\n en rien\r\nTo: a@x.example\r\n")
    assert headers.fields == (("subject", "un deux\ttrois"), ("to", "a@x.example"))
    assert headers.subject == "un deux trois"


def test_eight_bit_headers_are_utf_8_or_western() -> None:
    assert read_headers("Subject: déjà".encode()).subject == "déjà"
    assert read_headers("Subject: déjà".encode("latin-1")).subject == "déjà"
    assert read_headers("From: Zoé <zoe@fil.example>".encode("cp1252")).addresses("from")[0].name == "Zoé"


def test_what_is_shown_holds_no_controls_no_overrides_and_no_second_line() -> None:
    headers = read_headers(b"Subject: a\x00b\x1b[1m \xe2\x80\xaetxt.exe\r\n Bcc: victime\r\n")
    assert headers.subject == "ab[1m txt.exe Bcc: victime"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Fri, 20 Nov 2026 08:40:02 +0100", Moment(1795160402, 60)),
        ("20 Nov 2026 08:40:02 +0100 (CET)", Moment(1795160402, 60)),
        ("Fri, 20 Nov 26 08:40:02 +0100", Moment(1795160402, 60)),
        ("Fri, 20 Nov 2026 07:40:02 -0000", Moment(1795160402, 0)),
        ("Fri, 20 Nov 2026 07:40:02", Moment(1795160402, 0)),
        ("Fri, 20 Nov 2026 02:40:02 EST", Moment(1795160402, -300)),
        ("Fri, 20 Nov 2026 07:40 GMT", Moment(1795160400, 0)),
        ("Fri, 20 Nov 2026 07:40:60 +0000", Moment(1795160459, 0)),
        ("Fri, 20 Nov 2026 07:40:02 +9999", Moment(1795160402, 0)),
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(written: str, moment: Moment) -> None:
    assert read_headers(f"Date: {written}".encode()).date == moment


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hier soir",
        "Fri, 31 Feb 2026 08:40:02 +0100",
        "Fri, 20 Nov 2026 28:40:02 +0100",
        "Fri, 20 Nov 99999 08:40:02 +0100",
        "Mon, 1 Jan 1900 00:00:00 +0000",
        "Fri, 20 Nov 0026 08:40:02 +0100 0 0",
        "9" * 400,
        "Fri, 20 Nov " + "2" * 5_000,
    ],
)
def test_what_no_calendar_knows_is_no_date(written: str) -> None:
    found = read_headers(f"Date: {written}".encode()).date
    assert found is None or "0026" in written


def test_ids_are_read_without_brackets_and_whatever_stands_around_them() -> None:
    headers = read_headers(
        b"Message-ID: <abc.1@fil.example> (added by)\r\n"
        b"In-Reply-To: Your message of Monday <parent@fil.example> <other@fil.example>\r\n"
        b"References: <first@fil.example>\r\n <second@fil.example>,<third@fil.example> junk <bad id>\r\n"
    )
    assert headers.message_id == "abc.1@fil.example"
    assert headers.in_reply_to == "parent@fil.example"
    assert headers.references == ("first@fil.example", "second@fil.example", "third@fil.example")


def test_an_id_without_brackets_counts_and_prose_does_not() -> None:
    assert read_headers(b"Message-ID: abc@fil.example").message_id == "abc@fil.example"
    assert read_headers(b"Message-ID: \x00\x01").message_id == ""
    assert read_headers(b"In-Reply-To: Your message of Monday").in_reply_to == ""
    assert read_headers(b"Message-ID: <>").message_id == ""


def test_of_a_thousand_references_the_newest_count() -> None:
    many = b"References: " + b" ".join(b"<%d@x>" % number for number in range(1_000))
    assert read_headers(many).references == tuple(f"{number}@x" for number in range(900, 1_000))
    assert len(read_headers(many).references) == MOST_REFERENCES


def test_more_headers_than_any_mail_has_are_left_out_and_that_is_told() -> None:
    headers = read_headers(b"X-A: b\n" * (MOST_FIELDS + 1) + b"From: late@fil.example\n")
    assert headers.excessive
    assert len(headers.fields) == MOST_FIELDS
    assert not read_headers(b"X-A: b\n" * MOST_FIELDS).excessive


@given(st.binary(max_size=300))
def test_any_bytes_are_some_headers(block: bytes) -> None:
    headers = read_headers(b"Subject:" + block + b"\nDate:" + block + b"\nReferences:" + block + b"\nFrom:" + block)
    assert isinstance(headers, Headers)
    headers.subject.encode()
    _ = (headers.date, headers.message_id, headers.in_reply_to, headers.references, headers.addresses("from"))
