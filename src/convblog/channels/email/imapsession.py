"""One conversation with an IMAP server (RFC 3501): the few commands that collecting needs, in typed words.

imap-tools connects, logs in and codes folder names. Fetching and moving are spelled out here: its `fetch` parses every
message and knows no partial fetch, and its `move` goes by the capabilities of before the login (Dovecot names MOVE
only after it) and would then end in a bare EXPUNGE, which also takes what other programs marked as deleted.
"""

from __future__ import annotations

import imaplib
import re
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from imap_tools.consts import MailMessageFlags
from imap_tools.imap_utf7 import utf7_decode
from imap_tools.utils import encode_folder
from msgspec import Struct

from convblog.channels.email.imaplogin import (
    RefusedError,
    Server,
    capabilities,
    hang_up,
    logged_in,
    reason_of_answer,
    told,
)
from convblog.channels.email.source import LONGEST, LONGEST_HEADER

_LONGEST_IDLE = 540.0  # seconds: RFC 2177 allows 29 minutes, many routers forget a silent connection after ten
_LONGEST_ID = 8192  # bytes of Message-ID lines
_HIDDEN = frozenset({"\\noselect", "\\nonexistent"})  # in LIST: a name without a folder (RFC 3501, RFC 5258)
_NAMESPACE = re.compile(rb'\(\("((?:[^"\\]|\\.)*)" (?:NIL|"\\?(.)")')  # the first personal one (RFC 2342)
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")


class Folder(Struct, frozen=True):
    """A folder as it was entered: numbers of messages (UIDs) mean something only together with `validity`."""

    name: str
    validity: int
    readonly: bool


class Part(Struct, frozen=True):
    """What was fetched of one message."""

    uid: int
    data: bytes
    size: int  # bytes of the whole message


