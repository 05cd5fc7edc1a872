"""A mailbox reached by IMAP. Its folders are the state of the conversation: nothing is lost with this machine's disk.

    folder ──settle held──> convblog/waiting ──the author──> convblog/approve, convblog/reject
       └────settle settled──────────┴──> convblog/done <──a later collect finds it settled──┘

A message is moved only after what it became is on the disk, or where its Message-ID is known already; so a kill between
any two steps leaves at worst a message to look at again. `\\Seen` is the author's: bodies are peeked at.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Literal

from convblog.channels.email import imaplogin, letterbox
from convblog.channels.email.folders import ROLES, Folders, Role, back, folders_of, with_folder
from convblog.channels.email.imaplogin import RefusedError
from convblog.channels.email.imapsession import Folder, Part, Session
from convblog.channels.email.letternames import Name, Named
from convblog.channels.email.letters import Draft
from convblog.channels.email.source import LONGEST, AskStanding, Box, Fetched, SourceDown, Standing, Troubles
from convblog.config import Imap
from convblog.problems import N_, Problem

_CHUNK = 200  # messages asked about at once: at most 1.6 MB of Message-ID lines, in practice 20 KB
_HEADERS = 40  # whole header blocks asked for at once: at most 2.6 MB
_AFTER_A_BREAK = 30.0  # seconds that a server which hung up while we waited is left alone
_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_MODERATED: tuple[Literal["approve", "reject", "waiting"], ...] = ("approve", "reject", "waiting")
_MARK = ";UIDVALIDITY="  # the parts of a key, as in RFC 5092

# What becomes of a message by where it lies and what is known of it. Absent: it is to be read.
_GOALS: Mapping[tuple[Box, Standing], Role | None] = {
    ("new", "held"): "waiting",
    ("new", "settled"): "done",
    ("waiting", "held"): None,
    ("waiting", "settled"): "done",
    ("approve", "settled"): "done",
    ("reject", "settled"): "done",
}


def name_of(config: Imap) -> str:
    """`imap mail.fil.example/INBOX`: the user is nobody's business, an unusual port tells two servers apart."""
    port = "" if config.port == _PORTS[config.security] else f":{config.port}"
    return f"imap {config.host}{port}/{config.folder}"


