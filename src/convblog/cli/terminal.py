"""What commands have in common: the terminal's language, how problems are shown, the site's folder."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import click

from convblog.problems import N_, Problem, SiteError, printable, problem

Command = Callable[..., int | None]

DONE, PROBLEMS, USAGE = 0, 1, 2


@cache
def language() -> str:
    """The terminal's language, as the environment says it: `fr` of `fr_FR.UTF-8`."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").split(":")[0].partition(".")[0]
        if value and value not in ("C", "POSIX"):
            return value.replace("_", "-")
    return "en"


def _(message: str) -> str:
    """`message` in the terminal's language."""
    return _translations()(message) if not language().startswith("en") else message


def number_of(one: str, many: str, number: int) -> str:
    """`one` or `many` in the terminal's language, the number filled in."""
    return _numbers()(one, many, number).format(number=number)


@cache
def _translations() -> Callable[[str], str]:
    from convblog.words import translations

    return translations(language()).gettext


@cache
def _numbers() -> Callable[[str, str, int], str]:
    from convblog.words import translations

    return translations(language()).ngettext


def site_options(function: Command) -> Command:
    """The two ways to name a site: as an argument, or by `--site`."""
    function = click.argument("folder", metavar="[SITE]", required=False, default="")(function)
    return site_option(function)


def site_option(function: Command) -> Command:
    """`--site DIR`, for commands whose arguments are something else."""
    text = _("The site's folder (default: this one).")
    return click.option("--site", "-C", metavar="DIR", default="", help=text)(function)


def site_of(site: str, folder: str = "") -> str:
    """The absolute folder of the site that was named. Raises a usage error if it is none."""
    if site and folder:
        raise click.UsageError(_("name the site once: as SITE or with --site"))
    named = site or folder or "."
    if not os.path.isdir(named):
        raise click.UsageError(_("there is no folder {name}").format(name=printable(named)))
    return os.path.realpath(named)


def show_problems(problems: Iterable[Problem]) -> None:
    """Each problem on standard error, as `file:line: message`, its hint below."""
    for one in problems:
        place = f"{printable(one.file)}:{one.line}" if one.line else printable(one.file)
        click.echo(f"{place}: {one.text(_)}" if place else one.text(_), err=True)
        if hint := one.advice(_):
            click.echo(f"    {hint}", err=True)


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as the machine reads them."""
    return [{"file": one.file, "line": one.line, "message": one.text(_), "hint": one.advice(_)} for one in problems]


def print_json(value: object) -> None:
    """The one JSON value of a command, on standard output."""
    from msgspec import json

    click.echo(json_line(json.format(json.encode(value), indent=2)))


def json_line(encoded: bytes) -> str:
    """JSON as it may be shown: what a terminal acts on and JSON lets stand (from U+007F on) is written as an escape."""
    return _BEYOND_ASCII.sub(lambda match: _escaped(match[0]), encoded.decode("utf-8"))


_BEYOND_ASCII = re.compile("[\x7f-\U0010ffff]")


def _escaped(char: str) -> str:
    if printable(char) == char:
        return char
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def report_errors(run: Callable[[], object]) -> int:
    """Run a command and turn what it raises into words and an exit status. Nothing else ever prints a traceback."""
    try:
        result = run()
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return USAGE
    except BrokenPipeError:
        # Whoever read our output has enough; Python would complain again when it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (SiteError, OSError) as error:
        show_problems(_problems_of(error))
        return PROBLEMS
    return result if isinstance(result, int) else DONE


def _problems_of(error: SiteError | OSError) -> tuple[Problem, ...]:
    if isinstance(error, SiteError):
        return error.problems
    hint = N_("check that you may write there")
    return (problem(str(error.filename), 0, N_("cannot be written: {why}"), hint, why=error.strerror or error),)
