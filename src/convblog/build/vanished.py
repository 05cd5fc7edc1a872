"""What a build finds about old addresses: who stood where in the last run, and what became of what vanished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from convblog.build import load
from convblog.build.request import Request
from convblog.build.sources import Sources
from convblog.build.state import State
from convblog.content import scan
from convblog.conversation import pages
from convblog.problems import N_, Problem, SiteError, problem
from convblog.site import history
from convblog.site.history import Change, History
from convblog.site.placed import Placed


def known_of(site: str, found: Sources) -> tuple[History, tuple[Problem, ...]]:
    """What is remembered of old addresses, and what is wrong with it: then nothing is."""
    if history.FILE not in found.digests:
        return History(), ()
    try:
        return history.read(scan.read_text(site, history.FILE)), ()
    except SiteError as error:
        return History(), error.problems


def before(request: Request, placed: Sequence[Placed], state: State) -> tuple[Mapping[str, str], bool]:
    """Where everything stood in the last run, and whether what vanished may have moved instead.

    For a preview nothing stood anywhere: it finds nothing about old addresses. On a machine that has not built this
    site yet, others have told the world of its pages; no source is known for those. A post that nobody was told of may
    be one of them.
    """
    if not request.is_real:
        return {}, False
    before = state.last_run
    aliases = [alias for one in placed for alias in one.post.aliases]
    if before is not None:
        return history.without(before, aliases), True
    told = history.told_of(_sent(request.site))
    known = {*told.values()}
    return history.without(told, aliases), any(
        one.post.kind == "post" and one.address not in known and known.isdisjoint(map(history.named, one.post.aliases))
        for one in placed
    )


def change_of(
    request: Request, known: History, before: Mapping[str, str], present: Mapping[str, str], unsure: bool
) -> Change:
    """What became of old addresses: those `before` had and `present`, by source, has no more, moved or are gone.

    `unsure` holds back what cannot be told apart; see `history.update`.
    """
    if not before:
        return Change(known, {}, (), ())
    return history.update(known, before, present, request.accept_gone, unsure)


def unread(loaded: load.Loaded, before: Mapping[str, str]) -> dict[str, str]:
    """The answers that were pages of their own, while a file in `responses/` cannot be read: it may hold one."""
    if not any(warning.file.startswith("responses/") for warning in loaded.warnings):
        return {}
    return {source: address for source, address in before.items() if address.startswith(pages.ANSWERS)}


def _sent(site: str) -> str:
    path = Path(site, history.SENT)
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def warnings(change: Change) -> tuple[Problem, ...]:
    """What is to be said of addresses that vanished and were not recorded."""
    found = []
    if change.held:
        hint = N_("if they are meant to be gone, build once with --accept-gone; then their addresses answer “gone”")
        text = N_("{number} addresses are no longer there: {addresses}")
        listed = _listed(change.held)
        found.append(problem(history.FILE, 0, text, hint, number=len(change.held), addresses=listed))
    if change.unclear:
        hint = N_(
            "write each into “aliases” of the post that moved; if they are meant to be gone, "
            "build once with --accept-gone"
        )
        text = N_("others were told of addresses that are no longer there, and may have moved: {addresses}")
        found.append(problem(history.SENT, 0, text, hint, addresses=_listed(change.unclear)))
    return tuple(found)


def _listed(addresses: Sequence[str]) -> str:
    return ", ".join(addresses[:10]) + (" …" if len(addresses) > 10 else "")
