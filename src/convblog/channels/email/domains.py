"""Whether two hosts of mail are of one organisation (RFC 7489, section 3.2), by the public suffix list."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def aligned(first: str, second: str) -> bool:
    """Whether both hosts (lower case, IDNA) are the same, or belong to whoever registered one domain.

    Customers of one provider of subdomains are not: the private part of the list counts, too.
    """
    if not first or not second:
        return False
    if first == second:
        return True
    organisation = _organisation(first)
    return bool(organisation) and organisation == _organisation(second)


def _organisation(host: str) -> str:
    """The domain that was registered; "" for a public suffix, and for an address of numbers."""
    if host.rpartition(".")[2].isdigit() or "[" in host:
        return ""
    return str(_suffixes().privatesuffix(host) or "")


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()  # 50 ms, so only when two hosts differ