class Session:
    """A connection that is logged in. Every method raises `SourceDown` if it breaks and `RefusedError` at a no."""

    def __init__(self, server: Server, password: str) -> None:
        self._server = server
        self._mailbox = logged_in(self._server, password)
        self._current: Folder | None = None
        try:
            self._can = capabilities(self._server, self._mailbox)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say good-bye if the server listens, and hang up."""
        hang_up(self._mailbox)

    def place(self) -> tuple[str, str]:
        """Where folders of one's own live: the prefix of their names and what separates levels (empty: no levels)."""
        with told(self._server):
            if "NAMESPACE" in self._can:
                _, answer = self._mailbox.client.namespace()
                text = answer[-1] if answer and isinstance(answer[-1], bytes) else b""
                if found := _NAMESPACE.match(text):
                    prefix = re.sub(rb"\\(.)", rb"\1", found[1])
                    return utf7_decode(prefix), (found[2] or b"").decode("ascii", "replace")
            root = self._mailbox.folder.list("", "")
            return "", next((info.delim[-1:] for info in root if info.delim != "NIL"), "")

    def folders(self, pattern: str) -> frozenset[str]:
        """The folders whose names match `pattern` (`*`: anything) and that can be entered."""
        with told(self._server):
            found = self._mailbox.folder.list("", pattern)
        # imap-tools leaves doubled backslashes as they came; they separate levels on a few servers.
        return frozenset(
            info.name.replace("\\\\", "\\") for info in found if not _HIDDEN & {flag.lower() for flag in info.flags}
        )

    def create(self, folder: str) -> None:
        """Make a folder, and subscribe to it: mail programs show only those."""
        with told(self._server):
            self._mailbox.folder.create(folder)
        with suppress(RefusedError), told(self._server):
            self._mailbox.folder.subscribe(folder, True)

    def enter(self, folder: str, anew: bool = False) -> Folder:
        """Select a folder, for reading only if the server allows no more; `anew`: also if it is selected already."""
        if self._current and self._current.name == folder and not anew:
            return self._current
        self._current = None
        with told(self._server):
            readonly = False
            try:
                self._mailbox.folder.set(folder)
            except imaplib.IMAP4.readonly:
                self._mailbox.folder.set(folder, readonly=True)
                readonly = True
            _, answer = self._mailbox.client.response("UIDVALIDITY")
            validity = int(answer[-1]) if answer and answer[-1] else 0
        self._forget_events()
        self._current = Folder(folder, validity, readonly)
        return self._current

    def uids(self, criteria: str) -> array[int]:
        """The numbers of the messages of this folder that match (RFC 3501, 6.4.4), as small as numbers can be."""
        with told(self._server):
            return array("L", sorted(map(int, self._mailbox.uids(criteria, charset=None))))

    def named(self, message_id: str) -> array[int]:
        """The numbers of the messages of this folder with this Message-ID (without angle brackets; plain ASCII).

        Asked for whole: some large servers do not find parts of one.
        """
        return self.uids(f'HEADER Message-ID "<{message_id}>"')

    def message_ids(self, uids: Iterable[int]) -> Iterator[Part]:
        """The Message-ID lines of messages: a twentieth of their headers, and all that is needed to know them again."""
        return self._parts(uids, f"(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]<0.{_LONGEST_ID}>)")

    def headers(self, uids: Iterable[int]) -> Iterator[Part]:
        """The header blocks of messages, the long ones cut."""
        return self._parts(uids, f"(UID RFC822.SIZE BODY.PEEK[HEADER]<0.{LONGEST_HEADER}>)")

    def message(self, uid: int, longest: int = LONGEST) -> Part | None:
        """One message, at most `longest` bytes of it; `None` if it is no longer there.

        Of one that another program took away a moment ago, Dovecot still tells the size, and no bytes.
        """
        found = list(self._parts([uid], f"(UID RFC822.SIZE BODY.PEEK[]<0.{longest}>)", longest))
        return found[0] if found and found[0].data else None

    def move(self, uids: Sequence[int], goal: str) -> None:
        """Move messages (RFC 6851), or copy them and delete the originals.

        A server that cannot delete these and nothing else (UIDPLUS, RFC 4315) has them marked as deleted only.
        """
        if "MOVE" in self._can:
            self._uid("MOVE", _set(uids), encode_folder(goal))
        else:
            self._uid("COPY", _set(uids), encode_folder(goal))
            self._mark(uids)
            if "UIDPLUS" in self._can:
                self._uid("EXPUNGE", _set(uids))
        self._forget_events()

    def erase(self, uids: Sequence[int]) -> int:
        """Delete messages for good; how many are gone.

        They are only marked as deleted where others' marked ones would go with them. Counted by looking again: of a
        folder that may only be read, Dovecot says that all is well and does nothing.
        """
        self._mark(uids)
        if "UIDPLUS" in self._can:
            self._uid("EXPUNGE", _set(uids))
        elif set(self.uids("DELETED")) == set(uids):
            with told(self._server):
                self._mailbox.expunge()
        self._forget_events()
        return len(uids) - len(self.uids(f"UID {_set(uids)}"))

    def append(self, folder: str, raw: bytes, date: datetime) -> None:
        """Put a message into a folder, unread, as of `date` (RFC 3501, 6.3.11)."""
        with told(self._server):
            self._mailbox.append(raw, folder, date)
        self._forget_events()

    def refresh(self) -> bool:
        """Let the server tell what happened meanwhile; whether a message came, now or with an earlier answer."""
        with told(self._server):
            self._mailbox.client.noop()
            _, came = self._mailbox.client.response("EXISTS")
        self._forget_events()
        return came != [None]

    def idle(self, timeout: float) -> None:
        """Wait until something happens in this folder (RFC 2177), or without IDLE for the time given."""
        if "IDLE" not in self._can:
            time.sleep(timeout)
            return
        with told(self._server):
            self._mailbox.idle.wait(min(timeout, _LONGEST_IDLE))
        self._forget_events()

    def _parts(self, uids: Iterable[int], items: str, longest: int = LONGEST_HEADER) -> Iterator[Part]:
        for texts, literal in _messages(self._uid("FETCH", _set(uids), items)):
            uid, size = _UID.search(texts), _SIZE.search(texts)
            if uid and size:  # else it is news of a flag that another program changed
                yield Part(int(uid[1]), literal[:longest], int(size[1]))

    def _mark(self, uids: Iterable[int]) -> None:
        self._uid("STORE", _set(uids), "+FLAGS.SILENT", f"({MailMessageFlags.DELETED})")

    def _uid(self, command: str, *arguments: str | bytes) -> list[Any]:
        with told(self._server):
            # imaplib encodes text and takes bytes as they are; its annotations know only of text.
            sent: list[Any] = list(arguments)
            status, data = self._mailbox.client.uid(command, *sent)
            if status != "OK":
                raise RefusedError(reason_of_answer(data))
            return data

    def _forget_events(self) -> None:
        """Drop what imaplib piles up: each message that is moved leaves two lines behind."""
        for event in ("EXPUNGE", "EXISTS", "RECENT", "COPYUID", "APPENDUID", "VANISHED", "HIGHESTMODSEQ"):
            self._mailbox.client.response(event)


def _messages(answer: Iterable[bytes | tuple[bytes, bytes] | None]) -> Iterator[tuple[bytes, bytes]]:
    """The text around the literal, and the literal, of each FETCH response.

    imaplib gives a response as pairs of text and literal, ended by a text alone; servers put the UID before the literal
    or after it. What has no literal is an empty part: header lines and messages end in a line break, which nothing but
    a literal can hold.
    """
    texts, literals = b"", []
    for piece in answer:
        if isinstance(piece, tuple):
            texts += piece[0]
            literals.append(piece[1])
        elif piece is not None:
            yield texts + piece, literals[0] if literals else b""
            texts, literals = b"", []


def _set(uids: Iterable[int]) -> str:
    return ",".join(map(str, uids))
