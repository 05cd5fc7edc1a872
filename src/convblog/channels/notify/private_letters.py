"""The author's answer to a private message: a letter, by mail, to the person who wrote it and nobody else.

It needs no consent: it answers their own mail. It goes only where that mail provably came from.
"""

from __future__ import annotations

from convblog.channels.email.words import safe
from convblog.channels.notify import addressing, readermail
from convblog.channels.notify.envelope import Letter, compose
from convblog.channels.notify.planned import Note, Planned, mail_id, message_id
from convblog.channels.notify.speech import Speak, title
from convblog.conversation import listing
from convblog.conversation.desk import Desk
from convblog.conversation.moderation import UNPROVEN
from convblog.conversation.outgoing import Mail
from convblog.conversation.submission import State, Submission
from convblog.problems import N_, Problem, problem

_PRIVATE: tuple[State, ...] = ("private",)


def waiting(desk: Desk) -> list[Submission]:
    """The author's private answers that have not gone out, from the oldest."""
    return [
        held.submission
        for held in listing.of(desk, _PRIVATE).answers
        if held.submission.channel == "author" and desk.told.mark("readers", held.submission.id) is None
    ]


def plan(desk: Desk, speak: Speak, now: int) -> list[Planned]:
    """A letter for each; where none can go, the author is told."""
    return [_step(desk, speak, one, now) for one in waiting(desk)]


def _step(desk: Desk, speak: Speak, one: Submission, now: int) -> Planned:
    note = Note("readers", one.id)
    address = readermail.proven_address(desk, one.in_reply_to)
    if not address:
        return _undeliverable(desk, one, note, _why(desk, one.in_reply_to))
    try:
        return Planned(mail=_mail(desk, speak, one, address, now), notes=(note,))
    except ValueError:
        return _undeliverable(desk, one, note, problem("", 0, N_("no ordinary mail goes to their address")))


def _why(desk: Desk, identity: str) -> Problem:
    sender = desk.people.sender_of(identity)
    if sender is not None and sender.verified and not sender.address:
        return problem("", 0, N_("their address has been forgotten, as “retention” says"))
    return UNPROVEN


def _undeliverable(desk: Desk, one: Submission, note: Note, why: Problem) -> Planned:
    mail = Mail(id=mail_id(desk, "letter", "", one.id), kind="letter", answers=(one.id,), recipient="", message=b"")
    return Planned(mail=mail, notes=(note,), failure=why)


def _mail(desk: Desk, speak: Speak, one: Submission, address: str, now: int) -> Mail:
    config = desk.config
    sender = desk.people.sender_of(one.in_reply_to)
    page = desk.pages.page(one.target) if one.target else None
    lang = (sender.lang if sender else "") or (page.lang if page else config.lang)
    say = speak(lang).say
    identity = mail_id(desk, "letter", desk.people.identity_of(one.in_reply_to), one.id)
    place = addressing.place(config.conversation.email, f"{one.id}-p")
    site = title(config.title)
    ends = say(N_("What you answer to this mail stays between us, too."))
    letter = Letter(
        name=config.author.name or site,
        sender=config.conversation.email.address,
        to=address,
        subject=_subject(sender.subject if sender else "", title(page.title) if page else site),
        mark=place.mark,
        text=f"{one.text.strip()}\n\n{ends}\n\n{site}\n{config.url}",
        message_id=message_id(desk, one.id, identity),
        now=now,
        reply_to=place.address,
        in_reply_to=readermail.original(desk, one.in_reply_to),
        automatic=False,
    )
    person = desk.people.identity_of(one.in_reply_to)
    return Mail(
        id=identity, kind="letter", answers=(one.id,), recipient=address, message=compose(letter), person=person
    )


def _subject(theirs: str, otherwise: str) -> str:
    """Their own subject, without the token that our link put into it; programs thread by it, too."""
    subject = safe(theirs).partition("[#")[0].strip() or otherwise
    return subject if subject.lower().startswith(("re:", "re :")) else f"Re: {subject}"
