"""What an address, as the author wrote it, points at."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote

_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Target(NamedTuple):
    """Something of this site: `kind` and `path` as in `Reference`, `suffix` what follows them (`?query#fragment`)."""

    kind: str
    path: str
    suffix: str


def is_external(address: str) -> bool:
    """Whether `address` has a scheme or names a host."""
    return _ABSOLUTE.match(address) is not None


def classify(address: str, folder: str) -> Target | None:
    """What `address` means in a source within `folder` (relative to content/); None if it is not of this site's files.

    A path that climbs out of content/ begins with `../`, so that whoever looks it up can say so.
    """
    if not address or address[0] in "#?" or is_external(address):
        return None
    bare, mark, fragment = address.partition("#")
    path, question, query = bare.partition("?")
    is_source = path.endswith(".md")
    if path.startswith("/") and not is_source:
        return Target("address", bare, mark + fragment)
    return Target("source" if is_source else "file", _resolve(path, folder), question + query + mark + fragment)


def _resolve(path: str, folder: str) -> str:
    decoded = unquote(path) if "%" in path else path
    if _CONTROL.search(decoded):
        decoded = path
    joined = decoded.lstrip("/") if path.startswith("/") else f"{folder}/{decoded}" if folder else decoded
    return posixpath.normpath(joined)
