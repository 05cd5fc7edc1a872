"""A letter says what waits, to a person and, signed, to ourselves; and nothing that a stranger wrote changes either."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from convblog.channels.email.letternames import message_id, name_of, named
from convblog.channels.email.letters import Site, compose, read
from convblog.channels.email.lettertext import Post
from convblog.channels.email.placing import is_our_message_id
from convblog.channels.email.source import header_block
from convblog.channels.notify.speech import speaker
from convblog.conversation.response import Person
from convblog.conversation.secret import Secret
from convblog.conversation.submission import Submission
from convblog.problems import problem
from convblog.times import Moment
from tests.conversation.desks import webmention

KEY = Secret(b"a secret of more than sixteen letters")
SITE = Site(KEY, speaker()("en"), "answers@test.example", "test.example")
POST = Post("Letter", "https://test.example/2026/11/letter/")
HEADERS = {
    "Message-ID", "Auto-Submitted", "From", "To", "Subject", "Date", "MIME-Version", "Content-Type",
}  # fmt: skip
HOSTILE = (
    "Marie\r\nBcc: all@everybody.example",
    "Marie\n\nHello.",
    "marie@mail.example",
    "Claire <claire@test.example>",
    "“Zoë” 💐 \u202eeiraM\u202c",
    "\0\x1b[31mred\x07",
    "=?utf-8?q?Bcc:_x?=",
    '"; --\\',
    "é" * 500,
    "",
)


def written(submission: Submission, post: Post = POST) -> bytes:
    return compose(submission, post, SITE, "convblog/approve", "convblog/reject")


def opened(raw: bytes) -> tuple[EmailMessage, str]:
    """A letter and its text, as a mail program has them."""
    message = email.message_from_bytes(raw, EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return message, str(body.get_content())


LINES = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), max_size=60))
SUBMISSIONS = st.builds(
    Submission,
    id=st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=10, max_size=10),
    channel=st.sampled_from(["webmention", "form"]),
    target=LINES,
    author=st.builds(Person, LINES, LINES, LINES),
    published=st.builds(Moment, st.integers(0, 4_000_000_000), st.integers(-720, 840)),
    text=st.lists(LINES, max_size=5).map("\n".join),
    kind=st.sampled_from(["reply", "mention", "like", "repost", "bookmark", "rsvp"]),
    received=st.none() | st.builds(Moment, st.integers(0, 4_000_000_000)),
    source=LINES,
    title=LINES,
    reason=st.none() | LINES.map(lambda text: problem("", 0, "because of {it}", "", it=text)),
    attachments=st.lists(LINES, max_size=2).map(tuple),
    sent=st.lists(st.binary(max_size=40), max_size=2).map(tuple),
    portrait=st.binary(max_size=40),
)


@given(SUBMISSIONS, LINES)
def test_what_was_written_is_read_and_no_word_of_a_stranger_becomes_a_header(one: Submission, title: str) -> None:
    raw = written(one, Post(title, POST.url))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert re.sub(b"\r\n", b"", raw).count(b"\n") == 0
    assert read(raw, KEY) == (name_of(one), one)
    assert named(header_block(raw), KEY) == name_of(one)
    message, text = opened(raw)
    assert sorted(message.keys()) == sorted(HEADERS)
    assert [address.addr_spec for address in message["From"].addresses] == ["answers@test.example"]
    assert message["To"] == "answers@test.example"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "text/plain", "application/vnd.convblog.answer+json",
    ]  # fmt: skip
    shown = f"{message['From'].addresses[0].display_name} {message['Subject']} {text}"
    assert not re.search(r"(all@everybody|marie@mail|claire@test)\.example", shown)
    assert not re.search("[\0-\x08\x0b-\x1f\x7f\u202a-\u202e]", shown.replace("\r\n", "\n"))


@given(SUBMISSIONS, st.data())
def test_one_other_byte_in_what_was_signed_and_nothing_is_believed(one: Submission, data: st.DataObject) -> None:
    raw = written(one)
    attachment = next(iter(opened(raw)[0].iter_attachments()))
    signed = attachment.get_payload(decode=True)
    assert isinstance(signed, bytes)
    place = data.draw(st.integers(0, len(signed) - 1))
    other = bytes([signed[place] ^ data.draw(st.integers(1, 255))])
    message, _ = opened(raw)
    [changed] = message.iter_attachments()
    changed.set_content(
        signed[:place] + other + signed[place + 1 :], "application", "vnd.convblog.answer+json", filename="answer.json"
    )
    assert read(message.as_bytes(), KEY) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_nothing(raw: bytes) -> None:
    assert read(raw, KEY) is None
    head = f"Message-ID: <{message_id(name_of(webmention()), KEY, 'test.example')}>\r\n".encode()
    assert read(head + raw, KEY) is None


def test_a_letter_is_in_no_other_secret_and_is_no_other_mail_of_ours() -> None:
    raw = written(webmention())
    assert read(raw, Secret(b"another secret, as long as ours is")) is None
    name = opened(raw)[0]["Message-ID"].strip("<>")
    assert not is_our_message_id(name, "answers@test.example")
    assert name == message_id(name_of(webmention()), KEY, "test.example")


@pytest.mark.parametrize(
    "same",
    [
        {"portrait": b"another"},
        {"published": Moment(5)},
        {"received": Moment(5)},
        {"reason": problem("", 0, "another reason")},
        {"in_reply_to": "0123456789"},
    ],
)
def test_what_is_no_word_makes_no_other_letter(same: dict[str, object]) -> None:
    assert name_of(structs.replace(webmention(), **same)) == name_of(webmention())


@pytest.mark.parametrize(
    "other",
    [
        {"text": "As I wrote!"},
        {"author": Person("Paule", "https://paul.example/")},
        {"author": Person("Paul", "https://paula.example/")},
        {"kind": "mention"},
        {"title": "Notes"},
        {"target": "/2026/10/closed/"},
        {"source": "https://paul.example/notes/2"},
    ],
)
def test_another_word_makes_another_letter_that_stands_for_the_same_answer(other: dict[str, object]) -> None:
    one, same = name_of(structs.replace(webmention(), **other)), name_of(webmention())
    assert (one.id == same.id, one.version == same.version) == (True, False)


@pytest.mark.parametrize(
    ("keys", "subject"),
    [
        ({}, "An answer from Paul's own site: Letter"),
        ({"kind": "mention"}, "A mention on Paul's own site: Letter"),
        ({"kind": "like"}, "Paul likes “Letter”"),
        ({"kind": "rsvp"}, "Paul says whether they come: “Letter”"),
        ({"channel": "form", "author": Person("")}, "An answer from Someone by the form: Letter"),
    ],
)
def test_the_subject_says_what_it_is(keys: dict[str, object], subject: str) -> None:
    assert opened(written(structs.replace(webmention(), **keys)))[0]["Subject"] == subject


def test_a_long_answer_is_there_whole_with_its_title() -> None:
    text = "\n\n".join(f"{number}. " + "è " * 200 for number in range(300))
    message, said = opened(written(webmention(text=text, title="Notes", published=Moment(1_794_991_000, 60))))
    assert message["Date"] == "Wed, 18 Nov 2026 09:36:40 +0100"
    assert said.splitlines()[:3] == ["> **Notes**", ">", "> 0. " + ("è " * 200).strip()]
    assert "> 299. è" in said
