"""Where mail comes from: what every source promises, and what it says when it cannot keep it.

The order that loses nothing and doubles nothing: a source hands a message out (`fetch`); whoever collects puts what it
became on the disk; only then is the source told (`settle`), and only then does it move anything. A kill between any
two of these leaves a message that is handed out again and known by its Message-ID.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, Protocol

from msgspec import Struct

from convblog.conversation.masking import mask
from convblog.problems import ConvblogError, Problem, problem

LONGEST = 1 << 20  # bytes of a message that are read: words are in its first megabyte, pictures after them
WITH_PICTURES = 25 << 20  # where pictures are wanted; few hosts carry larger mail
LONGEST_HEADER = 1 << 16  # bytes of a header block that are looked at before the whole is fetched
_PAUSE = 1.0  # seconds between two looks at a file that is waited for

Standing = Literal["new", "held", "settled"]
"""Of a message, by its Message-ID. settled: its answer is in `responses/` or among the tombstones since an earlier
collect; held: it waits in the inbox here."""

Box = Literal["new", "waiting", "approve", "reject"]
"""Where at its source a message lies."""

AskStanding = Callable[[bytes], Standing]
"""Takes a message's header block (raw bytes up to the blank line; perhaps only its Message-ID), or the whole."""


class Fetched(Struct, frozen=True):
    """One message, taken from a source and not yet changed there."""

    key: str  # names it within the source, for messages about it
    box: Box
    raw: bytes  # at most LONGEST bytes, or WITH_PICTURES; of longer messages the first part
    size: int  # bytes of the whole


class Source(Protocol):
    """One place mail is taken from. Not to be used from two threads at once."""

    name: str
    """Unique, without secrets: `imap mail.fil.example/INBOX`, `maildir ~/Maildir`. `collect --source` takes it."""

    def fetch(self, standing: AskStanding) -> Iterator[Fetched]:
        """What is to be read, oldest first. Bodies of messages that are not new are not downloaded.

        Raises `SourceDown`. Trouble with single messages or folders stands in `troubles` afterwards.
        """
        ...

    def settle(self, message: Fetched, kept: Literal["held", "settled"], /) -> None:
        """Put a message where it belongs, now that what it became is safely on the disk.

        A move that fails stands in `troubles`; the next collect tries again. Raises `SourceDown`.
        """
        ...

    def forget(self, is_theirs: Callable[[bytes], bool], /) -> int:
        """Erase a person's messages, known by their header blocks; how many were erased. Raises `SourceDown`.

        Foreign files are not ours to change: 0 of an mbox or a Maildir.
        """
        ...

    def wait(self, timeout: float) -> None:
        """Return when something new may be there, at the latest after `timeout` seconds."""
        ...

    def troubles(self) -> tuple[Problem, ...]:
        """What went wrong, while everything else went on, since this was last asked. `file` is the source's name."""
        ...

    def close(self) -> None:
        """Let go of connections. A source that is used again afterwards connects again."""
        ...


class SourceDown(ConvblogError):  # noqa: N818 - it tells of a state, not of a mistake
    """A source that cannot be read now; the others can. `problem` says which, why, and what would be right."""

    def __init__(self, source: str, message: str, hint: str = "", **values: object) -> None:
        self.problem = problem(source, 0, message, hint, **_public(values))
        super().__init__(f"{source}: {self.problem.text()}")


class Troubles:
    """What went wrong at one source, each kind once with its number: a folder of 100,000 fills one line."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._counts: Counter[tuple[str, str, tuple[tuple[str, str], ...]]] = Counter()

    def add(self, message: str, hint: str = "", number: int = 1, **values: object) -> None:
        """Note that something went wrong `number` times. The template may use `{count}`."""
        self._counts[message, hint, tuple(sorted(_public(values).items()))] += number

    def taken(self) -> tuple[Problem, ...]:
        """All that was noted, which is forgotten with this."""
        counts, self._counts = self._counts, Counter()
        return tuple(
            problem(self._source, 0, message, hint, count=count, **dict(values))
            for (message, hint, values), count in counts.items()
        )


def _public(values: dict[str, object]) -> dict[str, str]:
    """Values that may be shown: servers like to repeat the address they were asked for, and to talk at length."""
    return {name: mask(str(value)[:300]) for name, value in values.items()}


def header_block(raw: bytes) -> bytes:
    """The header block of a message, or of the beginning of one."""
    ends = [end for end in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if end >= 0]
    return raw[: min(ends) + 1] if ends else raw


def wait_for_change(signature: Callable[[], object], known: object, timeout: float) -> None:
    """Return when `signature` is no longer what was `known`, or after `timeout` seconds.

    It is looked at each second: the system's notices of changed files do not reach network drives, where mailboxes
    like to live.
    """
    end = time.monotonic() + timeout
    while signature() == known and (left := end - time.monotonic()) > 0:
        time.sleep(min(_PAUSE, left))
