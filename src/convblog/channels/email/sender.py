"""Who a message says it is from: the address in its one form, and the name to show if it is a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from convblog.channels.email.addresses import Address
from convblog.channels.email.headers import Headers
from convblog.webhost import on_the_wire

_LONGEST_NAME = 80
_LONGEST_READ = 300
_LONGEST_HOST = 255
_LONGEST_FROM = 2_000  # a longer header is no honest one

_QUOTES = " \t'\"`´‘’“”„«»‹›"
_ADDRESS_LIKE = re.compile(r"(?<![^\s<>,;:@])[^\s<>,;:@]*+@[^\s<>,;:]*")
_VIA = re.compile(r"(?P<name>.*?\S)['\"’”»]*\s+\(?via\s+\S", re.IGNORECASE)
_BRACKETED = re.compile(r"[<(\[][^<>()\[\]@]*+@[^<>()\[\]]*+[>)\]]")
_COMMENT = re.compile(r"\([^()]*+\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,1000}+"')


@lru_cache(256)
def normalised(address: str) -> str:
    """`local@host` in the one form that is compared: lower case, the host in IDNA. "" if it is no address.

    Strictly a local part may tell A from a; no provider does.
    """
    local, at, host = address.strip().rpartition("@")
    host = _host(host)
    if not local or not at or not host or re.search(r"[\s<>]", local):
        return ""
    return f"{unicodedata.normalize('NFC', local).lower()}@{host}"


def without_tag(address: str) -> str:
    """A normalised address without what stands behind a `+`: `marie+blog@…` is `marie@…`."""
    local, _, host = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{host}" if host else address


def is_ours(address: str, our_address: str) -> bool:
    """Whether mail to `address` comes to us: our own address, also with something behind a `+`."""
    ours = normalised(our_address)
    theirs = normalised(unquote(address))
    return bool(ours) and (theirs == ours or without_tag(theirs) == without_tag(ours))


def sender_address(headers: Headers) -> str:
    """The address that wrote, normalised; "" if From names none, or leaves open which of several it is.

    From, and not Sender or Reply-To: it is what the reader saw, and what DKIM and DMARC are about.
    """
    values = headers.raw("from")
    found = headers.addresses("from")
    if len(values) != 1 or len(found) != 1 or len(values[0]) > _LONGEST_FROM:
        return ""
    # Programs differ in which of two addresses of one entry counts. What can be read in two ways says nothing.
    bare = _COMMENT.sub("", _QUOTED.sub("", values[0]))
    address = normalised(found[0].address)
    return address if {normalised(one) for one in _ADDRESS_LIKE.findall(bare)} <= {address} else ""


def shown_name(headers: Headers) -> str:
    """The name of the sender to show; "" if From has none, or only (a part of) an address."""
    found = headers.addresses("from")
    return name_of(found[0]) if found else ""


def name_of(sender: Address) -> str:
    """The name beside an address if it is one: never an address, nor the local part of this one."""
    name = sender.name[:_LONGEST_READ].strip(_QUOTES)
    if via := _VIA.match(name):
        name = via["name"]
    name = _BRACKETED.sub("", name).strip(_QUOTES + ",;")
    if "@" in name or "//" in name or not any(char.isalpha() for char in name):
        return ""
    return "" if _is_local_part(name, sender.address) else name[:_LONGEST_NAME].strip()


def _is_local_part(name: str, address: str) -> bool:
    """Whether a program filled the name in: `mlefort75`, `marie.lefort`. "Marie" at `marie@…` is a name."""
    local = address.rpartition("@")[0].strip('"')
    base = local.partition("+")[0]
    if name in {local, base}:
        return True
    return name.lower() in {local.lower(), base.lower()} and not re.sub("[ '’-]", "", name).isalpha()


def _host(host: str) -> str:
    host = host.strip().rstrip(".").lower()
    if not host or len(host) > _LONGEST_HOST or re.search(r"[\s<>@]", host):
        return ""
    try:
        return on_the_wire(host)
    except ValueError:
        return ""
