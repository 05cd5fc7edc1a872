"""`sent.jsonl`: what was told to whom, one fact a line. Committed with the site, merged by union.

So lines may come twice, in any order, or be lost, and reading bears it: of two facts about one page and one target
the later one holds, and what is not recorded is told again, which harms nobody. A fact is written after the answer of
the other side: a kill between the two repeats a webmention, where the other order would lose one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Literal

from msgspec import DecodeError, Meta, Struct, ValidationError, json

from convblog import private
from convblog.problems import N_, Problem, problem

FILE = "sent.jsonl"
_SLACK = 200  # superseded lines that are left alone; a rewritten file is a large change to commit

Time = Annotated[datetime, Meta(tz=True)]
Key = tuple[str, str]


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one page and one target. Times are UTC, to the second. Described in docs/reference/sent.md."""

    page: str  # path of the address it was told under; of a feed its own
    target: str
    at: Time
    kind: Literal["webmention", "hub"] = "webmention"
    content: str = ""  # digest of what was told; empty: that there is no link (any more)
    answers: str = ""  # digest of the answers that the page showed
    endpoint: str = ""  # empty: the target takes no webmentions
    status: int = 0  # of the last answer; 0: there was none
    told: bool = False  # whether the other side may know of the link
    tries: int = 0  # failed ones, while it is to be tried again
    due: Time | None = None  # when it is to be tried again
    fresh: Time | None = None  # until when the endpoint need not be looked for again

    @property
    def key(self) -> Key:
        """What there is one fact of."""
        return self.page, self.target


class Record:
    """The facts of a site, the last one of each page and target. May be added to by several threads."""

    def __init__(self, site: Path) -> None:
        self._path = site / FILE
        self._lock = Lock()
        self._facts: dict[Key, Fact] = {}
        self._lines = 0
        self.problems: tuple[Problem, ...] = ()
        self._read()

    @property
    def facts(self) -> Mapping[Key, Fact]:
        """Every fact that holds."""
        return self._facts

    def get(self, page: str, target: str) -> Fact | None:
        """The fact of a page and a target."""
        return self._facts.get((page, target))

    def put(self, fact: Fact) -> None:
        """Add a fact: when this returns, it is on the disk."""
        with self._lock:
            self._append(json.encode(fact) + b"\n")
            self._facts[fact.key] = fact
            self._lines += 1

    def tidy(self, keep: Callable[[Fact], bool]) -> None:
        """Write the file anew, without what was superseded and what is not to be kept, if that is worth it."""
        kept = [fact for _, fact in sorted(self._facts.items()) if keep(fact)]
        if self._lines > 2 * len(kept) + _SLACK:
            private.write(self._path, b"".join(json.encode(fact) + b"\n" for fact in kept), 0o666)
            self._facts, self._lines = {fact.key: fact for fact in kept}, len(kept)

    def _read(self) -> None:
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return
        problems: list[Problem] = []
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                self._lines += 1
                problems.extend(self._take(line, number))
        self.problems = tuple(problems)

    def _take(self, line: bytes, number: int) -> Iterator[Problem]:
        try:
            fact = json.decode(line, type=Fact)
        except (DecodeError, ValidationError, RecursionError):
            hint = N_("nothing is lost by deleting it: at worst something is told twice")
            yield problem(FILE, number, N_("this line cannot be read and is passed over"), hint)
            return
        known = self._facts.get(fact.key)
        if known is None or fact.at >= known.at:
            self._facts[fact.key] = fact

    def _append(self, line: bytes) -> None:
        is_new = not os.path.lexists(self._path)
        # Nothing is written through a link, as everywhere in a site.
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            torn = _is_torn(handle)
            os.write(handle, b"\n" + line if torn else line)
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            private.sync_folder(self._path.parent)


def _is_torn(handle: int) -> bool:
    """Whether the file ends within a line: a kill, a full disk, or an editor that left the last newline out."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"
