"""Other people's sites, on this machine: what they answer, and how often they were asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

ENTRY = """<!doctype html><html lang="en"><body><article class="h-entry">
<a class="p-author h-card" href="{url}">{name}</a>
<div class="e-content"><p>{text}</p></div>
<a class="u-in-reply-to" href="{target}">in reply</a>
</article></body></html>"""


class Sources:
    """The pages there are by path: a text, or a status. Anything else answers 404."""

    def __init__(self, pages: Mapping[str, str | int]) -> None:
        self.pages = dict(pages)
        self.asked: Counter[str] = Counter()
        self.url = ""
        self.lock = Lock()

    @property
    def host(self) -> str:
        """As `network.allow` has it."""
        return self.url.partition("://")[2]


@contextmanager
def sources(pages: Mapping[str, str | int]) -> Iterator[Sources]:
    """A server of `pages` while the block runs."""
    there = Sources(pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with there.lock:
                there.asked[self.path] += 1
            page = there.pages.get(self.path, 404)
            body = page.encode() if isinstance(page, str) else b""
            self.send_response(200 if isinstance(page, str) else page)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()
