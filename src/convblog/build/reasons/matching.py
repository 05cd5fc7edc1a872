"""Two states of a list, thing by thing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar

Thing = TypeVar("Thing")


class Matched(NamedTuple, Generic[Thing]):
    """What came, what went, what is another now (before, after), and whether only the order differs."""

    came: list[Thing]
    went: list[Thing]
    changed: list[tuple[Thing, Thing]]
    reordered: bool


def match(
    old: Iterable[Thing],
    new: Iterable[Thing],
    key: Callable[[Thing], Hashable],
    likeness: Callable[[Thing], Hashable] | None = None,
) -> Matched[Thing]:
    """Hold two lists against each other. What has no partner by `key` may have one by `likeness`."""
    before, after = {key(one): one for one in old}, {key(one): one for one in new}
    pairs = [(before[name], one) for name, one in after.items() if name in before]
    came = [one for name, one in after.items() if name not in before]
    went = [one for name, one in before.items() if name not in after]
    if likeness is not None:
        alike = {likeness(one): one for one in went}
        moved = [(alike.pop(likeness(one)), one) for one in came if likeness(one) in alike]
        pairs += moved
        came = [one for one in came if all(one is not other for _, other in moved)]
        went = [one for one in went if all(one is not other for other, _ in moved)]
    changed = [(one, other) for one, other in pairs if one != other]
    same = not (came or went or changed)
    return Matched(came, went, changed, same and list(before) != list(after))
