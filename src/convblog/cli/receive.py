"""`convblog receive`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from convblog.cli.terminal import _, site_of, site_options


@click.command("receive", help=_("Run the web service that takes in webmentions, forms and mail."))
@site_options
@click.option("--host", metavar="HOST", default="127.0.0.1", help=_("Listen at this address (default: 127.0.0.1)."))
@click.option(
    "--port", metavar="PORT", type=click.IntRange(0, 65535), default=8090, help=_("Listen at this port; 0 picks one.")
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(0, 64),
    default=8,
    help=_("Look at so many webmentions at once (default: 8); 0 leaves that to collect."),
)
def command(folder: str, site: str, host: str, port: int, workers: int) -> int:
    """Run the web service."""
    from convblog.receive.app import create_app
    from convblog.receive.server import serve

    app = create_app(Path(site_of(site, folder)), os.environ, workers=workers)
    serve(app, host, port, lambda url: click.echo(_("The service listens at {url} (Ctrl-C ends it)").format(url=url)))
    return 0
