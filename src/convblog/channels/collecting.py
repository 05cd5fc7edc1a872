"""`collect`: what came in at every source, laid on the desk. What goes wrong at one stops neither the others nor it.

A source is told that a message is kept only after what it became is on the disk. So a kill at any moment leaves a
message that comes again and is known by its id.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, structs

from convblog.channels import lettering
from convblog.channels.email import identity, letternames, letters, mime
from convblog.channels.email.pictures import redrawn
from convblog.channels.email.reading import Letter
from convblog.channels.email.source import LONGEST, Fetched, Source, SourceDown, Standing, header_block
from convblog.conversation import deciding
from convblog.conversation.desk import Desk
from convblog.conversation.receiving import Outcome, receive
from convblog.conversation.response import Person
from convblog.conversation.submission import Submission
from convblog.problems import N_, Problem, SiteError, problem
from convblog.times import Moment

# What acts upon a mail that carries a token of ours, before it is taken for an answer; None if it does not.
Act = Callable[[Letter, bytes], Outcome | None]
Read = Callable[[bytes], Letter]


class Collected(Struct, frozen=True):
    """What came of one source."""

    name: str
    fetched: int = 0
    new: int = 0
    updated: int = 0
    deleted: int = 0
    rejected: int = 0
    error: Problem | None = None  # the source could not be read (to its end)
    troubles: tuple[Problem, ...] = ()  # with single messages
    answers: tuple[str, ...] = ()  # ids of what is new or changed

    def counted(self, outcome: Outcome) -> Collected:
        """With one more message."""
        is_news = outcome.change != "none"
        rejected = is_news and outcome.change == "new" and outcome.state == "rejected"
        return structs.replace(
            self,
            fetched=self.fetched + 1,
            new=self.new + (outcome.change == "new" and not rejected),
            updated=self.updated + (outcome.change == "updated"),
            deleted=self.deleted + (outcome.change == "deleted"),
            rejected=self.rejected + rejected,
            answers=(*self.answers, outcome.id) if is_news and not rejected else self.answers,
        )


def mail(desk: Desk, source: Source, read: Read, act: Act) -> Collected:
    """Take in everything at one mail source."""
    found = Collected(source.name)
    troubles: list[Problem] = []
    try:
        for fetched in source.fetch(lambda raw: _standing(desk, raw)):
            outcome = _taken_in(desk, fetched, read, act, troubles)
            source.settle(fetched, "settled" if _standing(desk, fetched.raw) == "settled" else "held")
            found = found.counted(outcome)
    except SourceDown as error:
        found = structs.replace(found, error=error.problem)
    return structs.replace(found, troubles=(*troubles, *source.troubles()))


def _standing(desk: Desk, raw: bytes) -> Standing:
    """Of a message, by its head: its id is that of its Message-ID, where it has one.

    A letter of ours stands as the answer does that it stands for.
    """
    letter = letternames.named(header_block(raw), desk.secret)
    if letter is not None:
        return lettering.standing(desk, letter)
    answer = identity.answer_id(mime.decode(raw), raw)
    if desk.is_settled(answer):
        return "settled"
    return "held" if answer in desk.inbox or answer in desk.published else "new"


def _taken_in(desk: Desk, fetched: Fetched, read: Read, act: Act, troubles: list[Problem]) -> Outcome:
    opened = letters.read(fetched.raw, desk.secret)
    if opened is not None:
        return _opened(desk, fetched, opened, troubles)
    try:
        letter = read(fetched.raw)
    except Exception as error:
        troubles.append(problem(fetched.key, 0, _UNREADABLE, why=type(error).__name__))
        return receive(desk, _unread(desk, fetched.raw), fetched.raw[:LONGEST])
    acted = act(letter, fetched.raw)
    if acted is not None:
        return acted
    outcome = receive(desk, _with_pictures(desk, letter), fetched.raw[:LONGEST])
    return _decided(desk, fetched, outcome, troubles)


def _opened(desk: Desk, fetched: Fetched, letter: letters.Opened, troubles: list[Problem]) -> Outcome:
    """What a letter of ours stands for."""
    if not letter.name.base:
        return _decided(desk, fetched, lettering.lay(desk, letter.submission, fetched.box), troubles)
    try:
        return lettering.replace(desk, letter, fetched.box)
    except SiteError as error:
        troubles.extend(error.problems)
        return Outcome(letter.name.id, "published", "none")


def _with_pictures(desk: Desk, letter: Letter) -> Submission:
    """The answer, with the pictures that came with it where the site allows them."""
    if not desk.config.conversation.email.pictures or letter.submission.rejected:
        return letter.submission
    return structs.replace(letter.submission, sent=redrawn(letter.message.pictures))


_UNREADABLE = N_("this message could not be read ({why}); it is in the inbox as it came")


def _unread(desk: Desk, raw: bytes) -> Submission:
    """A message that only its author's eyes can read: kept rather than lost."""
    now = Moment(desk.now)
    return Submission(
        id=identity.answer_id(mime.decode(raw), raw),
        channel="email",
        target="",
        author=Person(""),
        published=now,
        received=now,
        text="",
        private=True,
        reason=problem("", 0, N_("this message could not be read; see .convblog/raw/")),
    )


def _decided(desk: Desk, fetched: Fetched, outcome: Outcome, troubles: list[Problem]) -> Outcome:
    """What lies in the author's folders was decided there. Who can write to them is the author."""
    if fetched.box not in ("approve", "reject"):
        return outcome
    try:
        if fetched.box == "reject":
            return deciding.reject(desk, outcome.id) if outcome.state != "rejected" else outcome
        if outcome.state in ("published", "rejected"):
            return outcome
        return deciding.approve(desk, outcome.id)
    except SiteError as error:
        troubles.extend(error.problems)
        return outcome
