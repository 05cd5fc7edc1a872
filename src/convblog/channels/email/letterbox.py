"""Letters left in a mailbox: one for each answer, known by its name, whatever was killed when.

A new one is there before the old one goes. Where the author has decided, or has put a letter away, none is added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from convblog.channels.email.folders import Folders, back, with_folder
from convblog.channels.email.imaplogin import RefusedError
from convblog.channels.email.imapsession import Folder, Session
from convblog.channels.email.letternames import Name, Named
from convblog.channels.email.letters import Draft

_Open = Literal["waiting", "approve", "reject"]
_OPEN: tuple[_Open, ...] = ("waiting", "approve", "reject")
_CHUNK = 200  # messages asked about at once


class _Lying(Struct, frozen=True):
    """A folder, and the letters in it by their numbers, the oldest first."""

    folder: Folder
    letters: tuple[tuple[int, Name], ...]

    def of(self, identity: str) -> list[tuple[int, Name]]:
        """Those that stand for one answer."""
        return [(uid, name) for uid, name in self.letters if name.id == identity]


def leave(
    session: Session,
    folders: Folders,
    main: str,
    drafts: Sequence[Draft],
    is_gone: Callable[[Name], bool],
    named: Named,
) -> None:
    """See `letters.Letterbox`. `main` is the folder that mail arrives in.

    Raises `RefusedError` with the first no of the server, after everything else was done.
    """
    lying = {role: _lying(session, name, named) for role in _OPEN if (name := folders.there(role))}
    decided = {name for role in lying if role != "waiting" for _, name in lying[role].letters}
    refused: list[RefusedError] = []
    for draft in drafts:
        if _is_decided(draft.name, decided):
            continue
        try:
            folders = _left(session, folders, main, lying, draft)
        except RefusedError as error:
            refused.append(error)
    for role, found in lying.items():
        if role != "reject":  # what was turned away for good stays so, should it return
            _erase(session, found, [uid for uid, name in found.letters if is_gone(name)])
    if refused:
        raise refused[0]


def _is_decided(name: Name, decided: Collection[Name]) -> bool:
    """Whether the author has decided about an answer, whatever it says by now; or about this very text for it."""
    return name in decided if name.base else any(one.id == name.id and not one.base for one in decided)


def _lying(session: Session, name: str, named: Named) -> _Lying:
    folder = session.enter(name)
    uids = session.uids("UNDELETED")
    chunks = (uids[start : start + _CHUNK] for start in range(0, len(uids), _CHUNK))
    parts = (part for chunk in chunks for part in session.message_ids(chunk))
    return _Lying(folder, tuple((part.uid, found) for part in parts if (found := named(part.data))))


def _left(session: Session, folders: Folders, main: str, lying: Mapping[_Open, _Lying], draft: Draft) -> Folders:
    """Our folders, after one letter was left, if it was not there."""
    waiting = lying.get("waiting")
    before = waiting.of(draft.name.id) if waiting else []
    same = [uid for uid, name in before if name == draft.name]
    if not same and (before or not _is_put_away(session, folders, main, draft)):
        folders = with_folder(session, folders, "waiting")
        raw = draft.compose(folders.names["approve"], folders.names["reject"])
        session.append(folders.names["waiting"], raw, draft.date)
    if waiting:
        _erase(session, waiting, [uid for uid, _ in before if uid not in same[:1]])
    return folders


def _is_put_away(session: Session, folders: Folders, main: str, draft: Draft) -> bool:
    """Whether the letter lies where nothing need be done: it waits to be moved, or was put away by the author."""
    return any(_holds(session, name, draft.message_id) for name in filter(None, (main, folders.there("done"))))


def _holds(session: Session, folder: str, message_id: str) -> bool:
    session.enter(folder)
    return bool(session.named(message_id))


def _erase(session: Session, lying: _Lying, uids: Sequence[int]) -> None:
    if uids:
        back(session, lying.folder, anew=True)
        session.erase(uids)
