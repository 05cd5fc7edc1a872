"""One build of the preview, whatever comes of it."""

from __future__ import annotations

import time
import traceback
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct, structs

from convblog import config, configfile
from convblog.build import paths
from convblog.build.cache import Memory
from convblog.build.onlooker import Onlooker
from convblog.build.pipeline import build
from convblog.build.request import Report, Request
from convblog.content import scan
from convblog.problems import N_, Problem, SiteError, problem
from convblog.serve import site
from convblog.serve.site import Site
from convblog.serve.terminal import Terminal
from convblog.times import Moment

_NOBODY = Onlooker()
_LOCK = ".convblog/build.lock"  # the place that a build names which waited too long for another


class Built(Struct, frozen=True):
    """A build that went well: its report and what is there now."""

    report: Report
    site: Site


class Builder:
    """Builds a site's preview for the address `origin` (scheme, host and port)."""

    def __init__(self, folder: str, origin: str, terminal: Terminal) -> None:
        self._folder, self._origin, self._terminal = folder, origin, terminal
        self._memory: Memory = {}
        self._url = (b"", "")  # the configuration last seen, and its `url`

    def build(self, jobs: int, onlooker: Onlooker = _NOBODY) -> Built | tuple[Problem, ...]:
        """Build with `jobs` processes (0: one a core), or find out what is wrong. Never raises an `Exception`."""
        try:
            return self._patient(jobs, onlooker)
        except SiteError as error:
            return error.problems
        except Exception as error:  # whatever it is, the preview stays, and tells of it
            self._terminal.crashed(traceback.format_exc())
            hint = N_("this is a mistake in convblog, not in your site; the terminal shows where")
            why = f"{type(error).__name__}: {error}"
            return (problem("convblog", 0, N_("internal error: {why}"), hint, why=why),)

    def _patient(self, jobs: int, onlooker: Onlooker) -> Built:
        """A build gives up when another one lasts long; the preview does not."""
        told = False

        def waiting() -> None:
            nonlocal told
            if not told:
                self._terminal.waiting()
            told = True

        while True:
            try:
                return self._once(jobs, structs.replace(onlooker, waiting=waiting))
            except SiteError as error:
                if [one.file for one in error.problems] != [_LOCK]:
                    raise

    def _once(self, jobs: int, onlooker: Onlooker) -> Built:
        request = Request(
            site=self._folder,
            base_url=self._origin + urlsplit(self._configured()).path,
            drafts=True,
            future=True,
            jobs=jobs,
            preview=True,
        )
        report = build(request, Moment(int(time.time())), onlooker, self._memory)
        prefix = urlsplit(request.base_url).path.rstrip("/")
        return Built(report, site.read(paths.output_of(request, ""), prefix))

    def _configured(self) -> str:
        """The `url` of the configuration, a stand-in for a bad one: the build tells of it, and of all the rest."""
        data = scan.read(self._folder, config.FILE)
        if data != self._url[0]:
            self._url = (data, configfile.judge(scan.decode(data, config.FILE)).config.url)
        return self._url[1]


def is_site(folder: str) -> bool:
    """Whether there is a site at all: nothing is served, or written, where there is none."""
    return Path(folder, config.FILE).is_file()
