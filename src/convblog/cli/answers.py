"""Answers on a terminal: lists, whole ones, and the editor in which the author writes theirs."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence

import click

from convblog.cli.terminal import _, language, number_of
from convblog.conversation import listing
from convblog.conversation.inbox import Held
from convblog.conversation.submission import State
from convblog.problems import printable

# What is said of each state; asked for when it is shown, in the language of the terminal.
STATES: dict[State, Callable[[], str]] = {
    "pending": lambda: _("waits"),
    "unplaced": lambda: _("fits nothing"),
    "private": lambda: _("private"),
    "published": lambda: _("published"),
    "rejected": lambda: _("rejected"),
    "spam": lambda: _("spam"),
}

REPLIED: dict[State, Callable[[], str]] = {
    "published": lambda: _("Your answer {id} is published under {parent}; the next build shows it."),
    "pending": lambda: _("Your answer {id} waits with {parent}: approve that one, and both are published."),
    "private": lambda: _("Your answer {id} is private, as {parent} is; it goes out by mail only."),
}

_COLOURS: dict[State, str] = {"pending": "yellow", "unplaced": "yellow", "private": "magenta", "published": "green"}
_WIDEST = 100  # columns


def show_list(answers: Sequence[Held]) -> None:
    """A few lines each: who, where, when, how it begins, why it waits."""
    if not answers:
        click.echo(_("Nothing waits."))
        return
    text = "\n".join(_brief(one) for one in answers)
    _page(f"{text}\n" + number_of("{number} answer", "{number} answers", len(answers)) + "\n")


def show_whole(answers: Sequence[Held], titles: Mapping[str, str], raw: Mapping[str, str]) -> None:
    """Everything that may be shown of each: `titles` by the page they answer, paths of the `raw` ones by id."""
    _page("\n".join(_whole(one, titles.get(one.submission.target, ""), raw[one.submission.id]) for one in answers))


def _page(text: str) -> None:
    """Page what is longer than the screen; colours only where a terminal shows them."""
    if sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines:
        click.echo_via_pager(text)
    else:
        click.echo(text, nl=False)


def _brief(held: Held) -> str:
    one = held.submission
    state = click.style(STATES[held.state](), fg=_COLOURS.get(held.state, "bright_black"))
    what = ", " + _("a new text") if held.update else ""
    kind = "" if one.kind == "reply" else f" · {one.kind}"
    where = printable(one.target) or "?"
    head = f"{_id(held)}  {state}{what} · {name_of(held)} · {where}{kind} · {_date(held)}\n"
    words = textwrap.shorten(printable(" ".join(one.text.split())), _width() - 4, placeholder="…")
    return head + "".join(f"    {line}\n" for line in (words, _reason(held)) if line)


def _whole(held: Held, title: str, raw: str) -> str:
    one = held.submission
    fields = (
        (_("From"), name_of(held) + (f" <{printable(one.author.url)}>" if one.author.url else "")),
        (_("To"), (printable(one.target) or "?") + (f" ({printable(title)})" if title else "")),
        (_("In answer to"), printable(one.in_reply_to)),
        (_("By"), one.channel + (f", {printable(one.source)}" if one.source else "")),
        (_("Date"), _date(held)),
        (_("Files"), ", ".join(map(printable, one.attachments))),
        (_("Pictures"), ", ".join(map(printable, listing.pictures_of(held)))),
        (_("Original"), raw),
        (_("Note"), _reason(held)),
    )
    head = "".join(f"{label(name)}{value}\n" for name, value in fields if value)
    body = "".join(f"    {printable(line)}\n" if line else "\n" for line in one.text.splitlines())
    return f"{_id(held)}  {STATES[held.state]()}\n{head}\n{body}"


def _id(held: Held) -> str:
    return click.style(printable(held.submission.id), bold=True)


def label(name: str) -> str:
    """A name and its colon, as the terminal's language sets it."""
    return _("{name}: ").format(name=name)


def name_of(held: Held) -> str:
    """Who wrote it, as they wish to be called."""
    return printable(held.submission.author.name) or _("Someone")


def _reason(held: Held) -> str:
    return printable(held.submission.reason.text(_)) if held.submission.reason else ""


def _date(held: Held) -> str:
    from babel.dates import format_datetime

    from convblog.words import locale

    return format_datetime(held.submission.published.datetime, "medium", locale=locale(language()))


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


def written_reply(asked: Held) -> str:
    """What the author writes in answer to `asked`: on standard input, or in their editor beneath its words."""
    if not sys.stdin.isatty():
        return sys.stdin.read()
    mark = _("# Write your answer above this line. What stands below it is not part of it.")
    quoted = "".join(f"# {printable(line)}\n" for line in asked.submission.text.splitlines())
    text = click.edit(f"\n\n{mark}\n# {name_of(asked)}:\n{quoted}", extension=".md")
    return (text or "").partition(mark)[0].strip()
