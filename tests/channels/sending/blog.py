"""A blog that is built, published on an invented host, and told of; and the days that go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote

from convblog.build.outputs import MARKER
from convblog.channels.fetch import Limits
from convblog.channels.sending.pace import Clock
from convblog.channels.sending.record import Record
from convblog.channels.sending.report import Report
from convblog.channels.sending.send import Sending
from convblog.channels.wire import resolve
from convblog.configfile import read
from convblog.conversation.pages import recall
from tests.channels.web import LIMITS, PUBLIC, Misbehaviour, Page, Web, redirect
from tests.scenario import NOW, built, put, site_of, tree

URL = "http://blog.example"
CONFIG = f"title: Test\nurl: {URL}/\n"
ENDPOINT = "http://far.example/webmention"

Told = Counter[tuple[str, str]]  # source and target, how often


def page_with(endpoint: str = ENDPOINT) -> Page:
    """A page that takes webmentions."""
    return Page(f"<link rel=webmention href='{endpoint}'><p>Words.")


class Blog:
    """A site in a folder, and the web around it. `days` is how far the clock has gone."""

    def __init__(self, root: Path, there: Web, text: str) -> None:
        self.root, self.web = root, there
        self.days = 0.0
        self.slept: list[float] = []
        self.use(LIMITS)
        site_of(root, text if "== convblog.yaml" in text else f"== convblog.yaml\n{CONFIG}\n{text}")
        there.pages.setdefault(ENDPOINT, Page("", 202))

    def use(self, limits: Limits) -> None:
        """Go out with these limits."""
        self.door = self.web.door(limits=limits, look_up=_look_up)

    def write(self, path: str, text: str) -> Blog:
        """Write a file of the site."""
        put(self.root, path, text)
        return self

    def delete(self, path: str) -> Blog:
        """Delete a file of the site."""
        (self.root / path).unlink()
        return self

    def build(self, **options: object) -> Blog:
        """Build the site."""
        built(self.root, NOW, **options)
        return self

    def publish(self, redirects: Mapping[str, str] | None = None, gone: int = 200, prefix: str = "") -> Blog:
        """Put the output on the host, below `prefix`; `redirects` by HTTP, what is gone with the status `gone`."""
        for url in [url for url in self.web.pages if url.startswith(f"{URL}/")]:
            del self.web.pages[url]
        for path, data in tree(self.root / "public").items():
            if path != MARKER:
                address = path.removesuffix("index.html")
                status = gone if b'content="410 Gone"' in data else 200
                self.web.pages[f"{URL}{prefix}/{quote(address)}"] = Page(data, status, kind=_kind(path))
        for old, new in (redirects or {}).items():
            self.web.pages[f"{URL}{old}"] = redirect(new, 301)
        return self

    def send(self, *, dry: bool = False) -> Report:
        """Send, by a clock that stands still but for our own sleep."""
        pages = recall(self.root / ".convblog")
        assert pages is not None
        config = read((self.root / "convblog.yaml").read_text("utf-8"))
        clock = Clock(self.now, lambda: sum(self.slept), self.slept.append)
        sending = Sending(self.root, self.root / "public", config, pages, self.door, clock, dry=dry)
        return sending.carry_out(sending.plan())

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 10, tzinfo=UTC) + timedelta(days=self.days)

    def told(self) -> Told:
        """The webmentions that arrived since this was asked last."""
        forms = [parse_qs(body.decode()) for _, body in self.web.sent if body]
        self.forget()
        return Counter((form["source"][0].removeprefix(URL), form["target"][0]) for form in forms)

    def forget(self) -> None:
        """Forget what was asked for."""
        self.web.sent.clear()
        self.web.asked.clear()

    def strangers(self) -> list[str]:
        """The requests to others, in order of the alphabet."""
        return sorted(one for one in self.web.asked if f" {URL}/" not in one)

    def record(self) -> Record:
        """What is on record."""
        return Record(self.root)

    def lines(self) -> list[str]:
        """The lines of the record."""
        return (self.root / "sent.jsonl").read_text("utf-8").splitlines()


def times(*pairs: tuple[str, str]) -> Told:
    """Each of these once."""
    return Counter(pairs)


def statuses(report: Report) -> dict[str, tuple[str, int | None, str]]:
    """By target: what came of it, its status, and why."""
    return {one.target: (one.verdict, one.status, one.why.text() if one.why else "") for one in report.outcomes}


def answers_with(*pages: Page) -> Misbehaviour:
    """An endpoint that gives these answers in turn, the last one for ever."""
    waiting = list(pages)

    def handle(handler: object) -> None:
        page = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        handler._send(page)  # type: ignore[attr-defined]

    return handle


def _kind(path: str) -> str:
    return {"html": "text/html", "xml": "application/xml", "json": "application/json"}.get(
        path.rpartition(".")[2], "text/plain"
    )


def _look_up(host: str, port: int) -> tuple[str, ...]:
    """Names mean a public address; numbers, however they are written, what the system takes them for."""
    return (PUBLIC,) if host.endswith(".example") else resolve(host, port)
