"""`/reply`: the form under each post, in two steps. See channels/form.py."""

from __future__ import annotations

import asyncio
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
from convblog.receive.requests import Refusal, form_of
from convblog.receive.service import Service


class Replies:
    """The endpoints."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._drawing = asyncio.Semaphore(1)

    async def take(self, request: Request) -> Response:
        """`POST`: without a token, or with one that fits no more, the preview; with it, the answer is stored."""
        fields = await form_of(request)
        filled = form.read(fields)
        page = self._open_page(filled.target)
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

    def _page(self, target: str) -> PageEntry:
        page = self._service.pages.now.page(target) if target.startswith("/") else None
        if page is None:
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
        return service.html(
            request,
            "preview.html",
            lang,
            status,
            page=self._shown(page),
            filled=filled,
            name=form.shown_name(filled.name),
            words=words,
            author=service.look.author,
            token=form.token_for(filled, service.secret, service.now()) if is_sound else "",
            mistakes={field: said(message, lang) for field, message in mistakes.items()},
            notice=said(notice, lang),
            action=service.paths.reply,
            trap=form.TRAP,
        )

    async def _words(self, text: str) -> SafeHtml:
        """The words as the page will have them: off the loop, since 20,000 characters may take a second, and one at a
        time, since threads make that no quicker.
        """
        async with self._drawing:
            return await run_in_threadpool(form.shown, text)

    def _shown(self, page: PageEntry) -> dict[str, str]:
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
