"""Pages of hosts that a site's `hosts.txt` blocks: they are not even looked at.

That costs their hosts nothing, and us neither: who is unwelcome could still keep a worker waiting for twenty seconds.
"""

from __future__ import annotations

import logging
from pathlib import Path

from convblog.channels.owners import owner_of
from convblog.conversation import hosts
from convblog.conversation.hosts import Hosts
from convblog.problems import SiteError

_log = logging.getLogger("convblog.receive")


def is_blocked(rules: Hosts, source: str) -> bool:
    """Whether nothing that the page at `source` says is wanted: by its own host, or the account that it belongs to."""
    return rules.blocks_page(source, owner_of(source, ""))


class SiteHosts:
    """The file of a site, read again whenever it changed: for a service, which runs for months.

    On a small server there may be none: then nothing is blocked, and who collects turns it away. One that is not
    understood is said in the log, and the rules before it go on to count. For many threads.
    """

    def __init__(self, site: Path) -> None:
        self._site = site
        self._read: tuple[tuple[int, ...], Hosts] = ((), Hosts())

    def block(self, source: str) -> bool:
        """See `is_blocked`, by the file as it is now."""
        return is_blocked(self._now(), source)

    def _now(self) -> Hosts:
        seen, rules = self._read
        found = self._signature()
        if found != seen:
            try:
                rules = hosts.of_site(self._site)
            except SiteError as error:  # not its words: a line may hold anything
                lines = ", ".join(f"{one.file}:{one.line}" for one in error.problems)
                _log.error("not understood: %s; run `convblog check`", lines)
            except OSError:  # it went in this very moment
                rules = Hosts()
            self._read = (found, rules)
        return rules

    def _signature(self) -> tuple[int, ...]:
        try:
            status = (self._site / hosts.FILE).stat()
        except OSError:
            return ()
        return status.st_ino, status.st_mtime_ns, status.st_size
