"""The wire below the door: it connects only to addresses that were checked, and never for longer than agreed.

Both are kept here, where a connection is made, because nothing gets past this place: not a redirect, not a notation of
127.0.0.1 that some parser of URLs reads otherwise, not a name that points elsewhere on the second look-up. A name is
resolved once for each connection, and the connection goes to the very address that was checked.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any

import httpcore

from convblog.channels.addresses import is_public
from convblog.channels.fetching import NO_HOST, PRIVATE, Refused, Resolve, Unreachable
from convblog.problems import N_

SocketOptions = Iterable[httpcore.SOCKET_OPTION]


_SILENT = N_("{host} does not answer")


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses the system knows for `host`, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """A moment by which all must be over. httpx limits each step only, and a server that drips one byte a second
    makes as many steps as it likes.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left. Raises `Unreachable` if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Unreachable(N_("it took too long"))
        return left


class Guarded(httpcore.NetworkBackend):
    """Connects for one fetch. `allowed` says by host and port whether a private address is fine."""

    def __init__(
        self,
        wire: httpcore.NetworkBackend,
        look_up: Resolve,
        allowed: Callable[[str, int], bool],
        connect: float,
        deadline: Deadline,
    ) -> None:
        self._wire, self._look_up, self._allowed = wire, look_up, allowed
        self._connect, self._deadline = connect, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline knows better
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to `host`. Raises `Refused` if any of its addresses is private, else `Unreachable`."""
        by = Deadline(min(self._connect, self._deadline.left()))
        addresses = self._checked(host, port, by)
        for number, address in enumerate(addresses):
            # A share of the time for each: a network whose IPv6 leads nowhere must not use it up.
            share = by.left() / (len(addresses) - number)
            try:
                stream = self._wire.connect_tcp(address, port, share, local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        raise Unreachable(_SILENT, host=host)

    def _checked(self, host: str, port: int, by: Deadline) -> tuple[str, ...]:
        addresses = _within(by, self._look_up, host, port)
        if not addresses:
            raise Unreachable(NO_HOST, host=host)
        if not self._allowed(host, port) and not all(is_public(address) for address in addresses):
            raise Refused(PRIVATE, host=host)
        return addresses[:4]


def _within(by: Deadline, look_up: Resolve, host: str, port: int) -> tuple[str, ...]:
    """What `look_up` finds in time; nothing for a host that does not exist. Raises `Unreachable`.

    The system's own waits as long as its resolver is told to, half a minute at times; such a thread is left behind.
    """
    found: list[tuple[str, ...]] = []

    def look() -> None:
        try:
            found.append(look_up(host, port))
        except (OSError, UnicodeError) as error:
            if not (isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN):
                found.append(())

    thread = Thread(target=look, daemon=True)
    thread.start()
    thread.join(by.left())
    by.left()
    if not found:  # a name server that is away says nothing of the host
        raise Unreachable(_SILENT, host=host)
    return found[0]


class _Timed(httpcore.NetworkStream):
    """A stream of which no step outlasts the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
