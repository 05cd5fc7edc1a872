"""Which lines a reader wrote, and which are quoted.

Over-stripping loses a reader's words and is the worse error: what is not marked as quoted is cut only behind something
that no person would write into a letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from convblog.channels.email.attribution import attribution_at, attribution_within, begins_speech
from convblog.channels.email.headerblock import ADDRESS, block_at
from convblog.channels.email.lines import Line, following, line_of, trimmed
from convblog.channels.email.separators import separator_at

_WRAPPED = 55  # characters of a quoted line that may have been wrapped
_ONLY_A_LINK = re.compile(r"[(<\[]?(?:https?://|www\.)[^\s<>]+[)>\]]?[ >]*")
_LONGEST_SIGNATURE = 15  # lines below a rule of underscores that still are no letter


class Stretch(NamedTuple):
    """Lines that follow one another, all quoted or none. `told`: a line above says whose they are."""

    lines: tuple[Line, ...]
    quoted: bool
    told: bool = False


class Division(NamedTuple):
    """A message in stretches. `forwarded`: what is quoted last is a message passed on. `signed`: a program marked a
    signature as such."""

    stretches: tuple[Stretch, ...]
    forwarded: bool = False
    signed: bool = False


def divide(lines: Sequence[Line]) -> Division:
    """Tell what is quoted from what is not."""
    division = _Dividing(lines)
    while division.position < len(lines):
        division.step()
    return division.result()


class _Dividing:
    """Goes through the lines once; `position` only grows."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.position = 0
        self.own: list[Line] = []
        self.stretches: list[Stretch] = []
        self.forwarded = False
        self.signed = False
        self.told = False  # an attribution was just read

    def result(self) -> Division:
        self._close()
        return Division(tuple(self.stretches), self.forwarded, self.signed)

    def step(self) -> None:
        line = self.lines[self.position]
        if line.role == "cut":
            self.told = True
            self._quote_to(len(self.lines))
        elif line.depth:
            self._quoted_run()
        elif line.role == "signature":
            self.signed = True
            self.position += 1
        elif line.role == "code" or not line.key or not (self._separated() or self._headed() or self._attributed()):
            self._keep()

    def _keep(self) -> None:
        self.told = self.told and self.lines[self.position].blank
        self.own.append(self.lines[self.position])
        self.position += 1

    def _close(self) -> None:
        own = trimmed(self.own)
        if own:
            self.stretches.append(Stretch(tuple(own), quoted=False))
        self.own = []

    def _quote_to(self, end: int) -> None:
        self._close()
        if self.stretches and self.stretches[-1].quoted:
            last = self.stretches.pop()
            lines = (*last.lines, *self.lines[self.position : end])
            self.stretches.append(Stretch(lines, quoted=True, told=last.told or self.told))
        else:
            self.stretches.append(Stretch(tuple(self.lines[self.position : end]), quoted=True, told=self.told))
        self.position = max(end, self.position + 1)

    def _quoted_run(self) -> None:
        """Lines that are marked as quoted, with what wrapping tore off them."""
        end = self.position
        while end < len(self.lines):
            if self.lines[end].depth:
                self.told = self.told or self.lines[end].role == "said"
                self._note_forward(end)
                end += 1
            elif self.lines[end].blank and (follows := following(self.lines, end)) < len(self.lines):
                if not self.lines[follows].depth:
                    break
                end = follows
            elif torn := _torn_off(self.lines, end):
                end += torn
            else:
                break
        self._quote_to(len(self.lines) if self.forwarded else end)

    def _note_forward(self, number: int) -> None:
        """Apple's Mail quotes what it passes on: its first line tells."""
        if number - self.position < 3 and not any(stretch.quoted for stretch in self.stretches):
            self.forwarded = self.forwarded or separator_at(self.lines, number) == "forwarded"

    def _separated(self) -> bool:
        """A separator, and what stands below it."""
        kind = separator_at(self.lines, self.position)
        if not kind:
            return False
        if kind == "reply":
            self.told = True
            self._quote_to(len(self.lines))
            return True
        follows = following(self.lines, self.position + 1)
        block = block_at(self.lines, follows) if follows < len(self.lines) else None
        if kind == "rule" and not (block and block.likely):
            return self._ruled_off()
        self.forwarded = self.forwarded or kind == "forwarded"
        self._quote_from(block.end if block and block.likely else self.position + 1)
        return True

    def _ruled_off(self) -> bool:
        """A rule of underscores without headers below: a list's footer, a signature, a quotation of old programs."""
        below = self.lines[self.position + 1 : self.position + 1 + 4 * _LONGEST_SIGNATURE]
        rest = [line for line in below if line.key and not line.depth]
        if not self.stretches and not any(line.key for line in self.own):
            self.position += 1
            return True
        tight = self.position + 1 < len(self.lines) and not self.lines[self.position + 1].blank
        letter = any(line.text.rstrip().endswith((".", "?", "!", "…")) for line in rest)
        if len(rest) > _LONGEST_SIGNATURE or (letter and not (tight and len(rest) <= 4)):
            return False
        self._quote_to(len(self.lines))
        return True

    def _headed(self) -> bool:
        block = block_at(self.lines, self.position)
        if block is None or not block.sure:
            return False
        self._quote_from(block.end)
        return True

    def _attributed(self) -> bool:
        found = attribution_at(self.lines, self.position)
        if found is None:
            return self._attributed_within()
        follows = following(self.lines, found.end)
        marked = follows < len(self.lines) and (self.lines[follows].depth or self.lines[follows].role == "cut")
        headed = follows < len(self.lines) and (block := block_at(self.lines, follows)) is not None and block.likely
        if not marked and not headed and not (found.sure and not self._is_story(found.end, follows)):
            return False
        self.told = True
        if marked:
            self._quote_to(found.end)
        else:
            self._quote_to(len(self.lines))
        return True

    def _is_story(self, end: int, follows: int) -> bool:
        """Whether words in quotation marks follow a line without a mail address."""
        said = " ".join(line.key for line in self.lines[self.position : end])
        return follows < len(self.lines) and begins_speech(self.lines[follows].key) and not ADDRESS.search(said)

    def _attributed_within(self) -> bool:
        line = self.lines[self.position]
        at = attribution_within(line.text, line.key)
        if at < 0:
            return False
        self.own.append(line_of(line.text[:at].rstrip()))
        self.told = True
        follows = following(self.lines, self.position + 1)
        marked = follows < len(self.lines) and self.lines[follows].depth
        self._quote_to(self.position + 1 if marked else len(self.lines))
        return True

    def _quote_from(self, end: int) -> None:
        """Quote up to `end`, and all the rest unless that is marked as quoted where it is."""
        self.told = True
        follows = following(self.lines, end)
        marked = follows < len(self.lines) and self.lines[follows].depth
        self._quote_to(end if marked and not self.forwarded else len(self.lines))


