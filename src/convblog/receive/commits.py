"""Requests that come together are committed together.

A commit costs a sync of the disk, one at a time. So one thread does nothing else: while it waits for the disk, what
comes in gathers, and goes into the next commit as a whole. Nobody waits for company: alone, a request is committed at
once. On two cores it is then the web server that limits: see benchmarks/receive.py.
"""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Literal, NamedTuple

from convblog.channels.items import Arrival, Load
from convblog.channels.queue import Queue, Unavailable, room_for

Outcome = Literal["stored", "full", "unavailable"]

_log = logging.getLogger("convblog.receive")

_BATCH = 500  # rows; a commit of so many takes some 10 ms
_COUNTED_FOR = 1.0  # seconds that a count of what waits is good for
_COUNTING = 20  # times as long as it took: so counting takes a twentieth of the time at most, whatever is there
_SIZE = 20_000  # bytes of each message that may wait: a webmention with its page's beginning and a picture
_SIZE_AT_LEAST = 100_000_000  # bytes in all: a mail may have seventy million


class _Request(NamedTuple):
    arrival: Arrival
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Outcome]


class Commits:
    """Puts arrivals into the queue, as long as fewer than `most` wait there, and in no more bytes than such have.

    The last fifth of that room is for what people send us (forms, mail, farewells): anybody can make any number of
    webmentions. `clock`: seconds that never go back.
    """

    def __init__(self, queue: Queue, most: int, now: Callable[[], int], clock: Callable[[], float]) -> None:
        self._queue, self._most, self._now, self._clock = queue, most, now, clock
        self._requests: SimpleQueue[_Request | None] = SimpleQueue()
        self._size = max(most * _SIZE, _SIZE_AT_LEAST)
        self._load, self._count_at = Load(0, 0), -math.inf
        self._thread: threading.Thread | None = None

    async def put(self, arrival: Arrival) -> Outcome:
        """Store; returns when it is on the disk, or when it is clear that it will not be."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="commits", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        request = _Request(arrival, loop, loop.create_future())
        self._requests.put(request)
        return await request.done

    def close(self) -> None:
        """Commit what was asked for; then the thread ends."""
        self._requests.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (first := self._requests.get()) is not None:
            batch = [first]
            while len(batch) < _BATCH and not self._requests.empty():
                request = self._requests.get()
                if request is None:
                    self._requests.put(None)
                    break
                batch.append(request)
            self._answer(batch, self._stored(batch))

    def _stored(self, batch: Sequence[_Request]) -> list[Outcome]:
        try:
            outcomes = self._admitted(batch)
            fitting = [one.arrival for one, outcome in zip(batch, outcomes, strict=True) if outcome == "stored"]
            if fitting:
                self._queue.put(fitting, self._now())
        except Unavailable as error:
            _log.error("the queue cannot be written: %s", error)
            return ["unavailable"] * len(batch)
        except Exception:  # whoever waits must be answered, and the next be served
            _log.exception("the queue could not be written")
            return ["unavailable"] * len(batch)
        return outcomes

    def _admitted(self, batch: Sequence[_Request]) -> list[Outcome]:
        """Who may come in. Counted anew every second, since others take them in; what comes in since is added."""
        began = self._clock()
        if began >= self._count_at:
            self._load = self._queue.load()
            ended = self._clock()
            self._count_at = ended + max(_COUNTED_FOR, _COUNTING * (ended - began))
        outcomes: list[Outcome] = []
        for one in batch:
            waiting, size = self._load.waiting + 1, self._load.size + room_for(one.arrival)
            reserved = 5 if one.arrival.kind == "webmention" else 0
            fits = waiting <= _but(self._most, reserved) and size <= _but(self._size, reserved)
            if fits:
                self._load = Load(waiting, size)
            outcomes.append("stored" if fits else "full")
        return outcomes

    @staticmethod
    def _answer(batch: Sequence[_Request], outcomes: Sequence[Outcome]) -> None:
        """Wake the waiting, all of one loop at once: a wake-up each costs as much as the request."""
        pairs = list(zip(batch, outcomes, strict=True))
        for loop in {request.loop for request in batch}:
            mine = [(request.done, outcome) for request, outcome in pairs if request.loop is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_resolve, mine)


def _resolve(pairs: Sequence[tuple[asyncio.Future[Outcome], Outcome]]) -> None:
    for done, outcome in pairs:
        if not done.done():  # its client may have left
            done.set_result(outcome)


def _but(whole: int, part: int) -> int:
    """The whole without one of so many parts; without any, the whole."""
    return whole - whole // part if part else whole
