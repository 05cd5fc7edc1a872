"""What is to be told now: what the pages say, against what is on record. Pure.

Any change of a page's own words is told to all it links to, and to what it no longer links to; a change of the
answers it shows to those who know the page (Salmention); a page that is gone to those who know it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from convblog.channels.sending.entry import Said
from convblog.channels.sending.record import Fact, Key


class Item(Struct, frozen=True):
    """One webmention that is due."""

    page: str  # path of the address that is its source
    shown: str  # path of the page that stands there now; empty: none does
    target: str
    content: str  # what the record will say was told; empty where there is no link (any more)
    answers: str
    before: Fact | None


class Due(NamedTuple):
    """What is to be told, in the order of pages and links; and what waits for its next try."""

    items: tuple[Item, ...]
    waiting: tuple[Item, ...]


def known(facts: Mapping[Key, Fact]) -> dict[str, list[Fact]]:
    """By page: the facts of those targets that may know of it."""
    found: dict[str, list[Fact]] = {}
    for fact in facts.values():
        if fact.kind == "webmention" and fact.told:
            found.setdefault(fact.page, []).append(fact)
    return found


def of(
    said: Mapping[str, Said], facts: Mapping[Key, Fact], leads: Mapping[str, str], unsure: frozenset[str], now: datetime
) -> Due:
    """What is due at `now`.

    `leads`: old addresses that lead to a page by HTTP, and to which. Webmentions are known by source and target: what
    was told under an old address goes on under it, or it would stand at the other side twice. `unsure`: pages of which
    nothing can be told today, since it could not be found out whether an old address leads to them; and that address.
    """
    items = list(_items(said, facts, leads, unsure))
    waits = [bool(item.before and item.before.due and item.before.due > now) for item in items]
    return Due(
        tuple(item for item, wait in zip(items, waits, strict=True) if not wait),
        tuple(item for item, wait in zip(items, waits, strict=True) if wait),
    )


def _items(
    said: Mapping[str, Said], facts: Mapping[Key, Fact], leads: Mapping[str, str], unsure: frozenset[str]
) -> Iterator[Item]:
    told = known(facts)
    former: dict[str, list[str]] = {}
    for old in sorted(leads):
        former.setdefault(leads[old], []).append(old)
    live = {path: one for path, one in sorted(said.items()) if not one.gone}
    for path, one in live.items():
        if path not in unsure:
            yield from _of_page(path, one, facts, told, former.get(path, []))
    for path in sorted(told):
        if path not in live and path not in leads and path not in unsure:
            yield from (Item(path, "", fact.target, "", "", fact) for fact in _by_target(told[path]))


def _of_page(
    path: str, said: Said, facts: Mapping[Key, Fact], told: Mapping[str, list[Fact]], former: list[str]
) -> Iterator[Item]:
    # Told under several addresses, it goes on under the newest.
    under = {fact.target: fact.page for page in (*former, path) for fact in told.get(page, [])}
    for target in said.targets:
        fact = facts.get((under.get(target, path), target))
        if fact is None or _is_news(said, fact):
            page = fact.page if fact else path
            yield Item(page, path, target, said.content, said.answers, fact)
    linked = {(under.get(target, path), target) for target in said.targets}
    for page in (path, *former):
        for fact in _by_target(told.get(page, [])):
            if fact.key not in linked:
                yield Item(page, path, fact.target, "", "", fact)


def _is_news(said: Said, fact: Fact) -> bool:
    if fact.due is not None or fact.content != said.content:
        return True
    return fact.told and fact.answers != said.answers


def _by_target(facts: list[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.target)
