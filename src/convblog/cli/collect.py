"""`convblog collect`."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

import click

from convblog.channels.collecting import Collected
from convblog.channels.email.source import SourceDown
from convblog.cli.desk import at_desk
from convblog.cli.places import Place, taken
from convblog.cli.terminal import DONE, PROBLEMS, _, number_of, print_json, show_problems, site_of, site_options
from convblog.problems import N_, Problem, printable, problem

_IDLE = 300.0  # seconds after which a source is looked at although it did not call
_LONGEST_PAUSE = 900.0  # seconds between two tries of a source that is down


@click.command("collect", help=_("Fetch the answers that came in, from every source."))
@site_options
@click.option("--source", "names", metavar="NAME", multiple=True, help=_("Only from this source; may be repeated."))
@click.option("--refresh", is_flag=True, help=_("Look again at the pages that webmentions came from, too."))
@click.option("--watch", is_flag=True, help=_("Go on: fetch whenever something new arrives, until Ctrl-C."))
@click.option("--json", "machine", is_flag=True, help=_("Say it for machines, as JSON."))
def command(folder: str, site: str, names: Sequence[str], refresh: bool, watch: bool, machine: bool) -> int:
    """Collect. Exit status 1 if a source could not be read; the others were."""
    from convblog.cli import places

    root = site_of(site, folder)
    with at_desk(root) as desk:
        everywhere = places.of(desk.config, root)
    chosen = _chosen(everywhere, names)
    mailbox = next((place for place in everywhere if place.leave), None)
    status = collect(root, [*chosen, *([_refreshed(root)] if refresh else [])], machine, mailbox)
    if watch:
        _watch(root, chosen, machine)
        return DONE
    for place in everywhere:
        place.close()
    return status


def _refreshed(root: str) -> Place:
    """What the pages say now, as a place to take from; they are looked at before anybody sits down at the desk."""
    from convblog.channels import refreshing
    from convblog.channels.fetch import user_agent
    from convblog.channels.looking import looker_again
    from convblog.channels.politeness import PoliteDoor
    from convblog.channels.sending.pace import Clock, Pace

    with at_desk(root) as desk:
        those, config, pages = refreshing.due(desk), desk.config, desk.pages
    door = PoliteDoor(config.network.allow, Pace(Clock()).wait, agent=user_agent(config.url))
    found = list(refreshing.look_again(those, pages, looker_again(config, door), door))
    return Place("refresh", lambda desk: refreshing.take_in(desk, "refresh", found))


def _chosen(places: Sequence[Place], names: Sequence[str]) -> list[Place]:
    """The places with these names, or that begin with them; all if none is named."""
    for name in names:
        if not any(place.name.startswith(name) for place in places):
            known = ", ".join(f"“{printable(place.name)}”" for place in places) or _("none is configured")
            text = _("there is no source “{name}”; there are: {known}")
            raise click.UsageError(text.format(name=printable(name), known=known))
    return [place for place in places if not names or place.name.startswith(tuple(names))]


def collect(root: str, places: Sequence[Place], machine: bool, mailbox: Place | None = None) -> int:
    """Collect once from these places, and tell. `mailbox` is where letters about what waits are left, if need be."""
    from convblog.cli import mailing
    from convblog.conversation import listing

    with at_desk(root) as desk:
        buried, held_back = desk.published.bury_deleted()
        desk.tidy()
        found = [taken(place, desk) for place in places]
        if mailbox and mailbox.leave:
            found = mailbox.leave(desk, found)
        ids = dict.fromkeys(identity for one in found for identity in one.answers)
        here = [identity for identity in ids if identity in desk.inbox or identity in desk.published]
        answers = [listing.one(desk, identity) for identity in here]
        raw = {identity: desk.raw.path(identity) for identity in here}
        waiting = len(listing.of(desk, listing.WAITING).answers)
        mailed = mailing.deliver(desk, root, online=False)
    troubles = [problem for one in found for problem in ((one.error,) if one.error else ()) + one.troubles]
    show_problems([*troubles, *_vanished(held_back)])
    if machine:
        responses = [
            listing.as_json(answer, _, False, raw[identity]) for identity, answer in zip(here, answers, strict=True)
        ]
        told = [_as_json(one) for one in found]
        print_json({"sources": told, "responses": responses, "mail": mailing.as_json(mailed)})
    else:
        _tell(found, buried, waiting)
        mailing.tell(mailed)
    return PROBLEMS if any(one.error for one in found) else DONE


def _vanished(number: int) -> tuple[Problem, ...]:
    """Answers whose files are missing all at once."""
    if not number:
        return ()
    hint = N_("put the folder back; or, if you deleted them, reject them with: convblog inbox reject ID…")
    text = N_("{number} published answers are no longer there; that is not taken for a decision")
    return (problem("responses", 0, text, hint, number=number),)


def _as_json(found: Collected) -> dict[str, Any]:
    return {
        "name": found.name,
        "fetched": found.fetched,
        "new": found.new,
        "updated": found.updated,
        "deleted": found.deleted,
        "rejected": found.rejected,
        "error": found.error.text(_) if found.error else None,
    }


def _tell(found: Sequence[Collected], buried: int, waiting: int) -> None:
    """A line a source, and what there is to do."""
    if not found:
        click.echo(_("No source is configured; see “conversation” in convblog.yaml."))
    for one in found:
        counts = (
            number_of("{number} new", "{number} new", one.new),
            number_of("{number} updated", "{number} updated", one.updated),
            number_of("{number} deleted", "{number} deleted", one.deleted),
            number_of("{number} no answer", "{number} no answers", one.rejected),
        )
        numbers = (one.new, one.updated, one.deleted, one.rejected)
        said = ", ".join(text for text, number in zip(counts, numbers, strict=True) if number) or _("nothing new")
        said = _("not reached") if one.error else said
        click.echo(f"{printable(one.name)}: {said}")
    if buried:
        text = number_of("{number} answer you deleted stays away.", "{number} answers you deleted stay away.", buried)
        click.echo(text)
    if waiting:
        text = number_of("{number} answer waits: convblog inbox", "{number} answers wait: convblog inbox", waiting)
        click.echo(text)


def _watch(root: str, places: Sequence[Place], machine: bool) -> None:
    """One thread a place waits for it; the desk is taken in turn."""
    in_turn = threading.Lock()
    for place in places:
        threading.Thread(target=_watch_one, args=(root, place, machine, in_turn), daemon=True).start()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        with in_turn:  # what is under way is finished first
            click.echo()


def _watch_one(root: str, place: Place, machine: bool, in_turn: threading.Lock) -> None:
    pause = 15.0
    while True:
        try:
            place.wait(_IDLE)
            pause = 15.0
        except SourceDown:
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        with in_turn:
            from convblog.cli.terminal import report_errors

            report_errors(lambda: collect(root, [place], machine))
