"""The web service as an ASGI application. `create_app` puts the parts together; each endpoint is in a file of its own.

request -> Guard: who asks, how often -> route -> endpoint -> queue (commits.py) -> answer
                                                               |
                                          worker.py: verify, understand
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from convblog import configfile, private
from convblog.channels import queue as queues
from convblog.channels.sitepages import SitePages
from convblog.config import FILE, Config
from convblog.content import scan
from convblog.conversation import secret
from convblog.problems import N_
from convblog.receive.commits import Commits
from convblog.receive.guard import Guard
from convblog.receive.limits import Rate, networks
from convblog.receive.look import Look, stylesheet
from convblog.receive.machines import Machines
from convblog.receive.replies import Replies
from convblog.receive.requests import Refusal, read_token
from convblog.receive.service import Service, Tokens, paths_of
from convblog.receive.unsubscribe import Unsubscribing
from convblog.receive.webmentions import Webmentions
from convblog.receive.worker import Crew

WORKERS = 8  # threads that verify; they wait for other sites most of the time, and some of these sites are slow

_CODE = {404: N_("There is nothing at this address."), 405: N_("This cannot be asked for in this way.")}
_A_DAY = {"cache-control": "public, max-age=86400"}


def now_in_seconds() -> int:
    """Seconds since 1970."""
    return int(time.time())


def create_app(
    site: Path, environ: Mapping[str, str], now: Callable[[], int] = now_in_seconds, workers: int = WORKERS
) -> Starlette:
    """The service of the site in the folder `site`; `workers` threads verify webmentions, none leave it to `collect`.

    Raises `SiteError` if the configuration has mistakes, the secret is missing or the database cannot be reached.
    """
    config = configfile.read(scan.read_text(str(site), FILE))
    service, crew = _parts(site / private.FOLDER, config, environ, now, workers)
    handlers = {Refusal: partial(_refused, service), HTTPException: partial(_wrong_way, service)}
    replies = Replies(service)
    app = Starlette(
        routes=_routes(service, replies),
        middleware=[_guard(service, replies)],
        exception_handlers=handlers,
        lifespan=partial(_lifespan, service, crew),
    )
    app.router.redirect_slashes = False
    return app


def _guard(service: Service, replies: Replies) -> Middleware:
    receive = service.config.receive
    return Middleware(
        Guard,
        rate=Rate(receive.limits.per_minute, time.monotonic),
        returns=Rate(receive.limits.per_minute, time.monotonic),
        trusted=networks(receive.trusted_proxies),
        refused=service.refused,
        returned=replies.returned,
        free=_free_paths(service),
        forms=frozenset((service.paths.reply, f"{service.paths.reply}/")),
    )


def _parts(
    folder: Path, config: Config, environ: Mapping[str, str], now: Callable[[], int], workers: int
) -> tuple[Service, Crew]:
    receive = config.receive
    private.make(folder)
    key = secret.read(folder, config.conversation.secret_env, environ)
    queue = queues.opened(folder, receive.database)
    pages = SitePages(folder, config.url, time.monotonic)
    crew = Crew(queue, pages, config, workers, now, folder.parent)
    service = Service(
        config=config,
        folder=folder,
        paths=paths_of(config),
        pages=pages,
        queue=queue,
        commits=Commits(queue, receive.limits.waiting, now, time.monotonic),
        secret=key,
        tokens=Tokens(read_token(environ, receive.token_env), read_token(environ, receive.mail_token_env)),
        sources=Rate(receive.limits.per_source, time.monotonic),
        bridges=Rate(receive.limits.per_minute, time.monotonic),
        look=Look(config),
        now=now,
        arrived=crew.wake,
    )
    return service, crew


def _routes(service: Service, replies: Replies) -> list[BaseRoute]:
    paths = service.paths
    webmentions, machines = Webmentions(service), Machines(service)
    unsubscribing = Unsubscribing(service)
    css = stylesheet()

    async def style(_: Request) -> Response:
        return Response(css, media_type="text/css", headers=_A_DAY)

    unsubscribe = f"{paths.base}/unsubscribe"
    return [
        # With a slash, too: an endpoint may be configured so, and no redirect may go where a `Host` header says.
        *(Route(f"{paths.webmention}{end}", webmentions.accept, methods=["POST"]) for end in ("", "/")),
        *(Route(f"{paths.webmention}{end}", webmentions.ask) for end in ("", "/")),
        *(Route(f"{path}/style.css", style) for path in (paths.webmention, paths.reply, unsubscribe)),
        Route(f"{paths.webmention}/{{id}}", webmentions.status),
        *(Route(f"{paths.reply}{end}", replies.take, methods=["POST"]) for end in ("", "/")),
        *(Route(f"{paths.reply}{end}", replies.nothing) for end in ("", "/")),
        Route(f"{paths.reply}/thanks", replies.thanks),
        Route(f"{unsubscribe}/{{token}}", unsubscribing.do, methods=["POST"]),
        Route(f"{unsubscribe}/{{token}}", unsubscribing.ask),
        Route(f"{paths.base}/mail", machines.mail, methods=["POST"]),
        Route(f"{paths.base}/queue", machines.take),
        Route(f"{paths.base}/queue/settled", machines.settled, methods=["POST"]),
        Route(f"{paths.base}/queue/forget", machines.forget, methods=["POST"]),
        Route(f"{paths.base}/queue/pages", machines.pages, methods=["POST"]),
        Route(f"{paths.base}/health", machines.health),
    ]


def _free_paths(service: Service) -> frozenset[str]:
    """What is not counted: looks at our pulse, and stylesheets."""
    paths = service.paths
    styles = (f"{path}/style.css" for path in (paths.webmention, paths.reply, f"{paths.base}/unsubscribe"))
    return frozenset((f"{paths.base}/health", *styles))


async def _refused(service: Service, request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return service.refused(request, error)


async def _wrong_way(service: Service, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = _CODE.get(error.status_code, _CODE[405])
    response = service.refused(request, Refusal(error.status_code, message))
    response.headers.update(error.headers or {})
    return response


@asynccontextmanager
async def _lifespan(service: Service, crew: Crew, _: Starlette) -> AsyncIterator[None]:
    crew.start()
    try:
        yield
    finally:
        crew.stop()
        service.commits.close()
        service.queue.close()
