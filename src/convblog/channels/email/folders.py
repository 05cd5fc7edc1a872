"""The folders of a mailbox that collecting works with: `convblog/waiting`, `done`, `approve` and `reject`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from convblog.channels.email.imapsession import Session

Role = Literal["waiting", "done", "approve", "reject"]
ROLES: tuple[Role, ...] = ("waiting", "done", "approve", "reject")


class Folders(Struct, frozen=True):
    """What our folders are called on this server, and which of them are there."""

    names: dict[Role, str]
    present: frozenset[str]
    delimiter: str  # empty: this server knows no levels

    def there(self, role: Role) -> str:
        """The name of a folder that exists, else an empty string."""
        name = self.names[role]
        return name if name in self.present else ""


def folders_of(session: Session) -> Folders:
    """Named with the prefix and the delimiter of the server (RFC 2342): `INBOX.convblog.waiting` on some."""
    prefix, delimiter = session.place()
    base = f"{prefix}convblog{delimiter or '-'}"
    names = {role: base + role for role in ROLES}
    return Folders(names, session.folders(f"{base}*") & {*names.values()}, delimiter)
