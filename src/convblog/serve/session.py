"""A preview from beginning to end: build, serve, watch, build again, until a signal says that it is over.

    files ─> Watcher ─> Changes ─> Builder ─> Preview ─> Hub ─> open pages
                                                 └─────> App <── requests

The main thread builds; the server and the watchers have threads of their own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from convblog.build.onlooker import Onlooker
from convblog.build.request import Report
from convblog.config import FILE
from convblog.problems import N_, Problem, site_error
from convblog.serve.app import App
from convblog.serve.builder import Builder, Built, is_site
from convblog.serve.burst import Burst
from convblog.serve.changes import Changes
from convblog.serve.hosts import Hosts
from convblog.serve.hub import Hub
from convblog.serve.preview import Preview
from convblog.serve.server import Server, listen
from convblog.serve.terminal import Terminal
from convblog.serve.watch import Watcher


class Over(BaseException):
    """The signal came: whatever is being done is left. A build may be left at any moment."""


def serve(site: str, host: str, port: int, terminal: Terminal) -> None:
    """Preview the site in the folder `site` until SIGINT or SIGTERM.

    Raises `SiteError` if there is no site, or if host and port cannot be had.
    """
    if not is_site(site):
        hint = N_("go to the folder of your site, or make one with: convblog new DIR")
        raise site_error(FILE, 0, N_("there is no site here: {folder}"), hint, folder=site)
    with listen(host, port) as listening, suppress(Over), _signals():
        hosts = Hosts(host.strip("[]"), listening.getsockname()[1])
        session = Session(site, hosts, terminal)
        session.first()
        server = Server(session.app, listening, session.changes.close)
        watcher = Watcher(site, session.changes.note)
        try:
            server.start()
            session.tell()
            session.watch(watcher)
            session.go_on()
        finally:
            watcher.stop()
            session.hub.close()
            server.stop()


class Session:
    """What happens in the main thread."""

    def __init__(self, site: str, hosts: Hosts, terminal: Terminal) -> None:
        self._terminal, self._hosts = terminal, hosts
        self._builder = Builder(site, hosts.origin, terminal)
        self._preview = Preview(terminal)
        self._warnings: set[Problem] = set()
        self.changes = Changes()
        self.hub = Hub()
        self.app = App(self._preview, self.hub, hosts)

    def first(self) -> None:
        """Build before any thread runs, so that the work may be spread over the cores by forking."""
        self._outcome = self._builder.build(jobs=0)
        self._preview.show(self._outcome)

    def tell(self) -> None:
        """Say where the site is, and what was found."""
        shown = self._preview.site
        self._terminal.ready(self._hosts.origin + (shown.home if shown else "/"))
        self._say(self._outcome, (), is_news=not isinstance(self._outcome, Built))

    def watch(self, watcher: Watcher) -> None:
        """Begin to watch; what changed during the first build is found by a second one."""
        if (error := watcher.start()) is not None:
            self._terminal.polling(str(error.strerror or error))
        self.changes.note()

    def go_on(self) -> None:
        """Build whenever something changed."""
        while self.changes.begin():
            burst = Burst(self.changes, self._preview, self.hub)
            outcome = self._builder.build(jobs=1, onlooker=Onlooker(ready=burst.end, shown=burst.shown))
            is_news = burst.built(outcome)
            self._say(outcome, burst.names, is_news)

    def _say(self, outcome: Built | tuple[Problem, ...], names: tuple[str, ...], is_news: bool) -> None:
        if not isinstance(outcome, Built):
            if is_news:
                self._terminal.failed(outcome)
            return
        if is_news:
            self._terminal.built(names, outcome.report)
        self._warn(outcome.report)

    def _warn(self, report: Report) -> None:
        """Each warning once: said again at every save, none would be read."""
        if new := [one for one in report.warnings if one not in self._warnings]:
            self._terminal.warned(new)
        self._warnings = set(report.warnings)


@contextmanager
def _signals() -> Iterator[None]:
    """SIGINT and SIGTERM raise `Over` in the main thread, once; the processes that a build started are ended."""
    owner = os.getpid()

    def leave(_number: int, _frame: FrameType | None) -> None:
        if os.getpid() != owner:  # a process of the first build, which has nothing to tidy
            os._exit(0)
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        for child in multiprocessing.active_children():
            child.kill()
        raise Over

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
