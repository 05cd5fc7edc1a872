"""Which names the preview answers to.

A page somewhere on the web can make its own name lead to 127.0.0.1 ("DNS rebinding") and would then read drafts as if
they were its own; what the browser then sends as `Host` is that name, so any but our own is refused.
"""

from __future__ import annotations

import ipaddress

from msgspec import Struct

_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - named here to be recognised


class Hosts(Struct, frozen=True):
    """Where the preview listens: the host it was given, and the port."""

    given: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port as a browser on this machine would write them."""
        here = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(self.given, self.given)  # noqa: S104
        host = f"[{here}]" if ":" in here else here
        return f"http://{host}" if self.port == 80 else f"http://{host}:{self.port}"

    def allows(self, header: str, reached: str) -> bool:
        """Whether to answer a request whose `Host` says `header` and that came to the address `reached`.

        Who listens everywhere is reached by any address of the machine; an address, unlike a name, nobody can forge.
        """
        host, port = _parts(header)
        if port != self.port:
            return False
        if host in ("localhost", "127.0.0.1", "::1", _canonical(self.given.lower())):
            return True
        return self.given in _EVERYWHERE and host == _canonical(reached) and _is_address(host)


def _parts(header: str) -> tuple[str, int]:
    """Host (lower case, no brackets) and port of a `Host` header; port -1 if it is not well formed."""
    host, port = header.lower(), "80"
    if host.startswith("["):
        host, _, rest = host[1:].partition("]")
        if rest:
            port = rest[1:] if rest[0] == ":" else ""
        if ":" not in host:
            return "", -1
    elif ":" in host:
        host, _, port = host.partition(":")
    if not (port.isascii() and port.isdigit() and len(port) < 6):
        return "", -1
    return _canonical(host), int(port)


def _canonical(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
