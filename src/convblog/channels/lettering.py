"""Letters that are read again: what they stand for is laid on the desk, or the author's decision about it is heard."""

from __future__ import annotations

from msgspec import structs

from convblog.channels.email.letternames import Name, name_of
from convblog.channels.email.letters import Opened
from convblog.channels.email.source import Box, Standing
from convblog.conversation import deciding, newtexts, picturefiles
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.moderation import UNPROVEN
from convblog.conversation.receiving import Outcome, receive
from convblog.conversation.submission import Submission


def standing(desk: Desk, letter: Name) -> Standing:
    """Of a letter: how the answer stands that it stands for."""
    if letter.base:
        return _standing_of_update(desk, letter)
    if desk.is_settled(letter.id):
        return "settled"
    if letter.id in desk.published:
        return "held"
    held = desk.inbox.get(letter.id)
    # One that nothing proves may be worse than what the letter says, which must be read to know that.
    return "new" if held is None or (_is_unproven(held.submission) and name_of(held.submission) != letter) else "held"


def _standing_of_update(desk: Desk, letter: Name) -> Standing:
    """It is settled when its words are the published ones, or its author has turned them down."""
    identity, version = letter.id, letter.version
    if identity in desk.tombstones or newtexts.is_turned_down(desk.tombstones, identity, version):
        return "settled"
    if identity not in desk.published:
        return "new"
    if version == newtexts.version_of(desk.published.text(identity)):
        return "settled"
    return "held" if desk.inbox.get(identity) else "new"


def replace(desk: Desk, letter: Opened, box: Box) -> Outcome:
    """Take in a letter with a new text for a published answer, found in `box`.

    What it is to replace must be what it was to replace when it was written: the author may have edited that since, or
    have approved the letter in an earlier run and edited the result. Then they are asked again. Raises `SiteError` if
    the answer cannot be placed.
    """
    name, submission = letter
    is_there = name.id in desk.published
    nothing = Outcome(name.id, "published" if is_there else "rejected", "none")
    held = desk.inbox.get(name.id)
    if box == "reject":
        newtexts.turn_down(desk.tombstones, name.id, name.version)
        if held is not None and held.update and newtexts.version(held.submission) == name.version:
            desk.inbox.remove(name.id)
        return nothing
    if not is_there or desk.hosts.blocks(submission):
        desk.recalled.add(name.id)
    if name.id in desk.recalled or standing(desk, name) == "settled":
        return nothing
    is_decided = box == "approve" and name.base == newtexts.version_of(desk.published.text(name.id))
    if held is not None and not is_decided:
        return nothing
    desk.inbox.put(Held(submission=picturefiles.with_names(submission), state="pending", since=desk.now, update=True))
    if is_decided:
        deciding.approve(desk, name.id)
        if held is not None and newtexts.version(held.submission) != name.version:
            desk.inbox.put(held)  # still newer words
    return Outcome(name.id, "published", "updated")


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
    return submission.channel == "webmention" and submission.reason == UNPROVEN
