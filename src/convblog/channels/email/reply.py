"""What a reader newly wrote in a mail, and only that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from convblog.channels.email import lines as line_reader
from convblog.channels.email.endings import without_beginnings, without_endings
from convblog.channels.email.html import read_html
from convblog.channels.email.lines import Line, trimmed
from convblog.channels.email.markdown import as_markdown
from convblog.channels.email.mime import Message
from convblog.channels.email.prefilled import Named, Prefilled, without_prefilled
from convblog.channels.email.quotes import Division, Stretch, chosen, divide
from convblog.channels.email.words import safe
from convblog.content.clean import clean

Nothing = Literal["", "quote", "signature", "forward", "picture", "empty"]


class Words(NamedTuple):
    """What a mail says. `text` is Markdown, empty if nothing is left; then `nothing` tells what there was instead.

    `name` and `private` are what was written into the name line of our own prefilled body. `quoted` is what was cut,
    with the addresses that links lead to: tokens are found there. `cut`: words beyond a limit were left out.
    """

    text: str = ""
    name: str = ""
    private: bool = False
    quoted: str = ""
    nothing: Nothing = ""
    cut: bool = False


def new_words(message: Message, prefilled: Prefilled) -> Words:
    """The reader's new words in `message`: no quotations, footers, signatures and notices, nothing of ours.

    HTML is read where there is some: there programs mark what they quote. Where they mark nothing, the text part has
    a say. Never raises; its time is linear in the length of the message.
    """
    sender = next((address.name for address in message.headers.addresses("from")), "")
    reading = _Reading(message, prefilled, sender)
    if not message.html:
        return reading.words(line_reader.read(message.text))
    page = read_html(message.html)
    words = reading.words(page.lines, page.addresses)
    words = words._replace(cut=words.cut or page.cut)
    if page.marked or message.html_only or not message.text:
        return words
    plain = reading.words(line_reader.read(message.text), page.addresses)
    return plain if plain.text and (not words.text or len(plain.text) * 4 < len(words.text) * 3) else words


class _Reading(NamedTuple):
    """What is the same for the text and the HTML of one message."""

    message: Message
    prefilled: Prefilled
    sender: str

    def words(self, lines: Sequence[Line], addresses: str = "") -> Words:
        division = divide(without_beginnings(lines))
        stretches, named = self._without_ours(division.stretches)
        kept = trimmed(chosen(_ended(stretches, self.sender)))
        text = clean(as_markdown(kept)) if any(not line.depth and line.key for line in kept) else ""
        told = (line.text for stretch in division.stretches if stretch.quoted for line in stretch.lines)
        quoted = "\n".join(filter(None, (*told, addresses)))
        nothing: Nothing = "" if text else self._nothing(division, stretches, named.found)
        return Words(text, safe(named.name), named.private, quoted, nothing, cut=len(lines) >= line_reader.MOST_LINES)

    def _without_ours(self, stretches: Sequence[Stretch]) -> tuple[list[Stretch], Named]:
        """The stretches without our question and name line, which some programs quote; the last name line counts."""
        out: list[Stretch] = []
        named = Named([])
        for stretch in stretches:
            if stretch.quoted and stretch.told:
                out.append(stretch)
                continue
            found = without_prefilled(stretch.lines, self.prefilled)
            left = trimmed(found.lines)
            if found.name or found.private:
                named = found
            elif found.found:
                named = named._replace(found=True)
            if left:
                out.append(stretch._replace(lines=tuple(left)))
        return out, named

    def _nothing(self, division: Division, stretches: Sequence[Stretch], ours: bool) -> Nothing:
        if division.forwarded or "message/rfc822" in self.message.kinds:
            return "forward"
        if any(stretch.quoted for stretch in stretches):
            return "quote"
        if self.message.pictures or self.message.attachments:
            return "picture"
        return "signature" if (stretches or division.signed) and not ours else "empty"


def _ended(stretches: Sequence[Stretch], sender: str) -> list[Stretch]:
    """The stretches with every ending off: of the last first, for then what stands above it may be the last."""
    out: list[Stretch] = []
    for stretch in reversed(stretches):
        if stretch.quoted:
            out.append(stretch)
            continue
        left = without_endings(stretch.lines, sender)
        if left:
            out.append(stretch._replace(lines=tuple(left)))
    out.reverse()
    return out
