"""Whatever a message is, reading it ends, in a value, which shows nobody's mail address; twice, in the same one."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convblog.channels.email import explained, identity, mime, reading
from tests.channels.email.mutations import goldens, mutated
from tests.channels.email.test_goldens import MAILBOX

SLOWEST = 10.0  # seconds of the processor for one message: some thirty times what the worst one took

# Said apart from masking.py: what a harvester of addresses looks for. A handle of the fediverse, `@a@b.example`, is
# an address for the public.
ADDRESS = re.compile(r"(?P<handle>@?)[\w.+%-]+[@＠](?:[\w-]+\.)+[\w-]{2,}")

NAMES = """From To Cc Subject Date Message-ID In-Reply-To References Received Content-Type Content-Transfer-Encoding
Content-Disposition MIME-Version Authentication-Results Auto-Submitted List-Id Precedence Return-Path DKIM-Signature
Reply-To Sender X-Anything"""
HEADERS = st.sampled_from(NAMES.split())
VALUES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "Marie <marie@fuzz.example>",
            '"marie@fuzz.example" <marie@fuzz.example>',
            "=?utf-8?q?marie=40fuzz=2Eexample?= <m@fuzz.example>",
            "multipart/mixed; boundary=b",
            "multipart/alternative; boundary=b",
            "text/html; charset=utf-8",
            "text/plain; format=flowed; delsp=yes",
            "base64",
            "quoted-printable",
            f"{MAILBOX.address}",
            "attachment; filename=marie@fuzz.example.png",
        ]
    ),
)
LINES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "> marie@fuzz.example",
            "--b",
            "--b--",
            "-- ",
            "Le 20 nov. 2026 à 08:40, Marie <marie@fuzz.example> a écrit :",
            "On Fri, 20 Nov 2026, marie@fuzz.example wrote:",
            "From: marie@fuzz.example",
            "<blockquote>",
            "<p>m<i>ar</i>ie@fuzz.example</p>",
            "m&#97;rie&#64;fuzz.example",
            "marie\\@fuzz.example",
            "-----Original Message-----",
            "____________________",
        ]
    ),
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """Headers of mail and lines of mail, in any order and number."""
    fields = [f"{name}: {value}" for name, value in draw(st.lists(st.tuples(HEADERS, VALUES), max_size=12))]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return end.join([*fields, "", *draw(st.lists(LINES, max_size=30))]).encode("utf-8", "surrogatepass")


def shown_addresses(text: str) -> list[str]:
    """The mail addresses in a text that may be seen."""
    return [match[0] for match in ADDRESS.finditer(text) if not match["handle"]]


def check(raw: bytes) -> None:
    """What is promised of every message."""
    letter = reading.read(raw, MAILBOX)
    again = reading.read(raw, MAILBOX)
    assert (again.submission, again.kind, again.words) == (letter.submission, letter.kind, letter.words)
    assert identity.answer_id(mime.decode(raw), raw) == letter.submission.id
    found = explained.explain(raw, MAILBOX)
    assert found == explained.of(letter)
    assert shown_addresses(found.text) == []
    assert shown_addresses(found.author) == []
    assert shown_addresses(found.reason.text() if found.reason else "") == []
    assert found.verdict != "rejected" or found.kind
    assert found.verdict != "reply" or found.text.strip()
    assert [name for name in found.attachments if shown_addresses(name)] == []


@pytest.mark.parametrize("half", [0, 1])
def test_mutated_messages_are_read_without_a_crash_and_show_no_address(half: int) -> None:
    for seed in range(half * 200, half * 200 + 200):
        check(mutated(seed))


@example(b"Auto-Submitted: marie@fuzz.example\n")  # once the reason repeated it
@given(messages())
def test_messages_of_odd_headers_and_lines_too(raw: bytes) -> None:
    check(raw)


@given(st.binary(max_size=2_000))
def test_what_is_no_message_at_all_too(raw: bytes) -> None:
    check(raw)


def test_a_message_has_the_same_id_whatever_the_ends_of_its_lines() -> None:
    """A Maildir keeps them as LF, IMAP gives CRLF."""
    for raw in (*goldens(), b"Subject: no Message-ID\n\nSome words.\n"):
        crlf = raw.replace(b"\n", b"\r\n")
        assert identity.answer_id(mime.decode(raw), raw) == identity.answer_id(mime.decode(crlf), crlf)


def test_a_message_cut_anywhere_is_still_read() -> None:
    """What a full disk, or a broken connection, leaves of one."""
    for raw in goldens()[::40]:
        for end in range(0, len(raw), 1 + len(raw) // 10):
            check(raw[:end])


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_of_twenty_thousand_mutated_messages_none_takes_long(part: int) -> None:
    for seed in range(1_000_000 + part * 1_000, 1_000_000 + (part + 1) * 1_000):
        raw = mutated(seed)
        begun = time.process_time()
        check(raw)
        assert time.process_time() - begun < SLOWEST, seed


@pytest.mark.slow
@settings(max_examples=5_000)
@given(messages())
def test_very_many_messages_of_odd_headers_and_lines(raw: bytes) -> None:
    check(raw)
