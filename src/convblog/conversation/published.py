"""`responses/`: the answers that are published, one file each, and what must never return.

Files are the truth: the author may edit, move or delete each of them. What this remembers beside them, in
`.convblog/state.sqlite`, is only which bytes it wrote itself: a file that differs was edited, one that is missing was
deleted by hand.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from convblog import private
from convblog.conversation import answerfile
from convblog.conversation.submission import Submission
from convblog.conversation.tombstones import Tombstones
from convblog.digest import digest_of

FOLDER = "responses"
SCHEMA = "CREATE TABLE IF NOT EXISTS written (id TEXT PRIMARY KEY, digest BLOB NOT NULL);"

_HEAD = 4096  # bytes; the keys that are looked for are among the first lines
_KEY = re.compile(r"^(id|target|in_reply_to|source|same_as|channel|published): *(?:\"([^\"\n]*)\"|([^\n#]*?)) *$", re.M)
_MOST_VANISHED = 5  # files that vanish at once and are believed to have been deleted on purpose


class Entry(NamedTuple):
    """One published answer, as far as placing others needs it."""

    id: str
    path: str  # below `responses/`
    target: str
    in_reply_to: str
    source: str
    same_as: str
    channel: str
    published: str  # ISO 8601


class Published:
    """The folder `responses/` of a site, read when this is made."""

    def __init__(self, site: Path, db: sqlite3.Connection, tombstones: Tombstones) -> None:
        self.folder = site / FOLDER
        self._db = db
        self._tombstones = tombstones
        self.entries = {entry.id: entry for entry in _entries(self.folder)}

    def __contains__(self, identity: str) -> bool:
        return identity in self.entries

    def text(self, identity: str) -> bytes:
        """The file of an answer."""
        return self._path(identity).read_bytes()

    def put(self, submission: Submission) -> None:
        """Publish an answer, or replace it under the same id."""
        text = answerfile.text_of(submission).encode("utf-8", "replace")
        known = self.entries.get(submission.id)
        path = known.path if known else self._free(answerfile.path_of(submission), submission.id)
        # The file first: were it the other way round, a kill in between would look like a deletion by hand.
        private.write(self.folder / path, text, 0o644)
        self._remember(submission.id, text)
        self.entries[submission.id] = _entry(path, text)

    def replace_text(self, identity: str, text: bytes) -> None:
        """Put another text into the file of an answer, as the author would by hand."""
        private.write(self._path(identity), text, 0o644)
        self._remember(identity, text)
        self.entries[identity] = _entry(self.entries[identity].path, text)

    def remove(self, identity: str, for_good: bool) -> None:
        """Take an answer away; `for_good` leaves a tombstone, so that it never returns."""
        if for_good:
            self._tombstones.add([identity])
        # Forgotten first: a row without its file would count as deleted by hand.
        self._db.execute("DELETE FROM written WHERE id = ?", (identity,))
        entry = self.entries.pop(identity, None)
        if entry is not None:
            private.remove(self.folder / entry.path)

    def is_edited(self, identity: str) -> bool:
        """Whether the file is not as it was written here: then nothing but its author may change it."""
        row = self._db.execute("SELECT digest FROM written WHERE id = ?", (identity,)).fetchone()
        return row is None or bytes(row[0]) != digest_of(self.text(identity))

    def bury_deleted(self) -> tuple[int, int]:
        """Give a tombstone to each answer whose file was deleted by hand: (buried, held back).

        Many at once are rather a folder that is not there just now than a decision.
        """
        rows = self._db.execute("SELECT id FROM written ORDER BY id").fetchall()
        missing = [str(row[0]) for row in rows if row[0] not in self.entries]
        if len(missing) > _MOST_VANISHED:
            return 0, len(missing)
        self._tombstones.add(missing)
        self._db.executemany("DELETE FROM written WHERE id = ?", [(identity,) for identity in missing])
        return len(missing), 0

    def on_page(self, target: str) -> Iterator[Entry]:
        """The answers to one page."""
        return (entry for entry in self.entries.values() if entry.target == target)

    def _remember(self, identity: str, text: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", (identity, digest_of(text)))

    def _path(self, identity: str) -> Path:
        return self.folder / self.entries[identity].path

    def _free(self, path: str, identity: str) -> str:
        """`path`, or with the whole id where another answer has taken it."""
        taken = (self.folder / path).exists()
        return f"{path.removesuffix('.md')}-{identity}.md" if taken else path


def _entries(folder: Path) -> Iterator[Entry]:
    """The heads of all files; of two with one id the first by path counts, as in a build."""
    for path in sorted(folder.rglob("*.md"), reverse=True):
        with path.open("rb") as file:
            entry = _entry(path.relative_to(folder).as_posix(), file.read(_HEAD))
        if entry.id:
            yield entry


def _entry(path: str, text: bytes) -> Entry:
    head = text[:_HEAD].decode("utf-8", "replace").replace("\r\n", "\n").partition("\n---")[0]
    found = {key: (plain if plain else in_quotes).strip() for key, in_quotes, plain in _KEY.findall(head)}
    keys = ("target", "in_reply_to", "source", "same_as", "channel", "published")
    return Entry(found.get("id", "").lower(), path, *(found.get(key, "") for key in keys))
