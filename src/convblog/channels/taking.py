"""What the web service holds, or a hosted receiver, laid on the desk; and what became of it, said to the service.

An item leaves the service only after what it became is on the disk here. So a kill at any moment leaves an item that
is handed out again, and is known by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import structs

from convblog.channels.collecting import Collected
from convblog.channels.deliveries import Answer, Mail, Reference, Unsubscribe, delivery_of
from convblog.channels.fetching import FetchError
from convblog.channels.items import Item, Verdict
from convblog.channels.receiver import Receiver, ReceiverError
from convblog.channels.verifying import Look, Unclear
from convblog.channels.webmention.hosted import HostedMention
from convblog.channels.webmention.incoming import (
    Incoming,
    Parents,
    Withdrawal,
    id_of_pair,
    parents_of,
    submission_of,
)
from convblog.conversation.desk import Desk
from convblog.conversation.receiving import Outcome, receive, withdraw
from convblog.problems import N_, Problem, problem

_AT_ONCE = 100  # items asked for

Spool = Callable[[bytes], None]
"""Keeps a raw message, to be read like any other mail."""


def from_service(desk: Desk, name: str, receiver: Receiver, spool: Spool) -> Collected:
    """Take in what a web service holds, and tell it what became of what it gave before."""
    found = Collected(name)
    try:
        receiver.offer(desk.pages)
        while items := receiver.take(_AT_ONCE):
            verdicts = []
            for item in items:
                outcome = _taken_in(desk, item, spool)
                verdicts.append(_verdict(desk, outcome, item.revision))
                found = found.counted(outcome)
            receiver.settle(verdicts)
            _remember(desk, verdicts)
        news = list(_changed(desk))
        receiver.settle(news)
        _remember(desk, news)
    except ReceiverError as error:
        found = structs.replace(found, error=Problem(name, 0, error.message, "", error.values))
    return found


def _taken_in(desk: Desk, item: Item, spool: Spool) -> Outcome:
    delivery = delivery_of(item)
    match delivery:
        case Incoming():
            return receive(desk, submission_of(delivery, desk.pages, _parents(desk)), delivery.copy.encode())
        case Withdrawal():
            return withdraw(desk, delivery.id)
        case Answer():
            return receive(desk, delivery.submission, delivery.raw.encode())
        case Mail():
            spool(delivery.raw)
        case Unsubscribe():
            desk.subscriptions.refuse(delivery.subject, desk.now)
    return Outcome(item.id, "rejected", "none")  # mail is read with the mail; the rest is no answer


def _parents(desk: Desk) -> Parents:
    return parents_of((entry.id, entry.source) for entry in desk.published.entries.values())


# ---- what became of it


def _verdict(desk: Desk, outcome: Outcome, revision: int = 0) -> Verdict:
    if outcome.change == "deleted":
        return Verdict(
            outcome.id, "gone", problem("", 0, N_("the page is gone, or no longer links here")), "", revision
        )
    return structs.replace(_standing(desk, outcome.id), revision=revision)


def _standing(desk: Desk, identity: str) -> Verdict:
    """What the status page of an answer is to say now."""
    entry = desk.published.entries.get(identity)
    if entry is not None:
        page = desk.pages.page(entry.target)
        url = desk.pages.url.rstrip("/") + page.path + f"#r-{identity}" if page else ""
        return Verdict(identity, "published", None, url)
    return Verdict(identity, "waiting" if identity in desk.inbox and identity not in desk.tombstones else "rejected")


def _remember(desk: Desk, verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        desk.told.put("service", [verdict.id], verdict.state)


def _changed(desk: Desk) -> Iterator[Verdict]:
    """What its author has decided since the service was told of it."""
    for identity, state in desk.told.marks("service").items():
        now = _standing(desk, identity)
        if now.state != state and state != "gone":
            yield now


# ---- hosted receivers

List = Callable[[int], Sequence[HostedMention]]
"""The mentions newer than a number, the oldest first; raises `FetchError`."""


def from_hosted(desk: Desk, name: str, mentions: List, look: Look) -> Collected:
    """Take in what a hosted receiver lists since the last time, each looked at by ourselves."""
    found = Collected(name)
    try:
        since = desk.cursors.get(name)
        for one in mentions(since):
            outcome = _looked_at(desk, one, look)
            found = found.counted(outcome) if outcome else found
            desk.cursors.put(name, one.id)
    except FetchError as error:
        found = structs.replace(found, error=Problem(name, 0, error.message, "", error.values))
    return found


def _looked_at(desk: Desk, one: HostedMention, look: Look) -> Outcome | None:
    page = desk.pages.page_at(one.target)
    if page is None:
        return None  # of a page that is not there (any more), or of a list
    received = one.received.seconds if one.received else desk.now
    reference = Reference(one.source, one.target, page.path, received)
    identity = id_of_pair(one.source, page.path)
    seen = look(identity, reference, desk.pages)
    if isinstance(seen, Incoming):
        submission = submission_of(seen, desk.pages, _parents(desk))
        return receive(desk, structs.replace(submission, private=one.private), seen.copy.encode())
    if not isinstance(seen, Unclear):
        return withdraw(desk, identity)
    # The receiver has seen it, we have not (yet): its author decides.
    listed = Incoming(
        id=identity,
        source=one.source,
        target=one.target,
        path=page.path,
        links=(one.target,),
        mention=one.mention,
        received=received,
    )
    submission = submission_of(listed, desk.pages, _parents(desk))
    unseen = structs.replace(submission.sender, verified=False)
    return receive(desk, structs.replace(submission, sender=unseen, private=one.private))
