"""Hubs (WebSub, 4 and 7): told of each feed whose bytes changed since it was told last."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from pathlib import Path

from msgspec import Struct, structs

from convblog.channels.fetch import Door, FetchError
from convblog.channels.sending.answering import Answer, broken, judged
from convblog.channels.sending.deliver import OUTCOMES, fact_of, is_worth_a_line
from convblog.channels.sending.due import Item
from convblog.channels.sending.online import Online
from convblog.channels.sending.pace import Clock, Pace
from convblog.channels.sending.record import Record
from convblog.channels.sending.report import Outcome
from convblog.channels.sending.site import address_of
from convblog.digest import digest_of, encode
from convblog.problems import N_

_NAMES = frozenset({"feed.xml", "atom.xml", "feed.json", "conversation.xml"})


class Feed(Struct, frozen=True):
    """A feed that names the hub, and has changed."""

    item: Item
    data: bytes


def due(output: Path, hub: str, record: Record, now: datetime) -> list[Feed]:
    """The feeds in `output` that `hub` is to be told of at `now`, by path."""
    feeds = [_feed(path, data, hub, record) for path, data in sorted(_feeds(output, hub))] if hub else []
    return [feed for feed in feeds if _is_due(feed.item, now)]


def _feeds(output: Path, hub: str) -> Iterator[tuple[str, bytes]]:
    names = {hub.encode(), escape(hub).encode()}
    for here, _, files in os.walk(output):
        for name in _NAMES.intersection(files):
            data = Path(here, name).read_bytes()
            if any(one in data for one in names):
                yield f"/{Path(here, name).relative_to(output).as_posix()}", data


def _feed(path: str, data: bytes, hub: str, record: Record) -> Feed:
    return Feed(Item(path, path, hub, encode(digest_of(data), 10), "", record.get(path, hub)), data)


def _is_due(item: Item, now: datetime) -> bool:
    before = item.before
    if before is None:
        return True
    return before.due <= now if before.due else before.content != item.content


class Hub:
    """Tells the hub, and writes that down; with `dry` neither."""

    def __init__(
        self, door: Door, online: Online, record: Record, url: str, clock: Clock, pace: Pace, *, dry: bool
    ) -> None:
        self._door, self._online, self._record, self._url = door, online, record, url
        self._clock, self._pace, self._dry = clock, pace, dry

    def tell(self, feeds: list[Feed], done: Callable[[], None]) -> list[Outcome]:
        """Tell of `feeds`, one after the other."""
        outcomes = []
        shut: Answer | None = None
        for feed in feeds:
            source = address_of(self._url, feed.item.page)
            why = self._online.feed(feed.item.page, feed.data)
            if why is not None:
                outcomes.append(Outcome("skipped", source, feed.item.target, feed.item.target, why=why))
            else:
                answer = shut or self._post(source, feed.item.target)
                shut = _shut(answer)
                outcomes.append(self._told(feed.item, source, answer))
            done()
        return outcomes

    def _told(self, item: Item, source: str, answer: Answer) -> Outcome:
        if not self._dry and is_worth_a_line(answer):
            self._record.put(structs.replace(fact_of(item, answer, self._clock.now()), kind="hub"))
        verdict, status = OUTCOMES[answer.verdict], answer.status or None
        return Outcome(verdict, source, item.target, item.target, status, answer.why)

    def _post(self, source: str, hub: str) -> Answer:
        if self._dry:
            return Answer("sent", hub)
        self._pace.wait(hub)
        try:
            fetched = self._door.post(hub, {"hub.mode": "publish", "hub.url": source})
        except FetchError as error:
            verdict, why = broken(error)
            return Answer(verdict, hub, why=why)
        now = self._clock.now()
        verdict, trouble, retry = judged(fetched, N_("the hub answers with status {status}"), now)
        return Answer(verdict, hub, fetched.status, trouble, retry)


def _shut(answer: Answer) -> Answer | None:
    """What those who come next hear, unasked, when the hub asks for a pause or is silent."""
    is_pause = answer.retry is not None or answer.status in (0, 429)
    return structs.replace(answer, asked=False) if answer.verdict == "later" and is_pause else None
