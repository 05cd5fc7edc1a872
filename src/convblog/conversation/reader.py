"""One file of `responses/` -> one `Response`. What cannot be used is said as a warning; nothing here stops a build."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from datetime import tzinfo
from html import unescape
from typing import Any, get_args

from convblog import yamlfile, yamltext
from convblog.config import is_web_address
from convblog.content import frontmatter, scan
from convblog.content.clean import clean_line
from convblog.content.markdown import render_answer
from convblog.content.plaintext import on_one_line, shorten
from convblog.conversation import picturefiles
from convblog.conversation.masking import is_public, mask
from convblog.conversation.response import Kind, Person, Response
from convblog.conversation.safehtml import SafeHtml, sanitise
from convblog.problems import N_, Problem, SiteError, problem
from convblog.times import Moment, moment

_ID = re.compile(r"[0-9a-z]{4,64}")
_KINDS = get_args(Kind)
_BEGINNING = 280  # characters of an answer shown where it is only announced
_LONGEST = 256 * 1024  # bytes of one answer; a mail's text ends at 64 KiB
_NAME = 80  # characters
_BLOCK_END = re.compile(r"</(?:p|li|pre)>|<br>|<hr>")
_TAG = re.compile(r'<[^"<>]*(?:"[^"]*"[^"<>]*)*>')  # of sanitised HTML, where every `<` in a text is an entity


def parse(data: bytes, path: str, zone: tzinfo) -> Response:
    """The response that `data`, read from `path`, holds; moments without an offset are in `zone`.

    Raises `SiteError` if it cannot be shown at all.
    """
    if len(data) > _LONGEST:
        raise SiteError([problem(path, 1, N_("this answer is longer than 256 KiB"), N_("shorten it"))])
    text = scan.decode(data, path)
    yaml, body, _ = frontmatter.split(text, path)
    raw, repeated = yamltext.judge(yaml, path, 2)
    return _Fields(path, raw, zone, yamlfile.twice(path, repeated)).response(body.strip())


def words_of(html: SafeHtml) -> str:
    """The words of `html` on one line, mail addresses masked (an entity may have hidden one until here)."""
    return mask(on_one_line(clean_line(unescape(_TAG.sub("", _BLOCK_END.sub(" ", html.html))))))


class _Fields:
    """The front matter of one answer, read leniently: what is odd is dropped with a warning."""

    def __init__(self, path: str, raw: dict[str, Any], zone: tzinfo, warnings: Iterable[Problem]) -> None:
        self.path, self.raw, self._zone = path, raw, zone
        self.warnings = [*warnings]

    def response(self, body: str) -> Response:
        html = sanitise(render_answer(mask(body)))
        return Response(
            path=self.path,
            id=self._id(),
            kind=self._kind(),
            channel=self.text("channel"),
            target=self._target(),
            in_reply_to=self.text("in_reply_to").lower(),
            author=self._author(),
            published=self._published(),
            received=self._time("received"),
            source=self._address("source"),
            title=mask(self.text("title")),
            same_as=self.text("same_as").lower(),
            html=html,
            text=shorten(words_of(html), _BEGINNING),
            pictures=self._pictures(),
            warnings=tuple(self.warnings),
        )

    def text(self, key: str) -> str:
        value = self.raw.get(key, "")
        return clean_line(value) if isinstance(value, str) else ""

    def _id(self) -> str:
        identity = self.text("id").lower()
        if not _ID.fullmatch(identity):
            hint = N_("an answer has a line “id: …” of ten letters and digits")
            raise SiteError([problem(self.path, 2, N_("this answer has no usable id"), hint)])
        return identity

    def _kind(self) -> Kind:
        kind = self.text("kind") or "reply"
        for known in _KINDS:
            if kind == known:
                return known  # type: ignore[no-any-return]  # get_args knows no types
        self._warn(N_("“{key}” cannot be “{value}”"), N_("write one of: {choices}"), "kind", kind, ", ".join(_KINDS))
        return "mention"

    def _target(self) -> str:
        target = self.text("target").partition("#")[0].partition("?")[0]
        if not target.startswith("/"):
            hint = N_("write the path of the page it answers, like /2026/11/letter/")
            raise SiteError([problem(self.path, 2, N_("this answer has no usable target"), hint)])
        return target

    def _author(self) -> Person:
        author = self.raw.get("author", {})
        if not isinstance(author, dict):
            author = {"name": author}
        name, url = author.get("name", ""), author.get("url", "")
        shown = mask(clean_line(name)) if isinstance(name, str) else ""
        url = self._safe(url if isinstance(url, str) else "", "author.url", is_public)
        return Person(shorten(shown, _NAME), url, self._photo(author.get("photo", "")))

    def _photo(self, name: object) -> str:
        return self._picture(name, "", "author.photo") if isinstance(name, str) and name else ""

    def _pictures(self) -> tuple[str, ...]:
        folder = posixpath.dirname(self.path.removeprefix("responses/"))
        names = picturefiles.listed(self.raw.get("pictures"))
        return tuple(filter(None, (self._picture(name, folder, "pictures") for name in names)))

    def _picture(self, name: str, folder: str, key: str) -> str:
        path = picturefiles.placed(name, folder)
        if not path:
            hint = N_("name a JPEG, PNG, WebP or GIF file below responses/")
            self._warn(N_("“{key}” names no picture of this site and is left out: {value}"), hint, key, name, "")
        return path

    def _published(self) -> Moment:
        time = self._time("published") or self._time("received")
        if time is None:
            hint = N_("add a line like “published: 2026-11-20T08:40:02+01:00”")
            raise SiteError([problem(self.path, 2, N_("this answer has no usable date"), hint)])
        return time

    def _time(self, key: str) -> Moment | None:
        written = self.text(key)
        try:
            return moment(written, self._zone) if written else None
        except ValueError:
            hint = N_("write it like {choices}")
            self._warn(N_("“{value}” is not a date"), hint, key, written, "2026-11-20T08:40:02Z")
            return None

    def _address(self, key: str) -> str:
        return self._safe(self.text(key), key, is_web_address)

    def _safe(self, url: str, key: str, is_safe: Callable[[str], bool]) -> str:
        if not url or is_safe(url):
            return url
        self._warn(N_("“{key}” is no safe web address and is left out: {value}"), "", key, url, "")
        return ""

    def _warn(self, message: str, hint: str, key: str, value: str, choices: str) -> None:
        self.warnings.append(problem(self.path, 2, message, hint, key=key, value=value, choices=choices))
