"""`convblog inbox forget`: what is erased, and what only the site's owner can reach."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from convblog.channels.email.source import SourceDown
from convblog.cli.desk import at_desk
from convblog.cli.terminal import DONE, PROBLEMS, _, number_of, show_problems
from convblog.config import Email
from convblog.conversation import erasure
from convblog.problems import Problem, printable


def run(root: str, person: str, name_only: bool, yes: bool) -> int:
    """Erase a person, everywhere within reach; then say what is left to do by hand."""
    with at_desk(root) as desk:
        answers = erasure.answers_of(desk, person)
    click.echo(
        number_of("{number} answer of this person is here.", "{number} answers of this person are here.", len(answers))
    )
    if not yes:
        click.confirm(_("Erase them and all that is known of this person, for good?"), abort=True)
    with at_desk(root) as desk:
        erased = erasure.forget(desk, person, name_only)
        mailboxes, problems = _in_mailboxes(desk.config.conversation.email, root, person)
    _forget_copies(root)
    if erased.answers:
        click.echo(number_of("{number} answer erased.", "{number} answers erased.", len(erased.answers)))
    if erased.renamed:
        text = number_of("{number} answer lost its name.", "{number} answers lost their name.", len(erased.renamed))
        click.echo(text)
    for name, number in mailboxes:
        text = number_of("{number} message erased", "{number} messages erased", number)
        click.echo(f"{printable(name)}: {text}")
    show_problems(problems)
    _out_of_reach()
    return PROBLEMS if problems else DONE


def _forget_copies(root: str) -> None:
    """The cache and the preview hold words of answers, too; both are made again by the next build."""
    from convblog import private
    from convblog.build.cache import discard
    from convblog.build.lock import locked

    folder = Path(root, private.FOLDER)
    with locked(folder, lambda: None):
        discard(folder / "cache.sqlite")
        shutil.rmtree(folder / "preview", ignore_errors=True)


def _in_mailboxes(email: Email, root: str, person: str) -> tuple[list[tuple[str, int]], list[Problem]]:
    """Erase a person's messages at every source that is ours to change: (source, number) each, and what went wrong."""
    from convblog.channels.email import headers, sender
    from convblog.channels.email.sources import sources_of

    identity = erasure.identity_of(person)
    if identity.kind != "address":
        return [], []

    def is_theirs(block: bytes) -> bool:
        found = headers.read_headers(block).addresses("from")
        return any(sender.normalised(one.address) == identity.value for one in found)

    erased: list[tuple[str, int]] = []
    problems: list[Problem] = []
    for source in sources_of(email, Path(root), os.environ):
        try:
            number = source.forget(is_theirs)
        except SourceDown as error:
            problems.append(error.problem)
            continue
        finally:
            source.close()
        problems.extend(source.troubles())
        if number:
            erased.append((source.name, number))
    return erased, problems


def _out_of_reach() -> None:
    """What no command of ours may touch, and the commands for it."""
    click.echo(_("What this command cannot reach:"))
    click.echo("- " + _("the live site, until you publish again: convblog build, and then as you always publish"))
    click.echo(
        "- " + _("the history of git, if the answers were committed: git filter-repo --invert-paths --path FILE")
    )
    click.echo("- " + _("mailboxes in Maildir or mbox format, which are not ours to change: delete the messages there"))
    click.echo("- " + _("your backups, and copies that others have made of your pages and feeds"))
