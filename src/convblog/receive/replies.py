"""`/reply`: the form under each post, in two steps. See channels/form.py."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

from msgspec import msgpack
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from convblog import times
from convblog.channels import form
from convblog.channels.deliveries import Answer, Delivery
from convblog.channels.form import Filled
from convblog.channels.items import Arrival
from convblog.conversation.pages import PageEntry
from convblog.conversation.safehtml import SafeHtml
from convblog.problems import N_
from convblog.receive.look import said
from convblog.receive.requests import Refusal, form_of, length_of
from convblog.receive.service import Service, wants

# Of a form that is too long so many times the usual bytes are read, to be given back: 20,000 Chinese characters,
# escaped, are 180 kB. So many of these at a time.
_LONG, _LONG_ONES = 4, 8


class Replies:
    """The endpoints."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._most = service.config.receive.limits.form_bytes
        self._drawing = asyncio.Semaphore(1)
        self._long = asyncio.Semaphore(_LONG_ONES)

    async def take(self, request: Request) -> Response:
        """`POST`: without a token, or with one that fits no more, the preview; with it, the answer is stored."""
        try:
            fields = await form_of(request, self._most)
        except Refusal as refusal:
            return await self._too_long(request, refusal)
        filled = form.read(fields)
        try:
            page = self._open_page(filled.target)
        except Refusal as refusal:
            return self._again(request, filled, refusal)
        return await self._step(request, fields, filled, page)

    async def _step(self, request: Request, fields: Mapping[str, str], filled: Filled, page: PageEntry) -> Response:
        mistakes = form.mistakes(filled)
        if fields.get(form.TRAP, "").strip():
            notice = N_("A field that people do not see was filled in. Please look, and send again.")
            return await self._preview(request, page, filled, mistakes, notice, 400)
        token = fields.get("token", "")
        if mistakes or not token:
            return await self._preview(request, page, filled, mistakes, "", 400 if mistakes else 200)
        identity = form.id_of(token, filled, self._service.secret, self._service.now())
        if identity is None:
            notice = N_("That was a while ago, or something changed. Please look again, and send it once more.")
            return await self._preview(request, page, filled, mistakes, notice, 200)
        try:
            await self._store(filled, page, identity)
        except Refusal as refusal:
            # Whoever wrote for an hour gets their words back with the sentence, and the button to try again.
            response = await self._preview(request, page, filled, mistakes, refusal.message, refusal.status)
            response.headers.update(refusal.headers)
            return response
        return self._thank(filled, page)

    async def returned(self, request: Request, refusal: Refusal, most: int = 0) -> Response:
        """What was written, in the form again, with the sentence that says why not now; to a program the sentence.

        Reads a body of `most` bytes at most, if not the usual ones, as patiently as any; draws and stores nothing.
        """
        if wants(request, "text/html"):
            with suppress(Refusal):
                fields = await form_of(request, most or self._most)
                return self._form(request, form.read(fields), refusal)
        return self._service.refused(request, refusal)

    async def nothing(self, _: Request) -> Response:
        """`GET`: nobody comes here but by chance."""
        raise Refusal(405, N_("Answers are written beneath a page of the site."))

    async def thanks(self, request: Request) -> Response:
        """What happens next."""
        page = self._page(request.query_params.get("target", ""))
        lang = self._service.language(request, page.lang)
        private = bool(request.query_params.get("private"))
        author = self._service.look.author
        return self._service.html(request, "thanks.html", lang, page=self._shown(page), author=author, private=private)

    async def _too_long(self, request: Request, refusal: Refusal) -> Response:
        """A text that is too long by so much that it was not read: a person gets it back to shorten it.

        It is still all to come only if its size was said before, as browsers do. Few at a time, for the memory's sake.
        """
        if (length_of(request) or 0) <= self._most or self._long.locked():
            raise refusal
        async with self._long:
            return await self.returned(request, refusal, _LONG * self._most)

    def _again(self, request: Request, filled: Filled, refusal: Refusal) -> Response:
        """The form again, where it makes sense to send it another time."""
        if not refusal.headers or not wants(request, "text/html"):
            raise refusal
        return self._form(request, filled, refusal)

    def _form(self, request: Request, filled: Filled, refusal: Refusal) -> Response:
        service = self._service
        page = self._found(filled.target)
        lang = service.language(request, page.lang if page else "")
        told = {field: said(message, lang) for field, message in form.mistakes(filled).items()}
        notice = said(refusal.message, lang, refusal.values)
        response = self._filled_in(request, page, filled, lang, refusal.status, notice=notice, mistakes=told)
        response.headers.update(refusal.headers)
        return response

    def _found(self, target: str) -> PageEntry | None:
        return self._service.pages.now.page(target) if target.startswith("/") else None

    def _page(self, target: str) -> PageEntry:
        page = self._found(target)
        if page is None:
            self._service.require_pages()
            raise Refusal(
                404, N_("There is no such page on this site. Your words were not sent; go back to keep them.")
            )
        return page

    def _open_page(self, target: str) -> PageEntry:
        page = self._page(target)
        if page.closes is not None and self._service.now() > page.closes:
            raise Refusal(403, N_("This conversation has come to rest: it takes no new letters."))
        if "form" not in page.channels:
            raise Refusal(403, N_("This page takes no answers by form."))
        return page

    async def _preview(
        self, request: Request, page: PageEntry, filled: Filled, mistakes: dict[str, str], notice: str, status: int
    ) -> Response:
        service = self._service
        lang = service.language(request, page.lang)
        is_sound = not mistakes and status != 400
        words = await self._words(filled.text) if is_sound else ""
        token = form.token_for(filled, service.secret, service.now()) if is_sound else ""
        told = {field: said(message, lang) for field, message in mistakes.items()}
        values = {"words": words, "token": token, "mistakes": told, "notice": said(notice, lang)}
        return self._filled_in(request, page, filled, lang, status, **values)

    def _filled_in(
        self, request: Request, page: PageEntry | None, filled: Filled, lang: str, status: int, **values: object
    ) -> Response:
        service = self._service
        given: dict[str, object] = {
            "page": self._shown(page),
            "filled": filled,
            "name": form.shown_name(filled.name),
            "words": "",
            "author": service.look.author,
            "token": "",
            "action": service.paths.reply,
            "trap": form.TRAP,
        }
        return service.html(request, "preview.html", lang, status, **given | values)

    async def _words(self, text: str) -> SafeHtml:
        """The words as the page will have them: off the loop, since 20,000 characters may take a second, and one at a
        time, since threads make that no quicker.
        """
        async with self._drawing:
            return await run_in_threadpool(form.shown, text)

    def _shown(self, page: PageEntry | None) -> dict[str, str]:
        if page is None:  # nobody looked whether there is one, or nobody knows yet
            return {"title": "", "url": self._service.config.url}
        return {"title": page.title, "url": self._service.link_to(page)}

    async def _store(self, filled: Filled, page: PageEntry, identity: str) -> None:
        service = self._service
        zone = times.zone(service.config.timezone)
        submission = form.submission(filled, page, identity, service.now(), zone)
        delivery: Delivery = Answer(submission, filled.text)
        await service.store(Arrival(identity, "form", result=msgpack.encode(delivery)))

    def _thank(self, filled: Filled, page: PageEntry) -> Response:
        query = {"target": page.path} | ({"private": "1"} if filled.private else {})
        return RedirectResponse(f"{self._service.paths.reply}/thanks?{urlencode(query)}", 303)