def _torn_off(lines: Sequence[Line], number: int) -> int:
    """How many lines from here on lost their mark: the end of a long quoted line, wrapped once too often."""
    above = lines[number - 1]
    text = above.text.rstrip()
    for count in (1, 2):
        if number + count > len(lines) or lines[number + count - 1].blank:
            return 0
        if number + count < len(lines) and lines[number + count].depth:
            begins = lines[number].text.lstrip()
            link = count == 1 and _ONLY_A_LINK.fullmatch(lines[number].key) is not None
            tail = len(text) >= _WRAPPED and not text.endswith(("?", "!", ":")) and begins[:1].islower()
            return count if link or tail else 0
    return 0


def chosen(stretches: Sequence[Stretch]) -> list[Line]:
    """The reader's words in order, with the quoted lines that an answer between them needs.

    One quotation with the answer below it, and what is quoted at the end, are left out. Where a quotation is taken
    apart, each answer has its context: the last quoted paragraph above it.
    """
    own = [number for number, stretch in enumerate(stretches) if not stretch.quoted]
    quoted = [number for number, stretch in enumerate(stretches) if stretch.quoted]
    answered = [number for number in quoted if own and number < own[-1]]
    needed = {number for number in answered if len(quoted) > 1 or _on_purpose(stretches[number], number > own[0])}
    out: list[Line] = []
    for number, stretch in enumerate(stretches):
        lines = stretch.lines if not stretch.quoted else _last_paragraph(stretch) if number in needed else ()
        if lines and out:
            out.append(Line(""))
        out += lines
    return out


def _on_purpose(stretch: Stretch, within: bool) -> bool:
    """Whether a reader left just these lines: one short paragraph, `within` their words or without anybody's name."""
    said = [line for line in trimmed(stretch.lines) if line.depth and line.role != "said"]
    return (within or not stretch.told) and len(_last_paragraph(stretch)) == len(trimmed(said)) <= 6


def _last_paragraph(stretch: Stretch) -> tuple[Line, ...]:
    """The quoted lines nearest to the answer below, at their own depth."""
    lines = trimmed(stretch.lines)
    start = len(lines)
    while start and not lines[start - 1].blank and lines[start - 1].depth and lines[start - 1].role != "said":
        start -= 1
    return tuple(lines[start:])
