"""What the web service holds, laid on the desk; and what became of it, said to the service.

An item leaves the service only after what it became is on the disk here. So a kill at any moment leaves an item that
is handed out again, and is known by its id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from msgspec import structs

from convblog.channels.arriving import Family, known_id, lay
from convblog.channels.collecting import Collected
from convblog.channels.deliveries import Answer, Delivery, Mail, Unsubscribe, delivery_of
from convblog.channels.items import Item, Verdict
from convblog.channels.receiver import Receiver, ReceiverError
from convblog.channels.webmention.incoming import Incoming, Withdrawal
from convblog.conversation import hosts
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.receiving import Outcome, receive, withdraw
from convblog.problems import N_, Problem, SiteError, problem

_AT_ONCE = 100  # items asked for
_DAY = 86_400

Spool = Callable[[bytes], None]
"""Keeps a raw message, to be read like any other mail."""


def from_service(desk: Desk, name: str, receiver: Receiver, spool: Spool) -> Collected:
    """Take in what a web service holds, and tell it what became of what it gave before."""
    taking = _Taking(desk, name, receiver, spool)
    try:
        receiver.offer(desk.pages)
        taking.all()
        taking.tell(list(_changed(desk)))
    except ReceiverError as error:
        taking.found = structs.replace(taking.found, error=Problem(name, 0, error.message, "", error.values))
    return structs.replace(taking.found, troubles=tuple(taking.troubles))


class _Taking:
    """One visit to a service."""

    def __init__(self, desk: Desk, name: str, receiver: Receiver, spool: Spool) -> None:
        self.desk, self.receiver, self.spool = desk, receiver, spool
        self.family = Family(desk)
        self.found = Collected(name)
        self.troubles: list[Problem] = []
        # Mail, who wants none, and what is known by another id: nothing more is ever to be told of these.
        self.told_once: set[str] = set()

    def all(self) -> None:
        """Everything there is. What is not settled is not handed out again meanwhile, or else that is the end."""
        seen: set[str] = set()
        while items := [item for item in self.receiver.take(_AT_ONCE) if item.id not in seen]:
            seen.update(item.id for item in items)
            self.tell([verdict for item in items if (verdict := self._settled(item))])

    def tell(self, verdicts: Sequence[Verdict]) -> None:
        """Say what became of items, and remember having said it."""
        if verdicts:
            self.receiver.settle(verdicts)
        for one in verdicts:
            if one.id not in self.told_once:
                self.desk.told.put("service", [one.id], one.state)

    def _settled(self, item: Item) -> Verdict | None:
        """Take one in; None if the service is to keep it."""
        try:
            delivery = delivery_of(item)
            if delivery is None or not _is_sound(item, delivery):
                self._note(problem(self.found.name, 0, _FOREIGN, _UPDATE_ME))
                return None
            outcome = self._taken_in(item, delivery)
        except (OSError, sqlite3.Error):
            raise  # the disk's: nothing else would go better
        except SiteError as error:
            self.troubles.extend(error.problems)
            return None
        except Exception as error:
            self._note(problem(self.found.name, 0, _FAILED, why=type(error).__name__))
            return None
        self.found = self.found.counted(outcome)
        self.family.note(outcome.id)
        return self._verdict(item, delivery, outcome)

    def _taken_in(self, item: Item, delivery: Delivery) -> Outcome:
        desk = self.desk
        match delivery:
            case Incoming():
                return lay(desk, delivery, self.family)
            case Withdrawal():
                return withdraw(desk, known_id(desk, delivery.id, delivery.source, delivery.path))
            case Answer():
                return receive(desk, delivery.submission, delivery.raw.encode())
            case Mail():
                self.spool(delivery.raw)
            case Unsubscribe():
                desk.subscriptions.refuse(delivery.subject, desk.now)
        return Outcome(item.id, "rejected", "none")  # mail is read with the mail; the rest is no answer

    def _verdict(self, item: Item, delivery: Delivery, outcome: Outcome) -> Verdict | None:
        identity = _letter_id(delivery.raw) if isinstance(delivery, Mail) else outcome.id
        if isinstance(delivery, Mail | Unsubscribe) or outcome.id != item.id:
            self.told_once.add(item.id)
        if isinstance(delivery, Mail | Unsubscribe):
            verdict = Verdict(item.id, "rejected", revision=item.revision)
        else:
            verdict = structs.replace(_standing(self.desk, outcome.id), id=item.id, revision=item.revision)
        keeps = isinstance(delivery, Mail) or verdict.state in ("waiting", "published")
        return None if keeps and _would_be_lost(self.desk, identity, item) else verdict

    def _note(self, trouble: Problem) -> None:
        if trouble not in self.troubles:
            self.troubles.append(trouble)


_FOREIGN = N_("something that another version of convblog took in is not understood; it stays there")
_UPDATE_ME = N_("bring this convblog, and that of the web service, to the same version")
_FAILED = N_("something that came in could not be taken in ({why}); it stays there")


def _is_sound(item: Item, delivery: Delivery) -> bool:
    """Whether a delivery is what a service of ours would make. It stands in the open, and may have been taken over:
    then it must not become anybody else's answer, nor its author's own.
    """
    match delivery:
        case Incoming() | Withdrawal():
            return delivery.id == item.id and item.kind == "webmention"
        case Answer():
            one = delivery.submission
            plain = one.channel == "form" and not (one.sender.verified or one.rejected or one.same_as or one.source)
            return one.id == item.id and item.kind == "form" and plain
    return True


def _letter_id(raw: bytes) -> str:
    """The id that the answer in a mail has, or would have."""
    from convblog.channels.email import identity, mime

    return identity.answer_id(mime.decode(raw), raw)


def _would_be_lost(desk: Desk, identity: str, item: Item) -> bool:
    """Whether the service alone keeps an item for good: where `.convblog/` does not outlive the job, what is not
    committed is gone with it. As with a mailbox: it is let go when a later run finds it among the answers.
    """
    is_young = item.created > desk.now - desk.config.conversation.retention.raw * _DAY
    held = _held(desk, identity)
    is_settled = desk.is_settled(identity) and not (held is not None and held.update)
    return desk.has_no_disk and is_young and not is_settled


# ---- what became of it


def _standing(desk: Desk, identity: str) -> Verdict:
    """What the status page of an answer that was taken in is to say now."""
    entry = desk.published.entries.get(identity)
    if entry is not None:
        page = desk.pages.page(entry.target)
        url = desk.pages.url.rstrip("/") + page.path + f"#r-{identity}" if page else ""
        return Verdict(identity, "published", None, url)
    if identity in desk.tombstones or identity in desk.turned_away:
        return Verdict(identity, "rejected", _NOT_SHOWN)
    if identity not in desk.inbox:
        return Verdict(identity, "gone", _GONE)
    held = _held(desk, identity)
    if held is None or held.state not in ("rejected", "spam"):
        return Verdict(identity, "waiting")
    # Why a moderator should look at something is for the moderator; that a host is blocked, anybody may know.
    return Verdict(identity, "rejected", hosts.BLOCKED if held.submission.reason == hosts.BLOCKED else _NOT_SHOWN)


_NOT_SHOWN = problem("", 0, N_("the author of this site does not show it"))
_GONE = problem("", 0, N_("the page is gone, or no longer links here"))


def _held(desk: Desk, identity: str) -> Held | None:
    try:
        return desk.inbox.get(identity)
    except SiteError:  # its author is just editing it
        return None


def _changed(desk: Desk) -> Iterator[Verdict]:
    """What its author has decided since the service was told of it, and what was taken away."""
    for identity, state in desk.told.marks("service").items():
        now = _standing(desk, identity)
        if now.state != state:
            yield now
