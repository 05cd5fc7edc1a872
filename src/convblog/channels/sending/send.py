"""`send`, from the files of a built site to the record of what was told.

    output -> what the pages say -> against the record: what is due -> what of it is online -> told -> recorded

Until something is told, nobody is asked but the site itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from msgspec import Struct, structs

from convblog import private
from convblog.channels.fetch import Door
from convblog.channels.sending import due, site, websub
from convblog.channels.sending.deliver import Deliverer
from convblog.channels.sending.due import Item
from convblog.channels.sending.online import Online
from convblog.channels.sending.pace import Clock, Pace
from convblog.channels.sending.record import Fact, Record
from convblog.channels.sending.report import Outcome, Report
from convblog.channels.sending.site import address_of
from convblog.channels.sending.websub import Feed, Hub
from convblog.config import FILE, Config
from convblog.conversation.pages import Pages
from convblog.problems import N_, Problem, problem

_REMEMBERED = timedelta(days=180)  # that a link is no more; a branch that old may still be merged


class Plan(Struct, frozen=True):
    """What a run would tell, and what it leaves out. Nothing of it is stale before the site is built again."""

    items: tuple[Item, ...]
    feeds: tuple[Feed, ...]
    skipped: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    is_online: bool = True  # the site, whatever is missing of it

    def __len__(self) -> int:
        return len(self.items) + len(self.feeds)


class Sending:
    """One run for the site in the folder `root`, built into `output`. One process at a time: the caller sees to that.

    `pages` are those of the last real build. With `dry` nothing is sent and nothing recorded.
    """

    def __init__(
        self,
        root: Path,
        output: Path,
        config: Config,
        pages: Pages,
        door: Door,
        clock: Clock = Clock(),  # noqa: B008 - frozen
        *,
        dry: bool = False,
    ) -> None:
        self._root, self._output, self._config, self._pages = root, output, config, pages
        self._door, self._clock, self._dry = door, clock, dry
        self._online = Online(door, pages)
        self._record = Record(root)
        self._linked: set[tuple[str, str]] = set()

    def plan(self) -> Plan:
        """Find out what is due."""
        built = site.read(self._output, self._pages, self._root / private.FOLDER)
        self._linked = {(path, target) for path, said in built.said.items() for target in said.targets}
        missing = tuple(
            problem(self._config.output, 0, _MISSING, N_("build the site again"), address=path)
            for path in built.missing
        )
        down = self._online.down()
        told = due.known(self._record.facts)
        leads, unsure = self._online.leading(told) if down is None else ({}, frozenset[str]())
        now = self._clock.now()
        found = due.of(built.said, self._record.facts, leads, unsure | frozenset(built.missing), now)
        feeds = websub.due(self._output, self._config.feed.hub, self._record, now)
        waiting = tuple(self._waiting(item) for item in found.waiting)
        if down is not None:
            return self._offline(found.items, feeds, waiting, missing, down)
        absent = self._online.missing(((item.page, item.shown) for item in found.items), built.said)
        return Plan(
            items=tuple(item for item in found.items if (item.page, item.shown) not in absent),
            feeds=tuple(feeds),
            skipped=(*self._skipped(found.items, absent), *waiting, *self._unsure(told, unsure)),
            problems=missing,
            warnings=self._record.problems,
        )

    def carry_out(self, plan: Plan, done: Callable[[], None] = lambda: None) -> Report:
        """Tell what is planned. `done` is called after each, by one thread at a time."""
        pace = Pace(self._clock)
        deliverer = Deliverer(self._door, self._record, self._pages.url, self._clock, pace, dry=self._dry)
        hub = Hub(self._door, self._online, self._record, self._pages.url, self._clock, pace, dry=self._dry)
        outcomes = (*deliverer.deliver(plan.items, done), *hub.tell(list(plan.feeds), done), *plan.skipped)
        if not self._dry:
            self._record.tidy(self._is_kept)
        return Report(outcomes, plan.problems, plan.warnings)

    def _offline(
        self,
        items: tuple[Item, ...],
        feeds: list[Feed],
        waiting: tuple[Outcome, ...],
        missing: tuple[Problem, ...],
        down: Problem,
    ) -> Plan:
        """Everything waits until the site can be read."""
        hint = N_("publish it first; nothing is told of pages that nobody can read yet")
        trouble = problem(FILE, 0, N_("the site is not online at {url}"), hint, url=self._pages.url)
        everything = (*items, *(feed.item for feed in feeds))
        why = problem("", 0, N_("the site is not online"))
        skipped = tuple(self._outcome(item, why) for item in everything)
        problems = (*missing, trouble, structs.replace(down, file=FILE))
        return Plan((), (), (*skipped, *waiting), problems, self._record.problems, is_online=False)

    def _skipped(self, items: tuple[Item, ...], absent: dict[tuple[str, str], Problem]) -> list[Outcome]:
        pairs = ((item, absent.get((item.page, item.shown))) for item in items)
        return [self._outcome(item, why) for item, why in pairs if why is not None]

    def _unsure(self, told: Mapping[str, list[Fact]], unsure: frozenset[str]) -> list[Outcome]:
        why = problem("", 0, N_("it could not be found out where this old address leads"))
        old = sorted(unsure & self._pages.aliases.keys())
        facts = (fact for path in old for fact in told.get(path, []))
        return [self._outcome(Item(fact.page, "", fact.target, "", "", fact), why) for fact in facts]

    def _waiting(self, item: Item) -> Outcome:
        when = item.before.due if item.before and item.before.due else self._clock.now()
        text = N_("it failed before; it is tried again from {time}")
        return self._outcome(item, problem("", 0, text, time=f"{when:%Y-%m-%d %H:%M} UTC"))

    def _outcome(self, item: Item, why: Problem) -> Outcome:
        endpoint = item.before.endpoint if item.before else ""
        return Outcome("skipped", address_of(self._pages.url, item.page), item.target, endpoint, why=why)

    def _is_kept(self, fact: Fact) -> bool:
        """Whether a fact still decides something."""
        is_recent = not fact.content and fact.at > self._clock.now() - _REMEMBERED
        if fact.kind == "hub":
            return fact.target == self._config.feed.hub
        return fact.told or is_recent or fact.key in self._linked


_MISSING = N_("the page {address} is not in the output")
