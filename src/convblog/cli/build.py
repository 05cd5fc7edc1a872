"""`convblog build`."""

from __future__ import annotations

import gc
import time

import click

from convblog.build.onlooker import Onlooker
from convblog.build.pipeline import build
from convblog.build.request import Report, Request
from convblog.cli.terminal import PROBLEMS, _, as_json, number_of, print_json, show_problems, site_of, site_options
from convblog.problems import SiteError
from convblog.times import Moment

_never_freed: list[object] = []


@click.command("build", help=_("Build the site: only what changed is written."))
@site_options
@click.option("--output", "-o", metavar="DIR", default="", help=_("Build into this folder."))
@click.option("--base-url", metavar="URL", default="", help=_("Build as if the site lived at this address."))
@click.option("--drafts", is_flag=True, help=_("Drafts too."))
@click.option("--future", is_flag=True, help=_("Posts of the future too."))
@click.option("--jobs", metavar="N", type=click.IntRange(0, 256), default=0, help=_("Processes (default: one a core)."))
@click.option("--clean", is_flag=True, help=_("Forget the cache and build everything anew."))
@click.option("--adopt", is_flag=True, help=_("Take over an output folder that convblog did not make."))
@click.option("--accept-gone", is_flag=True, help=_("Record addresses as gone, however many they are."))
@click.option("--json", "machine", is_flag=True, help=_("Say it for machines, as JSON."))
def command(
    folder: str,
    site: str,
    output: str,
    base_url: str,
    drafts: bool,
    future: bool,
    jobs: int,
    clean: bool,
    adopt: bool,
    accept_gone: bool,
    machine: bool,
) -> int:
    """Build the site."""
    request = Request(
        site=site_of(site, folder),
        output=output,
        base_url=_checked(base_url),
        drafts=drafts,
        future=future,
        jobs=jobs,
        clean=clean,
        adopt=adopt,
        accept_gone=accept_gone,
    )
    gc.disable()  # for good, and nothing is freed either: the process ends with this command
    onlooker = Onlooker(waiting=_say_waiting, hold=_never_freed.append)
    try:
        report = build(request, Moment(int(time.time())), onlooker)
    except SiteError as error:
        if not machine:
            raise
        print_json({"problems": as_json(error.problems)})
        return PROBLEMS
    _tell(report, machine)
    return 0


def _checked(url: str) -> str:
    from convblog.config import is_web_address

    if url and not is_web_address(url):
        raise click.BadParameter(_("write a whole address that starts with https://"), param_hint="--base-url")
    return url


def _say_waiting() -> None:
    click.echo(_("Another build of this site is running; waiting for it to end."), err=True)


def _tell(report: Report, machine: bool) -> None:
    if machine:
        print_json(
            {
                "pages": report.pages,
                "written": report.written,
                "unchanged": report.unchanged,
                "removed": report.removed,
                "seconds": report.seconds,
                "warnings": as_json(report.warnings),
            }
        )
        return
    show_problems(report.warnings)
    for old, new in sorted(report.moved.items()):
        click.echo(_("moved: {old} now redirects to {new}").format(old=old, new=new))
    for old in report.gone:
        click.echo(_("gone: {old} now answers “gone”").format(old=old))
    click.echo(summary(report))


def summary(report: Report) -> str:
    """The last line: pages, written, unchanged, removed, seconds."""
    return ", ".join(
        (
            number_of("{number} page", "{number} pages", report.pages),
            number_of("{number} written", "{number} written", len(report.written)),
            number_of("{number} unchanged", "{number} unchanged", report.unchanged),
            number_of("{number} removed", "{number} removed", len(report.removed)),
            _("{seconds} s").format(seconds=f"{report.seconds:.2f}"),
        )
    )
