"""Sitting down at the moderator's desk of a site, from the terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from convblog.cli.terminal import _
from convblog.conversation.desk import Desk, opened
from convblog.times import Moment


@contextmanager
def at_desk(root: str) -> Iterator[Desk]:
    """The desk of the site in the folder `root`, its pages read from the sources. Raises `SiteError` like both."""
    from convblog.build import disk, index
    from convblog.build.pipeline import check_is_site

    check_is_site(root)
    now = int(time.time())
    config, pages = index.of_sources(root, Moment(now), _say_building)
    told = disk.failures_told(root)
    with told, opened(Path(root), config, pages, os.environ, now, _say_waiting) as desk:
        yield desk


def _say_building() -> None:
    click.echo(_("A build of this site is running; waiting for it to end."), err=True)


def _say_waiting() -> None:
    click.echo(_("Another command is at work in the inbox; waiting for it to end."), err=True)
