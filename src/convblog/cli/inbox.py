"""`convblog inbox`: a minute a day at the moderator's desk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from convblog.cli.desk import at_desk
from convblog.cli.terminal import DONE, PROBLEMS, _, print_json, show_problems, site_of, site_option
from convblog.conversation.submission import State
from convblog.problems import SiteError

STATES: tuple[State, ...] = ("pending", "unplaced", "private", "published", "rejected", "spam")

T = TypeVar("T")
Function = Callable[..., int | None]


def _ids(function: Function) -> Function:
    return click.argument("ids", metavar="ID…", nargs=-1, required=True)(function)


def _for_machines(function: Function) -> Function:
    text = _("With --json: the words of what is not published, too.")
    function = click.option("--unpublished", is_flag=True, help=text)(function)
    return click.option("--json", "machine", is_flag=True, help=_("Say it for machines, as JSON."))(function)


def _of_list(function: Function) -> Function:
    states = click.option(
        "--state", "states", multiple=True, type=click.Choice(STATES), help=_("Only these; else what waits.")
    )
    page = click.option("--page", metavar="PATH", default="", help=_("Only answers to this page."))
    everything = click.option("--all", "everything", is_flag=True, help=_("Whatever their state."))
    return states(page(everything(_for_machines(function))))


@click.group("inbox", help=_("Answers that wait: read them, publish them, answer them."), invoke_without_command=True)
@site_option
@_of_list
@click.pass_context
def command(context: click.Context, /, site: str, **options: Any) -> None:
    """Without a subcommand: list what waits."""
    context.obj = site
    name = context.invoked_subcommand
    if name is None:
        context.invoke(list_, **options)
    elif any(options.values()):
        text = _("options stand after the subcommand: convblog inbox {name} …")
        raise click.UsageError(text.format(name=name))


def _root(site: str) -> str:
    """The site that the subcommand names, or else the group."""
    return site_of(site or click.get_current_context().obj or "")


def _each(ids: Sequence[str], act: Callable[[str], T]) -> tuple[list[T], int]:
    """Do it for every id: a mistake in one does not keep the others. What was done, and the exit status."""
    done: list[T] = []
    status = DONE
    for identity in dict.fromkeys(ids):
        try:
            done.append(act(identity.lower()))
        except SiteError as error:
            show_problems(error.problems)
            status = PROBLEMS
    return done, status


@command.command("list", help=_("What waits, from the oldest."))
@site_option
@_of_list
def list_(
    site: str = "",
    states: Sequence[State] = (),
    page: str = "",
    everything: bool = False,
    machine: bool = False,
    unpublished: bool = False,
) -> None:
    """List answers."""
    from convblog.cli import answers
    from convblog.conversation import listing

    with at_desk(_root(site)) as desk:
        found = listing.of(desk, STATES if everything else tuple(states) or listing.WAITING)
        named = desk.pages.page(page) if page else None
        raw = {one.submission.id: desk.raw.path(one.submission.id) for one in found.answers}
    target = named.path if named else page
    shown = [one for one in found.answers if not page or one.submission.target == target]
    show_problems(found.problems)
    if machine:
        print_json([listing.as_json(one, _, unpublished, raw[one.submission.id]) for one in shown])
    else:
        answers.show_list(shown)


@command.command("show", help=_("Answers, whole."))
@site_option
@_ids
@_for_machines
def show(site: str, ids: Sequence[str], machine: bool, unpublished: bool) -> int:
    """Show answers."""
    from convblog.cli import answers
    from convblog.conversation import listing

    with at_desk(_root(site)) as desk:
        found, status = _each(ids, lambda identity: listing.one(desk, identity))
        titles = {one.submission.target: desk.pages.page(one.submission.target) for one in found}
        raw = {one.submission.id: desk.raw.path(one.submission.id) for one in found}
    if machine:
        shown: list[Any] = [listing.as_json(one, _, unpublished, raw[one.submission.id]) for one in found]
        print_json(shown[0] if len(ids) == 1 and shown else shown)
    else:
        answers.show_whole(found, {target: page.title for target, page in titles.items() if page}, raw)
    return status


@command.command("approve", help=_("Publish answers."))
@site_option
@_ids
@click.option("--target", metavar="PATH", default="", help=_("The page they answer, where nobody could tell."))
@click.option("--in-reply-to", "parent", metavar="ID", default="", help=_("The answer they answer."))
def approve(site: str, ids: Sequence[str], target: str, parent: str) -> int:
    """Approve answers."""
    from convblog.conversation import deciding

    with at_desk(_root(site)) as desk:
        done, status = _each(ids, lambda identity: deciding.approve(desk, identity, target, parent))
        desk.told.put("author", [outcome.id for outcome in done], "published")  # who decided need not be told
    for outcome in done:
        click.echo(_("{id} is published; the next build shows it.").format(id=outcome.id))
    return status


@command.command("reject", help=_("Turn answers away, or take published ones back: they never return."))
@site_option
@_ids
def reject(site: str, ids: Sequence[str]) -> int:
    """Reject answers."""
    return _turn_away(site, ids, "rejected", _("{id} is rejected and will not return."))


@command.command("spam", help=_("Like reject, for what was never meant as an answer."))
@site_option
@_ids
def spam(site: str, ids: Sequence[str]) -> int:
    """Reject answers as spam."""
    return _turn_away(site, ids, "spam", _("{id} is put aside as spam and will not return."))


def _turn_away(site: str, ids: Sequence[str], state: Any, words: str) -> int:
    from convblog.conversation import deciding

    with at_desk(_root(site)) as desk:
        done, status = _each(ids, lambda identity: deciding.reject(desk, identity, state))
    for outcome in done:
        kept = outcome.state == "published"
        text = _("{id}: the new text is dropped, the published one stays.") if kept else words
        click.echo(text.format(id=outcome.id))
    return status


@command.command("reply", help=_("Answer an answer, in your own name."))
@site_option
@click.argument("identity", metavar="ID")
@click.argument("text", required=False, default="")
def reply(site: str, identity: str, text: str) -> int:
    """Answer: with the text given, else what stands on standard input, else what is written in an editor."""
    from convblog.cli import answers
    from convblog.conversation import deciding, listing

    root = _root(site)
    with at_desk(root) as desk:
        asked = listing.one(desk, identity.lower())
    words = text or answers.written_reply(asked)  # the desk is free meanwhile: writing takes its time
    if not words.strip():
        click.echo(_("Nothing was written, so nothing was sent."), err=True)
        return DONE
    with at_desk(root) as desk:
        submission, state = deciding.answer(desk, asked.submission.id, words)
    click.echo(answers.REPLIED[state]().format(id=submission.id, parent=asked.submission.id))
    return DONE


@command.command("forget", help=_("Erase a person: their answers, or their name only, and all that is known of them."))
@site_option
@click.argument("person", metavar="ADDRESS-or-URL")
@click.option("--name-only", is_flag=True, help=_("Keep their published words, without their name."))
@click.option("--yes", is_flag=True, help=_("Do not ask first."))
def forget(site: str, person: str, name_only: bool, yes: bool) -> int:
    """Erase a person."""
    from convblog.cli import forgetting

    return forgetting.run(_root(site), person, name_only, yes or not sys.stdin.isatty())
