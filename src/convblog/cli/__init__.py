"""The command `convblog`. Each subcommand stands in a file of its own and is imported only when it is asked for."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from convblog import __version__

COMMANDS = ("new", "post", "build", "serve", "collect", "send", "inbox", "mail", "receive", "explain", "check")


class _Commands(click.Group):
    """A group whose commands are modules beside this one: `convblog build` need not import what `serve` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"convblog.cli.{cmd_name}").command
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="convblog")
def group() -> None:
    """A static blog with conversation built in."""


def main() -> None:
    """Entry point. Exit status: 0 done, 1 the site has problems, 2 wrong usage."""
    from convblog.cli.terminal import report_errors

    status = report_errors(lambda: group.main(standalone_mode=False))
    sys.stdout.flush()
    sys.stderr.flush()
    # Taking apart the objects of 10,000 posts one by one takes longer than some builds; the system does it at once.
    os._exit(status)
