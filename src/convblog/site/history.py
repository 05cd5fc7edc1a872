"""`addresses.yaml`: what once was an address of the site, where it went, or that it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from msgspec import DecodeError, Struct, json, structs

from convblog import yamlfile
from convblog.conversation.pages import ANSWERS, normal
from convblog.problems import N_
from convblog.site import addresses
from convblog.yamlfile import Reader, quoted

FILE = "addresses.yaml"
SENT = "sent.jsonl"  # what others were told; written by `convblog send`
_TOLD = f"{SENT} "  # how a name for the source of a page that others were told of begins
MOST_GONE = 5  # that vanish in one build without being asked about


class History(Struct, frozen=True, kw_only=True):
    """Old addresses: `moved` to new ones, and `gone` for good."""

    moved: dict[str, str] = {}
    gone: tuple[str, ...] = ()


def read(text: str) -> History:
    """Read the file. Raises `SiteError` with every problem of it."""
    return yamlfile.read_struct(History, text, FILE, _check)


def _check(reader: Reader, history: History) -> None:
    named: list[tuple[yamlfile.Path, str]] = [(("moved", old), old) for old in history.moved]
    named += [(("moved", old), new) for old, new in history.moved.items()]
    named += [(("gone",), old) for old in history.gone]
    for path, address in named:
        if not address.startswith("/") or not addresses.is_clean(address):
            reader.wrong(path, N_("“{value}” is no address"), N_("write a path like /2026/11/letter/"), value=address)
        elif not addresses.is_short(unquote(address)):
            reader.problems.append(addresses.too_long(address, reader.file, reader.line(path)))


def write(history: History) -> str:
    """The file's text: sorted, one address a line."""
    lines = ["# Addresses that once were posts. Written by `convblog build`; yours to correct.\n"]
    if history.moved:
        lines.append("moved:\n")
        lines.extend(f"  {_quoted(old)}: {_quoted(new)}\n" for old, new in sorted(history.moved.items()))
    if history.gone:
        lines.append("gone:\n")
        lines.extend(f"  - {_quoted(old)}\n" for old in sorted(set(history.gone)))
    return "".join(lines)


def _quoted(address: str) -> str:
    return address if address.replace("/", "").replace("-", "").isalnum() and address.isascii() else quoted(address)


class _Fact(Struct):
    """What of a line of `sent.jsonl` matters here."""

    page: str
    kind: str = "webmention"


def named(alias: str) -> str:
    """The address that an alias means, however it is written."""
    return normal("/" + alias.removeprefix("/"))


def told_of(sent: str) -> dict[str, str]:
    """The pages that `sent.jsonl` says others were told of, as a last run would have them: by a name for the source.

    Lines that make no sense are passed over.
    """
    found: dict[str, str] = {}
    for line in sent.splitlines():
        try:
            fact = json.decode(line, type=_Fact)
        except DecodeError:
            continue
        page = normal(fact.page)
        if fact.kind == "webmention" and addresses.is_clean(page) and page.startswith("/"):
            found[_TOLD + page] = page
    return found


def without(before: Mapping[str, str], aliases: Iterable[str]) -> Mapping[str, str]:
    """A last run, without pages that others were told of and that posts answer to by now."""
    if not any(source.startswith(_TOLD) for source in before):
        return before
    known = {*map(named, aliases)}
    return {source: page for source, page in before.items() if not source.startswith(_TOLD) or page not in known}


def kept(before: Mapping[str, str], change: Change) -> dict[str, str]:
    """What of the last run must be asked about again: what vanished and was not recorded."""
    found = {source: address for source, address in before.items() if address in (*change.held, *change.unclear)}
    return found | {_TOLD + one: one for one in (*change.held, *change.unclear) if one not in found.values()}


class Change(Struct, frozen=True):
    """What a build found about old addresses."""

    history: History  # as it is to be written
    moved: Mapping[str, str]  # newly moved
    gone: tuple[str, ...]  # newly gone
    held: tuple[str, ...]  # vanished, but too many at once to believe
    revived: bool = False  # whether an old address lives again
    unclear: tuple[str, ...] = ()  # that others were told of: vanished, and nobody remembers whether the post moved


def update(
    history: History, before: Mapping[str, str], now: Mapping[str, str], accept_gone: bool, unsure: bool = False
) -> Change:
    """Compare the addresses of the last run (`before`, by source file) with those of `now`.

    A source that lives elsewhere now has moved; one that is no more is gone. What lives again leaves the list. Where
    one is `unsure`, a page that others were told of (see `told_of`) may have moved too.
    """
    if before == now and not history.moved and not history.gone:
        return Change(history, {}, (), ())
    live = set(now.values())
    moved = {
        address: now[source]
        for source, address in sorted(before.items())
        if now.get(source, address) != address and address not in live
    }
    gone = sorted(
        address
        for source, address in before.items()
        if source not in now and address not in live and address not in history.moved and address not in history.gone
    )
    told = {address for source, address in before.items() if unsure and source.startswith(_TOLD)}
    # An answer of the author's has no slug: its address never changes.
    unclear = () if accept_gone else tuple(a for a in gone if a in told and not a.startswith(ANSWERS))
    gone = [address for address in gone if address not in unclear]
    held = tuple(gone) if len(gone) > MOST_GONE and not accept_gone else ()
    gone = [] if held else gone
    kept_moves = {old: new for old, new in history.moved.items() if old not in live}
    all_moved = _straightened(kept_moves | moved)
    all_gone = tuple(sorted({a for a in (*history.gone, *gone) if a not in live and a not in all_moved}))
    written = structs.replace(history, moved=all_moved, gone=all_gone)
    revived = any(address in live for address in (*history.moved, *history.gone))
    return Change(written, moved, tuple(gone), held, revived, unclear)


def _straightened(moved: Mapping[str, str]) -> dict[str, str]:
    """Each old address straight to where its chain of moves ends."""
    straight = {}
    for old, first in moved.items():
        seen, new = {old}, first
        while new in moved and new not in seen:
            seen.add(new)
            new = moved[new]
        straight[old] = new
    return straight
