"""`convblog check`."""

from __future__ import annotations

import shutil
import tempfile
import time

import click

from convblog.build.pipeline import build
from convblog.build.request import Request
from convblog.cli.terminal import PROBLEMS, _, show_problems, site_of, site_options
from convblog.times import Moment


@click.command("check", help=_("Check the configuration, every link and every feed, without publishing anything."))
@site_options
def command(folder: str, site: str) -> int:
    """Build into a folder aside and look at everything in it."""
    from convblog import config, configfile
    from convblog.build.check import check
    from convblog.content import scan

    root = site_of(site, folder)
    settings = configfile.read(scan.read_text(root, config.FILE))
    url = settings.url
    services = (settings.conversation.webmention.endpoint, settings.conversation.form.endpoint)
    output = tempfile.mkdtemp(prefix="convblog-check-")
    try:
        # With `base_url` this is no real build: it remembers no addresses.
        request = Request(site=root, output=output, base_url=url, adopt=True)
        report = build(request, Moment(int(time.time())), lambda: None)
        problems = check(output, url, services)
    finally:
        shutil.rmtree(output, ignore_errors=True)
    show_problems((*report.warnings, *problems))
    if problems:
        return PROBLEMS
    click.echo(_("All is well.") if not report.warnings else _("Nothing is broken; see the warnings above."))
    return 0
