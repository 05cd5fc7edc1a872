"""`convblog check`."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

import click

from convblog.build.pipeline import build
from convblog.build.request import Request
from convblog.cli.terminal import PROBLEMS, _, show_problems, site_of, site_options
from convblog.config import Config
from convblog.problems import printable
from convblog.times import Moment


@click.command("check", help=_("Check the configuration, every link and every feed, without publishing anything."))
@site_options
@click.option("--online", is_flag=True, help=_("Mailboxes, mail servers and web services, too."))
def command(folder: str, site: str, online: bool) -> int:
    """Build into a folder aside and look at everything in it; with `online`, at what answers elsewhere, too."""
    from convblog import config, configfile
    from convblog.build.check import check
    from convblog.content import scan
    from convblog.conversation import hosts, published

    root = site_of(site, folder)
    settings = configfile.read(scan.read_text(root, config.FILE))
    hosts.of_site(Path(root))
    url = settings.url
    services = (settings.conversation.webmention.endpoint, settings.conversation.form.endpoint)
    output = tempfile.mkdtemp(prefix="convblog-check-")
    try:
        # With `base_url` this is no real build: it remembers no addresses.
        request = Request(site=root, output=output, base_url=url, adopt=True)
        report = build(request, Moment(int(time.time())))
        problems, of_readers = check(output, url, services, published.files(Path(root)))
    finally:
        shutil.rmtree(output, ignore_errors=True)
    warnings = (*report.warnings, *of_readers)
    show_problems((*warnings, *problems))
    is_all_well = not online or _online(settings, root)
    if problems or not is_all_well:
        return PROBLEMS
    click.echo(_("All is well.") if not warnings else _("Nothing is broken; see the warnings above."))
    return 0


def _online(settings: Config, root: str) -> bool:
    """A line for each place: that it answers as it should, or what is wrong; whether all do."""
    from convblog.cli import online

    is_all_well = True
    for place in online.places(settings, root, os.environ):
        found = online.tried(place)
        if found:
            show_problems([found])
            is_all_well = False
        else:
            click.echo(printable(place.name) + ": " + _("ok"))
    return is_all_well
