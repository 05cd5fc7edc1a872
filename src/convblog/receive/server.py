"""The web server of the command, in the main thread: it ends, politely, at SIGINT and SIGTERM."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from convblog.problems import N_, site_error

_BACKLOG = 2048  # connections that may wait to be accepted
_CONNECTIONS = 4096  # that may be open; more are told to come back
_PATIENCE = 5  # seconds for what is being answered when the service is told to end
_IDLE = 15  # seconds that a connection may be kept without a request; one whose request does not get done, twice that


class Impatient(H11Protocol):
    """uvicorn's protocol, which waits for a request as long as a client likes: for the first one, and once its first
    byte is there. `_CONNECTIONS` clients who say nothing would keep all others out.
    """

    _seen: tuple[object, bool] = (None, True)  # when we last looked: the last request, and whether it was answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected."""
        super().connection_made(transport)
        self.loop.call_later(_IDLE, self._look)

    def _look(self) -> None:
        """Hang up if no request got its answer since the last look, and none is being answered."""
        if self.transport.is_closing():
            return
        is_waiting = self.cycle is None or self.cycle.response_complete
        now = (self.cycle, is_waiting)
        if is_waiting and now == self._seen:
            self.transport.close()
            return
        self._seen = now
        self.loop.call_later(_IDLE, self._look)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens (a port of 0: any that is free). Raises `SiteError` if that cannot be had."""
    place = f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        hint = N_("write an address of this machine, like 127.0.0.1")
        raise site_error(place, 0, N_("there is no such host: {why}"), hint, why=error) from None
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        hint = N_("choose another with --port, or --port 0 for any that is free")
        why = error.strerror or error
        raise site_error(place, 0, N_("this address cannot be listened at: {why}"), hint, why=why) from None
    return made


def serve(app: ASGIApp, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until told to end; `ready` is called with the address once connections are accepted."""
    listening = listen(host, port)
    given, number = listening.getsockname()[:2]
    ready(f"http://[{given}]:{number}" if ":" in given else f"http://{given}:{number}")
    config = uvicorn.Config(
        app,
        http=Impatient,
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,  # who asked for what stays between us
        server_header=False,
        proxy_headers=False,  # see limits.py
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_PATIENCE,
        backlog=_BACKLOG,
        limit_concurrency=_CONNECTIONS,
    )
    uvicorn.Server(config).run(sockets=[listening])
