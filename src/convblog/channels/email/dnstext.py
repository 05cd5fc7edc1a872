"""TXT records, as DKIM's public keys are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dns.resolver import Resolver

# The TXT record of a name, b"" where there is none or nobody answers.
Dns = Callable[[str], bytes]

PATIENCE = 5.0  # seconds for one name, all its name servers together


def look_up(resolver: Resolver | None = None) -> Dns:
    """A function that asks the name servers of `resolver`, by default those of this machine; each name once."""
    from dns.exception import DNSException
    from dns.resolver import NoResolverConfiguration, get_default_resolver

    known: dict[str, bytes] = {}

    def ask(name: str) -> bytes:
        if name not in known:
            try:
                asked = resolver or get_default_resolver()
                answer = asked.resolve(name, "TXT", lifetime=PATIENCE, search=False)
                known[name] = b"".join(next(iter(answer)).strings)
            except (DNSException, NoResolverConfiguration, OSError, ValueError, StopIteration):
                known[name] = b""
        return known[name]

    return ask
