"""Mail that goes out at the end of `collect` and `send`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from convblog.channels.notify.notify import Report
from convblog.cli.terminal import number_of, show_problems
from convblog.conversation.desk import Desk
from convblog.problems import SiteError


def deliver(desk: Desk, root: str, online: bool) -> Report:
    """Tell the author what waits, and readers who asked what is answered; `online`: the site shows it by now."""
    from convblog.channels import smtp
    from convblog.channels.notify import notify
    from convblog.channels.notify.speech import speaker

    config = desk.config.conversation.email.smtp
    try:
        send = smtp.sender(config, os.environ) if config else None
    except SiteError as error:  # its password is missing: said, and no reason to undo what was done before
        return Report(remarks=error.problems)
    own = Path(root, "locale")
    return notify.deliver(desk, send, speaker([str(own)] if own.is_dir() else []), desk.now, online)


def tell(report: Report) -> None:
    """What was sent, on standard output; what was not, on standard error."""
    show_problems([*report.remarks, *(one.reason for one in report.failed)])
    if report.sent:
        click.echo(number_of("{number} mail sent", "{number} mails sent", len(report.sent)))
    if report.waiting:
        click.echo(number_of("{number} mail waits to be sent", "{number} mails wait to be sent", report.waiting))


def as_json(report: Report) -> dict[str, Any]:
    """The same for machines: numbers alone. To whom is nobody's business."""
    return {"sent": len(report.sent), "failed": len(report.failed), "waiting": report.waiting}
