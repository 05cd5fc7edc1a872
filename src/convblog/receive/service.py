"""What every endpoint needs: the site, the queue, the look. Made once, in app.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from convblog.channels.items import Arrival
from convblog.channels.queue import Queue
from convblog.channels.sitepages import SitePages
from convblog.config import FILE, Config
from convblog.conversation.pages import PageEntry
from convblog.conversation.secret import Secret
from convblog.problems import N_, site_error
from convblog.receive.commits import Commits
from convblog.receive.languages import preferred
from convblog.receive.limits import Rate
from convblog.receive.look import Look, said
from convblog.receive.requests import Refusal

UNAVAILABLE = N_("The service cannot reach its store at the moment. Please try again in a minute.")
_NOT_BUILT = N_("This site has not been built yet: its pages are not known here. Please try again in ten minutes.")
_FULL = N_("Too much is waiting here already. Please try again in ten minutes.")


class Paths(NamedTuple):
    """Where the endpoints are, on this host. Each has its stylesheet beneath it, so that a proxy need pass no more."""

    webmention: str
    reply: str
    base: str  # what stands before the others, without a slash at its end

    def style(self, path: str) -> str:
        """The stylesheet for the page at `path`."""
        for base in (self.webmention, self.reply, f"{self.base}/unsubscribe"):
            if path == base or path.startswith(base + "/"):
                return f"{base}/style.css"
        return f"{self.webmention}/style.css"


def paths_of(config: Config) -> Paths:
    """The paths that the configured addresses have. The rest stands beside the form, which can be no one else's.

    Raises `SiteError` for an address at the root of its host, and for one whose path has to be escaped.
    """
    conversation = config.conversation
    webmention = _path(("webmention", conversation.webmention.endpoint))
    reply = _path(("form", conversation.form.endpoint))
    base = (reply or webmention).rpartition("/")[0]
    return Paths(webmention or f"{base}/webmention", reply or f"{base}/reply", base)


def _path(endpoint: tuple[str, str]) -> str:
    section, url = endpoint
    path = urlsplit(url).path.rstrip("/")
    if url and not _PATH.fullmatch(path):
        hint = N_("write it like https://example.org/webmention")
        text = N_("“{key}” needs a path of its own, in plain letters")
        raise site_error(FILE, 0, text, hint, key=f"conversation.{section}.endpoint")
    return path


_PATH = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)


class Tokens(NamedTuple):
    """What authorises machines; empty where nothing is configured."""

    collect: str
    mail: str


class Service(NamedTuple):
    """The parts of the running service."""

    config: Config
    folder: Path  # `.convblog/`
    paths: Paths
    pages: SitePages
    queue: Queue
    commits: Commits
    secret: Secret
    tokens: Tokens
    sources: Rate  # by the host of a webmention's source
    bridges: Rate  # the same for bridges, where one host speaks for many people
    look: Look
    now: Callable[[], int]  # seconds since 1970
    arrived: Callable[[], None]  # wakes a worker

    async def store(self, arrival: Arrival) -> None:
        """Store durably. Raises `Refusal` if there is no room or no database."""
        outcome = await self.commits.put(arrival)
        if outcome == "full":
            raise Refusal(429, _FULL, after=600)
        if outcome == "unavailable":
            raise Refusal(503, UNAVAILABLE, after=60)
        self.arrived()

    @property
    def is_collected_here(self) -> bool:
        """Whether `collect` runs on this machine, so that mail may go where it looks for mail."""
        return not self.tokens.collect and not self.config.receive.database

    def require_pages(self) -> None:
        """Raises `Refusal` before the first build: that a page is not among none says nothing about it."""
        if not self.pages.are_known:
            raise Refusal(503, _NOT_BUILT, after=600)

    def link_to(self, page: PageEntry) -> str:
        """The address of a page of the site."""
        return self.config.origin + self.config.prefix + page.path

    def language(self, request: Request, fallback: str = "") -> str:
        """The language of whoever asks."""
        return preferred(request.headers.get("accept-language", ""), fallback or self.config.lang)

    def html(self, request: Request, template: str, lang: str, code: int = 200, **values: object) -> HTMLResponse:
        """A page for a person."""
        return self.look.page(template, lang, self.paths.style(request.scope["path"]), code, **values)

    def refused(self, request: Request, refusal: Refusal) -> Response:
        """Why not: a page for a browser, a value for a program, else a sentence."""
        lang = self.language(request)
        message = said(refusal.message, lang, refusal.values)
        response: Response
        if wants(request, "text/html"):
            response = self.html(request, "message.html", lang, refusal.status, message=message)
        elif wants(request, "application/json"):
            response = JSONResponse({"error": message}, refusal.status)
        else:
            response = PlainTextResponse(message + "\n", refusal.status)
        response.headers.update(refusal.headers)
        return response


def wants(request: Request, media_type: str) -> bool:
    """Whether `Accept` names this very type; a browser names HTML, most programs nothing or anything."""
    return media_type in request.headers.get("accept", "").lower()
