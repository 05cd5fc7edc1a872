"""The one question to a reader: whether they want to hear of answers to theirs.

It is put when an answer of theirs is published, if their address is proven, and never again, whatever they say.
"""

from __future__ import annotations

from convblog.channels.email.sender import normalised
from convblog.channels.notify import addressing, readermail
from convblog.channels.notify.planned import Note, Planned, Question, mail_id
from convblog.channels.notify.readermail import Draft, Reader
from convblog.channels.notify.speech import Speak, title
from convblog.conversation.desk import Desk
from convblog.conversation.outgoing import Mail
from convblog.conversation.pages import PageEntry
from convblog.conversation.submission import Submission
from convblog.problems import N_


def plan(desk: Desk, speak: Speak, now: int) -> list[Planned]:
    """The question to each writer of a new published answer who may be asked; each answer is ticked off."""
    return [_step(desk, speak, identity, now) for identity in desk.told.news("writer")]


def _step(desk: Desk, speak: Speak, identity: str, now: int) -> Planned:
    note = Note("writer", identity)
    one = readermail.published(desk, identity, now)
    page = desk.pages.page(one.target) if one else None
    address = readermail.proven_address(desk, identity)
    if one is None or page is None or not address or not _may_be_asked(desk, one, address):
        return Planned(notes=(note,))
    person = desk.people.identity_of(identity)
    sender = desk.people.sender_of(identity)
    lang = (sender.lang if sender else "") or page.lang or desk.config.lang
    reader = Reader(desk.subscriptions.id_of(person), person, address, speak(lang))
    try:
        mail = _mail(desk, reader, one, page, now)
    except ValueError:  # an address that no ordinary mail goes to
        return Planned(notes=(note,))
    return Planned(mail=mail, notes=(note,), question=Question(reader.id, address, lang))


def _may_be_asked(desk: Desk, one: Submission, address: str) -> bool:
    person = desk.people.identity_of(one.id)
    is_asked = desk.subscriptions.get(desk.subscriptions.id_of(person)) is not None
    return one.channel == "email" and not is_asked and address != normalised(desk.config.author.email)


def _mail(desk: Desk, reader: Reader, one: Submission, page: PageEntry, now: int) -> Mail:
    say = reader.speech.say
    signed = desk.secret.sign("confirm", reader.id, addressing.expires(now, addressing.CONFIRM_DAYS))
    question = N_("Do you want a mail when somebody answers you there? Then answer this one with “yes”.")
    draft = Draft(
        id=mail_id(desk, "ask", reader.person),
        kind="ask",
        answers=[one.id],
        about=one.id,
        subject=say(N_("Your answer to “{title}” is published"), title=title(page.title)),
        parts=[
            say(N_("Your answer to “{title}” stands on the page now:"), title=title(page.title)),
            addressing.page_url(desk.config, one.target, one.id),
            say(question),
            say(N_("If not, do nothing: you will not be asked again.")),
        ],
        place=addressing.place(desk.config.conversation.email, f"c.{signed}"),
        in_reply_to=readermail.original(desk, one.id),
    )
    return readermail.mail(desk, reader, draft, now)
