"""What stands before every endpoint: how often one client may ask, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from convblog.problems import N_
from convblog.receive.limits import Network, Rate, client_of
from convblog.receive.requests import Refusal

_HEADERS = {
    # Nothing of this service is ever run, framed, or made to load or send anything elsewhere.
    "content-security-policy": "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """ASGI middleware."""

    def __init__(
        self,
        app: ASGIApp,
        rate: Rate,
        trusted: tuple[Network, ...],
        refused: Callable[[Request, Refusal], Response],
        free: frozenset[str],
    ) -> None:
        self._app, self._rate, self._trusted, self._refused, self._free = app, rate, trusted, refused, free

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seconds = 0 if scope["path"] in self._free else self._rate.wait(self._client(scope))
        app: ASGIApp = self._app
        if seconds:
            refusal = Refusal(429, N_("Too many requests from your address. Please try again later."), after=seconds)
            app = self._refused(Request(scope), refusal)
        await app(scope, receive, _with_headers(send))

    def _client(self, scope: Scope) -> str:
        peer = (scope.get("client") or ("",))[0]
        return client_of(peer, Headers(scope=scope).getlist("x-forwarded-for") if self._trusted else (), self._trusted)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
