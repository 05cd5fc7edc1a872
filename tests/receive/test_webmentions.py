"""Webmentions at the door: what is taken, what is not, and what everybody may know of them afterwards."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from msgspec import msgpack

from convblog import private
from convblog.channels.deliveries import Reference, reference_of
from convblog.channels.fetch import Conditional, Door
from convblog.channels.items import Arrival, Settled
from convblog.channels.looking import looker_again
from convblog.channels.verifying import DELAYS, DELAYS_OF_NOWHERE, Look, Refusal, Unclear, verify_some
from convblog.channels.webmention.incoming import Incoming
from convblog.config import Config
from convblog.conversation.pages import PageEntry, Pages, remember
from convblog.problems import problem
from tests.channels.web import raw, redirect, web
from tests.receive.serving import BROWSER, LETTER, NOW, Service, queue_of, serving, settle, site_of, until

SOURCE = "https://marie.example/notes/12"
TARGET = "https://fil.example/2026/11/lettre/"


def references(site: Path) -> list[tuple[str, str, str]]:
    """Everything that waits to be looked at: source, target, and the page it was found to mean."""
    with queue_of(site) as queue:
        found = [reference_of(item) for item in queue.claim("queued", 100, NOW * 2, "test")]
    return sorted((one.source, one.target, one.path) for one in found if one)


def look_through(door: Door) -> Look:
    """A look at sources through `door`."""
    again = looker_again(Config(title="", url="https://fil.example/"), door)

    def look(identity: str, reference: Reference, pages: Pages) -> Incoming | Refusal | Unclear:
        return again(identity, reference, pages, Conditional()).found or Refusal(problem("", 0, "unchanged"))

    return look


def waiting(site: Path) -> int:
    """How many items nobody has taken in."""
    with queue_of(site) as queue:
        return queue.waiting()


def test_a_webmention_is_stored_and_its_status_told(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service:
        sent = service.mention(SOURCE)
        assert (sent.status_code, sent.headers["content-type"]) == (201, "text/plain; charset=utf-8")
        location = sent.headers["location"]
        assert location.startswith("/webmention/")
        identity = location.rpartition("/")[2]
        assert service.status(location) == {"id": identity, "state": "queued", "reason": None, "url": None}
        page = service.client.get(location, headers=BROWSER)
        assert (page.status_code, "Your answer" in page.text, "safe" in page.text) == (200, True, True)
        plain = service.client.get(location)
        assert plain.headers["content-type"] == "text/html; charset=utf-8"
        assert service.client.get("/webmention/unknown").status_code == 404
    assert references(site) == [(SOURCE, TARGET, LETTER.path)]


def test_each_state_has_words_and_a_value_for_programs(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    reason = problem("", 0, "the page does not link here: {why}", why="<b>none</b>")
    with serving(site) as service, queue_of(site) as queue:
        location = service.mention(SOURCE).headers["location"]
        identity = location.rpartition("/")[2]

        def told(state: str, url: str = "") -> tuple[str, dict[str, str | None]]:
            revision = sum(item.revision for item in queue.claim("queued", 1, NOW * 2, "test"))
            queue.settle([Settled(identity, state, reason, url, revision)], NOW)  # type: ignore[arg-type]
            return service.client.get(location, headers=BROWSER).text, service.status(location)

        page, value = told("waiting")
        assert "will read it before it appears" in page
        assert value == {"id": identity, "state": "waiting", "reason": "the page does not link here: <b>none</b>",
                         "url": None}  # fmt: skip
        assert "&lt;b&gt;none&lt;/b&gt;" in page
        assert "<b>" not in page
        page, value = told("published", "https://fil.example/2026/11/lettre/#r-x")
        assert 'href="https://fil.example/2026/11/lettre/#r-x"' in page
        assert (value["state"], value["url"]) == ("published", "https://fil.example/2026/11/lettre/#r-x")
        page, _ = told("published", "javascript:alert(1)")
        assert "javascript" not in page
        assert "no longer shows it" in told("gone")[0]
        assert "was not taken in" in told("rejected")[0]


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("", TARGET, "“source” is missing"),
        (SOURCE, "", "“target” is missing"),
        ("ftp://marie.example/x", TARGET, "“source” is not the address"),
        ("javascript:alert(1)", TARGET, "“source” is not the address"),
        ("//marie.example/", TARGET, "“source” is not the address"),
        ('https://marie.example/"><script>', TARGET, "“source” is not the address"),
        ("https://[::1/", TARGET, "“source” is not the address"),
        ("http://r0.invalid:99999/x", TARGET, "port 99999 of r0.invalid is not a web site’s"),
        ("http://-a.example/", TARGET, "this is no web address"),
        ("http://marie.example:25/", TARGET, "port 25 of marie.example is not a web site’s"),
        ("https://marie:secret@marie.example/", TARGET, "a name or password in it is not visited"),
        ("https://marie.example/\n", TARGET + "\nx", "“target” is not the address"),
        ("https://marie.example/" + "x" * 2000, TARGET, "“source” is not the address"),
        (SOURCE, "data:text/html,x", "“target” is not the address"),
        (TARGET, TARGET, "the same page"),
        (TARGET, TARGET + "#r-1", "the same page"),
        (TARGET.replace("https://fil", "HTTP://FIL"), TARGET, "the same page"),
        (TARGET.replace("lettre", "%6Cettre"), TARGET, "the same page"),
        (TARGET.rstrip("/"), TARGET, "the same page"),
        (TARGET + "index.html?x", TARGET, "the same page"),
        (TARGET.replace("/2026/", "/x/../2026/"), TARGET, "the same page"),
        ("https://fil.example/archive/2026/", TARGET, "of this site itself"),
        (SOURCE, "https://elsewhere.example/2026/11/lettre/", "not a page of this site"),
        (SOURCE, "https://fil.example.evil.example/2026/11/lettre/", "not a page of this site"),
        (SOURCE, "https://fil.example/2026/11/lettre-2/", "not a page of this site"),
        (SOURCE, "https://fil.example/2026/11/", "not a page of this site"),
        (SOURCE, "https://fil.example/style.css", "not a page of this site"),
        (SOURCE, "https://fil.example:8443/2026/11/lettre/", "not a page of this site"),
    ],
)  # fmt: skip
def test_what_must_be_refused_at_once_is_with_a_plain_sentence(
    source: str, target: str, why: str, service: Service, site: Path
) -> None:
    refused = service.mention(source, target)
    assert (refused.status_code, refused.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert why in refused.text
    assert "location" not in refused.headers
    before = waiting(site)
    as_json = service.mention(source, target, accept="application/json")
    assert why in as_json.json()["error"]
    page = service.mention(source, target, **BROWSER)
    assert (page.status_code, why in page.text, "<form" in page.text) == (400, True, True)
    assert waiting(site) == before


@pytest.mark.parametrize(
    "target",
    ["http://fil.example/2026/11/lettre/", "https://fil.example/2026/11/lettre", "HTTPS://FIL.example/2026/11/lettre/",
     "https://fil.example:443/2026/11/lettre/", "https://fil.example/2026/11/lettre/#r-7k3f9q2mzt",
     "https://fil.example/2026/11/lettre/?from=feed", "https://fil.example/2026/11/lettre/index.html",
     "https://fil.example/lettre/", "https://fil.example/2026/11/l%65ttre/"],
)  # fmt: skip
def test_every_way_to_write_the_address_of_a_page_means_it_and_makes_one_answer(
    target: str, service: Service, site: Path
) -> None:
    first, again = service.mention("https://one.example/", target), service.mention("https://one.example/", TARGET)
    assert (first.status_code, first.headers["location"]) == (201, again.headers["location"])


def test_sending_again_queues_once_more_as_an_update(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service, queue_of(site) as queue:
        location = service.mention(SOURCE).headers["location"]
        [item] = queue.claim("queued", 9, NOW * 2, "test")
        settle(queue, item, "published", "https://fil.example/2026/11/lettre/#r-x")
        assert service.mention(SOURCE).headers["location"] == location
        assert service.status(location)["state"] == "queued"
        assert service.status(location)["url"] == "https://fil.example/2026/11/lettre/#r-x"
        assert service.mention(SOURCE + "?other").headers["location"] != location
        assert queue.waiting() == 2


def test_only_forms_of_a_moderate_size_are_read(service: Service, site: Path) -> None:
    client, before = service.client, waiting(site)
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/webmention", json={"source": SOURCE, "target": TARGET}).status_code == 415
    assert client.post("/webmention", files={"source": b"x"}).status_code == 415
    assert client.post("/webmention", content=b"x=" + b"y" * 260_000, headers=form).status_code == 413

    def endless() -> object:
        yield from (b"x=" + b"y" * 10_000 for _ in range(30))

    assert client.post("/webmention", content=endless(), headers=form).status_code == 413  # type: ignore[arg-type]
    assert client.post("/webmention", content="&".join(f"a{n}=1" for n in range(60)), headers=form).status_code == 400
    assert client.post("/webmention", content=b"\xff\xfe=%ff&source=%00", headers=form).status_code == 400
    assert client.put("/webmention").status_code == 405
    assert client.get("/elsewhere").status_code == 404
    assert waiting(site) == before


def test_the_page_explains_and_fills_in_the_target(service: Service) -> None:
    page = service.client.get("/webmention", params={"target": TARGET}, headers=BROWSER).text
    assert f'placeholder="https://fil.example/" value="{TARGET}"' in page
    assert 'action="/webmention"' in page
    done = service.mention("https://by-hand.example/1", TARGET, **BROWSER)
    assert (done.status_code, "safe" in done.text) == (201, True)


def test_every_answer_forbids_what_it_does_not_need(service: Service) -> None:
    paths = ["/webmention", "/webmention/unknown", "/webmention/style.css", "/reply", "/nowhere", "/health", "/queue"]
    for path in paths:
        headers = service.client.get(path, headers=BROWSER).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "script-src 'none'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["referrer-policy"] == "no-referrer", path
        assert ("no-store" in headers["cache-control"]) is not path.endswith(".css"), path
        assert not {"set-cookie", "server"} & {*headers}, path


def test_the_service_stands_below_the_path_of_its_address(tmp_path: Path) -> None:
    more = "conversation: {webmention: {endpoint: https://fil.example/mentions}, form: {endpoint: %s}}"
    site = site_of(tmp_path / "site", more % "https://fil.example/x/write")
    with serving(site) as service:
        sent = service.client.post("/mentions", data={"source": SOURCE, "target": TARGET})
        assert sent.status_code == 201
        assert sent.headers["location"].startswith("https://fil.example/mentions/")
        identity = sent.headers["location"].rpartition("/")[2]
        assert service.client.get(f"/mentions/{identity}").status_code == 200
        for path in ("/mentions/style.css", "/x/write/style.css", "/x/unsubscribe/style.css", "/x/health"):
            assert service.client.get(path).status_code == 200, path
        for path in ("/webmention", "/reply", "/health", "/mail"):
            assert service.client.get(path).status_code == 404, path
        preview = service.client.post("/x/write", data={"target": "/lettre/", "text": "x"}, headers=BROWSER)
        assert (preview.status_code, 'action="/x/write"' in preview.text) == (200, True)


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "", "xn--\xff", "x" * 5000])
def test_a_strange_host_harms_nobody(host: str, service: Service) -> None:
    name, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((name, int(port)), timeout=30) as line:
        request = f"GET /webmention HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        line.sendall(request.encode("latin-1"))
        assert line.makefile("rb").readline().split()[1] in (b"200", b"400")
    assert "Traceback" not in service.said


def test_a_page_that_a_build_adds_is_known_without_a_restart(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    new = "https://fil.example/2026/12/new/"
    with serving(site) as service:
        assert service.mention(SOURCE, new).status_code == 400
        pages = Pages("https://fil.example/", {"/2026/12/new/": PageEntry("/2026/12/new/", "New", "en")})
        remember(site / private.FOLDER, pages)
        assert until(lambda: service.mention(SOURCE, new).status_code == 201)
        assert service.mention(SOURCE, TARGET).status_code == 400
        (site / private.FOLDER / "pages.msgpack").write_bytes(b"torn")
        assert [service.mention(SOURCE, new).status_code for _ in range(10)] == [201] * 10, "those known before stay"


def test_before_the_first_build_nobody_is_turned_away_for_good(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    (site / private.FOLDER / "pages.msgpack").unlink()
    with serving(site) as service:
        refused = service.mention(SOURCE)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "600")
        assert "not been built yet" in refused.text
        page = service.mention(SOURCE, **BROWSER)
        assert (page.status_code, page.headers["retry-after"], f'value="{SOURCE}"' in page.text) == (503, "600", True)
        assert service.mention("ftp://marie.example/").status_code == 400, "what is wrong by itself is wrong today"
        health = service.client.get("/health")
        assert (health.status_code, "not been built yet" in health.text) == (503, True)
        assert waiting(site) == 0
        remember(site / private.FOLDER, Pages("https://fil.example/"))
        assert until(lambda: service.mention(SOURCE).status_code == 400), "built, and without this page"
        assert service.client.get("/health").text == "ok\n"
        remember(site / private.FOLDER, Pages("https://fil.example/", {LETTER.path: LETTER}))
        assert until(lambda: service.mention(SOURCE).status_code == 201)


def test_nobody_is_told_which_hosts_there_are_within(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    within = {"wiki.intern.example": ("10.0.0.7",), "none.intern.example": (), "10.0.0.8": ("10.0.0.8",)}
    look = look_through(Door(look_up=lambda host, _: within[host]))
    told, kept = list[set[tuple[str | None, str]]](), set()
    with serving(site) as service, queue_of(site) as queue:
        locations = {host: service.mention(f"https://{host}/page").headers["location"] for host in within}
        for now in (NOW * 2, NOW * 2 + 1, NOW * 2 + DELAYS_OF_NOWHERE[0]):
            verify_some(queue, look, Pages("https://fil.example/"), partial(int, now), "test", 9)
            told.append(set())
            for host, location in locations.items():
                value, page = service.status(location), service.client.get(location, headers=BROWSER).text
                told[-1].add((value["state"], str(value["reason"]).replace(host, "HOST")))
                assert f'<p class="quiet">there is no host called {host} on the open web</p>' in page
                status = queue.status(location.rpartition("/")[2])
                kept.add(status.reason.text().replace(host, "HOST") if status and status.reason else "")
        assert queue.waiting() == 0
    reason = "there is no host called HOST on the open web"
    assert told == [{("queued", reason)}, {("queued", reason)}, {("rejected", reason)}], "two tries, for all of them"
    assert kept == {"there is no host called HOST", "HOST is not on the open web"}, "whoever moderates knows"


def test_what_leads_where_nobody_goes_is_turned_away_at_once_and_what_was_shown_before_stays(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with web({"http://marie.example/1": redirect("http://marie.example:25/")}) as there, queue_of(site) as queue:
        payload = msgpack.encode(Reference("http://marie.example/1", TARGET, LETTER.path, NOW))
        for known in ("new", "shown"):
            queue.put([Arrival(known, "webmention", payload)], NOW)
        queue.settle([Settled("shown", "published", None, TARGET, 1)], NOW)
        queue.put([Arrival("shown", "webmention", payload)], NOW)
        verify_some(queue, look_through(there.door()), Pages("https://fil.example/"), lambda: NOW, "test", 9)
        new, shown = queue.status("new"), queue.status("shown")
    assert new is not None
    assert new.reason is not None
    assert (new.state, new.reason.text()) == ("rejected", "port 25 of marie.example is not a web site’s")
    assert shown is not None
    assert (shown.state, shown.url) == ("published", TARGET)


def test_a_port_that_is_allowed_may_be_a_sources(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "network: {allow: ['intranet.example:81']}")
    with serving(site) as service:
        assert service.mention("http://intranet.example:81/").status_code == 201
        assert service.mention("http://intranet.example:82/").status_code == 400


def test_a_host_that_does_not_answer_is_asked_for_days(tmp_path: Path) -> None:
    site, now, tries = site_of(tmp_path / "site"), NOW, 0
    with web({"http://marie.example/1": raw(b"")}) as there, queue_of(site) as queue:
        payload = msgpack.encode(Reference("http://marie.example/1", TARGET, LETTER.path, NOW))
        queue.put([Arrival("one", "webmention", payload)], NOW)
        look = look_through(there.door())
        while queue.waiting():
            assert verify_some(queue, look, Pages("https://fil.example/"), partial(int, now), "test") == 1
            now, tries = now + (DELAYS[tries] if tries < len(DELAYS) else 0), tries + 1
    assert (tries, now - NOW) == (7, sum(DELAYS))


def test_an_answer_of_the_authors_that_is_a_page_is_a_target_and_means_its_post(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    known = Pages("https://fil.example/", {LETTER.path: LETTER}, {}, {"/answers/7k3f9q2mzt/": LETTER.path})
    remember(site / private.FOLDER, known)
    own = "https://fil.example/answers/7k3f9q2mzt/"
    with serving(site) as service:
        location = service.mention(SOURCE, own).headers["location"]
        assert service.mention(SOURCE, TARGET).headers["location"] == location, "one source, one page, one answer"
        assert service.mention(own, TARGET).status_code == 400, "the author says that at home"
        assert service.mention(SOURCE, "https://fil.example/answers/2b8d0xw4aa/").status_code == 400
        assert service.mention(SOURCE, "https://fil.example/answers/").status_code == 400
        assert service.mention(own, own).status_code == 400
        assert service.mention("https://other.example/", own).status_code == 201
    assert [one for one in references(site) if one[0] == "https://other.example/"] == [
        ("https://other.example/", own, LETTER.path)
    ]


def test_a_site_below_a_path_has_only_pages_below_it(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", url="https://fil.example/blog/")
    with serving(site) as service:
        assert service.mention(SOURCE, "https://fil.example/blog/2026/11/lettre/").status_code == 201
        assert service.mention(SOURCE, "https://fil.example/2026/11/lettre/").status_code == 400


def test_the_application_runs_in_any_asgi_server(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    program = "from convblog.receive.asgi import app; print(type(app).__name__)"

    def imported(folder: Path) -> subprocess.CompletedProcess[str]:
        command, environment = [sys.executable, "-c", program], {**os.environ, "CONVBLOG_SITE": str(folder)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    done = imported(site)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Starlette\n", "")
    done = imported(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("convblog.yaml")
    assert "Traceback" not in done.stderr


def test_json_holds_exactly_four_keys(service: Service) -> None:
    location = service.mention("https://four.example/").headers["location"]
    raw = service.client.get(location, headers={"accept": "application/json"})
    assert raw.headers["content-type"] == "application/json"
    assert [*json.loads(raw.content)] == ["id", "state", "reason", "url"]


def test_an_endpoint_with_a_slash_at_its_end_is_served_and_nobody_is_sent_where_a_header_says(service: Service) -> None:
    options = {"headers": {"host": "evil.example"}, "follow_redirects": False}
    sent = service.client.post("/webmention/", data={"source": "https://marie.example/s", "target": TARGET}, **options)  # type: ignore[arg-type]
    assert sent.status_code == 201
    shown = [service.client.get(path, **options) for path in ("/webmention/", "/reply/", "/health/", "/queue/x/")]  # type: ignore[arg-type]
    assert [answer.status_code for answer in shown] == [200, 405, 404, 404]
    assert [answer.headers.get("location") for answer in shown] == [None] * 4
