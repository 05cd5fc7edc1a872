"""Endpoints for machines: a mail host's hook, whoever watches that we live, and `convblog collect` from afar."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from msgspec import DecodeError, ValidationError, json, msgpack
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from convblog.channels.deliveries import Mail, concerns
from convblog.channels.email import pipe
from convblog.channels.items import Arrival, Erasure, Settled, Taken, Verdict
from convblog.channels.queue import Queue, Unavailable
from convblog.conversation.pages import Pages, remember
from convblog.conversation.submission import id_of
from convblog.problems import N_
from convblog.receive.requests import Refusal, body_of, form_of, media_type, require_bearer
from convblog.receive.service import UNAVAILABLE, Service
from convblog.receive.threads import in_thread

T = TypeVar("T")

_ROOM = 8_000_000  # bytes of items in one answer, though always one item
_MOST_ITEMS = 500
_PULSE = 1.0  # seconds
_STRUCTURED = 16 * 1024 * 1024  # bytes of what a collector sends

_MAIL_TYPES = ("message/rfc822", "application/octet-stream", "text/plain")


class Pulse:
    """Whether the queue can be read, asked once a second at most: anybody may ask, as often as they like."""

    def __init__(self, queue: Queue, clock: Callable[[], float]) -> None:
        self._queue, self._clock = queue, clock
        self._lock = threading.Lock()
        self._beats, self._until = False, -math.inf

    def beats(self) -> bool:
        """Ask, or remember."""
        with self._lock:
            if self._clock() >= self._until:
                try:
                    self._queue.status("")
                    self._beats = True
                except Unavailable:
                    self._beats = False
                self._until = self._clock() + _PULSE
            return self._beats


class Machines:
    """The endpoints."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._pulse = Pulse(service.queue, time.monotonic)

    async def mail(self, request: Request) -> Response:
        """`POST /mail`: one raw message. The same one twice is stored once."""
        require_bearer(request, self._service.tokens.mail)
        if media_type(request) not in _MAIL_TYPES:
            raise Refusal(415, N_("Send the raw message, as message/rfc822."))
        raw = await body_of(request, self._service.config.receive.limits.mail_bytes)
        if not raw:
            raise Refusal(400, N_("There is no message in this."))
        if self._service.is_collected_here:
            await self._into_spool(raw)
        else:
            identity = id_of("mail", sha256(raw).hexdigest())
            await self._service.store(Arrival(identity, "mail", result=msgpack.encode(Mail(raw))))
        return PlainTextResponse("Received.\n", 202)

    async def health(self, _: Request) -> Response:
        """`GET /health`: 200 if the queue can be read and the site's pages are known: else nothing can be taken in."""
        if not await in_thread(self._pulse.beats):
            raise Refusal(503, UNAVAILABLE, after=60)
        self._service.require_pages()
        return PlainTextResponse("ok\n")

    async def take(self, request: Request) -> Response:
        """`GET /queue?limit=&by=`: what can be taken in, for whoever asks alone, for five minutes."""
        require_bearer(request, self._service.tokens.collect)
        number = request.query_params.get("limit", "100")
        limit = min(int(number), _MOST_ITEMS) if number.isascii() and number.isdigit() and len(number) < 6 else 0
        if not limit:
            raise Refusal(400, N_("“limit” is a number from 1 to 500."))
        by = request.query_params.get("by", "collect")[:64]
        taken = await in_thread(self._service.queue.claim, "accepted", limit, self._service.now(), by, _ROOM)
        return _json(Taken(tuple(taken)))

    async def settled(self, request: Request) -> Response:
        """`POST /queue/settled`: what became of items, as a list of `Verdict`."""
        verdicts = await self._sent(request, list[Verdict])
        changes = [Settled(one.id, one.state, one.reason, one.url, one.revision) for one in verdicts]
        return _json({"settled": await in_thread(self._service.queue.settle, changes, self._service.now())})

    async def forget(self, request: Request) -> Response:
        """`POST /queue/forget`: delete all that comes from a mail address or a web address."""
        who = (await self._sent(request, Erasure)).who.strip()
        if not who:
            raise Refusal(400, _NOT_UNDERSTOOD)
        return _json({"forgotten": await in_thread(self._service.queue.forget, lambda item: concerns(item, who))})

    async def pages(self, request: Request) -> Response:
        """`POST /queue/pages`: the pages of the last build, from a writer who builds elsewhere."""
        pages = await self._sent(request, Pages)
        if pages.url != self._service.config.url:
            raise Refusal(409, N_("These are the pages of another site."))
        await in_thread(remember, self._service.folder, pages)
        return _json({"pages": len(pages.entries)})

    async def _sent(self, request: Request, kind: type[T]) -> T:
        """The value in the field `json` of a form: that is how the guarded door sends. Raises `Refusal`."""
        require_bearer(request, self._service.tokens.collect)
        fields = await form_of(request, _STRUCTURED)
        try:
            return json.decode(fields.get("json", ""), type=kind)
        except (DecodeError, ValidationError):
            raise Refusal(400, _NOT_UNDERSTOOD) from None

    async def _into_spool(self, raw: bytes) -> None:
        try:
            await run_in_threadpool(pipe.spool, self._service.folder / pipe.FOLDER, raw)
        except OSError:
            raise Refusal(503, UNAVAILABLE, after=60) from None


_NOT_UNDERSTOOD = N_("This is not understood here.")


def _json(value: object) -> Response:
    return Response(json.encode(value), media_type="application/json")
