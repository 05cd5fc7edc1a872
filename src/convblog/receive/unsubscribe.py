"""`/unsubscribe/TOKEN`: no more mail, by one tap of the mail program (RFC 8058) or one on a page.

A `GET` changes nothing: programs that look at links before people do would unsubscribe everybody.
"""

from __future__ import annotations

from msgspec import msgpack
from starlette.requests import Request
from starlette.responses import Response

from convblog.channels.deliveries import Unsubscribe
from convblog.channels.items import Arrival
from convblog.conversation.submission import id_of
from convblog.problems import N_
from convblog.receive.requests import Refusal
from convblog.receive.service import Service


class Unsubscribing:
    """The endpoints."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def ask(self, request: Request) -> Response:
        """`GET`: a button."""
        self._subject(request)
        return self._page(request, done=False)

    async def do(self, request: Request) -> Response:
        """`POST`: done. The body need not be looked at: the token is all that counts."""
        subject = self._subject(request)
        identity = id_of("unsubscribe", request.path_params["token"].lower())
        await self._service.store(Arrival(identity, "unsubscribe", result=msgpack.encode(Unsubscribe(subject))))
        return self._page(request, done=True)

    def _subject(self, request: Request) -> str:
        token = request.path_params["token"]
        subject = (
            self._service.secret.subject_of("unsubscribe", token, self._service.now()) if len(token) < 200 else None
        )
        if subject is None:
            raise Refusal(404, N_("This link is not valid, or no longer. Answer the mail instead, and say so."))
        return subject

    def _page(self, request: Request, *, done: bool) -> Response:
        lang = self._service.language(request)
        return self._service.html(request, "unsubscribe.html", lang, done=done, action=request.scope["path"])
