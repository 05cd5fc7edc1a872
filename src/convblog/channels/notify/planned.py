"""What is to be told, as values: the mail, and what is remembered once it is in the queue."""

from __future__ import annotations

from msgspec import Struct

from convblog.conversation.desk import Desk
from convblog.conversation.outgoing import Kind, Mail
from convblog.conversation.told import Audience
from convblog.problems import Problem
from convblog.webhost import on_the_wire

_MESSAGE_ID = 16  # characters


class Note(Struct, frozen=True):
    """Somebody has been told of an answer, in the state that `mark` says."""

    audience: Audience
    answer: str
    mark: str = ""


class Question(Struct, frozen=True):
    """A reader who is asked. `id` is that of their subscription."""

    id: str
    address: str
    lang: str


class Planned(Struct, frozen=True, kw_only=True):
    """One step: all of it happens, or nothing."""

    mail: Mail | None = None
    notes: tuple[Note, ...] = ()
    question: Question | None = None
    held_back: tuple[str, bool] | None = None  # the id of a subscription, and whether more waits to be told
    tells_failures: bool = False
    failure: Problem | None = None  # why the mail cannot even be tried


def queue(desk: Desk, step: Planned, now: int) -> None:
    """Do a step: queue its mail, and remember what it tells."""
    with desk.outgoing.together():
        asked = step.question
        is_asked_before = asked and not desk.subscriptions.ask(asked.id, asked.address, asked.lang, now)
        if step.mail and not is_asked_before:
            desk.outgoing.put(step.mail, now)
            if step.failure:
                desk.outgoing.end(step.mail.id, "failed", now, step.failure)
        for note in step.notes:
            desk.told.put(note.audience, [note.answer], note.mark)
        if step.held_back:
            desk.subscriptions.hold_back(*step.held_back)
        if step.tells_failures:
            desk.outgoing.failures_told()


def mail_id(desk: Desk, kind: Kind, person: str, *about: str) -> str:
    """The id of a mail in the queue: the same for the same thing to the same person."""
    return desk.secret.digest("mail", "\n".join((kind, person, *about)))


def message_id(desk: Desk, token: str, mail: str) -> str:
    """A Message-ID that begins with what an answer to the mail answers: see channels/email/placing.py."""
    host = on_the_wire(desk.config.conversation.email.address.rpartition("@")[2])
    return f"{token}.{desk.secret.digest('message-id', mail)[:_MESSAGE_ID]}@{host}"
