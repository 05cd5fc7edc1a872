"""A small host for a built site: files, the 404 page, and the headers that `_headers` asks for."""

from __future__ import annotations

import fnmatch
import mimetypes
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.site.output import Output


@dataclass(frozen=True)
class Server:
    """Where a site is served."""

    origin: str

    def url(self, path: str) -> str:
        """The address here of a path of the site, such as `/about/`."""
        return self.origin + path


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(output: Output) -> Iterator[Server]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(output))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def header_rules(text: str) -> list[tuple[str, str, str]]:
    """The lines of a `_headers` as (pattern of paths, name, value)."""
    rules = []
    pattern = ""
    for line in text.splitlines():
        if line[:1].isspace():
            name, _, value = line.strip().partition(": ")
            rules.append((pattern, name, value))
        elif line:
            pattern = line
    return rules


def handler_of(output: Output) -> type[BaseHTTPRequestHandler]:
    rules = header_rules(output.read("_headers").decode())

    class Handler(BaseHTTPRequestHandler):
        """Answers from the files of one output."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            found = output.file_at(output.origin + path)
            name = found or "404.html"
            body = output.read(name)
            headers = {"Content-Type": mimetypes.guess_type(name)[0] or "application/octet-stream"}
            headers |= {header: value for pattern, header, value in rules if fnmatch.fnmatchcase(path, pattern)}
            self.send_response(200 if found else 404)
            for header, value in headers.items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what matters the browser tells."""

    return Handler
