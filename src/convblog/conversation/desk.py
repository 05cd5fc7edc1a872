"""The moderator's desk: what comes in is laid on it, and what its author decides is done.

Whatever happens in between, an answer is in exactly one place afterwards: each step writes the new place before it
clears the old one, and each can be repeated.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import structs

from convblog import private
from convblog.config import Config
from convblog.conversation import (
    checks,
    cursors,
    doubles,
    hosts,
    memory,
    outgoing,
    people,
    picturefiles,
    published,
    secret,
    subscriptions,
    told,
    turnedaway,
    usedtokens,
)
from convblog.conversation.checks import Checks
from convblog.conversation.cursors import Cursors
from convblog.conversation.inbox import Inbox
from convblog.conversation.outgoing import Outgoing
from convblog.conversation.pages import Pages
from convblog.conversation.people import People
from convblog.conversation.published import Published
from convblog.conversation.rawmessages import RawMessages
from convblog.conversation.secret import Secret
from convblog.conversation.submission import Submission
from convblog.conversation.subscriptions import Subscriptions
from convblog.conversation.told import Told
from convblog.conversation.tombstones import Tombstones
from convblog.conversation.turnedaway import TurnedAway
from convblog.conversation.usedtokens import UsedTokens
from convblog.lock import locked
from convblog.problems import N_


class Desk:
    """Everything a decision needs. One process at a time: see `opened`."""

    def __init__(self, site: Path, config: Config, pages: Pages, key: Secret, db: sqlite3.Connection, now: int) -> None:
        folder = site / private.FOLDER
        self.config = config
        self.pages = pages
        self.secret = key
        self.now = now
        self.db = db
        self.tombstones = Tombstones(site, key)
        self.published = Published(site, db, self.tombstones)
        self.inbox = Inbox(folder)
        self.people = People(db, key)
        self.raw = RawMessages(folder)
        self.turned_away = TurnedAway(db)
        self.outgoing = Outgoing(db)
        self.told = Told(db)
        self.cursors = Cursors(db)
        self.checks = Checks(db)
        self.hosts = hosts.of_site(site)
        self.subscriptions = Subscriptions(db, key)
        self.used_tokens = UsedTokens(db)
        self.is_fresh = memory.is_fresh(db, os.getpid(), bool(config.conversation.secret_env), now)
        self.settled = frozenset(self.published.entries)  # since an earlier run: see `is_settled`
        self.withdrawn: set[str] = set()  # ids of what its source took away, in this run
        self.recalled: set[str] = set()  # ids of which no new text is to be offered (any longer), found in this run

    @property
    def has_no_disk(self) -> bool:
        """Whether what waits here is gone with this run: `.convblog/` is new, and the secret is kept elsewhere."""
        return self.is_fresh and bool(self.config.conversation.secret_env)

    def is_settled(self, identity: str) -> bool:
        """Whether an earlier run settled this answer for good, so that its source may forget it."""
        return identity in self.settled or identity in self.tombstones or identity in self.turned_away

    def may_be_edited(self, identity: str) -> bool:
        """Whether the file of a published answer may be as its author made it. Where no run remembers another, that of
        an earlier run may.
        """
        return (self.has_no_disk and identity in self.settled) or self.published.is_edited(identity)

    def publish(self, submission: Submission) -> None:
        """Write an answer into `responses/`, and take it out of the inbox."""
        same_as = submission.same_as or doubles.find(submission, self.published)
        target = self.pages.aliases.get(submission.target, submission.target)
        pictures = picturefiles.brought(submission) or self.inbox.pictures(submission)
        self.published.put(structs.replace(submission, same_as=same_as, target=target, reason=None), pictures)
        self.inbox.remove(submission.id)

    def tidy(self) -> None:
        """Forget what has been kept long enough, finish what a kill left half done."""
        for folder in (self.published.folder, self.inbox.folder, self.raw.folder):
            private.sweep(folder)
        retention = self.config.conversation.retention
        self.raw.drop(self.now - retention.raw * _DAY)
        self.people.drop_addresses(self.now - retention.raw * _DAY)
        held, _ = self.inbox.all()
        for one in held:
            identity = one.submission.id
            is_old = one.since < self.now - retention.rejected * _DAY
            if one.state in ("rejected", "spam") and is_old:
                self.forget_traces(identity)
            elif identity in self.published and not one.update:
                self.inbox.remove(identity)
        self.checks.keep({*self.published.entries, *(one.submission.id for one in held)})
        self.inbox.drop_stray_pictures()
        self.published.drop_stray_pictures()

    def forget_traces(self, identity: str) -> None:
        """Forget an answer that is not published: its words, its raw form, who wrote it."""
        self.inbox.remove(identity)
        self.raw.remove(identity)
        self.people.forget(identity)
        self.checks.forget(identity)


_DAY = 86_400
SCHEMA = "".join(
    module.SCHEMA
    for module in (people, published, turnedaway, outgoing, told, subscriptions, usedtokens, memory, cursors, checks)
)


@contextmanager
def opened(
    site: Path,
    config: Config,
    pages: Pages,
    environ: Mapping[str, str],
    now: int,
    waiting: Callable[[], None] = lambda: None,
) -> Iterator[Desk]:
    """The desk of a site, for this process alone. `waiting` is called if another sits at it.

    Raises `SiteError` if that goes on, if the secret is missing or not the one that the tombstones were made with, if
    the private state is damaged, or if `hosts.txt` is not understood.
    """
    folder = site / private.FOLDER
    busy = N_("another command is at work in the inbox of this site")
    with locked(folder, "desk.lock", busy, waiting), private.state(folder, SCHEMA) as db, private.damage_told():
        key = secret.read(folder, config.conversation.secret_env, environ)
        yield Desk(site, config, pages, key, db, now)