class ImapSource:
    """One folder of one mailbox; see `Source`.

    `environ` holds the password under the name that `config` tells; `timeout` in seconds is for every operation.
    """

    def __init__(
        self,
        config: Imap,
        environ: Mapping[str, str],
        name: str = "",
        timeout: float = imaplogin.TIMEOUT,
        longest: int = LONGEST,
    ) -> None:
        self.name = name or name_of(config)
        self._config, self._environ, self._longest = config, environ, longest
        self._server = imaplogin.Server(self.name, config, timeout)
        self._troubles = Troubles(self.name)
        self._open: tuple[Session, Folders] | None = None
        self._last = 0  # the highest UID of `folder` that was seen
        self._fetching = False
        # To be moved: UIDs by folder, its validity, and the goal. While `fetch` runs they are moved together at the end
        # of each chunk: 200 at once take Dovecot 0.2 s, one by one 6 s. What a kill keeps here, the next collect moves.
        self._goals: defaultdict[tuple[str, int, Role], list[int]] = defaultdict(list)

    def fetch(self, standing: AskStanding) -> Iterator[Fetched]:
        """What is to be read: new mail, what the author decided, and what waits without this machine's knowing."""
        _, folders = self._session(fresh=True)
        self._fetching = True
        try:
            yield from self._look(self._config.folder, "new", standing)
            for box in _MODERATED:
                if folder := folders.there(box):
                    yield from self._look(folder, box, standing)
        finally:
            self._fetching = False

    def settle(self, message: Fetched, kept: Literal["held", "settled"], /) -> None:
        """Move what was new; what the author put somewhere stays there until its answer is settled for good."""
        if message.box in ("approve", "reject") or (message.box == "waiting" and kept == "held"):
            return
        folder, validity, uid = _parts_of(message.key)
        self._goals[folder, validity, "waiting" if kept == "held" else "done"].append(uid)
        if not self._fetching:
            self._move_all()

    def forget(self, is_theirs: Callable[[bytes], bool], /) -> int:
        """Erase a person's messages from the folder and from all four of ours, marked as deleted or not."""
        session, folders = self._session(fresh=True)
        ours = [name for role in ROLES if (name := folders.there(role))]
        return sum(self._erase(session, name, is_theirs) for name in [self._config.folder, *ours])

    def leave(self, drafts: Sequence[Draft], is_gone: Callable[[Name], bool], named: Named) -> None:
        """See `letters.Letterbox`."""
        session, folders = self._session(fresh=True)
        try:
            letterbox.leave(session, folders, self._config.folder, drafts, is_gone, named)
        except RefusedError as error:
            message, hint = N_("what waits cannot be left in the mailbox: {why}"), N_("is it full, or read-only?")
            raise SourceDown(self.name, message, hint, why=error) from None

    def wait(self, timeout: float) -> None:
        """IDLE (RFC 2177) on the folder. What the author moves by hand is seen when the time is over.

        A connection that breaks meanwhile is no trouble, the next `fetch` makes a new one; but not at once, lest a
        server that hangs up on everybody be asked again and again.
        """
        end = time.monotonic() + timeout
        try:
            session, _ = self._session()
            session.enter(self._config.folder)
            found = session.uids(f"UID {self._last + 1}:* UNDELETED")  # always names the last one too
            # IDLE tells of what comes from now on; what came since the search is told with the next answer.
            if not session.refresh() and not any(uid > self._last for uid in found):
                session.idle(timeout)
        except (SourceDown, RefusedError):
            self._hang_up()
            time.sleep(max(0.0, min(_AFTER_A_BREAK, end - time.monotonic())))

    def troubles(self) -> tuple[Problem, ...]:
        """What went wrong since this was last asked."""
        return self._troubles.taken()

    def close(self) -> None:
        """Move what is still to be moved, and hang up."""
        if self._open:
            with suppress(SourceDown):  # the next collect moves it
                self._move_all()
            self._hang_up()

    def _hang_up(self) -> None:
        self._goals.clear()
        if self._open:
            self._open[0].close()
            self._open = None

    def _session(self, fresh: bool = False) -> tuple[Session, Folders]:
        """The connection, made or made again where it is gone. `fresh`: our folders are looked up again."""
        if self._open and fresh:
            session = self._open[0]
            try:
                session.refresh()
                self._open = session, folders_of(session)
            except (SourceDown, RefusedError):
                self._hang_up()
        return self._open or self._connect()

    def _connect(self) -> tuple[Session, Folders]:
        session = Session(self._server, self._password())
        try:
            self._open = session, folders_of(session)
        except RefusedError as error:
            session.close()
            raise SourceDown(self.name, N_("the server does not tell its folders: {why}"), why=error) from None
        except BaseException:
            session.close()
            raise
        return self._open

    def _password(self) -> str:
        variable = self._config.password_env
        if password := self._environ.get(variable, ""):
            return password
        message = N_("the environment variable {variable} is not set")
        raise SourceDown(self.name, message, N_("it holds the password of the mailbox"), variable=variable)

    def _look(self, name: str, box: Box, standing: AskStanding) -> Iterator[Fetched]:
        """What is to be read in one folder; what is known is moved on the way."""
        session, _ = self._session()
        try:
            folder = self._entered(session, name, box)
            uids = session.uids("UNDELETED")
            if box == "new":
                self._last = uids[-1] if uids else 0
            for start in range(0, len(uids), _CHUNK):
                yield from self._sort(session, folder, box, uids[start : start + _CHUNK], standing)
        except RefusedError as error:
            self._troubles.add(N_("the folder “{folder}” cannot be read: {why}"), folder=name, why=error)

    def _entered(self, session: Session, name: str, box: Box) -> Folder:
        try:
            folder = session.enter(name)
        except RefusedError as error:
            if box != "new":
                raise
            message = N_("the folder “{folder}” cannot be opened: {why}")
            hint = N_("check `folder`; this server writes a folder within another as {example}")
            example = f"INBOX{self._session()[1].delimiter or '-'}blog"
            raise SourceDown(self.name, message, hint, folder=name, why=error, example=example) from None
        if folder.readonly:
            self._troubles.add(N_("the folder “{folder}” is read-only: its messages stay where they are"), folder=name)
        return folder

    def _sort(
        self, session: Session, folder: Folder, box: Box, uids: Sequence[int], standing: AskStanding
    ) -> Iterator[Fetched]:
        """A chunk of a folder: known messages go to their goal, together at its end; the others are handed out.

        Who is known is asked as late as possible, and again with the whole: of many copies of one message the first
        makes the others known, and a message without Message-ID is known only by all its bytes.
        """
        back(session, folder)
        parts = list(session.message_ids(uids))
        self._vanished(folder, len(uids) - len(parts))
        for part in parts:
            known = standing(part.data)
            if (box, known) not in _GOALS:
                whole = self._whole(session, folder, part.uid)
                if whole is None:
                    continue
                known = standing(whole.data)
                if (box, known) not in _GOALS:
                    yield Fetched(_key(folder, part.uid), box, whole.data, whole.size)
                    continue
            if goal := _GOALS[box, known]:
                self._goals[folder.name, folder.validity, goal].append(part.uid)
        self._move_all()

    def _whole(self, session: Session, folder: Folder, uid: int) -> Part | None:
        back(session, folder)
        try:
            whole = session.message(uid, self._longest)
        except RefusedError as error:
            message = N_("messages of “{folder}” that cannot be read: {count} ({why})")
            self._troubles.add(message, folder=folder.name, why=error)
            return None
        self._vanished(folder, 0 if whole else 1)
        return whole

    def _vanished(self, folder: Folder, number: int) -> None:
        if number:
            message = N_("messages of “{folder}” that another program took away meanwhile: {count}")
            self._troubles.add(message, number=number, folder=folder.name)

    def _move_all(self) -> None:
        while self._goals:
            (name, validity, role), uids = self._goals.popitem()
            self._move(name, validity, sorted(uids), role)

    def _move(self, name: str, validity: int, uids: Sequence[int], role: Role) -> None:
        session, folders = self._session()
        goal = folders.names[role]
        if name == goal:
            return
        try:
            if back(session, Folder(name, validity, False), anew=True).readonly:
                return  # it was said when the folder was entered
            self._open = session, with_folder(session, folders, role)
            session.move(uids, goal)
        except RefusedError as error:
            message = N_("messages that could not be moved from “{folder}” to “{goal}”: {count} ({why})")
            self._troubles.add(message, number=len(uids), folder=name, goal=goal, why=error)

    def _erase(self, session: Session, name: str, is_theirs: Callable[[bytes], bool]) -> int:
        """Erase what is theirs in one folder; how many. A chunk at a time, for the headers are long."""
        erased = 0
        try:
            folder = session.enter(name)
            uids = session.uids("ALL")
            for start in range(0, len(uids), _HEADERS):
                chunk = session.headers(uids[start : start + _HEADERS])
                if theirs := [part.uid for part in chunk if is_theirs(part.data)]:
                    back(session, folder, anew=True)
                    gone = session.erase(theirs)
                    self._left(folder, len(theirs) - gone)
                    erased += gone
        except RefusedError as error:
            self._troubles.add(N_("messages of “{folder}” cannot be erased: {why}"), folder=name, why=error)
        return erased

    def _left(self, folder: Folder, number: int) -> None:
        if number:
            message = N_("messages of “{folder}” that the server does not erase: {count}")
            hint = N_("delete them with your mail program, and let it empty the folder's bin")
            self._troubles.add(message, hint, number=number, folder=folder.name)


def _key(folder: Folder, uid: int) -> str:
    return f"{folder.name}{_MARK}{folder.validity}/;UID={uid}"


def _parts_of(key: str) -> tuple[str, int, int]:
    """Folder, validity and number, from a key."""
    name, _, numbers = key.rpartition(_MARK)
    validity, _, uid = numbers.partition("/;UID=")
    return name, int(validity), int(uid)
