"""The web service behind real web servers, with the configurations of the manual."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from starlette.routing import Route

from convblog.config import Limits
from convblog.receive.app import create_app
from tests.docs.manual import DOCS, blocks
from tests.receive.postgres import database, postgresql
from tests.receive.proxies import Proxy, caddy, nginx
from tests.receive.serving import BROWSER, Service, queue_of, serving, takes
from tests.scenario import built, post, put, site_of

TARGET = "https://lise.example/2026/11/lettre/"
CONFIG = """
== convblog.yaml
title: Carnet
url: https://lise.example/
conversation:
  webmention: {endpoint: https://lise.example/webmention}
  form: {endpoint: https://lise.example/reply}
receive: {limits: {per_minute: 20}, trusted_proxies: [127.0.0.1], mail_token_env: MAIL_TOKEN%s}
== content/posts/lettre.md
"""
LIMIT = 20
TOKEN = "a-token-that-is-long-enough"
Web = Callable[..., AbstractContextManager[Proxy]]


class Server(NamedTuple):
    """A small server: its site, the service, and what stands in front."""

    site: Path
    service: Service
    proxy: Proxy


def made(folder: Path, more: str = "") -> Path:
    """A site with one letter, built."""
    site_of(folder, CONFIG % more + post("Lettre", "2026-11-18"))
    built(folder)
    return folder


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    web: Web = request.param
    site = made(tmp_path / "site")
    with serving(site, environment={"MAIL_TOKEN": TOKEN}) as service:
        places = {
            "/srv/carnet/site/public": str(site / "public"),
            "127.0.0.1:8090": service.client.base_url.netloc.decode(),
        }
        with web(tmp_path / "web", "how-to/small-server.md", web.__name__, places) as proxy:
            yield Server(site, service, proxy)


def mention(client: httpx.Client, number: int, claimed: str = "") -> httpx.Response:
    """A webmention; `claimed` is what its sender says about their own address."""
    headers = {"x-forwarded-for": claimed} if claimed else {}
    source = f"https://m{number}.example/"
    return client.post("/webmention", data={"source": source, "target": TARGET}, headers=headers)


def test_a_webmention_comes_through_and_its_status_can_be_read(server: Server) -> None:
    with server.proxy.visitor("127.0.0.2") as client:
        answer = mention(client, 1)
        assert answer.status_code == 201
        path = answer.headers["location"].removeprefix("https://lise.example")
        assert client.get(path, headers={"accept": "application/json"}).json()["state"] == "queued"
        page = client.get("/webmention", headers=BROWSER)
        assert page.status_code == 200
        assert page.headers.get_list("content-security-policy") == [
            "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'"
        ]
        assert page.headers["x-robots-tag"] == "noindex"
        assert client.get("/webmention/style.css").headers["content-type"].startswith("text/css")
    with queue_of(server.site) as queue:
        assert queue.waiting() == 1


def test_every_visitor_is_counted_by_the_address_the_proxy_saw_whatever_they_claim(server: Server) -> None:
    with server.proxy.visitor("127.0.0.2") as one, server.proxy.visitor("127.0.0.3") as other:
        takes(LIMIT, lambda number: mention(one, number, f"198.51.100.{number}, 127.0.0.1").status_code)
        takes(LIMIT, lambda number: mention(other, 100 + number).status_code)
        assert mention(other, 200, "127.0.0.9").status_code == 429


def test_past_the_proxy_nobody_is_believed(server: Server) -> None:
    transport = httpx.HTTPTransport(local_address="127.0.0.5")
    with httpx.Client(base_url=server.service.url, transport=transport) as client:
        takes(LIMIT, lambda number: mention(client, number, f"198.51.100.{number}").status_code)


def test_the_form_and_mail_come_through_and_pages_are_had_beside_them(server: Server) -> None:
    with server.proxy.visitor("127.0.0.2") as client:
        fields = {"target": "/2026/11/lettre/", "text": "Merci pour cette lettre.", "name": "Marie"}
        shown = client.post("/reply", data=fields, headers=BROWSER)
        assert (shown.status_code, "Merci pour cette lettre." in shown.text) == (200, True)
        mail = b"From: marie@mail.example\r\n\r\n" + b"Merci. \r\n" * 250_000  # 2 MB: more than nginx takes by itself
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "message/rfc822"}
        assert client.post("/mail", content=mail, headers=headers).status_code == 202
        assert client.get("/webmention/nothing").text == "Nothing is known of this here.\n", "its own words, not ours"
        assert client.get("/health").text == "ok\n"

        page = client.get("/2026/11/lettre/")
        assert (page.status_code, page.content) == (
            200,
            (server.site / "public/2026/11/lettre/index.html").read_bytes(),
        )
        [policy] = page.headers.get_list("content-security-policy")
        assert "form-action 'self'" in policy
        assert client.get("/feed.xml").headers["content-type"].startswith("application/rss+xml")
        assert client.get("/atom.xml").headers["content-type"].startswith("application/atom+xml")
        assert client.get("/feed.json").headers["content-type"].startswith("application/feed+json")
        for path in ("/no/such/page/", "/_redirects", "/_headers", "/.htaccess", "/.convblog-output"):
            missing = client.get(path)
            assert (missing.status_code, missing.content) == (404, (server.site / "public/404.html").read_bytes()), path


def test_at_an_old_address_stands_a_page_that_leads_on_or_says_that_it_is_gone(server: Server) -> None:
    put(server.site, "addresses.yaml", "moved: {/old/: /2026/11/lettre/}\ngone: [/gone/]\n")
    built(server.site)
    with server.proxy.visitor("127.0.0.2") as client:
        moved, gone = client.get("/old/"), client.get("/gone/")
    assert (moved.status_code, gone.status_code) == (200, 200), "true 301 and 410: see publish.md"
    assert '<meta http-equiv="refresh" content="0; url=/2026/11/lettre/">' in moved.text
    assert '<meta http-equiv="Status" content="410 Gone">' in gone.text


def test_pages_of_the_site_may_be_called_like_the_service(server: Server) -> None:
    names = ("mail", "health", "queue", "reply", "unsubscribe", "webmention", "reply/thanks", "queue/settled")
    for name in names:
        put(server.site, f"content/pages/{name}.md", f"---\ntitle: This is {name}\n---\nOurs.\n")
    built(server.site)
    with server.proxy.visitor("127.0.0.2") as client:
        for name in names:
            page = client.get(f"/{name}/")
            assert (page.status_code, f"This is {name}" in page.text) == (200, True), name


def test_every_address_of_the_service_comes_through(server: Server) -> None:
    app = create_app(server.site, {"MAIL_TOKEN": TOKEN}, workers=0)
    paths = {route.path for route in app.routes if isinstance(route, Route)}
    assert {"/webmention", "/reply/thanks", "/unsubscribe/{token}", "/queue/pages"} < paths
    endpoints = {f"{path}/" for path in ("/webmention", "/reply")}  # only of who configures them so
    with server.proxy.visitor("127.0.0.2") as client:
        for path in paths - endpoints:
            answer = client.get(path.format(id="7k3f9q2mzt", token="3kr0-0x9z-ab3"))
            assert answer.headers["content-security-policy"].startswith("default-src 'self'; script-src 'none'"), path


def test_the_proxies_of_the_manual_let_through_what_the_service_takes() -> None:
    limits, units = Limits(), {"m": 1024 * 1024, "k": 1024}
    texts = [one.text for page in ("small-server", "several-services") for one in blocks(DOCS / f"how-to/{page}.md")]
    sizes = re.findall(r"client_max_body_size (\d+)([mk]);", "\n".join(texts))
    assert [int(number) * units[unit] for number, unit in sizes] == [limits.mail_bytes] * 2
    assert limits.form_bytes * 4 < units["m"], "nginx's own, for the other addresses"


def test_two_fronts_behind_a_balancer_are_one_and_one_of_them_may_fail(tmp_path: Path) -> None:
    environment = {"MAIL_TOKEN": TOKEN}
    with postgresql() as running, database(running, "fronts") as address:
        sites = [made(tmp_path / name, f", database: '{address}'") for name in ("front-1", "front-2")]
        with serving(sites[0], environment=environment) as one, serving(sites[1], environment=environment) as two:
            services = (one, two)
            places = {
                f"front-{number}.lise.example:80": service.client.base_url.netloc.decode()
                for number, service in enumerate(services, 1)
            }
            with nginx(tmp_path / "web", "how-to/several-services.md", "balancer", places) as proxy:
                locations = []
                for number in range(4):
                    with proxy.visitor(f"127.0.1.{number + 2}") as client:
                        answer = mention(client, number)
                        assert answer.status_code == 201
                        locations.append(answer.headers["location"])
                for service in services:
                    assert [service.status(location)["state"] for location in locations] == ["queued"] * 4
                one.end()
                for number in range(4, 8):
                    with proxy.visitor(f"127.0.1.{number + 2}") as client:
                        assert mention(client, number).status_code == 201
        with queue_of(sites[1], address) as queue:
            assert queue.waiting() == 8
