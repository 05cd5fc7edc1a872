"""What the author decides about what lies on the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import structs

from convblog import private
from convblog.conversation import newtexts
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import FOLDER, Held, moved
from convblog.conversation.listing import unknown
from convblog.conversation.moderation import Verdict
from convblog.conversation.receiving import Outcome, put
from convblog.conversation.response import Person
from convblog.conversation.submission import State, Submission, id_of
from convblog.problems import N_, SiteError, site_error
from convblog.times import Moment, moment_of, zone


def approve(desk: Desk, identity: str, target: str = "", in_reply_to: str = "") -> Outcome:
    """Publish an answer that waits (or was rejected), and what its author answered to it meanwhile.

    `target` places one that fits nothing. Raises `SiteError` for what is private, unknown or placed nowhere.
    """
    if identity in desk.published and identity not in desk.inbox:
        return Outcome(identity, "published", "none")
    held = _held(desk, identity)
    if held.state == "private":
        hint = N_("write to its author instead: convblog inbox reply {id}")
        raise _refused(identity, N_("{id} is private and never published"), hint)
    submission = _placed(desk, held.submission, target, in_reply_to)
    desk.tombstones.lift(identity)
    desk.turned_away.remove(identity)
    desk.publish(submission)
    for child in _answers_waiting_for(desk, identity):
        desk.publish(structs.replace(child.submission, target=submission.target))
    return Outcome(identity, "published", "updated" if held.update else "new")


def reject(desk: Desk, identity: str, state: Literal["rejected", "spam"] = "rejected") -> Outcome:
    """Turn an answer away, or take a published one back; it never returns by itself."""
    held = desk.inbox.get(identity)
    if held is not None and held.update:
        newtexts.turn_down(desk.tombstones, identity, newtexts.version(held.submission))
        desk.inbox.remove(identity)  # the text that is published stays
        return Outcome(identity, "published", "none")
    if held is None and identity not in desk.published:
        raise unknown(identity)
    desk.tombstones.add([identity])
    if held is not None and held.state != "private":
        desk.inbox.put(moved(held, state, desk.now))
    elif held is not None:
        desk.forget_traces(identity)
    desk.published.remove(identity, for_good=True)
    for child in _answers_waiting_for(desk, identity):
        desk.inbox.remove(child.submission.id)
    return Outcome(identity, state, "deleted")


def answer(desk: Desk, identity: str, text: str) -> tuple[Submission, State]:
    """The author's own words under an answer: published with it, private if it is, waiting while it waits.

    Raises `SiteError` for an unknown id and for no words.
    """
    if not text.strip():
        raise _refused(identity, N_("there are no words to answer {id} with"), N_("write some"))
    entry = desk.published.entries.get(identity)
    held = None if entry else _held(desk, identity)
    target = entry.target if entry else held.submission.target if held else ""
    author = desk.config.author
    submission = Submission(
        id=id_of("author", f"{identity} {text.strip()}"),
        channel="author",
        target=target,
        in_reply_to=identity,
        author=Person(author.name, author.url or desk.config.url),
        published=_moment(desk),
        received=_moment(desk),
        text=text,
        private=held is not None and held.state == "private",
    )
    state: State = "published" if entry else "private" if submission.private else "pending"
    put(desk, submission, Verdict(state))
    return submission, state


def _moment(desk: Desk) -> Moment:
    return moment_of(datetime.fromtimestamp(desk.now, zone(desk.config.timezone)))


def _answers_waiting_for(desk: Desk, identity: str) -> list[Held]:
    held, _ = desk.inbox.all()
    return [
        one
        for one in held
        if one.submission.channel == "author" and one.submission.in_reply_to == identity and one.state == "pending"
    ]


def _placed(desk: Desk, submission: Submission, target: str, in_reply_to: str) -> Submission:
    parent = desk.published.entries.get(in_reply_to)
    if in_reply_to and parent is None:
        raise unknown(in_reply_to)
    path = target or (parent.target if parent else submission.target)
    page = desk.pages.page(path) if path else None
    if page is None:
        hint = N_("name the page it answers: convblog inbox approve {id} --target /2026/11/letter/")
        raise _refused(submission.id, N_("nobody can tell which page {id} answers"), hint)
    return structs.replace(submission, target=page.path, in_reply_to=in_reply_to or submission.in_reply_to)


def _held(desk: Desk, identity: str) -> Held:
    held = desk.inbox.get(identity)
    if held is None:
        raise unknown(identity)
    return held


def _refused(identity: str, message: str, hint: str) -> SiteError:
    return site_error(f"{private.FOLDER}/{FOLDER}", 0, message, hint, id=identity)
