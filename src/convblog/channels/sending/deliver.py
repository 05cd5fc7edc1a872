"""Telling: each webmention through the door, one after the other within a host, several hosts at once.

    target -> endpoint (looked for) -> POST -> what came of it -> the record

A fact is on record before the next one of its host is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import Literal

from msgspec import structs

from convblog.channels.fetch import Door, FetchError
from convblog.channels.sending.answering import DELAYS, Answer, Verdict, broken, judged
from convblog.channels.sending.due import Item
from convblog.channels.sending.endpoints import Endpoints
from convblog.channels.sending.pace import Clock, Pace
from convblog.channels.sending.record import Fact, Record
from convblog.channels.sending.report import Outcome
from convblog.channels.sending.site import address_of
from convblog.channels.webmention.urls import host_of
from convblog.problems import N_, problem

_THREADS = 8  # hosts at once; each waits for others most of its time
OUTCOMES: dict[Verdict, Literal["sent", "failed", "skipped"]] = {
    "sent": "sent", "none": "skipped", "later": "failed", "never": "failed",
}  # fmt: skip
_FAILED = N_("something went wrong here, not there ({why}); it will be tried again")
_PATIENCE = 3  # times in a row that a host does not answer, before the rest is put off without asking


class Deliverer:
    """Sends what is due. `url` is the site's; with `dry` endpoints are looked for, and nothing is sent or recorded."""

    def __init__(self, door: Door, record: Record, url: str, clock: Clock, pace: Pace, *, dry: bool = False) -> None:
        self._door, self._record, self._url, self._clock, self._dry = door, record, url, clock, dry
        self._pace = pace
        self._endpoints = Endpoints(door, record.facts, pace, clock)
        self._hosts = _Hosts()
        self._stop = Event()

    def deliver(self, items: Iterable[Item], done: Callable[[], None]) -> list[Outcome]:
        """Send `items`; what came of each, in their order. `done` is called after each, by one thread at a time."""
        groups: dict[str, list[tuple[int, Item]]] = {}
        for number, item in enumerate(items):
            groups.setdefault(host_of(item.target), []).append((number, item))
        outcomes: dict[int, Outcome] = {}
        lock = Lock()

        def one_host(group: list[tuple[int, Item]]) -> None:
            for number, item in group:
                if self._stop.is_set():
                    return
                outcome = self._one(item)
                with lock:
                    outcomes[number] = outcome
                    done()

        pool = ThreadPoolExecutor(_THREADS, "send")
        try:
            for future in [pool.submit(one_host, group) for group in groups.values()]:
                future.result()
        finally:  # Ctrl-C: what is under way is finished and recorded
            self._stop.set()
            pool.shutdown(cancel_futures=True)
        return [outcomes[number] for number in sorted(outcomes)]

    def _one(self, item: Item) -> Outcome:
        try:
            answer = self._try(item)
        except Exception as error:  # one page that we fail at must not stop the others
            answer = Answer("later", why=problem("", 0, _FAILED, why=type(error).__name__))
        if not self._dry and is_worth_a_line(answer):
            self._record.put(fact_of(item, answer, self._clock.now()))
        return _outcome(item, answer, self._url)

    def _try(self, item: Item) -> Answer:
        host = host_of(item.target)
        shut = self._hosts.shut(host)
        if shut is not None:
            return shut
        found = self._endpoints.of(item.target)
        self._hosts.heard(host, host, found)
        if found.verdict != "sent" or self._dry:
            return found
        answer = self._post(item, found)
        if answer.verdict == "never" and self._endpoints.is_old(item.target):
            return self._try(item)  # it may have moved since
        return answer

    def _post(self, item: Item, found: Answer) -> Answer:
        """Send to the endpoint that was `found` (Webmention, 3.1.3)."""
        host = host_of(found.endpoint)
        shut = self._hosts.shut(host) or self._hosts.shut(found.endpoint)
        if shut is not None:
            return structs.replace(shut, endpoint=found.endpoint, fresh=found.fresh)
        self._pace.wait(found.endpoint)
        source = address_of(self._url, item.page)
        try:
            fetched = self._door.post(found.endpoint, {"source": source, "target": item.target})
        except FetchError as error:
            verdict, why = broken(error)
            answer = Answer(verdict, found.endpoint, why=why, arrived=verdict == "later")
        else:
            now = self._clock.now()
            verdict, trouble, retry = judged(fetched, N_("the endpoint answers with status {status}"), now)
            arrived = verdict == "sent" or fetched.status >= 500
            answer = Answer(verdict, found.endpoint, fetched.status, trouble, retry, found.fresh, arrived)
        self._hosts.heard(found.endpoint, host, answer)
        return answer


