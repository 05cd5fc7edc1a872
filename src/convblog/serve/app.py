"""The preview as a web application: files of the output, and under `_convblog/` what makes pages live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from importlib.resources import files

from msgspec import json
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from convblog.serve import hostrules
from convblog.serve.hosts import Hosts
from convblog.serve.hub import Hub
from convblog.serve.preview import Preview, page_digest
from convblog.serve.site import Elsewhere, File

_OWN = "/_convblog/"
_ASSETS = {"reload.js": "text/javascript", "overlay.css": "text/css"}
_ALWAYS = {
    "cache-control": "no-store",
    # No other site may show what is not published yet, not even a picture of it.
    "cross-origin-resource-policy": "same-origin",
}
_SMALL = 1_000_000  # bytes
_POLICY = {"content-security-policy": "default-src 'self'; base-uri 'none'", "x-content-type-options": "nosniff"}


class App:
    """The application: `preview` is what it shows, `hub` whom it tells."""

    def __init__(self, preview: Preview, hub: Hub, hosts: Hosts) -> None:
        self._preview, self._hub, self._hosts = preview, hub, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = self._answer(Request(scope))
            await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if not self._hosts.allows(request.headers.get("host", ""), (request.scope.get("server") or ("",))[0]):
            text = f"This preview answers at {self._hosts.origin} only.\n"
            return _plain(text, 421)
        if request.method not in ("GET", "HEAD"):
            return _plain("A preview only shows: GET and HEAD.\n", 405, {"allow": "GET, HEAD"})
        _, is_own, name = request.scope["path"].partition(_OWN)
        return self._own(name, request) if is_own else self._page(request.scope["path"])

    def _own(self, name: str, request: Request) -> Response:
        if name == "events" and request.method == "GET":
            events = self._events(request.query_params.get("path", "/"))
            return StreamingResponse(events, headers=_ALWAYS | _POLICY, media_type="text/event-stream; charset=utf-8")
        if name in _ASSETS:
            return Response(_asset(name), headers=_ALWAYS | _POLICY, media_type=_ASSETS[name])
        return _plain("There is nothing here.\n", 404)

    async def _events(self, address: str) -> AsyncIterator[bytes]:
        yield b"retry: 500\n\n"
        async for changed in self._hub.listen():
            if changed is None:
                yield b":\n\n"
            else:
                yield b"event: state\ndata: " + json.encode(self._preview.told(address, changed)) + b"\n\n"

    def _page(self, path: str) -> Response:
        site = self._preview.site
        if site is None:
            return self._mistakes()
        found = site.find(path)
        if found is None:
            return _plain("There is nothing at this address.\n", 404)
        if isinstance(found, Elsewhere):
            return Response(status_code=found.status, headers=_ALWAYS | {"location": found.url})
        headers = {**hostrules.headers_of(path, site.rules), **_ALWAYS}
        try:
            return self._html(found, site.home, headers) if found.is_page else _file(found, headers)
        except OSError:  # a build took it away meanwhile
            return _plain("There is nothing at this address.\n", 404)

    def _html(self, file: File, home: str, headers: dict[str, str]) -> Response:
        data = file.path.read_bytes()
        headers.setdefault("content-type", file.type)
        return Response(injected(data, home), status_code=file.status, headers=headers)

    def _mistakes(self) -> Response:
        data = self._preview.mistakes().encode()
        return HTMLResponse(injected(data, "/"), status_code=500, headers=_ALWAYS | _POLICY)


def injected(page: bytes, home: str) -> bytes:
    """A page with the script that keeps it up to date, and the digest by which that is known: only for the browser,
    never on disk."""
    tag = f'<script src="{home}_convblog/reload.js" defer data-page="{page_digest(page)}"></script>\n'.encode()
    end = page.lower().rfind(b"</body>")
    return page + tag if end < 0 else page[:end] + tag + page[end:]


def _file(file: File, headers: dict[str, str]) -> Response:
    """Any other file. Large ones in parts if asked, as players want it; small ones in one read, so that a build that
    replaces one meanwhile cannot change it under way."""
    headers.setdefault("content-type", file.type)
    status = file.path.stat()
    if status.st_size > _SMALL:
        return FileResponse(file.path, status_code=file.status, stat_result=status, headers=headers)
    return Response(file.path.read_bytes(), status_code=file.status, headers=headers)


def _plain(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(text, status, headers={**_ALWAYS, **_POLICY, **(headers or {})})


@cache
def _asset(name: str) -> bytes:
    return files("convblog.serve").joinpath("assets", name).read_bytes()
