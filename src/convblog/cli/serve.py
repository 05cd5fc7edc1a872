"""`convblog serve`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from convblog.build.request import Report
from convblog.cli.build import summary
from convblog.cli.terminal import _, language, number_of, show_problems, site_of, site_options
from convblog.problems import Problem, printable


@click.command("serve", help=_("Preview the site in a browser: it follows what you save, drafts included."))
@site_options
@click.option("--host", metavar="HOST", default="127.0.0.1", help=_("Listen at this address (default: 127.0.0.1)."))
@click.option(
    "--port", metavar="PORT", type=click.IntRange(0, 65535), default=8000, help=_("Listen at this port; 0 picks one.")
)
def command(folder: str, site: str, host: str, port: int) -> int:
    """Preview the site."""
    from convblog.serve.session import serve

    serve(site_of(site, folder), host, port, _Terminal())
    return 0


class _Terminal:
    """What the preview says, in the terminal's language: news on standard output, mistakes on standard error."""

    language = language()

    def translate(self, message: str) -> str:
        return _(message)

    def numbered(self, one: str, many: str, number: int) -> str:
        return number_of(one, many, number)

    def ready(self, url: str) -> None:
        click.echo(_("The preview is at {url} (Ctrl-C ends it)").format(url=url))

    def built(self, changed: Sequence[str], report: Report) -> None:
        # Nothing is named where a build found a change before the news of it came.
        click.echo(": ".join((*_shortened(changed), summary(report))))

    def warned(self, problems: Sequence[Problem]) -> None:
        show_problems(problems)

    def failed(self, problems: Sequence[Problem]) -> None:
        show_problems(problems)

    def crashed(self, traceback: str) -> None:
        click.echo(traceback, err=True)

    def waiting(self) -> None:
        click.echo(_("Another build of this site is running; waiting for it to end."), err=True)

    def polling(self, why: str) -> None:
        text = _("The system cannot watch the files ({why}); they are looked at every second instead.")
        click.echo(text.format(why=printable(why)), err=True)


def _shortened(names: Sequence[str]) -> Iterator[str]:
    """The first name, if there is one, and how many more there are."""
    if names:
        first, more = printable(names[0]), len(names) - 1
        others = number_of("and {number} more", "and {number} more", more)
        yield f"{first} {others}" if more else first
