"""A conversation across two sites: each builds, receives, collects and sends by its own commands."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import mf2py
import pytest

from tests.cli.test_commands import Done, convblog
from tests.receive.serving import Service, serving, until
from tests.scenario import post, put, site_of


class _Host(SimpleHTTPRequestHandler):
    """A web host: the files of the site, and its web service behind `/webmention`. Gone pages answer 410."""

    def do_GET(self) -> None:
        if self.path.startswith("/webmention"):
            self._pass_on("GET", b"")
        elif self._is_gone():
            self.send_error(410)
        else:
            super().do_GET()

    def do_POST(self) -> None:
        self._pass_on("POST", self.rfile.read(int(self.headers["content-length"])))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""

    def _is_gone(self) -> bool:
        lines = Path(self.directory, "_redirects").read_text("utf-8").splitlines()
        return any(line.split()[:1] == [self.path] and "410" in line for line in lines)

    def _pass_on(self, method: str, body: bytes) -> None:
        to = self.server.service.url + self.path  # type: ignore[attr-defined]
        given = {name: self.headers[name] for name in ("accept", "content-type") if name in self.headers}
        answer = httpx.request(method, to, content=body, headers=given, trust_env=False)
        self.send_response(answer.status_code)
        for name in ("content-type", "location"):
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.end_headers()
        self.wfile.write(answer.content)


class Blog:
    """One site, online."""

    def __init__(self, root: Path, server: ThreadingHTTPServer) -> None:
        self.root, self._server = root, server
        self.host = f"127.0.0.1:{server.server_address[1]}"
        self.url = f"http://{self.host}/"

    def begin(self, title: str, name: str, other: Blog, stack: ExitStack) -> None:
        """Write the site, build it and start its web service."""
        site_of(
            self.root,
            f"""
== convblog.yaml
title: {title}
url: {self.url}
author: {{name: {name}, url: "{self.url}"}}
network: {{allow: ["{self.host}", "{other.host}"]}}
conversation:
  webmention: {{endpoint: "{self.url}webmention", sources: [{{receiver: {{}}}}], answer_pages: true}}
