"""`convblog inbox forget`: what is erased, and what only the site's owner can reach."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection
from pathlib import Path

import click

from convblog import private
from convblog.channels.email.source import SourceDown
from convblog.cli.desk import at_desk
from convblog.cli.terminal import DONE, PROBLEMS, _, number_of, show_problems
from convblog.config import Config, Receiver
from convblog.conversation import erasure
from convblog.conversation.desk import Desk
from convblog.problems import N_, Problem, SiteError, printable


def run(root: str, person: str, name_only: bool, yes: bool) -> int:
    """Erase a person, everywhere within reach; then say what is left to do by hand."""
    with at_desk(root) as desk:
        answers = erasure.answers_of(desk, person)
        lines = [_line(desk, one) for one in answers[:_SHOWN]]
    click.echo(
        number_of("{number} answer of this person is here.", "{number} answers of this person are here.", len(answers))
    )
    for line in [*lines, *(["  …"] if len(answers) > _SHOWN else [])]:
        click.echo(line)
    if not yes:
        click.confirm(_("Erase them and all that is known of this person, for good?"), abort=True)
    with at_desk(root) as desk:
        erased = erasure.forget(desk, person, name_only)
        config = desk.config
        mailboxes, problems = _in_mailboxes(desk, root, person, {*erased.answers, *erased.renamed})
        queues, more = _in_queues(config, root, person)
    _forget_copies(root)
    if erased.answers:
        click.echo(number_of("{number} answer erased.", "{number} answers erased.", len(erased.answers)))
    if erased.renamed:
        text = number_of("{number} answer lost its name.", "{number} answers lost their name.", len(erased.renamed))
        click.echo(text)
    for name, number in [*mailboxes, *queues]:
        text = number_of("{number} message erased", "{number} messages erased", number)
        click.echo(f"{printable(name)}: {text}")
    show_problems([*problems, *more])
    _out_of_reach(_is_hosted(config))
    return PROBLEMS if problems or more else DONE


_SHOWN = 30


def _line(desk: Desk, identity: str) -> str:
    """An answer that is about to be erased, so that nobody takes a neighbour's with it."""
    entry, held = desk.published.entries.get(identity), desk.inbox.get(identity)
    target, source = (entry.target, entry.source) if entry else ("", "")
    if held is not None:
        target, source = held.submission.target, held.submission.source
    return "  " + "  ".join(printable(part) for part in (identity, target, source) if part)


def _forget_copies(root: str) -> None:
    """The cache and the preview hold words of answers, too; both are made again by the next build."""
    from convblog.build.cache import discard
    from convblog.build.lock import locked

    folder = Path(root, private.FOLDER)
    with locked(folder, lambda: None):
        discard(folder / "cache.sqlite")
        shutil.rmtree(folder / "preview", ignore_errors=True)


def _in_mailboxes(
    desk: Desk, root: str, person: str, answers: Collection[str]
) -> tuple[list[tuple[str, int]], list[Problem]]:
    """Erase a person's messages, and the letters that stand for their answers, at every source that is ours to change.

    (source, number) each, and what went wrong.
    """
    from convblog.channels.email import headers, letternames, sender
    from convblog.channels.email.sources import sources_of

    identity = erasure.identity_of(person)
    if identity.kind != "address" and not answers:
        return [], []

    def is_theirs(block: bytes) -> bool:
        letter = letternames.named(block, desk.secret)
        found = headers.read_headers(block).addresses("from") if identity.kind == "address" else ()
        is_letter = letter is not None and letter.id in answers
        return is_letter or any(sender.normalised(one.address) == identity.value for one in found)

    erased: list[tuple[str, int]] = []
    problems: list[Problem] = []
    for source in sources_of(desk.config.conversation.email, Path(root), os.environ):
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


def _in_queues(config: Config, root: str, person: str) -> tuple[list[tuple[str, int]], list[Problem]]:
    """Erase what of a person waits at web services, here and elsewhere: (service, number) each, and what went wrong."""
    from convblog.channels.receiver import ReceiverError
    from convblog.cli import places

    who = person.strip().removeprefix("mailto:")
    erased: list[tuple[str, int]] = []
    problems: list[Problem] = []
    for receiver in _receivers(config, root):
        name = places.name_of(receiver)
        try:
            if number := _erased_at(receiver, config, root, who):
                erased.append((name, number))
        except SiteError as error:
            problems.extend(error.problems)
        except ReceiverError as error:
            hint = N_("what waits there is not erased: when it can be reached, forget this person again")
            problems.append(Problem(name, 0, error.message, hint, error.values))
    return erased, problems


def _receivers(config: Config, root: str) -> list[Receiver]:
    """Every web service that is configured, and the queue of this machine where there is one all the same."""
    from convblog.channels.database import FILE_NAME

    found = [source.receiver for source in config.conversation.webmention.sources if source.receiver]
    has_queue = bool(config.receive.database) or Path(root, private.FOLDER, FILE_NAME).exists()
    here = [] if any(not one.url for one in found) or not has_queue else [Receiver()]
    return [*found, *here]


def _erased_at(receiver: Receiver, config: Config, root: str, who: str) -> int:
    from convblog.channels.receiver import LocalReceiver
    from convblog.cli import places

    if receiver.url:
        return places.service_afar(config, receiver).forget(who)
    with places.queue_here(config, root) as queue:
        return LocalReceiver(queue, "forget", lambda: int(time.time())).forget(who)


def _is_hosted(config: Config) -> bool:
    """Whether somebody else keeps a list of our webmentions."""
    return any(source.webmention_io for source in config.conversation.webmention.sources)


def _out_of_reach(is_hosted: bool) -> None:
    """What no command of ours may touch, and the commands for it."""
    click.echo(_("What this command cannot reach:"))
    click.echo("- " + _("the live site, until you publish again: convblog build, and then as you always publish"))
    click.echo(
        "- " + _("the history of git, if the answers were committed: git filter-repo --invert-paths --path FILE")
    )
    click.echo("- " + _("mailboxes in Maildir or mbox format, which are not ours to change: delete the messages there"))
    if is_hosted:
        click.echo("- " + _("webmention.io, which keeps its own list: delete their webmentions on its pages"))
    click.echo("- " + _("your backups, and copies that others have made of your pages and feeds"))
