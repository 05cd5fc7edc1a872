"""What comes in, laid on the moderator's desk: once, however often it comes."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, structs

from convblog.config import is_web_address
from convblog.content.plaintext import on_one_line
from convblog.conversation import doubles, hosts, moderation, newtexts, picturefiles
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.masking import is_public, mask
from convblog.conversation.moderation import Verdict
from convblog.conversation.response import Person
from convblog.conversation.submission import State, Submission

Change = Literal["new", "updated", "deleted", "none"]


class Outcome(Struct, frozen=True):
    """What became of something that came in."""

    id: str
    state: State
    change: Change


def receive(desk: Desk, submission: Submission, raw: bytes = b"") -> Outcome:
    """Take in what a channel brings; `raw` is kept for the moderator for as long as `retention` says.

    What is here already, or was taken away, adds nothing: the same message may come any number of times.
    """
    if not _ID.fullmatch(submission.id):
        return Outcome(submission.id, "rejected", "none")  # it would name a file: a service that was taken over says so
    submission = _cleaned(submission)
    if submission.id in desk.tombstones or submission.id in desk.turned_away:
        return Outcome(submission.id, "rejected", "none")
    if _is_anothers(desk, submission.id, submission.channel):
        return Outcome(submission.id, "rejected", "none")
    is_blocked = desk.hosts.blocks(submission) or submission.reason == hosts.BLOCKED
    if submission.id in desk.published:
        return _recalled(desk, submission.id) if is_blocked else _update(desk, submission, raw)
    submission = structs.replace(submission, rejected=True, reason=hosts.BLOCKED) if is_blocked else submission
    held = desk.inbox.get(submission.id)
    if held is not None and not (_is_news(held, submission) or _is_let_in(held, submission)):
        return Outcome(submission.id, held.state, "none")
    verdict = _verdict(desk, submission)
    _keep(desk, submission, raw)
    put(desk, submission, verdict)
    return Outcome(submission.id, verdict.state, "updated" if held else "new")


def _is_anothers(desk: Desk, identity: str, channel: str) -> bool:
    """Whether an answer that came by another channel has this id: nothing of ours would give it a second time."""
    entry, held = desk.published.entries.get(identity), desk.inbox.get(identity)
    known = entry.channel if entry else held.submission.channel if held else ""
    return known not in ("", channel)


def withdraw(desk: Desk, identity: str) -> Outcome:
    """Its source took an answer away: it goes without a tombstone, and may return.

    One that the author edited goes too: the words belong to who wrote them.
    """
    if _is_anothers(desk, identity, "webmention"):
        return Outcome(identity, "rejected", "none")
    desk.withdrawn.add(identity)
    held = desk.inbox.get(identity)
    if identity not in desk.published and (held is None or held.state not in ("pending", "unplaced")):
        return Outcome(identity, held.state if held else "rejected", "none")
    desk.published.remove(identity, for_good=False)
    desk.forget_traces(identity)
    return Outcome(identity, "rejected", "deleted")


def _verdict(desk: Desk, submission: Submission) -> Verdict:
    parent = desk.inbox.get(submission.in_reply_to) if submission.in_reply_to else None
    return moderation.judge(
        submission,
        desk.pages.page(submission.target) if submission.target else None,
        desk.config.conversation.moderation,
        desk.people.is_known(submission.sender, desk.published.entries) or desk.hosts.allows(submission),
        parent is not None and parent.state == "private",
        desk.now,
    )


def _update(desk: Desk, submission: Submission, raw: bytes) -> Outcome:
    """A new text for a published answer: at once from whom would pass anyway, else when the author says so."""
    before = desk.inbox.get(submission.id)
    if submission.channel != "webmention":  # a mail is written once, and a form is sent once
        return Outcome(submission.id, "published", "none")
    is_unwanted = newtexts.is_turned_down(desk.tombstones, submission.id, newtexts.version(submission))
    if is_unwanted or doubles.shows(desk.published.text(submission.id), submission):
        return _recalled(desk, submission.id)
    if before is not None and not _is_news(before, submission):
        return Outcome(submission.id, "published", "none")
    verdict = _verdict(desk, submission)
    _keep(desk, submission, raw)
    if verdict.state == "published" and not desk.may_be_edited(submission.id):
        desk.publish(submission)
        return Outcome(submission.id, "published", "updated")
    reason = submission.reason or newtexts.REASON
    held = structs.replace(submission, reason=reason)
    desk.inbox.put(Held(submission=held, state="pending", since=desk.now, update=True))
    return Outcome(submission.id, "published", "updated")


def _recalled(desk: Desk, identity: str) -> Outcome:
    """What is published stays as it is, and the new text that waits for its author, if one does, is no longer said."""
    desk.recalled.add(identity)
    held = desk.inbox.get(identity)
    if held is not None and held.update:
        desk.inbox.remove(identity)
    return Outcome(identity, "published", "none")


def _keep(desk: Desk, submission: Submission, raw: bytes) -> None:
    if raw:
        desk.raw.put(submission.id, raw)
    desk.people.put(submission.id, submission.sender, desk.now)


def put(desk: Desk, submission: Submission, verdict: Verdict) -> None:
    """Put an answer where its verdict says."""
    if verdict.state == "published":
        desk.publish(submission)
    else:
        held = structs.replace(submission, reason=verdict.reason)
        desk.inbox.put(Held(submission=held, state=verdict.state, since=desk.now))
    # A page of a host that is blocked may come back when it no longer is; a mailbox is read once.
    if verdict.state == "rejected" and not (verdict.reason == hosts.BLOCKED and submission.channel == "webmention"):
        desk.turned_away.add(submission.id)


_ID = re.compile(r"[0-9a-z]{4,64}")


def _cleaned(submission: Submission) -> Submission:
    """The border: nobody's mail address gets any further than here, nor what is no id or no safe web address.

    Names of pictures are made here, whatever came.
    """
    url, source = submission.author.url, submission.source
    cleaned = structs.replace(
        submission,
        text=mask(submission.text),
        title=mask(submission.title),
        author=Person(mask(on_one_line(submission.author.name)), url if is_public(url) else ""),
        source=source if is_web_address(source) else "",
        in_reply_to=submission.in_reply_to if _ID.fullmatch(submission.in_reply_to) else "",
    )
    return picturefiles.with_names(cleaned)


def _is_news(held: Held, submission: Submission) -> bool:
    """Whether what came again says something else. A mail never does: what differs, its author here has edited.

    Nor does another picture of who wrote it: a server that packs it anew each time would wake the moderator each time.
    """
    if submission.channel != "webmention" or held.state in ("rejected", "spam"):
        return False
    one, other = held.submission, submission
    said = (one.text, one.author.name, one.author.url, one.kind, one.title)
    return said != (other.text.strip(), other.author.name, other.author.url, other.kind, other.title)


def _is_let_in(held: Held, submission: Submission) -> bool:
    """Whether what comes again was turned away for its host, which is blocked no longer."""
    return held.state == "rejected" and held.submission.reason == hosts.BLOCKED and not submission.rejected
