"""What stands before every endpoint: how often one client may ask, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

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


_TOO_MANY = N_("Too many requests from your address. Please try again in {seconds} s.")


class Guard:
    """ASGI middleware.

    Who asks too often is `refused` with a sentence, before anything of the body is read. Only what people wrote is
    `returned` to them: what is sent to an address of `forms`. That costs one bounded read and one page, less than what
    `rate` allows costs (an answer that is drawn, or stored); and it is counted by `returns`, as often again as `rate`.
    So flooding that address makes a client at most twice the work, and after that they get the sentence.
    """

    def __init__(
        self,
        app: ASGIApp,
        rate: Rate,
        returns: Rate,
        trusted: tuple[Network, ...],
        refused: Callable[[Request, Refusal], Response],
        returned: Callable[[Request, Refusal], Awaitable[Response]],
        free: frozenset[str],
        forms: frozenset[str],
    ) -> None:
        self._app, self._rate, self._returns, self._trusted = app, rate, returns, trusted
        self._refused, self._returned, self._free, self._forms = refused, returned, free, forms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = self._client(scope)
        seconds = 0 if scope["path"] in self._free else self._rate.wait(client)
        app = await self._turned_away(Request(scope, receive), client, seconds) if seconds else self._app
        await app(scope, receive, _with_headers(send))

    async def _turned_away(self, request: Request, client: str, seconds: int) -> Response:
        refusal = Refusal(429, _TOO_MANY, after=seconds, seconds=str(seconds))
        is_form = request.method == "POST" and request.scope["path"] in self._forms
        if is_form and not self._returns.wait(client):
            return await self._returned(request, refusal)
        return self._refused(request, refusal)

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
