"""`.convblog/inbox/`: what waits for its author, what is private, and for a while what was turned away.

One file an answer, in the format of `responses/` with some keys more, so that its author may read and correct it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct, structs

from convblog import private, times, yamltext
from convblog.content import frontmatter, scan
from convblog.conversation import answerfile, picturefiles
from convblog.conversation.response import Kind, Person
from convblog.conversation.submission import Channel, State, Submission
from convblog.problems import N_, Problem, SiteError, problem
from convblog.yamlfile import quoted

FOLDER = "inbox"


class Held(Struct, frozen=True, kw_only=True):
    """An answer in the inbox. Its submission knows nothing of the sender: that stands in people.py."""

    submission: Submission
    state: State
    since: int  # seconds since 1970: when it came into this state
    update: bool = False  # a new text for an answer that is published


class Inbox:
    """The folder of a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def __contains__(self, identity: str) -> bool:
        return self._path(identity).exists()

    def get(self, identity: str) -> Held | None:
        """One answer, or None. Raises `SiteError` if its file was edited into something that cannot be read."""
        path = self._path(identity)
        if not identity.isalnum() or not path.exists():
            return None
        return read(path.read_bytes(), f"{private.FOLDER}/{FOLDER}/{path.name}")

    def put(self, held: Held) -> None:
        """Keep an answer, or replace it; with it the pictures that it brings along."""
        for name, data in picturefiles.brought(held.submission).items():
            private.write(self._picture(held.submission.id, name), data)
        private.write(self._path(held.submission.id), text_of(held).encode("utf-8", "replace"))

    def remove(self, identity: str) -> None:
        """Take an answer out, and its pictures."""
        if identity in self:
            private.remove(self._path(identity))
            self._drop_pictures(identity)

    def pictures(self, submission: Submission) -> dict[str, bytes]:
        """Those pictures of an answer that lie here, by its names for them."""
        found = ((name, self._picture(submission.id, name)) for name in picturefiles.names_of(submission))
        return {name: path.read_bytes() for name, path in found if path.suffix == ".webp" and path.is_file()}

    def drop_stray_pictures(self) -> None:
        """Take away the pictures of what is no longer here: what a kill left."""
        for folder in self.folder.glob("*/"):
            if folder.name.isalnum() and folder.name not in self:
                self._drop_pictures(folder.name)

    def all(self) -> tuple[list[Held], list[Problem]]:
        """Every answer by time, and what could not be read."""
        found: list[Held] = []
        problems: list[Problem] = []
        for path in self._files():
            try:
                held = self.get(path.stem)
            except SiteError as error:
                problems.extend(error.problems)
            else:
                if held is not None:
                    found.append(held)
        return sorted(found, key=lambda held: (held.submission.published.seconds, held.submission.id)), problems

    def _files(self) -> Iterator[Path]:
        return (path for path in sorted(self.folder.glob("*.md")) if not path.name.startswith("."))

    def _path(self, identity: str) -> Path:
        return self.folder / f"{identity}.md"

    def _picture(self, identity: str, name: str) -> Path:
        return self.folder / identity / name.rpartition("/")[2]

    def _drop_pictures(self, identity: str) -> None:
        if (self.folder / identity).is_dir():
            shutil.rmtree(self.folder / identity)
            private.sync_folder(self.folder)


def text_of(held: Held) -> str:
    """The file of an answer in the inbox."""
    one = held.submission
    more = {"state": held.state, "since": str(held.since)}
    if held.update:
        more["update"] = "true"
    lines = "".join(f"{key}: {value}\n" for key, value in more.items())
    if one.reason:
        lines += f"reason: {_json([one.reason.message, dict(one.reason.values)])}\n"
    if one.attachments:
        lines += f"attachments: {_json(one.attachments)}\n"
    return answerfile.text_of(one, lines)


def _json(value: object) -> str:
    """JSON in a text: hostile names of attachments stay what they are, and YAML knows no halves of characters."""
    return quoted(json.dumps(value))


def read(data: bytes, path: str) -> Held:
    """The file of an answer, published or not. Raises `SiteError` if it cannot be read."""
    yaml, body, _ = frontmatter.split(scan.decode(data, path), path)
    return _Keys(path, yamltext.load(yaml, path, 2)).held(body.strip())


class _Keys:
    """The front matter of one file, which its author may have edited."""

    def __init__(self, path: str, raw: dict[str, Any]) -> None:
        self.path, self.raw = path, raw

    def held(self, body: str) -> Held:
        state = self._one_of("state", get_args(State), "pending")
        author = self.raw.get("author")
        names = author if isinstance(author, dict) else {"name": author}
        published = self._time("published")
        submission = Submission(
            id=self.text("id"),
            kind=self._one_of("kind", get_args(Kind), "reply"),
            channel=self._one_of("channel", get_args(Channel), "email"),
            target=self.text("target"),
            in_reply_to=self.text("in_reply_to"),
            author=Person(_text(names.get("name")), _text(names.get("url")), _text(names.get("photo"))),
            published=published or times.Moment(self.number("since")),
            received=self._time("received"),
            source=self.text("source"),
            title=self.text("title"),
            same_as=self.text("same_as"),
            text=body,
            private=state == "private",
            rejected=state in ("rejected", "spam"),
            reason=self._reason(),
            attachments=self._attachments(),
            pictures=tuple(picturefiles.listed(self.raw.get("pictures"))),
        )
        return Held(
            submission=submission, state=state, since=self.number("since"), update=self.text("update") == "true"
        )

    def text(self, key: str) -> str:
        return _text(self.raw.get(key))

    def number(self, key: str) -> int:
        text = self.text(key)
        return int(text) if text.isascii() and text.isdigit() else 0

    def _one_of(self, key: str, choices: tuple[Any, ...], default: str) -> Any:
        value = self.text(key) or default
        if value not in choices:
            hint = N_("write one of: {choices}")
            text = N_("“{key}” cannot be “{value}”")
            found = problem(self.path, 2, text, hint, key=key, value=value, choices=", ".join(choices))
            raise SiteError([found])
        return value

    def _time(self, key: str) -> times.Moment | None:
        written = self.text(key)
        try:
            return times.moment(written, UTC) if written else None
        except ValueError:
            hint = N_("write it like {choices}")
            found = problem(
                self.path, 2, N_("“{value}” is not a date"), hint, value=written, choices="2026-11-20T08:40:02Z"
            )
            raise SiteError([found]) from None

    def _json(self, key: str) -> Any:
        try:
            return json.loads(self.text(key) or "null")
        except (ValueError, RecursionError):
            return None

    def _attachments(self) -> tuple[str, ...]:
        names = self._json("attachments")
        return tuple(map(str, names)) if isinstance(names, list) else ()

    def _reason(self) -> Problem | None:
        reason = self._json("reason")
        if not (isinstance(reason, list) and len(reason) == 2 and isinstance(reason[1], dict)):
            return None
        return Problem("", 0, str(reason[0]), "", tuple((str(key), str(value)) for key, value in reason[1].items()))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def moved(held: Held, state: State, now: int) -> Held:
    """The same answer in another state from `now` on."""
    return structs.replace(held, state=state, since=now)
