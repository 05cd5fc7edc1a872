"""The ways to answer a page or an answer: addresses and links that work without a script.

A mail carries the token of what it answers, in the address or in the subject. Its body quotes nothing: it holds the
opening the reader tapped, the author's question, and the line that asks for a name. An opening of an answer leaves the
question away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from convblog.digest import token
from convblog.problems import N_

# What a site offers that configures none. They begin a sentence for who does not know how to begin.
OPENINGS = (N_("Thank you!"), N_("I see it differently…"), N_("A question…"))

# RFC 6068: these may stand as they are. `+` may too, but some programs read it as a space; `'` would be escaped.
_SAFE_IN_VALUES = "!$()*,;:@"
_SAFE_IN_ADDRESSES = "!$*+"

# Characters of a title in a subject. At an answer there are six links or more, and twenty answers to a page, which is
# to stay below 60 kB. So there all is in signs that need no encoding, the line for the name is a short one, and the
# openings, which are most of the links, only remind of the title and hold no question: without that it is 600 bytes
# more an answer.
_LONGEST_TITLE = 60
_LONGEST_TITLE_AT_ANSWERS = 40
_LONGEST_REMINDER = 14
_PLAIN_SIGNS = str.maketrans({"’": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "})


class Ways(NamedTuple):
    """The ways to answer one page or one answer. What is empty is not offered."""

    mail: str  # mailto: for an answer to be published
    private: str  # mailto: for the author alone
    openings: tuple[tuple[str, str], ...]  # (text, mailto:) for one tap
    removal: str  # asks to take an answer away: mailto:, else a page of the author's
    webmention_endpoint: str
    permalink: str  # the absolute address to link to from a site of one's own
    form_endpoint: str
    target: str  # path of the page without the site's prefix
    in_reply_to: str  # the answer's id, or empty
    removal_by_form: bool  # whether it is the form that asks to take an answer away


def ways(
    *,
    address: str,
    plus_addressing: bool,
    webmention: str,
    form: str,
    openings: Sequence[str] | None,
    channels: Collection[str],
    target: str,
    permalink: str,
    title: str,
    question: str,
    answer_id: str,
    translate: Callable[[str], str],
    author_page: str = "",
) -> Ways:
    """The ways that stand open of `channels` (`email`, `webmention`, `form`).

    `target` is the page's path without the site's prefix (percent-encoded or not), `permalink` the absolute address
    of the page or, with its fragment, of the answer; `answer_id` is empty for the page itself. Removal (of this answer,
    or of one on the page) stays possible when all else is closed: by mail; where there is none by the form, as long as
    that is open, else at `author_page`.
    Where `openings` is None, those that come with the program are offered.
    """
    target = unquote(target)
    begun = tuple(map(translate, OPENINGS)) if openings is None else openings
    by_mail = bool(address) and "email" in channels
    removal_by_form = bool(form and "form" in channels and not address)
    mail = _Mailbox(_encoded_mailbox(address), plus_addressing, answer_id or token(target), translate)
    texts = (_texts_at_answers if answer_id else _texts_at_pages)(title, question, translate)
    return Ways(
        mail=mail.to("", texts.subject, texts.body) if by_mail else "",
        private=mail.to("-p", texts.subject, texts.private) if by_mail else "",
        openings=tuple((o, mail.to("", texts.reminder, _opening(o, answer_id) + texts.end)) for o in begun if by_mail),
        removal=_removal(mail, author_page) if not removal_by_form else "",
        webmention_endpoint=webmention if "webmention" in channels else "",
        permalink=permalink,
        form_endpoint=form if "form" in channels else "",
        target=target,
        in_reply_to=answer_id,
        removal_by_form=removal_by_form,
    )


def _removal(mail: _Mailbox, author_page: str) -> str:
    has_address = bool(mail.address[1])
    return mail.removal() if has_address else author_page


# What asks for a name at the end of a mail.
NAME_LINE = N_("Name to publish, or “private”: ")
SHORT_NAME_LINE = N_("Name, or “private”: ")


class _Texts(NamedTuple):
    """What the mails about one thing say, encoded."""

    subject: str
    body: str
    private: str  # the body of one for the author alone
    reminder: str  # the subject of one that an opening begins
    end: str  # what follows an opening


def _texts_at_pages(title: str, question: str, translate: Callable[[str], str]) -> _Texts:
    subject = _subject(_shortened(title, _LONGEST_TITLE, "…"), translate)
    start = _NEW_LINE * 3 + (_encoded_once(question) + _NEW_LINE if question else "")
    end = start + _encoded_once(translate(NAME_LINE))
    return _Texts(subject, end, start if question else "", subject, end)


def _texts_at_answers(title: str, question: str, translate: Callable[[str], str]) -> _Texts:
    title = _in_plain_signs(title)
    asked = _encoded_once(_in_plain_signs(question)) + _NEW_LINE if question else ""
    name_line = _encoded_once(_in_plain_signs(translate(SHORT_NAME_LINE)))
    return _Texts(
        subject=_subject(_shortened(title, _LONGEST_TITLE_AT_ANSWERS, "..."), translate),
        body=_NEW_LINE * 2 + asked + name_line,
        private="",
        reminder=_subject(_reminder(title), translate),
        end=_NEW_LINE * 2 + name_line,
    )


def _opening(text: str, answer_id: str) -> str:
    return _encoded_once(_in_plain_signs(text).replace("…", "...") if answer_id else text)


def _subject(title: str, translate: Callable[[str], str]) -> str:
    return _encoded_once(translate(N_("Re: {title}")).format(title=title))


class _Mailbox(NamedTuple):
    """Where mail about one thing goes."""

    address: tuple[str, str]  # before and after the `@`, encoded
    plus_addressing: bool
    token: str
    translate: Callable[[str], str]

    def to(self, suffix: str, subject: str, body: str) -> str:
        """A link by RFC 6068; `subject` and `body` are encoded already."""
        local, host = self.address
        if self.plus_addressing:
            local = f"{local}+{self.token}{suffix}"
        else:
            subject = f"{subject}%20%5B%23{self.token}{suffix}%5D"
        link = f"mailto:{local}@{host}?subject={subject}"
        return f"{link}&body={body}" if body else link

    def removal(self) -> str:
        """Asks to take an answer away. The mark in the subject is for programs: it is not translated."""
        body = _encoded_once(self.translate(N_("Please take my answer away.")))
        return self.to("", "%5Bremoval%5D", body)


_NEW_LINE = "%0D%0A"


def _encoded(text: str) -> str:
    """A value of a header or the body. Line ends are those of mail."""
    return quote(text.replace("\r\n", "\n").replace("\n", "\r\n"), safe=_SAFE_IN_VALUES, errors="replace")


_encoded_once = lru_cache(1024)(_encoded)  # for what stands on every page, or at every answer of one


@lru_cache(16)
def _encoded_mailbox(address: str) -> tuple[str, str]:
    """What stands before and after the `@`."""
    local, _, host = address.rpartition("@")
    return quote(local, _SAFE_IN_ADDRESSES), quote(host, _SAFE_IN_ADDRESSES)


def _in_plain_signs(text: str) -> str:
    return text.translate(_PLAIN_SIGNS)


def _reminder(title: str) -> str:
    """The first words of a title. An ellipsis would take three bytes a link, and is not worth them."""
    return _shortened(title.replace("…", "..."), _LONGEST_REMINDER, "")


def _shortened(title: str, longest: int, ellipsis: str) -> str:
    """The title, or its first words and `ellipsis`."""
    if len(title) <= longest:
        return title
    words = title[:longest].rpartition(" ")[0]
    return (words or title[: longest - 1]).rstrip(" ,;:—–") + ellipsis
