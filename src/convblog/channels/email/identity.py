"""The id of the answer that a message becomes: the same wherever and however often the message is met."""

from __future__ import annotations

from hashlib import sha256

from convblog.channels.email.mime import Message
from convblog.conversation.submission import id_of

_LONGEST_ID = 250


def answer_id(message: Message, raw: bytes) -> str:
    """The id by the message's own Message-ID, or by its bytes where it has none to rely on."""
    message_id = message.headers.message_id
    return id_of_message(message_id if is_sane(message_id) else "sha256:" + _digest(raw))


def id_of_message(message_id: str) -> str:
    """The id of the answer that the message called `message_id` (without angle brackets) became, if it became one."""
    return id_of("email", message_id)


def is_sane(message_id: str) -> bool:
    """Whether a Message-ID is likely to name one message only: some programs send empty ones, or `<@host>`."""
    left, at, right = message_id.partition("@")
    return bool(left and at and right) and len(message_id) <= _LONGEST_ID


def _digest(raw: bytes) -> str:
    """Of what no transport changes: the ends of lines, and a mailbox file's separator in front, do not count."""
    if raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
    return sha256(raw.replace(b"\r\n", b"\n").rstrip(b"\r\n")).hexdigest()
