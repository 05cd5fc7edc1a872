"""Working off the queue: each webmention is looked at, and what it says is written down for the writer to take in.

The workers of the service do it, and `collect` what they left. What is unclear today (fact: a server that does not
answer says nothing about its pages) is tried again, for some days.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from msgspec import msgpack

from convblog.channels.deliveries import Reference, reference_of
from convblog.channels.items import Item, Settled
from convblog.channels.queue import Queue
from convblog.channels.slowhosts import BUSY, SlowHosts
from convblog.channels.webmention.incoming import Incoming, Withdrawal
from convblog.channels.webmention.urls import host_of
from convblog.conversation.hosts import BLOCKED
from convblog.conversation.pages import Pages
from convblog.problems import N_, Problem, problem

_log = logging.getLogger("convblog.receive")

_MINUTE, _HOUR = 60, 3600
DELAYS = (5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 8 * _HOUR, 24 * _HOUR, 48 * _HOUR)  # some three and a half days
# A look that kills the process or outlasts its lease takes more than one of them: see `Queue.claim`. So the third such
# look is the last.
_ATTEMPTS = len(DELAYS) + 1
# For a host that does not exist, and for one that is private: whoever asks must not be able to tell them apart. Names
# cost nothing, so nobody may fill the queue with them; the half hour is for a name that is just being changed.
DELAYS_OF_NOWHERE = (30 * _MINUTE,)


class Refusal(NamedTuple):
    """The source does not link here, or no longer, or is gone."""

    reason: Problem


class Unclear(NamedTuple):
    """Nothing can be said today. `delays`: seconds until each further try."""

    reason: Problem
    delays: tuple[int, ...] = DELAYS


Look = Callable[[str, Reference, Pages], Incoming | Refusal | Unclear]
"""Looks at one source: `look(id, reference, pages)`."""


def _none(_: str) -> bool:
    return False


Blocks = Callable[[str], bool]
"""Whether the site takes nothing from the page at a web address."""


def verify_some(
    queue: Queue,
    look: Look,
    pages: Pages,
    now: Callable[[], int],
    by: str,
    most: int = 1,
    hosts: SlowHosts | None = None,
    blocks: Blocks = _none,
) -> int:
    """Look at up to `most` webmentions that are due; how many there were. Raises `Unavailable`.

    `hosts` is shared by those who look at the same time. What `blocks` is turned away unseen.
    """
    done, hosts = 0, hosts or SlowHosts()
    while done < most and (items := queue.claim("queued", 1, now(), by)):
        for item in items:
            _see_to(queue, item, look, pages, now, hosts, blocks)
            done += 1
    return done


def verify_all(
    queue: Queue, look: Look, pages: Pages, now: Callable[[], int], by: str, is_over: Callable[[], bool], blocks: Blocks
) -> None:
    """Look at all webmentions that are due, one after the other, until `is_over`. Raises `Unavailable`.

    A host that lets us wait once is left alone for the others' sake.
    """
    hosts = SlowHosts()
    while not is_over() and verify_some(queue, look, pages, now, by, hosts=hosts, blocks=blocks):
        pass


def _see_to(
    queue: Queue,
    item: Item,
    look: Look,
    pages: Pages,
    now: Callable[[], int],
    hosts: SlowHosts,
    blocks: Blocks,
) -> None:
    reference = reference_of(item)
    if reference is None:
        _settle(queue, item, Refusal(_UNREADABLE), now())
    elif blocks(reference.source):  # what was published before stays
        queue.settle([_as_before(item, BLOCKED)], now())
    elif item.attempts > _ATTEMPTS:  # nobody lived to count the last ones
        queue.settle([_as_before(item, _GIVEN_UP)], now())
    else:
        host, began = host_of(reference.source), now()
        hindrance = hosts.enter(host, began)
        if hindrance == "busy":
            queue.postpone(item, began + BUSY, item.reason, counts=False)
        elif hindrance is not None:
            _settle(queue, item, Unclear(hindrance), began)
        else:
            found: Incoming | Refusal | Unclear = Unclear(FAILED)
            try:
                found = guarded(look)(item.id, reference, pages)
            finally:
                hosts.leave(host, now(), began, found.reason if isinstance(found, Unclear) else None)
            _settle(queue, item, found, now())


_UNREADABLE = problem("", 0, N_("another version of the service wrote this; please send it again"))
_GIVEN_UP = problem("", 0, N_("reading the page failed again and again; it is not tried any more"))


def guarded(look: Look) -> Look:
    """The same look: but one source that we fail at does not stop the others."""

    def safely(identity: str, reference: Reference, pages: Pages) -> Incoming | Refusal | Unclear:
        try:
            return look(identity, reference, pages)
        except Exception as error:
            # Not its words, which may quote the page; the traceback for whoever looks for the mistake.
            kind = type(error).__name__
            _log.error("a source could not be looked at: %s", kind, exc_info=_log.isEnabledFor(logging.DEBUG))
            return Unclear(FAILED)

    return safely


FAILED = problem("", 0, N_("something went wrong here, not with you; it will be tried again"))


def _settle(queue: Queue, item: Item, found: Incoming | Refusal | Unclear, now: int) -> None:
    if isinstance(found, Unclear) and item.attempts <= len(found.delays):
        queue.postpone(item, now + found.delays[item.attempts - 1], found.reason)
        return
    queue.settle([_outcome(item, found)], now)


def _outcome(item: Item, found: Incoming | Refusal | Unclear) -> Settled:
    """What is written down. Whatever the writer has stays until they know better."""
    if isinstance(found, Incoming):
        return Settled(item.id, "accepted", None, item.url, item.revision, msgpack.encode(found))
    if isinstance(found, Unclear):
        return _as_before(item, found.reason)
    if item.taken or item.result:
        reference = reference_of(item)
        source, path = (reference.source, reference.path) if reference else ("", "")
        withdrawal = msgpack.encode(Withdrawal(item.id, found.reason, source, path))
        return Settled(item.id, "accepted", found.reason, item.url, item.revision, withdrawal)
    return Settled(item.id, "rejected", found.reason, "", item.revision)


def _as_before(item: Item, reason: Problem) -> Settled:
    """Given up, with `reason`: nothing changes about what is known of an answer (Webmention, 3.2.4)."""
    if item.result:
        return Settled(item.id, "accepted", reason, item.url, item.revision, item.result)
    if item.taken:
        return Settled(item.id, "published" if item.url else "waiting", reason, item.url, item.revision)
    return Settled(item.id, "rejected", reason, "", item.revision)
