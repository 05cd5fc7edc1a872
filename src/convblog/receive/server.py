"""The web server of the command, in the main thread: it ends, politely, at SIGINT and SIGTERM."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from convblog.problems import N_, site_error

_BACKLOG = 2048  # connections that may wait to be accepted
_CONNECTIONS = 4096  # that may be open; more are told to come back
_PATIENCE = 5  # seconds for what is being answered when the service is told to end
_IDLE = 15  # seconds that a connection may be kept without a request


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
