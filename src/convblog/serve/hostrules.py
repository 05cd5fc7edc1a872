"""What `_redirects` and `_headers` of the output say: the preview does as a host would.

So a theme that breaks the policy of the pages is seen at once, and so is what the author's own lines allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from msgspec import Struct

from convblog.render.absolute import encoded

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_REDIRECTING = (301, 302, 303, 307, 308)
_GONE = 410
# What concerns the connection is the server's, and a preview is never kept.
_OURS = {"cache-control", "connection", "content-encoding", "content-length", "date", "transfer-encoding"}
# Said to a browser once, this would hold for every other program on this machine's ports too.
_LASTING = {"strict-transport-security", "clear-site-data", "alt-svc"}


class Redirection(Struct, frozen=True):
    """Where an old address leads: `new` (percent-encoded), with status 301 or its like; or nowhere, with 410."""

    new: str
    status: int


class HeaderRule(Struct, frozen=True):
    """Headers for all paths that match."""

    pattern: re.Pattern[str]
    headers: tuple[tuple[str, str], ...]


def redirections(text: str) -> dict[str, Redirection]:
    """By decoded path. Lines with patterns, conditions or other statuses are a host's own matter."""
    found: dict[str, Redirection] = {}
    for line in text.splitlines():
        parts = line.split()
        if len(parts) in (2, 3) and parts[0].startswith("/") and not _is_pattern(parts[0]):
            status = (parts[2] if len(parts) == 3 else "301").rstrip("!")
            if status.isdigit() and int(status) in (*_REDIRECTING, _GONE):
                found.setdefault(unquote(parts[0]), Redirection(encoded(parts[1]), int(status)))
    return found


def _is_pattern(path: str) -> bool:
    return "*" in path or "/:" in path


def header_rules(text: str) -> tuple[HeaderRule, ...]:
    """The rules in their order. Lines that no browser could be sent are left out."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.splitlines():
        if line[:1].isspace():
            if found:
                found[-1][1].extend(_header(line))
        elif line.startswith("/"):
            found.append((line.strip(), []))
    return tuple(HeaderRule(_compiled(path), tuple(headers)) for path, headers in found)


def _header(line: str) -> Iterator[tuple[str, str]]:
    name, _, value = line.strip().partition(":")
    name, value = name.strip().lower(), value.strip()
    if _TOKEN.fullmatch(name) and value.isascii() and value.isprintable() and name not in _OURS | _LASTING:
        yield name, value


def _compiled(path: str) -> re.Pattern[str]:
    """`*` stands for anything, `:name` for one part of a path."""
    parts = re.split(r"(\*|(?<=/):[A-Za-z]\w*)", path)
    return re.compile("".join(_expression(part) for part in parts), re.DOTALL)


def _expression(part: str) -> str:
    if part == "*":
        return ".*"
    return "[^/]+" if part.startswith(":") else re.escape(unquote(part))


def headers_of(path: str, rules: tuple[HeaderRule, ...]) -> Mapping[str, str]:
    """The headers of a decoded path. Where several rules set one, hosts send both values; of the type, the last."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.pattern.fullmatch(path):
            for name, value in rule.headers:
                joined = name in found and name != "content-type"
                found[name] = f"{found[name]}, {value}" if joined else value
    return found