class _Hosts:
    """Who is not asked again in this run: hosts that asked for a pause; hosts and endpoints that do not answer.

    An endpoint may be silent while the pages of its host are not.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._shut: dict[str, Answer] = {}
        self._silent: dict[str, int] = {}

    def shut(self, name: str) -> Answer | None:
        """What a host or an endpoint said last, if it is not to be asked again; as the answer to who is put off."""
        with self._lock:
            return self._shut.get(name)

    def heard(self, name: str, host: str, answer: Answer) -> None:
        """Take note of an answer of `name`, a host or an endpoint at `host`."""
        with self._lock:
            is_silent = answer.verdict == "later" and answer.status == 0
            self._silent[name] = self._silent.get(name, 0) + 1 if is_silent else 0
            last = Answer("later", "", answer.status, answer.why, answer.retry, asked=False)
            if answer.verdict == "later" and (answer.retry or answer.status == 429):
                self._shut[host] = last
            elif self._silent[name] >= _PATIENCE:
                self._shut[name] = last


def is_worth_a_line(answer: Answer) -> bool:
    """Whether there is anything to record: of who was put off unasked, only until when, and what was found before."""
    return answer.asked or answer.retry is not None or answer.fresh is not None


def fact_of(item: Item, answer: Answer, now: datetime) -> Fact:
    """What the record says of a try. Always later than what it said before, whatever the clocks of other machines.

    Who was put off without being asked has not failed: with many links to one host, the last ones would be given up
    before they were sent once.
    """
    before = item.before
    at = now.replace(microsecond=0)
    if before is not None and before.at >= at:
        at = before.at + timedelta(seconds=1)
    tries = (before.tries if before and before.due else 0) + answer.asked
    due = next_try(answer, tries, now.replace(microsecond=0))
    if not answer.asked and not answer.endpoint and before is not None:
        answer = structs.replace(answer, endpoint=before.endpoint, fresh=before.fresh)
    return Fact(
        page=item.page,
        target=item.target,
        at=at,
        content=item.content,
        answers=item.answers,
        endpoint=answer.endpoint,
        status=answer.status,
        told=_is_told(item, answer, final=due is None),
        tries=tries if due else 0,
        due=due,
        fresh=answer.fresh.replace(microsecond=0) if answer.fresh else None,
    )


def next_try(answer: Answer, tries: int, now: datetime) -> datetime | None:
    """When to try again after the failure number `tries` at `now`; None if it is not to be tried again."""
    if not answer.asked:
        return answer.retry.replace(microsecond=0) if answer.retry else now
    if answer.verdict != "later" or tries > len(DELAYS):
        return None
    due = now + DELAYS[tries - 1]
    return max(due, answer.retry.replace(microsecond=0)) if answer.retry else due


def _is_told(item: Item, answer: Answer, *, final: bool) -> bool:
    """Whether the other side may know of the link after this."""
    if item.content:
        knew = item.before is not None and item.before.told and answer.verdict != "none"
        return knew or answer.arrived
    return not final  # it knew; and whatever the last answer was, it is not told again that there is no link


def _outcome(item: Item, answer: Answer, url: str) -> Outcome:
    return Outcome(
        verdict=OUTCOMES[answer.verdict],
        source=address_of(url, item.page),
        target=item.target,
        endpoint=answer.endpoint,
        status=answer.status or None,
        why=answer.why,
    )
