"""The ways to answer a page or an answer: addresses and links that work without a script.

A mail carries the token of what it answers, in the address or in the subject. Its body quotes nothing: it holds the
opening the reader tapped, the author's question, and the line that asks for a name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote

from convblog.digest import token
from convblog.problems import N_

# What a site offers that configures none. They begin a sentence for who does not know how to begin.
OPENINGS = (N_("Thank you!"), N_("I see it differently…"), N_("A question…"))

# RFC 6068: these may stand as they are. `+` may too, but some programs read it as a space; `'` would be escaped.
_SAFE_IN_VALUES = "!$()*,;:@"
_SAFE_IN_ADDRESSES = "!$*+@"

# Characters of a title in a subject. At an answer there are six such links, twenty answers to a page: there the title
# only reminds (measured: 400 bytes an answer between whole titles and these).
_LONGEST_TITLE = 60
_LONGEST_TITLE_AT_ANSWERS = 18


class Ways(NamedTuple):
    """The ways to answer one page or one answer. What is empty is not offered."""

    mail: str  # mailto: for an answer to be published
    private: str  # mailto: for the author alone
    openings: tuple[tuple[str, str], ...]  # (text, mailto:) for one tap
    removal: str  # mailto: that asks to take this answer away
    webmention_endpoint: str
    permalink: str  # the absolute address to link to from a site of one's own
    form_endpoint: str
    target: str  # path of the page without the site's prefix
    in_reply_to: str  # the answer's id, or empty


def ways(
    *,
    address: str,
    plus_addressing: bool,
    webmention: str,
    form: str,
    openings: Sequence[str],
    channels: Collection[str],
    target: str,
    permalink: str,
    title: str,
    question: str,
    answer_id: str,
    translate: Callable[[str], str],
) -> Ways:
    """The ways that stand open of `channels` (`email`, `webmention`, `form`).

    `target` is the page's path without the site's prefix (percent-encoded or not), `permalink` the absolute address
    of the page or, with its fragment, of the answer; `answer_id` is empty for the page itself. Removal stays possible
    when all else is closed.
    """
    target = unquote(target)
    mailbox = _Mailbox(address, plus_addressing, answer_id or token(target), _shortened(title, bool(answer_id)), translate)
    by_mail = bool(address) and "email" in channels
    name_line = translate(NAME_LINE)
    return Ways(
        mail=mailbox.answer(_body("", question, name_line)) if by_mail else "",
        private=mailbox.private(_body("", question, "")) if by_mail else "",
        openings=tuple((o, mailbox.answer(_body(o, question, name_line))) for o in openings) if by_mail else (),
        removal=mailbox.removal() if address and answer_id else "",
        webmention_endpoint=webmention if "webmention" in channels else "",
        permalink=permalink,
        form_endpoint=form if "form" in channels else "",
        target=target,
        in_reply_to=answer_id,
    )


NAME_LINE = N_("Name to publish, or “private”: ")


class _Mailbox(NamedTuple):
    """Where mail about one thing goes."""

    address: str
    plus_addressing: bool
    token: str
    title: str
    translate: Callable[[str], str]

    def answer(self, body: str) -> str:
        return self._mailto("", self.translate(N_("Re: {title}")), body)

    def private(self, body: str) -> str:
        return self._mailto("-p", self.translate(N_("Re: {title}")), body)

    def removal(self) -> str:
        return self._mailto("", "[removal] {title}", self.translate(N_("Please take my answer away.")))

    def _mailto(self, suffix: str, subject: str, body: str) -> str:
        local, _, host = self.address.rpartition("@")
        subject = subject.format(title=self.title)
        if self.plus_addressing:
            local = f"{local}+{self.token}{suffix}"
        else:
            subject = f"{subject} [#{self.token}{suffix}]"
        to = quote(f"{local}@{host}", safe=_SAFE_IN_ADDRESSES)
        link = f"mailto:{to}?subject={quote(subject, safe=_SAFE_IN_VALUES, errors='replace')}"
        return f"{link}&body={quote(body, safe=_SAFE_IN_VALUES, errors='replace')}" if body else link


def _body(opening: str, question: str, name_line: str) -> str:
    """The beginning of a mail: a line left free to write in comes first where no opening stands there."""
    lines = [opening, "", ""]
    if question:
        lines.append(question)
    if name_line:
        lines.append(name_line)
    return "\r\n".join(lines) if opening or question or name_line else ""


def _shortened(title: str, at_answer: bool) -> str:
    """The title, or its first words and an ellipsis."""
    longest = _LONGEST_TITLE_AT_ANSWERS if at_answer else _LONGEST_TITLE
    if len(title) <= longest:
        return title
    words = title[:longest].rpartition(" ")[0]
    return (words or title[: longest - 1]).rstrip(" ,;:—–") + "…"
