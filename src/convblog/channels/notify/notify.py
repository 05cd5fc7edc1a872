"""Mail that goes out: what is due is planned, queued, and handed to the server.

Planning reads; each step is written whole or not at all; only what is in the queue is sent. So a command that is
killed anywhere goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from convblog.channels.email.sender import normalised
from convblog.channels.notify import answering, asking, private_letters, toauthor
from convblog.channels.notify.envelope import ascii_address
from convblog.channels.notify.planned import Note, Planned, queue
from convblog.channels.notify.speech import Speak
from convblog.channels.smtp import Refused, Send, Stage, Uncertain, Unreachable
from convblog.config import FILE
from convblog.conversation.desk import Desk
from convblog.conversation.outgoing import Kind, Mail
from convblog.problems import N_, Problem, problem

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_DELAYS = (5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 8 * _HOUR, _DAY)  # seconds between tries
_LONGEST = 5 * _DAY  # that a mail is tried
_REMEMBERED = 400 * _DAY  # longer than any token of ours that is used once


class Sent(Struct, frozen=True):
    """A mail that went out: what it was, and the answers it was about. To whom is nobody's business."""

    kind: Kind
    answers: tuple[str, ...]


class Failed(Struct, frozen=True):
    """A mail that did not go out, and why; `final`: it will not be tried again."""

    kind: Kind
    answers: tuple[str, ...]
    reason: Problem
    final: bool


class Report(Struct, frozen=True):
    """What `deliver` did. `waiting` mails are still in the queue; `remarks` are for whoever runs the command."""

    sent: tuple[Sent, ...] = ()
    failed: tuple[Failed, ...] = ()
    waiting: int = 0
    remarks: tuple[Problem, ...] = ()


def plan(desk: Desk, speak: Speak, now: int, online: bool = True) -> Iterator[Planned]:
    """What is to be told whom at `now` (seconds since 1970), step by step. Reads only.

    Each part is planned when the steps of the one before it are done: the author hears at once of a letter that cannot
    go out. `online`: what is published can be read on the site by now; readers are told nothing before. Where mail is
    not set up, what is new is ticked off, so that whoever sets it up later does not tell everybody everything.
    """
    email = desk.config.conversation.email
    can_send = bool(email.smtp and email.address)
    if can_send:
        yield from private_letters.plan(desk, speak, now)
    yield from toauthor.plan(desk, speak, now)
    if not (can_send and email.notify.readers):
        silent = [*(Note("writer", one) for one in desk.told.news("writer"))]
        silent += [Note("readers", one) for one in desk.told.news("readers")]
        yield Planned(notes=tuple(silent))
    elif online:
        yield from asking.plan(desk, speak, now)
        yield from answering.plan(desk, speak, now)


def deliver(desk: Desk, send: Send | None, speak: Speak, now: int, online: bool = True) -> Report:
    """Plan, queue, and send what is due. `send` is None where no server is configured. Never raises for mail's sake."""
    desk.outgoing.doubt(now, now)
    desk.outgoing.drop(now - _REMEMBERED)
    desk.used_tokens.drop(now - _REMEMBERED)
    remarks = _remarks(desk)
    hopeless: list[Failed] = []
    if not desk.is_fresh and not any(remark.file for remark in remarks):
        for step in plan(desk, speak, now, online):
            queue(desk, step, now)
            if step.mail and step.failure:
                hopeless.append(Failed(step.mail.kind, step.mail.answers, step.failure, final=True))
    if desk.is_fresh or send is None:
        return Report(failed=tuple(hopeless), waiting=desk.outgoing.waiting(), remarks=tuple(remarks))
    sent, failed = _send_all(desk, send, now)
    return Report(tuple(sent), (*hopeless, *failed), desk.outgoing.waiting(), tuple(remarks))


def _remarks(desk: Desk) -> list[Problem]:
    """Why nothing is sent, or not all. Those that name a file are mistakes in it."""
    email, author = desk.config.conversation.email, desk.config.author
    wants_mail = bool(email.smtp) and (email.notify.author != "never" or email.notify.readers)
    if desk.is_fresh:
        text = N_("no mail is sent in this run: .convblog/ is new, so nobody knows who was told what")
        return [problem("", 0, text)] if wants_mail else []
    found: list[Problem] = []
    if email.smtp:
        found += _unusable(("conversation.email.address", email.address), ("author.email", author.email))
    if email.smtp and email.notify.author != "never" and not author.email:
        found.append(problem("", 0, N_("you are not told of answers: “author.email” is not set")))
    if not email.smtp and private_letters.waiting(desk):
        found.append(problem("", 0, N_("your private answers wait for “conversation.email.smtp” to be set")))
    return found


