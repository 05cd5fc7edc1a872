"""Whether the address a message says it is from is really where it comes from.

Two things can prove it: a DKIM signature that we check ourselves, or the word of the one host that the site trusts.
Everything else, SPF on its own among it, proves nothing about From.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from convblog.channels.email.dnstext import Dns
from convblog.channels.email.domains import aligned
from convblog.channels.email.headers import Headers
from convblog.channels.email.results import Result, Results, read_results
from convblog.channels.email.sender import normalised, sender_address
from convblog.channels.email.signature import is_signed_by

_RECEIVED_BY = re.compile(r"(?<!\S)by\s+(\S{1,255})", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*+\)")


class Verified(Struct, frozen=True):
    """The address in From, normalised, if it is proven, and by what; "" twice if it is not.

    `signature`: a DKIM signature that we checked. `dmarc`, `dkim`: the trusted host says so.
    """

    address: str = ""
    how: Literal["", "signature", "dmarc", "dkim"] = ""

    @property
    def proven(self) -> bool:
        """Whether anything proves it."""
        return bool(self.how)


def verify(
    raw: bytes, headers: Headers, trusted_authserv_id: str, our_addresses: Collection[str], dns: Dns | None
) -> Verified:
    """Whether From is proven.

    `trusted_authserv_id` is the name under which the site's own mail server writes its Authentication-Results, or "".
    `dns` gives TXT records; None: nobody is asked, and no signature is checked. Never raises.
    """
    address = sender_address(headers)
    host = address.rpartition("@")[2]
    if not address or headers.excessive:
        return Verified()
    if dns and is_signed_by(host, raw, headers, our_addresses, dns):
        return Verified(address, "signature")
    how = _as_the_host_says(headers, trusted_authserv_id.strip().lower(), host)
    return Verified(address, how) if how else Verified()


def _as_the_host_says(headers: Headers, trusted: str, host: str) -> Literal["", "dmarc", "dkim"]:
    """By the topmost Authentication-Results, if the trusted host wrote it and no other host had the message later."""
    results = _topmost(headers, trusted) if trusted else None
    if results is None:
        return ""
    dmarc = [result for result in results.results if result.method == "dmarc"]
    if any(result.result != "pass" or _domain(result, "header.from") != host for result in dmarc):
        return ""
    if dmarc:
        return "dmarc"
    dkim = (result for result in results.results if result.method == "dkim" and result.result == "pass")
    return "dkim" if any(aligned(host, _signer(result)) for result in dkim) else ""


def _topmost(headers: Headers, trusted: str) -> Results | None:
    """The first Authentication-Results, unless somebody else wrote it or a Received line above it.

    A host puts its lines on top. What stands under another host's Received line that host may have let through, with
    whatever its sender wrote into it.
    """
    for name, value in headers.fields:
        if name == "received" and not _is_of(trusted, _received_by(value)):
            return None
        if name == "authentication-results":
            results = read_results(value)
            return results if results and results.authserv_id == trusted else None
    return None


def _is_of(trusted: str, host: str) -> bool:
    return host == trusted or host.endswith("." + trusted)


def _received_by(value: str) -> str:
    """The host that wrote a Received line (RFC 5321, section 4.4): the one `by` outside of comments.

    "" if there is none, or more than one: how a sender calls itself stands in the same line.
    """
    without_comments = value[:2_000]
    for _ in range(3):  # nested ones
        without_comments = _COMMENT.sub(" ", without_comments)
    found = _RECEIVED_BY.findall(without_comments.partition(";")[0])
    return str(found[0]).lower().rstrip(".") if len(found) == 1 else ""


def _signer(result: Result) -> str:
    """The domain that signed: `header.d`, else that of `header.i`."""
    return _domain(result, "header.d") or _domain(result, "header.i")


def _domain(result: Result, name: str) -> str:
    """The domain in a property, be it an address or a domain; normalised."""
    value = result.get(name)
    host = value.rpartition("@")[2]
    return normalised(f"x@{host}").rpartition("@")[2]
