"""The web server, in a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from convblog.problems import N_, site_error

_PATIENCE = 0.8  # seconds for what is being answered when the server is told to stop


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens (a port of 0: any that is free). Browsers that come early wait instead of failing.

    Raises `SiteError` if that cannot be had.
    """
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
        made.listen(128)
    except OSError as error:
        made.close()
        hint = N_("choose another with --port, or --port 0 for any that is free")
        why = error.strerror or error
        raise site_error(place, 0, N_("this address cannot be listened at: {why}"), hint, why=why) from None
    return made


class Server:
    """Runs `app` on a socket that listens; `ended` is called when it stops, for whatever reason."""

    def __init__(self, app: ASGIApp, listening: socket.socket, ended: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._listening, self._ended = listening, ended
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; returns when it is over, or after `_PATIENCE`."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listening])
        finally:
            self._ended()