""",
        )
        self.run("build")
        service: Service = stack.enter_context(serving(self.root, workers=1))
        self._server.service = service  # type: ignore[attr-defined]

    def run(self, *command: str) -> Done:
        done = convblog(*command, "-C", self.root)
        assert (done.status, done.err) == (0, ""), done
        return done

    def write(self, name: str, text: str) -> str:
        """Write a post and publish it; its address."""
        put(self.root, f"content/posts/{name}.md", text)
        self.run("build")
        return f"{self.url}2026/01/{name}/"

    def send(self) -> list[tuple[str, str, int]]:
        """Tell others; source, target and status of each that was told."""
        said = json.loads(self.run("send", "--json").out)
        assert said["failed"] == [], said
        return [(one["source"], one["target"], one["status"]) for one in said["sent"]]

    def collect(self, number: int) -> dict[str, Any]:
        """Wait until so many are looked at, take them in and build; what became of them, in numbers."""
        counts = {"fetched": 0, "new": 0, "updated": 0, "deleted": 0}

        def is_all_there() -> bool:
            for source in json.loads(self.run("collect", "--json").out)["sources"]:
                for name in counts:
                    counts[name] += source[name]
            return counts["fetched"] >= number

        until(is_all_there)
        self.run("build")
        return counts

    def waiting(self) -> list[dict[str, Any]]:
        """The answers that wait for their author."""
        found: list[dict[str, Any]] = json.loads(self.run("inbox", "list", "--state", "pending", "--json").out)
        return found

    def approve(self) -> str:
        """Approve the one answer that waits; its id."""
        [one] = self.waiting()
        self.run("inbox", "approve", one["id"])
        self.run("build")
        return str(one["id"])

    def thread(self, url: str) -> dict[str, list[str]]:
        """The thread of a page as a machine reads it: the words of each answer, and of those beneath it."""
        page = httpx.get(url, trust_env=False).text
        [entry] = [one for one in mf2py.parse(page, url=url)["items"] if "h-entry" in one["type"]]
        return {_words(one): [_words(child) for child in _comments(one)] for one in _comments(entry)}


def _comments(item: dict[str, Any]) -> list[dict[str, Any]]:
    found = item["properties"].get("comment", [])
    return [one for one in found if isinstance(one, dict)]


def _words(item: dict[str, Any]) -> str:
    return str(item["properties"]["content"][0]["value"]).strip()


@contextmanager
def host(root: Path) -> Iterator[Blog]:
    """A web host that serves the output of a site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Host, directory=str(root / "public")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Blog(root, server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def blogs(tmp_path: Path) -> Iterator[tuple[Blog, Blog]]:
    """Claire's blog and Paul's."""
    with ExitStack() as stack:
        claire = stack.enter_context(host(tmp_path / "claire"))
        paul = stack.enter_context(host(tmp_path / "paul"))
        claire.begin("The thread", "Claire", paul, stack)
        paul.begin("A notebook", "Paul", claire, stack)
        yield claire, paul


def test_two_sites_answer_each_other_from_their_own_pages_and_take_it_back(
    blogs: tuple[Blog, Blog],
) -> None:
    claire, paul = blogs
    letter = claire.write("letter", post("Letter", body="Who writes the first word?"))
    assert claire.send() == []

    answer = paul.write("answer", post("Mine", body="I do, on Sundays.", in_reply_to=letter))
    assert paul.send() == [(answer, letter, 201)]
    assert paul.send() == [], "nobody is told twice"
    assert claire.collect(1)["new"] == 1
    assert claire.thread(letter) == {}, "who is not known waits"
    first = claire.approve()
    assert claire.thread(letter) == {"I do, on Sundays.": []}

    claire.run("inbox", "reply", first, "And who answers you?")
    claire.run("build")
    [reply] = [one for one in claire.send() if one[1] == answer]
    page = reply[0]
    assert reply == (f"{claire.url}answers/{page.rstrip('/').rpartition('/')[2]}/", answer, 201)
    assert claire.thread(letter) == {"I do, on Sundays.": ["And who answers you?"]}
    assert claire.send() == []
    assert paul.collect(1)["new"] == 1
    paul.approve()
    assert paul.thread(answer) == {"And who answers you?": []}

    more = paul.write("more", post("More", body="My sister, always late.", in_reply_to=page))
    told = paul.send()
    assert (more, page, 201) in told
    assert (answer, letter, 201) in told, "its page has changed: an answer stands beneath it"
    counts = claire.collect(2)
    assert (counts["new"], counts["deleted"]) == (1, 0)
    assert claire.waiting() == [], "Paul's site is known by now"
    assert claire.thread(letter) == {"I do, on Sundays.": ["And who answers you?"]} | {}
    under = httpx.get(letter, trust_env=False).text
    places = [under.index(words) for words in ("I do, on Sundays.", "And who answers you?", "My sister, always late.")]
    assert places == sorted(places)

    (paul.root / "content/posts/more.md").unlink()
    paul.run("build")
    assert (more, page, 201) in paul.send()
    assert claire.collect(1)["deleted"] == 1
    assert "always late." not in httpx.get(letter, trust_env=False).text

    [mine] = [path for path in (claire.root / "responses").rglob("*.md") if "And who" in path.read_text("utf-8")]
    mine.unlink()
    claire.run("build")
    assert (page, answer, 201) in claire.send()
    assert httpx.get(page, trust_env=False).status_code == 410
    assert paul.collect(1)["deleted"] == 1
    assert paul.thread(answer) == {}

    (paul.root / "content/posts/answer.md").unlink()
    paul.run("build")
    assert (answer, letter) in [one[:2] for one in paul.send()]
    assert claire.collect(1)["deleted"] == 1
    assert "I do, on Sundays." not in claire.thread(letter)