def _unusable(*addresses: tuple[str, str]) -> list[Problem]:
    text, hint = (
        N_("“{key}” is no address that mail can go to"),
        N_("write it like claire@fil.example, in plain letters"),
    )
    found = []
    for key, address in addresses:
        try:
            ascii_address(address or "nobody@fil.example")
            is_good = not address or bool(normalised(address))
        except ValueError:
            is_good = False
        if not is_good:
            found.append(problem(FILE, 0, text, hint, key=key))
    return found


# ---- sending


def _send_all(desk: Desk, send: Send, now: int) -> tuple[list[Sent], list[Failed]]:
    sent: list[Sent] = []
    failed: list[Failed] = []
    down: Unreachable | None = None
    for mail in desk.outgoing.due(now):
        if not _is_wanted(desk, mail):
            _cancel(desk, mail, now)
        elif down:  # the server is: nobody else need wait for it to say so again
            failed.append(_postpone(desk, mail, down.problem, now))
        else:
            try:
                _send(desk, send, mail, now)
            except Refused as error:
                failed.append(_give_up(desk, mail, error.problem, now))
            except Uncertain as error:
                desk.outgoing.doubt(now, now + _DELAYS[0])
                failed.append(Failed(mail.kind, mail.answers, error.problem, final=bool(mail.doubts)))
            except Unreachable as error:
                down = error if error.is_server else None
                failed.append(_postpone(desk, mail, error.problem, now))
            else:
                sent.append(Sent(mail.kind, mail.answers))
    return sent, failed


def _send(desk: Desk, send: Send, mail: Mail, now: int) -> None:
    def reached(stage: Stage) -> None:
        if stage == "handing":
            desk.outgoing.claim(mail.id)
        else:
            desk.outgoing.end(mail.id, "sent", now)

    try:
        sender = ascii_address(desk.config.conversation.email.address)
        recipient = ascii_address(mail.recipient)
    except ValueError:
        raise Refused(problem("", 0, N_("no ordinary mail goes to their address"))) from None
    send(mail.message, sender, [recipient], reached)


def _postpone(desk: Desk, mail: Mail, reason: Problem, now: int) -> Failed:
    if now - mail.created >= _LONGEST:
        return _give_up(desk, mail, reason, now)
    delay = _DELAYS[min(mail.attempts, len(_DELAYS) - 1)]
    desk.outgoing.postpone(mail.id, now + delay, reason)
    return Failed(mail.kind, mail.answers, reason, final=False)


def _give_up(desk: Desk, mail: Mail, reason: Problem, now: int) -> Failed:
    """For good. What the author should have read stands in the next mail to them."""
    with desk.outgoing.together():
        desk.outgoing.end(mail.id, "failed", now, reason)
        if mail.kind in ("digest", "waits"):
            desk.told.undo("author", mail.answers)
    return Failed(mail.kind, mail.answers, reason, final=True)


def _is_wanted(desk: Desk, mail: Mail) -> bool:
    """Whether a mail may still go: much may have happened while its server was down."""
    if mail.kind in ("digest", "waits"):
        return True
    if mail.kind == "letter":
        return all(one in desk.inbox for one in mail.answers)
    found = desk.subscriptions.get(desk.subscriptions.id_of(mail.person))
    wanted = "asked" if mail.kind == "ask" else "subscribed"
    return found is not None and found.state == wanted and all(one in desk.published for one in mail.answers)


def _cancel(desk: Desk, mail: Mail, now: int) -> None:
    """Not to be sent. What else it was about is told anew; who was to be asked may be, another time."""
    with desk.outgoing.together():
        desk.outgoing.end(mail.id, "cancelled", now)
        if mail.kind == "ask":
            desk.subscriptions.unask(desk.subscriptions.id_of(mail.person))
        elif mail.kind == "summary":
            desk.told.undo("readers", [one for one in mail.answers if one in desk.published])
