"""What a hosted receiver lists, laid on the desk: each source is looked at by ourselves, as far as that is possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import structs

from convblog.channels.arriving import Family, known_id, lay
from convblog.channels.blocking import is_blocked
from convblog.channels.collecting import Collected
from convblog.channels.deliveries import Reference
from convblog.channels.fetching import FetchError
from convblog.channels.verifying import Look, Unclear, guarded
from convblog.channels.webmention.hosted import HostedMention
from convblog.channels.webmention.incoming import Incoming, id_of_pair
from convblog.conversation.checks import is_turn
from convblog.conversation.desk import Desk
from convblog.conversation.receiving import Outcome, withdraw
from convblog.problems import N_, Problem, SiteError, problem

List = Callable[[int], Sequence[HostedMention]]
"""The mentions newer than a number, the oldest first; raises `FetchError`."""


def from_hosted(
    desk: Desk, name: str, mentions: List, look: Look, is_over: Callable[[], bool] = lambda: False
) -> Collected:
    """Take in what a hosted receiver lists since the last time, until `is_over`; the next time goes on from there."""
    since = desk.cursors.get(name)
    try:
        listed = mentions(since)
    except FetchError as error:
        return Collected(name, error=Problem(name, 0, error.message, "", error.values))
    found, family, troubles = Collected(name), Family(desk), list[Problem]()
    for one in listed:
        if is_over():
            troubles.append(problem(name, 0, N_("there is more than could be looked at now; the next collect goes on")))
            break
        try:
            outcome = _looked_at(desk, one, guarded(look), family, since)
        except SiteError as error:
            troubles.extend(error.problems)
            continue
        if outcome is not None:
            found = found.counted(outcome)
            family.note(outcome.id)
        if not troubles:  # else this one is read again
            desk.cursors.put(name, one.id)
    return structs.replace(found, troubles=tuple(troubles))


def _looked_at(desk: Desk, one: HostedMention, look: Look, family: Family, since: int) -> Outcome | None:
    page = desk.pages.page_at(one.target)
    if page is None:
        return None  # of a page that is not there (any more), or of a list
    identity = known_id(desk, id_of_pair(one.source, page.path), one.source, page.path)
    # Where `.convblog/` is new every time, everything is listed every time; nobody likes to be asked that often.
    if since == 0 and desk.is_settled(identity):
        return Outcome(identity, "published" if identity in desk.published else "rejected", "none")
    received = one.received.seconds if one.received else desk.now
    if _is_left_alone(desk, identity, one, received):
        return None
    reference = Reference(one.source, one.target, page.path, received)
    if is_blocked(desk.hosts, one.source):
        return lay(desk, _as_listed(one, reference, identity), family, private=one.private, verified=False)
    return _taken_in(desk, one, identity, reference, look, family)


def _taken_in(
    desk: Desk, one: HostedMention, identity: str, reference: Reference, look: Look, family: Family
) -> Outcome:
    # We may not see what is private: a stranger would be shown a page to log in, without any link.
    seen = None if one.private else look(identity, reference, desk.pages)
    if isinstance(seen, Incoming):
        desk.tombstones.lift(_in_vain(identity, one))
        return lay(desk, seen, family)
    if seen is not None and not isinstance(seen, Unclear):
        if desk.has_no_disk:
            desk.tombstones.add([_in_vain(identity, one)])
        return withdraw(desk, identity)
    if identity in desk.published or identity in desk.inbox:
        return Outcome(identity, "published" if identity in desk.published else "pending", "none")
    return lay(desk, _as_listed(one, reference, identity), family, private=one.private, verified=False)


def _is_left_alone(desk: Desk, identity: str, one: HostedMention, received: int) -> bool:
    """Whether a page that an earlier run found to be gone, or without a link, is to be asked another time.

    The list names it for ever, and a runner reads the whole list in each run. The dates in it were tried: they cannot
    tell what is new to a runner that comes once a week, or that failed for three days. So a line among the tombstones
    tells it, where the machine forgets; and the clock whose turn it is.
    """
    is_known = desk.has_no_disk and identity not in desk.inbox and _in_vain(identity, one) in desk.tombstones
    return is_known and not is_turn(identity, received, desk.now)


def _in_vain(identity: str, one: HostedMention) -> str:
    """No id: that has no blank. A webmention that is sent again is another one."""
    return f"{identity} in vain {one.id} {one.received.seconds if one.received else 0}"


def _as_listed(one: HostedMention, reference: Reference, identity: str) -> Incoming:
    """The receiver has seen it, we have not (yet)."""
    return Incoming(
        id=identity,
        source=one.source,
        target=one.target,
        path=reference.path,
        links=(one.target,),
        mention=one.mention,
        received=reference.received,
    )
