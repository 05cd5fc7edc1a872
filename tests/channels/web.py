"""A web of invented hosts, all of them one server on this machine.

Names resolve to a public address by an invented resolver; the wire below the door notes where a connection was to go
and leads it here. So the guard does all its work, and no test needs the network.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpcore

from convblog.channels.fetch import Door, Limits
from convblog.channels.fetching import Resolve
from convblog.channels.wire import SocketOptions

PUBLIC = "93.184.215.14"
LIMITS = Limits(connect=2.0, total=5.0, size=100_000, redirects=20)

Misbehaviour = Callable[[BaseHTTPRequestHandler], None]


class Page:
    """What stands at an address. `body` may be text; `headers` come in order and may repeat."""

    def __init__(self, body: str | bytes = "", status: int = 200, *headers: tuple[str, str], kind: str = "") -> None:
        self.body = body.encode() if isinstance(body, str) else body
        self.status = status
        self.headers = (*((("Content-Type", kind or "text/html; charset=utf-8"),) if kind != "none" else ()), *headers)


def redirect(to: str, status: int = 302) -> Page:
    """Leads to `to`."""
    return Page("", status, ("Location", to))


class Web:
    """The pages there are, by address; what was asked; where connections were to go."""

    def __init__(self, pages: Mapping[str, Page | str | Misbehaviour]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self.sent: list[tuple[dict[str, str], bytes]] = []  # headers (lower case) and body of each request
        self.connected: list[tuple[str, int]] = []
        self.port = 0

    def door(
        self,
        *,
        limits: Limits = LIMITS,
        look_up: Resolve = lambda host, port: (PUBLIC,),
        allow: tuple[str, ...] = (),
        agent: str = "convblog/0 (Webmention; +https://blog.example/)",
        tls: ssl.SSLContext | None = None,
    ) -> Door:
        """A door to this web."""
        return Door(allow, look_up=look_up, agent=agent, limits=limits, tls=tls, wire=_Wire(self))


@contextmanager
def web(pages: Mapping[str, Page | str | Misbehaviour], tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A web while the block runs; with `tls`, one of https."""
    there = Web(pages)
    with _Server(("127.0.0.1", 0), _handler(there, "https" if tls else "http")) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        there.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who leaves early is no error."""


def drip(start: bytes, drop: bytes, pause: float = 0.05) -> Misbehaviour:
    """Sends `start`, then `drop` again and again until the other side goes."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        while True:
            handler.wfile.write(drop)
            handler.wfile.flush()
            time.sleep(pause)

    return handle


def raw(answer: bytes) -> Misbehaviour:
    """Sends exactly these bytes and hangs up."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)

    return handle


class _Wire(httpcore.NetworkBackend):
    def __init__(self, there: Web) -> None:
        self._web, self._sync = there, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        self._web.connected.append((host, port))
        return self._sync.connect_tcp("127.0.0.1", self._web.port, timeout, local_address, socket_options)


def _handler(there: Web, scheme: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            url = f"{scheme}://{self.headers['Host']}{self.path}"
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            there.asked.append(f"{self.command} {url}")
            there.sent.append(({name.lower(): value for name, value in self.headers.items()}, body))
            page = there.pages.get(url, Page("not here", 404))
            self.close_connection = True
            try:
                if isinstance(page, Page | str):
                    self._send(Page(page) if isinstance(page, str) else page)
                else:
                    page(self)
            except OSError:
                pass  # they hung up

        def _send(self, page: Page) -> None:
            self.send_response_only(page.status)
            for name, value in page.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page.body)

        do_GET = do_HEAD = do_POST = _answer  # noqa: N815 - http.server's names

    return Handler
