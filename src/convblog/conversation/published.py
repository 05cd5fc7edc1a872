"""`responses/`: the answers that are published, one file each, and what must never return.

Files are the truth: the author may edit, move or delete each of them. What this remembers beside them, in
`.convblog/state.sqlite`, is only which bytes it wrote itself: a file that differs was edited, one that is missing was
deleted by hand.
"""

from __future__ import annotations

import posixpath
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from convblog import private
from convblog.conversation import answerfile, picturefiles
from convblog.conversation.submission import Submission
from convblog.conversation.tombstones import Tombstones
from convblog.digest import digest_of

FOLDER = "responses"
SCHEMA = "CREATE TABLE IF NOT EXISTS written (id TEXT PRIMARY KEY, digest BLOB NOT NULL);"

_HEAD = 4096  # bytes; the keys that are looked for are among the first lines
_KEY = re.compile(r"^(id|target|in_reply_to|source|same_as|channel|published): *(?:\"([^\"\n]*)\"|([^\n#]*?)) *$", re.M)
_MOST_STRAY = (
    50  # pictures without an answer that are believed to be left over: else the answers are not there just now
)
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
    pictures: frozenset[str]  # see `picturefiles.mentioned`


class Published:
    """The folder `responses/` of a site, read when this is made."""

    def __init__(self, site: Path, db: sqlite3.Connection, tombstones: Tombstones) -> None:
        self.folder = site / FOLDER
        self._db = db
        self._tombstones = tombstones
        found = list(_entries(self.folder))
        self.entries = {entry.id: entry for entry in found if entry.id}
        others = (entry.pictures for entry in found if self.entries.get(entry.id) is not entry)
        self._others = frozenset(word for pictures in others for word in pictures)

    def __contains__(self, identity: str) -> bool:
        return identity in self.entries

    def text(self, identity: str) -> bytes:
        """The file of an answer."""
        return self._path(identity).read_bytes()

    def put(self, submission: Submission, pictures: Mapping[str, bytes] = {}) -> None:
        """Publish an answer, or replace it under the same id. `pictures` are its pictures, by its names for them."""
        known = self.entries.get(submission.id)
        path = known.path if known else self._free(answerfile.path_of(submission), submission.id)
        before = self._pictures(known) if known else frozenset()
        submission = self._with_pictures(submission, pictures, path)
        text = answerfile.text_of(submission).encode("utf-8", "replace")
        # The file first: were it the other way round, a kill in between would look like a deletion by hand.
        private.write(self.folder / path, text, 0o644)
        self._remember(submission.id, text)
        self.entries[submission.id] = _entry(path, text)
        self._drop_pictures(before)

    def remove(self, identity: str, for_good: bool) -> None:
        """Take an answer away; `for_good` leaves a tombstone, so that it never returns."""
        if for_good:
            self._tombstones.add([identity])
        # Forgotten first: a row without its file would count as deleted by hand.
        self._db.execute("DELETE FROM written WHERE id = ?", (identity,))
        entry = self.entries.get(identity)
        if entry is not None:
            pictures = self._pictures(entry)
            del self.entries[identity]
            private.remove(self.folder / entry.path)
            self._drop_pictures(pictures)

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

    def drop_stray_pictures(self) -> None:
        """Take away the pictures, of those made here, that no answer names: what a kill or a deletion by hand left.

        One that is named somewhere stays, even if its answer was moved to another folder without it.
        """
        there = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.webp"))
        ours = (path for path in there if picturefiles.OURS.fullmatch(path))
        stray = [path for path in ours if not self._mentions(path) and picturefiles.end_of(path) not in self._others]
        if len(stray) <= _MOST_STRAY:
            self._drop_pictures(stray)

    def on_page(self, target: str) -> Iterator[Entry]:
        """The answers to one page."""
        return (entry for entry in self.entries.values() if entry.target == target)

    def _with_pictures(self, submission: Submission, pictures: Mapping[str, bytes], path: str) -> Submission:
        """Put the pictures of an answer on the disk. It names those that are there afterwards."""
        folder, stem = posixpath.dirname(path), posixpath.basename(path).removesuffix(".md")
        names: list[str] = []
        for name in submission.pictures:
            own = f"{stem}-{len(names) + 1}.webp" if name in pictures else name
            if self._keep(picturefiles.placed(own, folder), pictures.get(name)):
                names.append(own)
        photo = submission.author.photo
        if not self._keep(picturefiles.placed(photo, ""), pictures.get(photo)):
            photo = ""
        author = structs.replace(submission.author, photo=photo)
        return structs.replace(submission, pictures=tuple(names), author=author)

    def _keep(self, path: str, data: bytes | None) -> bool:
        """Whether there is a picture at `path`, now that `data` was put there."""
        goal = self.folder / path
        if path and data is not None and not (goal.is_file() and goal.read_bytes() == data):
            private.write(goal, data, 0o644)
        return bool(path) and goal.is_file()

    def _drop_pictures(self, paths: Iterable[str]) -> None:
        """Delete pictures, save those that an answer still names."""
        for path in paths:
            if not self._is_named(path) and (self.folder / path).is_file():
                private.remove(self.folder / path)

    def _mentions(self, path: str) -> list[Entry]:
        """The answers that may name a picture."""
        word = picturefiles.end_of(path)
        return [entry for entry in self.entries.values() if word in entry.pictures]

    def _is_named(self, path: str) -> bool:
        """Whether an answer names a picture; what only may is read whole."""
        named = any(path in self._pictures(entry) for entry in self._mentions(path))
        return named or picturefiles.end_of(path) in self._others

    def _pictures(self, entry: Entry) -> frozenset[str]:
        file = self.folder / entry.path
        return picturefiles.paths(file.read_bytes(), entry.path) if file.is_file() else frozenset()

    def _remember(self, identity: str, text: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", (identity, digest_of(text)))

    def _path(self, identity: str) -> Path:
        return self.folder / self.entries[identity].path

    def _free(self, path: str, identity: str) -> str:
        """`path`, or with the whole id where another answer has taken it."""
        taken = (self.folder / path).exists()
        return f"{path.removesuffix('.md')}-{identity}.md" if taken else path


def files(site: Path) -> dict[str, str]:
    """The file of each published answer, from the site's root, by its id."""
    return {entry.id: f"{FOLDER}/{entry.path}" for entry in _entries(site / FOLDER)}


def _entries(folder: Path) -> Iterator[Entry]:
    """The heads of all files; of two with one id the first by path comes last and counts, as in a build."""
    for path in sorted(folder.rglob("*.md"), reverse=True):
        with path.open("rb") as file:
            yield _entry(path.relative_to(folder).as_posix(), file.read(_HEAD))


def _entry(path: str, text: bytes) -> Entry:
    head = text[:_HEAD].decode("utf-8", "replace").replace("\r\n", "\n").partition("\n---")[0]
    found = {key: (plain if plain else in_quotes).strip() for key, in_quotes, plain in _KEY.findall(head)}
    keys = ("target", "in_reply_to", "source", "same_as", "channel", "published")
    target, in_reply_to, source, same_as, channel, published = (found.get(key, "") for key in keys)
    identity, pictures = found.get("id", "").lower(), picturefiles.mentioned(head)
    return Entry(identity, path, target, in_reply_to, source, same_as, channel, published, pictures)
