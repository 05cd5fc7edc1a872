"""`convblog explain`."""

from __future__ import annotations

import time

import click

from convblog.build.request import Request
from convblog.cli.terminal import _, site_of, site_option
from convblog.problems import printable
from convblog.times import Moment


@click.command("explain", help=_("Say why a file of the output would be rewritten, or was."))
@click.argument("path", metavar="PATH")
@site_option
@click.option("--output", "-o", metavar="DIR", default="", help=_("The output folder, if not the configured one."))
def command(path: str, site: str, output: str) -> None:
    """Explain one output."""
    from convblog.build.explain import explain

    reasons = explain(Request(site=site_of(site), output=output), path, Moment(int(time.time())), _)
    click.echo(f"{printable(reasons.path)}: {reasons.verdict}")
    for detail in reasons.details:
        click.echo(f"  {detail}")
