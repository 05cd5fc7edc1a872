"""Where each target wants its webmentions: looked for once a run, and not again while the record may be believed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from convblog.channels.fetch import Door, FetchError
from convblog.channels.sending.answering import Answer, broken, fresh_until, judged
from convblog.channels.sending.pace import Clock, Pace
from convblog.channels.sending.record import Fact, Key
from convblog.channels.webmention.discovery import discover
from convblog.channels.webmention.urls import canonical
from convblog.problems import N_, problem

_NONE = problem("", 0, N_("it takes no webmentions"))


class Endpoints:
    """Endpoints by target. An answer with the verdict `sent` has found one; every other says why there is none."""

    def __init__(self, door: Door, facts: Mapping[Key, Fact], pace: Pace, clock: Clock) -> None:
        self._door, self._pace, self._clock = door, pace, clock
        self._lock = Lock()
        self._found = dict(_believed(facts, clock.now()))
        self._old = set(self._found)  # known from the record alone

    def of(self, target: str) -> Answer:
        """The endpoint of `target`. Two threads that ask for one at once may both look."""
        name = canonical(target)
        with self._lock:
            known = self._found.get(name)
        if known is None:
            known = self._look(target)
            with self._lock:
                self._found[name] = known
        return known

    def is_old(self, target: str) -> bool:
        """Whether the endpoint of `target` is believed without having looked; if so it is forgotten now."""
        name = canonical(target)
        with self._lock:
            if name not in self._old:
                return False
            self._old.discard(name)
            self._found.pop(name, None)
            return True

    def _look(self, target: str) -> Answer:
        self._pace.wait(target)
        try:
            found = discover(self._door, target)
        except FetchError as error:
            verdict, why = broken(error)
            return Answer(verdict, why=why)
        now = self._clock.now()
        status, fresh = found.fetched.status, fresh_until(found.fetched, now)
        verdict, trouble, retry = judged(found.fetched, N_("the page answers with status {status}"), now)
        if verdict == "later":
            return Answer("later", status=status, why=trouble, retry=retry)
        if not found.endpoint:
            return Answer("none", status=status, why=trouble or _NONE, fresh=fresh)
        return Answer("sent", found.endpoint, fresh=fresh)


def _believed(facts: Mapping[Key, Fact], now: datetime) -> list[tuple[str, Answer]]:
    """What the record knows of targets, oldest first, as far as it may be believed."""
    fresh = [fact for fact in facts.values() if fact.kind == "webmention" and fact.fresh and fact.fresh > now]
    return [
        (
            canonical(fact.target),
            Answer("sent", fact.endpoint, fresh=fact.fresh)
            if fact.endpoint
            else Answer("none", status=fact.status, why=_NONE, fresh=fact.fresh),
        )
        for fact in sorted(fresh, key=lambda fact: (fact.at, fact.key))
    ]
