"""The folders of a mailbox that collecting works with: `convblog/waiting`, `done`, `approve` and `reject`."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from convblog.channels.email.imaplogin import RefusedError
from convblog.channels.email.imapsession import Folder, Session

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


def with_folder(session: Session, folders: Folders, role: Role) -> Folders:
    """Our folders, this one made where it was missing."""
    name = folders.names[role]
    if name in folders.present:
        return folders
    with suppress(RefusedError):  # somebody else may have made it; if not, whatever is done with it tells
        session.create(name)
    return replace(folders, present=folders.present | {name})


def back(session: Session, folder: Folder, anew: bool = False) -> Folder:
    """Enter a folder again, if it is not the current one. Raises `RefusedError` if its messages have new numbers.

    `anew`: make sure, before something is moved. Dovecot lets a folder be deleted and made again while it is selected
    here, and would then move the new message of the same number, unread. Nobody can delete INBOX.
    """
    entered = session.enter(folder.name, anew and folder.name.upper() != "INBOX")
    if entered.validity != folder.validity:
        raise RefusedError("UIDVALIDITY")
    return entered
