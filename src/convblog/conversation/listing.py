"""What there is of answers, for their moderator: those that wait, those that are published, those turned away."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec import Struct, structs

from convblog import private
from convblog.conversation import inbox
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.published import FOLDER
from convblog.conversation.submission import State
from convblog.problems import N_, Problem, SiteError, Translate, site_error

WAITING: tuple[State, ...] = ("pending", "unplaced", "private")


class Listing(Struct, frozen=True):
    """Answers from the oldest, and the files that could not be read."""

    answers: tuple[Held, ...]
    problems: tuple[Problem, ...]


def of(desk: Desk, states: Collection[State]) -> Listing:
    """The answers in any of `states`."""
    held, problems = desk.inbox.all()
    found = [one for one in held if one.state in states]
    if "published" in states:
        shown, unreadable = _published(desk)
        found += shown
        problems += unreadable
    found.sort(key=lambda one: (one.submission.published.seconds, one.submission.id))
    return Listing(tuple(found), tuple(problems))


def one(desk: Desk, identity: str) -> Held:
    """One answer, whatever its state. Raises `SiteError` if there is none, or its file cannot be read."""
    held = desk.inbox.get(identity)
    if held is None and identity not in desk.published:
        raise unknown(identity)
    return held or _published_one(desk, identity)


def unknown(identity: str) -> SiteError:
    """There is no such answer."""
    hint = N_("see what there is with: convblog inbox list --all")
    return site_error(f"{private.FOLDER}/{inbox.FOLDER}", 0, N_("there is no answer {id}"), hint, id=identity)


def _published(desk: Desk) -> tuple[list[Held], list[Problem]]:
    found: list[Held] = []
    problems: list[Problem] = []
    for identity in desk.published.entries:
        try:
            found.append(_published_one(desk, identity))
        except SiteError as error:
            problems.extend(error.problems)
    return found, problems


def _published_one(desk: Desk, identity: str) -> Held:
    path = desk.published.entries[identity].path
    held = inbox.read(desk.published.text(identity), f"{FOLDER}/{path}")
    return structs.replace(held, state="published")


def pictures_of(held: Held) -> list[str]:
    """Where the pictures of an answer lie: as its file names them; while it waits, as paths from the site's root."""
    one = held.submission
    folder = "" if held.state == "published" else f"{private.FOLDER}/{inbox.FOLDER}/{one.id}/"
    return [folder + name for name in one.pictures]


def as_json(held: Held, translate: Translate, unpublished: bool, raw: str = "") -> dict[str, Any]:
    """One answer for machines: the front matter of its file, its state, its words, and why it is where it is.

    Of what is not published the words, and who wrote them, are given only where `unpublished` asks for it. `raw` is the
    path of what came in, as it came, while that is kept.
    """
    one = held.submission
    is_open = held.state == "published" or unpublished
    return {
        "id": one.id,
        "kind": one.kind,
        "channel": one.channel,
        "target": one.target,
        "in_reply_to": one.in_reply_to,
        "author": {"name": one.author.name, "url": one.author.url} if is_open else None,
        "published": one.published.iso,
        "received": one.received.iso if one.received else None,
        "source": one.source if is_open else None,
        "title": one.title if is_open else None,
        "same_as": one.same_as,
        "state": held.state,
        "update": held.update,
        "text": one.text if is_open else None,
        "reason": one.reason.text(translate) if one.reason else None,
        "attachments": list(one.attachments) if is_open else None,
        "pictures": pictures_of(held) if is_open else None,
        "raw": raw or None,
    }
