"""Why a message is, or is not, an answer: for `convblog mail explain`. Offline: nobody is asked, nothing is stored."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from convblog.channels.email.reading import Letter, Mailbox, read
from convblog.conversation.masking import mask
from convblog.problems import Problem, Translate

NOWHERE = Mailbox()  # for a message of which no site is known
Verdict = Literal["reply", "private", "rejected"]


class Explained(Struct, frozen=True):
    """What would become of one message."""

    verdict: Verdict
    kind: str  # of what it is if it is no answer, in one word; else empty
    reason: Problem | None
    text: str  # Markdown
    author: str  # the name to publish; empty where there is none
    target: str
    in_reply_to: str
    attachments: tuple[str, ...]
    verified: str  # by what the sender's address is proven, or empty


def explain(raw: bytes, mailbox: Mailbox = NOWHERE) -> Explained:
    """Read one message as `convblog collect` would."""
    return of(read(raw, mailbox))


def of(letter: Letter) -> Explained:
    """What a message that was read would become."""
    one = letter.submission
    return Explained(
        verdict="rejected" if one.rejected else "private" if one.private else "reply",
        kind=letter.kind,
        reason=one.reason,
        text=mask(one.text),
        author=mask(one.author.name),
        target=one.target,
        in_reply_to=one.in_reply_to,
        attachments=tuple(map(mask, one.attachments)),
        verified=letter.verified.how,
    )


def as_json(file: str, explained: Explained, translate: Translate) -> dict[str, Any]:
    """One message for machines."""
    reason = explained.reason
    return {
        "file": file,
        "verdict": explained.verdict,
        "kind": explained.kind or None,
        "reason": reason.text(translate) if reason else None,
        "text": None if explained.verdict == "rejected" else explained.text,
        "author": explained.author or None,
        "target": explained.target or None,
        "in_reply_to": explained.in_reply_to or None,
        "attachments": list(explained.attachments),
        "verified": explained.verified or None,
    }
