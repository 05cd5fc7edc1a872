"""`convblog send`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convblog.cli import mailing
from convblog.cli.desk import at_desk
from convblog.cli.terminal import (
    DONE,
    PROBLEMS,
    _,
    as_json,
    number_of,
    print_json,
    show_problems,
    site_of,
    site_options,
)
from convblog.problems import N_, Problem, SiteError, printable, site_error

if TYPE_CHECKING:
    from convblog.channels.notify.notify import Report as MailReport
    from convblog.channels.sending.report import Outcome, Report
    from convblog.config import Config
    from convblog.conversation.pages import Pages


@click.command("send", help=_("Tell other sites what links to them: webmentions, and the hubs of the feeds."))
@site_options
@click.option("--dry-run", "dry", is_flag=True, help=_("Send nothing; say what would be sent."))
@click.option("--json", "machine", is_flag=True, help=_("Say it for machines, as JSON."))
def command(folder: str, site: str, dry: bool, machine: bool) -> int:
    """Send. Exit status 1 if the site is not online, or not built."""
    root = site_of(site, folder)
    try:
        report = send(root, dry)
    except SiteError as error:
        if machine:
            print_json({"sent": [], "failed": [], "skipped": [], "problems": as_json(error.problems)})
            return PROBLEMS
        raise
    mailed = None if dry else _mail(root, online=not report.problems)
    show_problems([*report.warnings, *report.problems])
    if machine:
        more = {"problems": as_json(report.problems)} if report.problems else {}
        print_json(report.as_json(_) | more | ({"mail": mailing.as_json(mailed)} if mailed else {}))
    else:
        _tell(report, dry)
        if mailed:
            mailing.tell(mailed)
    return PROBLEMS if report.problems else DONE


def _mail(root: str, online: bool) -> MailReport | None:
    """Tell by mail what is to be told, now that the site shows it; None where no mail server is configured."""
    from convblog import configfile
    from convblog.config import FILE
    from convblog.content import scan

    if configfile.read(scan.read_text(root, FILE)).conversation.email.smtp is None:
        return None
    with at_desk(root) as desk:
        return mailing.deliver(desk, root, online)


def send(root: str, dry: bool) -> Report:
    """Tell others of the site in the folder `root`. Raises `SiteError` where there is nothing built to tell of."""
    from msgspec import structs

    from convblog import configfile, private
    from convblog.build import disk
    from convblog.build.paths import output_of
    from convblog.build.pipeline import check_is_site
    from convblog.build.request import Request
    from convblog.channels.fetch import Door, user_agent
    from convblog.channels.sending.send import Sending
    from convblog.config import FILE
    from convblog.content import scan
    from convblog.lock import locked

    check_is_site(root)
    busy = N_("another send of this site is running")
    with disk.failures_told(root), locked(Path(root, private.FOLDER), "send.lock", busy, _say_waiting):
        config = configfile.read(scan.read_text(root, FILE))
        output = output_of(Request(site=root), config.output)
        pages = _built(root, config, output)
        door = Door(config.network.allow, agent=user_agent(config.url))
        sending = Sending(Path(root), Path(output), config, pages, door, dry=dry)
        plan = sending.plan()
        troubles = [] if dry or not plan.is_online else _offer(config, pages)
        with _progress(len(plan)) as step:
            report = sending.carry_out(plan, step)
    return structs.replace(report, warnings=(*report.warnings, *troubles))


def _offer(config: Config, pages: Pages) -> list[Problem]:
    """Tell the web services elsewhere which pages there are; what went wrong with that.

    Before anybody hears of a new page: whoever answers it at once would be told that there is no such page, which
    senders take for the last word. `collect` offers them too, but may come much later.
    """
    from convblog.channels.receiver import ReceiverError
    from convblog.cli import places

    troubles: list[Problem] = []
    for receiver in (source.receiver for source in config.conversation.webmention.sources):
        if receiver is None or not receiver.url:
            continue  # the build wrote them where the service of this machine looks
        try:
            places.service_afar(config, receiver).offer(pages)
        except ReceiverError as error:
            troubles.append(Problem(places.name_of(receiver), 0, error.message, _NOT_OFFERED, error.values))
        except SiteError as error:
            troubles.extend(error.problems)
    return troubles


_NOT_OFFERED = N_("it does not know the newest pages, and refuses answers to them until the next send or collect")


def _built(root: str, config: Config, output: str) -> Pages:
    """The pages of the last real build. Raises `SiteError` if there was none, or it was for another address."""
    from convblog import private
    from convblog.build.outputs import MARKER
    from convblog.conversation.pages import recall

    hint = N_("build it: convblog build")
    pages = recall(Path(root, private.FOLDER))
    if pages is None or not os.path.lexists(os.path.join(output, MARKER)):
        raise site_error(config.output, 0, N_("the site has not been built here yet"), hint)
    if pages.url.rstrip("/") != config.url.rstrip("/"):
        text = N_("the site was built for {old}, and lives at {url}")
        raise site_error(config.output, 0, text, hint, old=pages.url, url=config.url)
    return pages


def _say_waiting() -> None:
    click.echo(_("Another send of this site is running; waiting for it to end."), err=True)


@contextmanager
def _progress(length: int) -> Iterator[Callable[[], None]]:
    """What to call after each step: on a terminal it moves a bar, when there is something to wait for."""
    if not length or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=_("Sending"), file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _tell(report: Report, dry: bool) -> None:
    """A line for each that was sent or failed; of what was left out, one for each page and reason."""
    # Words within an f-string are not found by the extraction of messages.
    sent = _("would be sent") if dry else _("sent")
    failed, left_out = _("failed"), _("left out")
    for one in report.of("sent"):
        click.echo(f"{sent}: {printable(one.source)} → {printable(one.target)}")
    for one in report.of("failed"):
        click.echo(f"{failed}: {printable(one.source)} → {printable(one.target)}: {_why(one)}")
    skipped = report.of("skipped")
    for (source, why), group in groupby(sorted(skipped, key=_by_reason), _by_reason):
        links = number_of("{number} link", "{number} links", len(list(group)))
        click.echo(f"{left_out}: {printable(source)}: {why} ({links})")
    counts = (
        number_of("{number} would be sent", "{number} would be sent", len(report.of("sent")))
        if dry
        else number_of("{number} sent", "{number} sent", len(report.of("sent"))),
        number_of("{number} failed", "{number} failed", len(report.of("failed"))),
        number_of("{number} left out", "{number} left out", len(skipped)),
    )
    click.echo(", ".join(counts) if report.outcomes else _("Nothing to send."))


def _by_reason(one: Outcome) -> tuple[str, str]:
    return one.source, _why(one)


def _why(one: Outcome) -> str:
    return one.why.text(_) if one.why else ""
