"""`/webmention` (W3C Recommendation, sections 3.2 and 3.2.1): what must be checked at once is, then it is stored."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import msgpack
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from convblog.channels.deliveries import Reference
from convblog.channels.fetch import Refused, allowed, sound
from convblog.channels.items import Arrival, Status
from convblog.channels.webmention import bridges
from convblog.channels.webmention.incoming import id_of_pair
from convblog.channels.webmention.urls import canonical
from convblog.config import is_web_address
from convblog.content.clean import clean
from convblog.conversation.pages import PageEntry
from convblog.problems import N_
from convblog.receive.look import said, told
from convblog.receive.requests import Refusal, form_of
from convblog.receive.service import Service, wants
from convblog.receive.threads import in_thread

_LONGEST = 2000  # characters of an address
_HOST = 253  # of a host's name, by RFC 1035


class Webmentions:
    """The endpoints."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._allow = allowed(service.config.network.allow)

    async def ask(self, request: Request) -> Response:
        """`GET`: what this is, and a form."""
        target = request.query_params.get("target", "")[:_LONGEST]
        return self._form(request, target=target)

    async def accept(self, request: Request) -> Response:
        """`POST`: 201 with the address of the status page, or 400 with a sentence."""
        fields = await form_of(request, self._service.config.receive.limits.form_bytes)
        # What stands behind a `#` is never asked for, so it makes no other source.
        source, target = fields.get("source", "").strip().partition("#")[0], fields.get("target", "").strip()
        try:
            page = self._checked(source, target)
        except Refusal as refusal:
            if wants(request, "text/html"):
                return self._form(request, source=source, target=target, refusal=refusal)
            raise
        identity = await self._identity(source, page)
        reference = Reference(source, target, page.path, self._service.now())
        await self._service.store(Arrival(identity, "webmention", msgpack.encode(reference)))
        return self._accepted(request, identity)

    async def status(self, request: Request) -> Response:
        """`GET` of one: what became of it, for people and for programs."""
        identity = request.path_params["id"]
        known = identity.isascii() and identity.isalnum() and len(identity) <= 64  # PostgreSQL knows no NUL in a text
        status = await in_thread(self._service.queue.status, identity) if known else None
        if status is None or status.kind != "webmention":
            raise Refusal(404, N_("Nothing is known of this here."))
        lang = self._service.language(request)
        if wants(request, "text/html") or not wants(request, "application/json"):
            return self._page_of(request, status, lang)
        reason = told(status.reason, lang)
        return JSONResponse(
            {"id": status.id, "state": status.state, "reason": reason or None, "url": status.url or None}
        )

    async def _identity(self, source: str, page: PageEntry) -> str:
        """The id by which this is known; it was made when the page stood at another of its addresses, perhaps."""
        ids = [id_of_pair(source, address) for address in self._service.pages.now.addresses(page.path)]
        known = await in_thread(self._service.queue.first_known, ids) if len(ids) > 1 else None
        return known or ids[0]

    def _checked(self, source: str, target: str) -> PageEntry:
        """The page that is answered. Raises `Refusal`."""
        for name, address in (("source", source), ("target", target)):
            if not address:
                raise Refusal(400, N_("The field “{name}” is missing."), name=name)
            if not is_web_address(address) or len(address) > _LONGEST:
                raise Refusal(400, N_("The field “{name}” is not the address of a web page."), name=name)
        try:
            sound(source, self._allow)
        except Refused as error:
            raise Refusal(400, error.message, 0, **dict(error.values)) from None
        page = self._service.pages.now.page_at(target)
        if page is None:
            self._service.require_pages()
            raise Refusal(400, N_("The target is not a page of this site that can be answered."))
        if self._service.pages.now.page_at(canonical(source)) == page:
            raise Refusal(400, N_("Source and target are the same page."))
        if self._service.pages.now.holds(canonical(source)):
            raise Refusal(400, N_("The source is a page of this site itself."))
        host = (urlsplit(source).hostname or "")[:_HOST]
        rate = self._service.bridges if host in bridges.HOSTS else self._service.sources
        if seconds := rate.wait(host):
            raise Refusal(429, N_("Too many answers from this site at once. Please try again later."), after=seconds)
        return page

    def _form(
        self, request: Request, *, source: str = "", target: str = "", refusal: Refusal | None = None
    ) -> Response:
        service = self._service
        lang = service.language(request)
        mistake = said(refusal.message, lang, refusal.values) if refusal else ""
        sent = {"source": clean(source), "target": clean(target), "mistake": mistake}
        code = refusal.status if refusal else 200
        response = service.html(request, "webmention.html", lang, code, action=service.paths.webmention, **sent)
        response.headers.update(refusal.headers if refusal else {})
        return response

    def _accepted(self, request: Request, identity: str) -> Response:
        service = self._service
        endpoint = service.config.conversation.webmention.endpoint or service.paths.webmention
        location = f"{endpoint.rstrip('/')}/{identity}"
        response: Response
        if wants(request, "text/html"):
            status = Status(identity, "webmention", "queued", None, "")
            response = self._page_of(request, status, service.language(request), 201)
        else:
            response = PlainTextResponse(f"Received. What becomes of it: {location}\n", 201)
        response.headers["location"] = location
        return response

    def _page_of(self, request: Request, status: Status, lang: str, code: int = 200) -> Response:
        shown_at = status.url if is_web_address(status.url) else ""
        reason = told(status.reason, lang)
        return self._service.html(request, "status.html", lang, code, status=status, reason=reason, shown_at=shown_at)
