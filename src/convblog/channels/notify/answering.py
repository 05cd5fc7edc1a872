"""To a reader who said yes: that somebody answered them, the author or another reader.

While they have not said anything, answers to theirs are kept for them; their yes brings these.
"""

from __future__ import annotations

from collections.abc import Sequence

from convblog.channels.notify import addressing, readermail
from convblog.channels.notify.planned import Note, Planned, mail_id
from convblog.channels.notify.readermail import Draft, Reader
from convblog.channels.notify.speech import Speak, quoted, title
from convblog.conversation.desk import Desk
from convblog.conversation.outgoing import Mail
from convblog.conversation.submission import Submission
from convblog.conversation.subscriptions import Subscription
from convblog.digest import token
from convblog.problems import N_

MOST_A_DAY = 5  # mails to one person in 24 hours; what is more stands in one mail after that

_DAY = 86_400
_MOST_IN_SUMMARY = 20
_LONGEST_WORDS = 4_000  # characters of an answer
_LONGEST_IN_SUMMARY = 600

_ANSWERS = N_("{name} answers you under “{title}”:")


def plan(desk: Desk, speak: Speak, now: int) -> list[Planned]:
    """What each reader is to be told now; what concerns nobody who wants to hear of it is ticked off."""
    steps: list[Planned] = []
    waiting: dict[str, list[Submission]] = {}
    for identity in desk.told.news("readers"):
        one, person = _answer(desk, identity, now)
        found = desk.subscriptions.get(desk.subscriptions.id_of(person)) if person else None
        if one is None or found is None or found.state == "refused" or _is_silent(found, now):
            steps.append(Planned(notes=(Note("readers", identity),)))
        elif found.state == "subscribed":
            waiting.setdefault(person, []).append(one)
    for person, answers in waiting.items():
        steps += _tell(desk, speak, person, sorted(answers, key=lambda one: (one.published.seconds, one.id)), now)
    return steps


def _answer(desk: Desk, identity: str, now: int) -> tuple[Submission | None, str]:
    """A published answer, and the keyed hash of the person it answers; empty if that is nobody, or themselves."""
    one = readermail.published(desk, identity, now)
    if one is None or one.kind != "reply" or not one.in_reply_to or one.same_as:
        return one, ""
    person = desk.people.identity_of(one.in_reply_to)
    return one, "" if person == desk.people.identity_of(identity) else person


def _is_silent(found: Subscription, now: int) -> bool:
    """Whether somebody was asked so long ago that the question can no longer be answered."""
    return found.state == "asked" and found.since < now - (addressing.CONFIRM_DAYS + 1) * _DAY


def _tell(desk: Desk, speak: Speak, person: str, answers: Sequence[Submission], now: int) -> list[Planned]:
    """Each answer in a mail of its own, so that each has its thread; beyond the bound all the others in one, later.

    Mails that wait for their server count: when it is back they all go at once.
    """
    found = desk.subscriptions.get(desk.subscriptions.id_of(person))
    if found is None:
        return []
    reader = Reader(found.id, person, found.address, speak(found.lang))
    room = max(0, MOST_A_DAY - desk.outgoing.to_person(person, now - _DAY))
    if found.held_back and room and len(answers) > 1:
        return [_summed_up(desk, reader, answers, now)]
    steps = [
        Planned(mail=_single(desk, reader, one, now), notes=(Note("readers", one.id),), held_back=(found.id, False))
        for one in answers[:room]
    ]
    if len(answers) > room:
        steps.append(Planned(held_back=(found.id, True)))
    return steps


def _single(desk: Desk, reader: Reader, one: Submission, now: int) -> Mail:
    say, name, page = reader.speech.say, reader.speech.name(one.author.name), readermail.title_of(desk, one.target)
    draft = Draft(
        id=mail_id(desk, "answer", reader.person, one.id),
        kind="answer",
        answers=[one.id],
        about=one.id,
        subject=say(N_("{name} answers you: {title}"), name=name, title=page),
        parts=[
            say(_ANSWERS, name=name, title=page),
            quoted(one.text, _LONGEST_WORDS),
            addressing.page_url(desk.config, one.target, one.id),
            say(N_("Answer this mail, and your words stand beneath these on the page, without your address.")),
        ],
        place=addressing.place(desk.config.conversation.email, one.id),
        in_reply_to=readermail.original(desk, one.in_reply_to),
    )
    return readermail.mail(desk, reader, draft, now)


def _summed_up(desk: Desk, reader: Reader, answers: Sequence[Submission], now: int) -> Planned:
    told = answers[:_MOST_IN_SUMMARY]
    mail = mail_id(desk, "summary", reader.person, *(one.id for one in told))
    own = desk.config.conversation.email.address
    draft = Draft(
        id=mail,
        kind="summary",
        answers=[one.id for one in told],
        about=token(mail),
        subject=reader.speech.say(N_("Answers to you: {site}"), site=title(desk.config.title)),
        parts=[
            reader.speech.say(N_("There were many answers to yours. These are the others, all in one mail.")),
            *(_in_summary(desk, reader, one) for one in told),
        ],
        place=addressing.Place(own, ""),  # it names no answer: who answers it as a whole is placed by the author
    )
    notes = tuple(Note("readers", one.id) for one in told)
    is_more = len(answers) > len(told)
    return Planned(mail=readermail.mail(desk, reader, draft, now), notes=notes, held_back=(reader.id, is_more))


def _in_summary(desk: Desk, reader: Reader, one: Submission) -> str:
    say, name, page = reader.speech.say, reader.speech.name(one.author.name), readermail.title_of(desk, one.target)
    link = addressing.place(desk.config.conversation.email, one.id).link(f"Re: {page}")
    url = addressing.page_url(desk.config, one.target, one.id)
    return "\n\n".join(
        (
            say(_ANSWERS, name=name, title=page),
            quoted(one.text, _LONGEST_IN_SUMMARY),
            f"{url}\n{say(N_('Answer: {link}'), link=f'<{link}>')}",
        )
    )
