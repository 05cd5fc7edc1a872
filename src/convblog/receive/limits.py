"""How often somebody may ask, and who that is.

Counted in this process alone, in memory that is bounded: a crowd can make it forget who came first, never grow.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import ceil

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_MOST = 65_536  # keys remembered: some 10 MB
_MINUTE = 60.0


class Rate:
    """So many requests a minute for each key, all at once or spread out (a leaky bucket, by the time it is empty).

    `clock` gives seconds that never go back.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._gap = _MINUTE / per_minute
        self._clock = clock
        self._empty_at: dict[str, float] = {}  # in the order of last use

    def wait(self, key: str) -> int:
        """Count a request: 0 if it is within the limit, else whole seconds until one would be."""
        now = self._clock()
        full_until = max(self._empty_at.pop(key, now), now)
        ahead = full_until - now
        allowed = ahead <= _MINUTE - self._gap / 2  # half a gap, so that a sum of fractions costs nobody a request
        self._empty_at[key] = full_until + self._gap if allowed else full_until
        if len(self._empty_at) > _MOST:
            del self._empty_at[next(iter(self._empty_at))]
        return 0 if allowed else max(1, ceil(ahead - _MINUTE + self._gap))


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks that `texts` name, as `10.0.0.0/8` or as one address. Raises `ValueError` for anything else."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def client_of(peer: str, forwarded: Sequence[str], trusted: tuple[Network, ...]) -> str:
    """Who asks, as a key: an IPv4 address, or the /64 that one customer has of IPv6.

    `peer` is who is connected, `forwarded` the values of `X-Forwarded-For`. Of those only what trusted proxies added
    counts: from the right, the first address that is none of theirs.
    """
    if not _is_trusted(peer, trusted):
        return _key(peer)
    for text in reversed(",".join(forwarded).split(",")):
        address = _bare(text)
        if not _is_address(address):
            break
        peer = address
        if not _is_trusted(address, trusted):
            break
    return _key(peer)


def _bare(text: str) -> str:
    """An address without a port and brackets, which some proxies add."""
    text = text.strip()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


@lru_cache(4096)
def _key(text: str) -> str:
    try:
        address = _parsed(text)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


@lru_cache(4096)
def _is_trusted(text: str, trusted: tuple[Network, ...]) -> bool:
    try:
        address = _parsed(text)
    except ValueError:
        return False
    return any(address in network for network in trusted if network.version == address.version)


@lru_cache(4096)
def _is_address(text: str) -> bool:
    try:
        _parsed(text)
    except ValueError:
        return False
    return True


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text)
    return address.ipv4_mapped or address if address.version == 6 else address
