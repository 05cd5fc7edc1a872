"""`hosts.txt` at the site's root: from which hosts no answer is wanted, and which count as known.

    # casinos
    block *.casino.example
    allow ami.example

Lines, not a list in `convblog.yaml`: one is added in a hurry, by hand or by `echo`, and two machines' lines merge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from convblog.content import scan
from convblog.conversation.submission import Identity, Submission
from convblog.problems import N_, Problem, SiteError, problem
from convblog.webhost import bare, on_the_wire

FILE = "hosts.txt"
BLOCKED = problem("", 0, N_("the site takes no answers from this host"))

_RULES = {"block", "allow"}
# `example.org`, `*.example.org`, `example.org:8080`; an account on a host shared by many stands behind a slash.
_PATTERN = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?(?::[0-9]{1,5})?(?:/[^\s*]+)?")


class _Line(Struct, frozen=True):
    rule: str
    host: str
    account: str  # what follows the slash; empty: whoever is there
    below: bool  # every host below it, too


class Hosts(Struct, frozen=True):
    """The lines of the file. Of several that fit, the last counts."""

    lines: tuple[_Line, ...] = ()

    def blocks(self, submission: Submission) -> bool:
        """Whether an answer comes from a host that is blocked: a page's, or that of the sender's mail."""
        return self._rule(_place(submission)) == "block"

    def blocks_page(self, url: str, owner: Identity | None) -> bool:
        """Whether a page is at a host that is blocked, or belongs to an `owner` that is, as its address tells."""
        return self._rule(owner.value if owner else _host_of(url)) == "block"

    def allows(self, submission: Submission) -> bool:
        """Whether a webmention comes from where its author is as good as known. A mail's domain proves nobody."""
        is_sure = submission.channel == "webmention" and submission.sender.verified
        return is_sure and self._rule(_place(submission)) == "allow"

    def _rule(self, place: str) -> str:
        host, _, account = place.partition("/")
        return next((line.rule for line in reversed(self.lines) if _fits(line, host, account)), "")


def of_site(site: Path) -> Hosts:
    """The file of a site; nothing where there is none. Raises `SiteError` with every line that is not understood."""
    path = site / FILE
    return read(scan.read_text(str(site), FILE)) if path.exists() else Hosts()


def read(text: str) -> Hosts:
    """The lines of `text`. Raises `SiteError` with every one that is not understood."""
    found = list(_read(text))
    problems = [one for one in found if isinstance(one, Problem)]
    if problems:
        raise SiteError(problems)
    return Hosts(tuple(one for one in found if isinstance(one, _Line)))


def _read(text: str) -> Iterator[_Line | Problem]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            yield _line(words, number)


def _line(words: list[str], number: int) -> _Line | Problem:
    if len(words) != 2 or words[0] not in _RULES:
        hint = N_("write “block spam.example” or “allow friend.example”, one a line")
        return problem(FILE, number, N_("this line is not understood: {text}"), hint, text=" ".join(words)[:200])
    if "@" in words[1].partition("/")[0]:
        # The file is committed, and published with the repository of many a site. Nor is the address repeated here.
        hint = N_("name the host alone: what stands after the @")
        return problem(FILE, number, N_("a mail address does not belong in this file"), hint)
    pattern = _ascii(words[1].lower())
    if not _PATTERN.fullmatch(pattern):
        hint = N_("write it like spam.example, *.spam.example or platform.example/@name, without https://")
        return problem(FILE, number, N_("“{pattern}” names no host"), hint, pattern=words[1][:200])
    host, _, account = pattern.partition("/")
    return _Line(words[0], bare(host.removeprefix("*.")), account.rstrip("/"), host.startswith("*."))


def _ascii(pattern: str) -> str:
    """A pattern with its host, which may have letters of any language, as it is on the wire."""
    star = "*." if pattern.startswith("*.") else ""
    place, slash, account = pattern.removeprefix(star).partition("/")
    host, colon, port = place.partition(":")
    try:
        return star + on_the_wire(host) + colon + port + slash + account
    except ValueError:
        return pattern


def _fits(line: _Line, host: str, account: str) -> bool:
    if line.rule == "block" and ":" not in line.host:
        host = host.partition(":")[0]  # whatever the port; who is trusted on one port may be nobody's on another
    if not (host == line.host or (line.below and host.endswith(f".{line.host}"))):
        return False
    return not line.account or account == line.account or account.startswith(f"{line.account}/")


def _place(submission: Submission) -> str:
    """Where an answer comes from, in the form that is looked up: `host` or `host/account`. A claim is enough here.

    What a form says of an address is not: anybody can type one.
    """
    identity = submission.sender.identity
    if submission.channel == "email":
        address = identity.value if identity else submission.sender.address
        return bare(address.rpartition("@")[2])
    if submission.channel != "webmention":
        return ""
    return identity.value if identity else _host_of(submission.source)


def _host_of(url: str) -> str:
    """The host of a page that belongs to nobody in particular."""
    try:
        return bare(urlsplit(url).hostname or "")
    except ValueError:
        return ""
