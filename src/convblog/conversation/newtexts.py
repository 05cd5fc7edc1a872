"""New texts of answers that are published: which is which, and which of them the author does not want.

A text that was turned down leaves a line in `responses/tombstones.txt`, as an answer does: where `.convblog/` does not
outlive a run, nothing else would keep the same text from being offered at every look at its page.
"""

from __future__ import annotations

from msgspec import msgpack

from convblog.conversation import doubles
from convblog.conversation.answerfile import text_of
from convblog.conversation.submission import Submission
from convblog.conversation.tombstones import Tombstones
from convblog.digest import digest_of, encode
from convblog.problems import N_, problem

REASON = problem("", 0, N_("a new text for an answer that is published"))
_LENGTH = 10  # characters: the texts of one answer are told apart, no more


def version(submission: Submission) -> str:
    """What stands for the words of `submission` as a file would have them: another word, another version."""
    return version_of(text_of(submission).encode("utf-8", "replace"))


def version_of(file: bytes) -> str:
    """The same, of the file of an answer."""
    return encode(digest_of(msgpack.encode(doubles.said(file))), _LENGTH)


def turn_down(tombstones: Tombstones, identity: str, one: str) -> None:
    """This version of an answer is not to be offered again; another is."""
    tombstones.add([_name(identity, one)])


def is_turned_down(tombstones: Tombstones, identity: str, one: str) -> bool:
    """Whether the author does not want this version of an answer."""
    return _name(identity, one) in tombstones


def _name(identity: str, one: str) -> str:
    """No id: that has no blank."""
    return f"{identity} {one}"
