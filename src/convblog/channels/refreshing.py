"""Looking again at the pages that webmentions came from: hosted receivers tell of no deletion, and many sites of none.

    due (at the desk) -> look_again (without it: sites are slow) -> take_in (at the desk)

What a page says is then taken in as if a webmention had come (Webmention, 3.2.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import NamedTuple

from msgspec import structs

from convblog import times
from convblog.channels.arriving import Family, lay
from convblog.channels.blocking import is_blocked
from convblog.channels.collecting import Collected
from convblog.channels.deliveries import Reference
from convblog.channels.fetching import Conditional
from convblog.channels.looking import LookAgain, Seen
from convblog.channels.politeness import PoliteDoor
from convblog.channels.sending.pace import Clock
from convblog.channels.verifying import FAILED, Refusal, Unclear
from convblog.channels.webmention.incoming import Incoming, was_fetched_at
from convblog.conversation import checks, inbox
from convblog.conversation.checks import Check
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.pages import PageEntry, Pages, address_of_answer
from convblog.conversation.published import FOLDER
from convblog.conversation.receiving import Outcome, withdraw
from convblog.digest import digest_of
from convblog.problems import N_, Problem, SiteError, problem

MOST = 200  # pages a run
_LONGEST = 300.0  # seconds for looking at them; a page that never answers takes twenty, and a hosted job ends in time


class Due(NamedTuple):
    """A page that is to be looked at again, and what we know of it."""

    id: str
    reference: Reference
    check: Check | None

    @property
    def conditional(self) -> Conditional:
        """What to ask it with."""
        return Conditional(self.check.etag, self.check.last_modified) if self.check else Conditional()


class _Candidate(NamedTuple):
    id: str
    source: str  # as the answer shows it
    page: PageEntry
    published: int  # seconds since 1970
    in_reply_to: str  # another answer's id, or empty

    @property
    def target(self) -> str:
        """The path it links to, if not to the page itself: an answer's own page, which may be gone by now."""
        return address_of_answer(self.in_reply_to) if self.in_reply_to else self.page.path


def due(desk: Desk, most: int = MOST) -> list[Due]:
    """The pages whose turn it is, those first that were not looked at for the longest; see `checks.due`.

    Where no run remembers another, all would be due each time: there the moment decides, see `checks.is_turn`.
    """
    held, _ = desk.inbox.all()
    forgets = desk.has_no_disk
    waiting: list[tuple[int, bytes, Due]] = []
    for one in _candidates(desk, held):
        check = desk.checks.get(one.id)
        time = checks.due(one.published, check)
        if time > desk.now or (check is None and forgets and not checks.is_turn(one.id, one.published, desk.now)):
            continue
        is_source = was_fetched_at(one.source, one.id, desk.pages.addresses(one.page.path))
        source = check.source if check else one.source if is_source else ""
        if source and not is_blocked(desk.hosts, source):
            target = desk.pages.url.rstrip("/") + one.target
            reference = Reference(source, target, one.page.path, one.published)
            waiting.append((time, _lot(one.id, desk.now if forgets else 0), Due(one.id, reference, check)))
    chosen = sorted(waiting, key=lambda each: each[:2])[:most]
    return [_with_arrival(desk, one) for _, _, one in chosen]


def _lot(identity: str, now: int) -> bytes:
    """In what order answers are looked at that are due equally; another one each time, lest the last never are."""
    return digest_of(f"{identity} {now // checks.HALF_HOUR}".encode())


def look_again(
    those: Iterable[Due],
    pages: Pages,
    look: LookAgain,
    door: PoliteDoor,
    clock: Clock = Clock(),  # noqa: B008 - frozen
) -> Iterator[tuple[Due, Seen]]:
    """Look at each, through `door`. Those of hosts that it has left, and what takes too long, stay due."""
    end = clock.monotonic() + _LONGEST
    for one in those:
        if clock.monotonic() > end:
            return
        if door.is_left(one.reference.source):
            continue
        try:
            yield one, look(one.id, one.reference, pages, one.conditional)
        except Exception:  # one that we fail at must not stop the others
            yield one, Seen(Unclear(FAILED), one.conditional)


def take_in(desk: Desk, name: str, seen: Sequence[tuple[Due, Seen]]) -> Collected:
    """Lay on the desk what the pages say now. What nobody can tell today changes nothing, and is asked again."""
    found, family, unclear = Collected(name), Family(desk), 0
    troubles: list[Problem] = []
    for one, saw in seen:
        try:
            outcome = _taken_in(desk, one, saw, family)
        except SiteError as error:
            troubles.extend(error.problems)
            continue
        found = found.counted(outcome)
        family.note(one.id)
        unclear += isinstance(saw.found, Unclear)
    if unclear:
        text = N_("pages that could not be read, and are asked again later: {number}")
        troubles.append(problem(name, 0, text, number=unclear))
    return structs.replace(found, troubles=tuple(troubles))


def _taken_in(desk: Desk, one: Due, saw: Seen, family: Family) -> Outcome:
    held = desk.inbox.get(one.id)
    if one.id not in desk.published and (held is None or held.state not in ("pending", "unplaced")):
        return Outcome(one.id, "rejected", "none")  # its author has decided meanwhile
    if desk.checks.get(one.id) != one.check:  # a webmention came while we looked, and knows better
        return Outcome(one.id, "published" if one.id in desk.published else "pending", "none")
    if isinstance(saw.found, Incoming):
        return lay(desk, saw.found, family, saw.conditional)
    if isinstance(saw.found, Refusal):
        return withdraw(desk, one.id)
    check = one.check or Check(one.reference.source)
    failures = check.failures + 1 if isinstance(saw.found, Unclear) else 0
    desk.checks.put(one.id, structs.replace(check, checked=desk.now, failures=failures))
    return Outcome(one.id, "published" if one.id in desk.published else "pending", "none")


def _candidates(desk: Desk, held: Sequence[Held]) -> Iterator[_Candidate]:
    """Every webmention that is published or waits, with the page it answers. What is private cannot be looked at."""
    for entry in desk.published.entries.values():
        page = desk.pages.page(entry.target)
        if entry.channel == "webmention" and page is not None:
            yield _Candidate(entry.id, entry.source, page, _seconds(entry.published), entry.in_reply_to)
    for one in held:
        answer = one.submission
        page = desk.pages.page(answer.target) if answer.target else None
        is_open = one.state in ("pending", "unplaced") and answer.id not in desk.published
        if answer.channel == "webmention" and is_open and page is not None:
            yield _Candidate(answer.id, answer.source, page, answer.published.seconds, answer.in_reply_to)


def _with_arrival(desk: Desk, one: Due) -> Due:
    """With the time it was received, which stands in its file: an update must not seem to have come earlier."""
    if one.id not in desk.published:
        held = desk.inbox.get(one.id)
        answer = held.submission if held else None
    else:
        path = f"{FOLDER}/{desk.published.entries[one.id].path}"
        try:
            answer = inbox.read(desk.published.text(one.id), path).submission
        except SiteError:  # its author edits it
            answer = None
    if answer is None or answer.received is None:
        return one
    return one._replace(reference=structs.replace(one.reference, received=answer.received.seconds))


def _seconds(published: str) -> int:
    try:
        return times.moment(published, UTC).seconds
    except ValueError:
        return 0
