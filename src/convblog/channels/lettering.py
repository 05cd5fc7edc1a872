"""Letters that are read again: what they stand for is laid on the desk, or the author's decision about it is heard."""

from __future__ import annotations

from msgspec import structs

from convblog.channels.email.letternames import Name, name_of
from convblog.channels.email.source import Box, Standing
from convblog.channels.notify.items import UNPROVEN
from convblog.conversation import picturefiles
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.receiving import Outcome, receive
from convblog.conversation.submission import Submission


def standing(desk: Desk, letter: Name) -> Standing:
    """Of a letter: how the answer stands that it stands for."""
    if desk.is_settled(letter.id):
        return "settled"
    if letter.id in desk.published:
        return "held"
    held = desk.inbox.get(letter.id)
    # One that nothing proves may be worse than what the letter says, which must be read to know that.
    return "new" if held is None or (_is_unproven(held.submission) and name_of(held.submission) != letter) else "held"


def lay(desk: Desk, submission: Submission, box: Box) -> Outcome:
    """Take in what a letter stands for, found in `box`. What was published, turned away or withdrawn stays so.

    Where it is known here with other words, those of the letter count if they were decided about; or if a page that
    cannot be looked at now was looked at then.
    """
    identity = submission.id
    if identity in desk.published:
        return Outcome(identity, "published", "none")
    held = desk.inbox.get(identity)
    if held is None and identity in desk.withdrawn:
        return Outcome(identity, "rejected", "none")
    if held is None or desk.is_settled(identity):
        return receive(desk, submission)
    if box == "approve" or _is_surer(submission, held):
        desk.inbox.put(structs.replace(held, submission=picturefiles.with_names(submission)))
    return Outcome(identity, held.state, "none")


def _is_surer(submission: Submission, held: Held) -> bool:
    return _is_unproven(held.submission) and not _is_unproven(submission)


def _is_unproven(submission: Submission) -> bool:
    """Whether only others have seen it."""
    is_said = submission.reason is not None and submission.reason.message == UNPROVEN
    return submission.channel == "webmention" and is_said
