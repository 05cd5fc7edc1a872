"""`convblog mail`: why a message is an answer or not, and the end of a mail server's pipe."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convblog.cli.terminal import DONE, PROBLEMS, USAGE, _, json_line, show_problems, site_of, site_option, site_options
from convblog.problems import N_, Problem, SiteError, printable, problem

if TYPE_CHECKING:
    from convblog.channels.email.explained import Explained
    from convblog.channels.email.reading import Mailbox

TEMPORARY = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and tries again


@click.group("mail", help=_("Mail: explain messages, receive them from a mail server."))
def command() -> None:
    """Subcommands only."""


@command.command("explain", help=_("Whether a message is an answer, to what, and what of it would be published."))
@site_option
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--json", "machine", is_flag=True, help=_("One JSON object a line (the default where no one looks on)."))
def explain(site: str, files: Sequence[str], machine: bool) -> int:
    """Explain messages: offline, nothing is stored."""
    from msgspec import json

    from convblog.channels.email import explained

    mailbox = _mailbox(site)
    problems: list[Problem] = []
    for file in files:
        try:
            raw = _read(file)
        except OSError as error:
            problems.append(problem(file, 0, N_("cannot be read: {why}"), "", why=error.strerror or error))
            continue
        found = explained.explain(raw, mailbox)
        if machine or not sys.stdout.isatty():
            click.echo(json_line(json.encode(explained.as_json(file, found, _))))
        else:
            _show(file, found)
    show_problems(problems)
    return PROBLEMS if problems else DONE


def _read(file: str) -> bytes:
    from convblog.channels.email.source import LONGEST

    with open(file, "rb") as stream:
        return stream.read(LONGEST)


def _mailbox(site: str) -> Mailbox:
    """What the site tells, if one was named or this folder is one; a message can be explained without."""
    from convblog.build import index
    from convblog.channels.email import explained, mailboxes
    from convblog.config import FILE
    from convblog.times import Moment

    root = site_of(site)
    if not site and not os.path.isfile(os.path.join(root, FILE)):
        return explained.NOWHERE
    config, pages = index.of_sources(root, Moment(int(time.time())))
    return mailboxes.of_config(config, pages)


def _show(file: str, found: Explained) -> None:
    from convblog.cli.answers import label

    verdicts = {"reply": _("an answer"), "private": _("a private answer"), "rejected": _("no answer")}
    click.echo(click.style(printable(file), bold=True) + f": {verdicts[found.verdict]}")
    lines = [
        (_("Why"), found.reason.text(_) if found.reason else ""),
        (_("From"), found.author or _("Someone")),
        (_("To"), found.target),
        (_("In answer to"), found.in_reply_to),
        (_("Proven by"), found.verified or _("nothing")),
        (_("Files"), ", ".join(found.attachments)),
    ]
    for name, value in lines:
        if value:
            click.echo(f"  {label(name)}{printable(value)}")
    if found.text and found.verdict != "rejected":
        click.echo()
        for line in found.text.splitlines():
            click.echo(f"    {printable(line)}")
    click.echo()


@command.command("receive", help=_("Take one message from standard input, for a mail server's pipe."))
@site_options
def receive(folder: str, site: str) -> int:
    """Put the message into the spool; `collect` reads it there."""
    from convblog import private
    from convblog.build.pipeline import check_is_site
    from convblog.channels.email import pipe
    from convblog.channels.email.source import WITH_PICTURES

    try:
        root = site_of(site, folder)
        check_is_site(root)
        raw = pipe.read_message(sys.stdin.buffer, WITH_PICTURES)  # `collect` reads what it needs
        pipe.spool(Path(root, private.FOLDER, pipe.FOLDER), raw)
    except pipe.NoMessageError as error:
        click.echo(_(str(error)), err=True)
        return USAGE
    except (SiteError, click.UsageError) as error:  # a mistake of the owner's must not bounce a reader's mail
        click.echo(str(error), err=True)
        return TEMPORARY
    except OSError as error:
        click.echo(_("The message could not be kept: {why}").format(why=error.strerror or error), err=True)
        return TEMPORARY
    return DONE
