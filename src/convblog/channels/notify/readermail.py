"""What all mail to readers has in common: whom it goes to, how it threads, how it ends, how it is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convblog.channels.email.sender import normalised
from convblog.channels.notify import addressing
from convblog.channels.notify.addressing import Place
from convblog.channels.notify.envelope import Letter, compose
from convblog.channels.notify.planned import message_id
from convblog.channels.notify.speech import Speech, title
from convblog.conversation import listing
from convblog.conversation.desk import Desk
from convblog.conversation.outgoing import Kind, Mail
from convblog.conversation.submission import Identity, Submission
from convblog.problems import N_, SiteError

_LONG_AGO = 60 * 86_400  # seconds


class Reader(NamedTuple):
    """One person. `id` is that of their subscription, `person` the keyed hash of who they are."""

    id: str
    person: str
    address: str
    speech: Speech


class Draft(NamedTuple):
    """What is said to a reader. `about` is what the Message-ID begins with, and an answer to the mail answers."""

    id: str  # of the mail, in the queue
    kind: Kind
    answers: Sequence[str]
    about: str
    subject: str
    parts: Sequence[str]  # paragraphs
    place: Place  # where an answer goes
    in_reply_to: str = ""  # the Message-ID of the reader's own mail, without angle brackets


def mail(desk: Desk, reader: Reader, draft: Draft, now: int) -> Mail:
    """The mail, with the two ways to stop all of them. Raises `ValueError` for an address that none can go to."""
    config = desk.config
    signed = desk.secret.sign("unsubscribe", reader.id, addressing.expires(now, addressing.UNSUBSCRIBE_DAYS))
    by_mail = addressing.place(config.conversation.email, f"u.{signed}").link()
    by_web = addressing.one_click(config, signed)
    ends = [] if draft.kind == "ask" else [_stop(reader.speech, by_web or by_mail)]
    letter = Letter(
        name=config.title,
        sender=config.conversation.email.address,
        to=reader.address,
        subject=draft.subject,
        mark=draft.place.mark,
        text="\n\n".join((*draft.parts, *ends, f"{title(config.title)}\n{config.url}")),
        message_id=message_id(desk, draft.about, draft.id),
        now=now,
        reply_to=draft.place.address,
        in_reply_to=draft.in_reply_to,
        unsubscribe=[link for link in (by_mail, by_web) if link],
    )
    return Mail(
        id=draft.id,
        kind=draft.kind,
        answers=tuple(draft.answers),
        recipient=reader.address,
        message=compose(letter),
        person=reader.person,
    )


def _stop(speech: Speech, link: str) -> str:
    return speech.say(N_("You asked to hear of answers. To get no more of these mails: {link}"), link=f"<{link}>")


def proven_address(desk: Desk, answer: str) -> str:
    """The address of whoever wrote an answer, if it is the very one that was proven; else an empty string."""
    sender = desk.people.sender_of(answer)
    if sender is None or not sender.verified or not sender.address:
        return ""
    address = normalised(sender.address)
    person = desk.people.identity_of(answer)
    return address if person and desk.people.hash_of(Identity("address", address)) == person else ""


def original(desk: Desk, answer: str) -> str:
    """The Message-ID of the mail that became an answer, while it is known: what answers it threads with it."""
    sender = desk.people.sender_of(answer)
    return sender.message_id.strip("<> ") if sender else ""


def published(desk: Desk, answer: str, now: int) -> Submission | None:
    """A published answer that is worth a mail to a reader.

    None if there is none, or its file was edited into something that cannot be read, or it was written long ago: who
    takes in a mailbox of years does not mean to write to everybody in it.
    """
    try:
        held = listing.one(desk, answer)
    except SiteError:
        return None
    if held is None or held.state != "published" or held.submission.published.seconds < now - _LONG_AGO:
        return None
    return held.submission


def title_of(desk: Desk, target: str) -> str:
    """The title of a page; its path where it is gone."""
    page = desk.pages.page(target)
    return title(page.title if page else target)
