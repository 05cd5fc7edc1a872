"""The same answer by two routes: one person, the same words, the same place, within a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from convblog import times, yamltext
from convblog.content import frontmatter, scan
from convblog.conversation.answerfile import text_of
from convblog.conversation.published import Entry, Published
from convblog.conversation.response import Person
from convblog.conversation.submission import Submission
from convblog.problems import SiteError

_DAY = 86_400
_WORD = re.compile(r"\w+")
# How an excerpt ends: see `channels/webmention/excerpt.py`. The link is another one by each route.
_ORIGINAL = re.compile(r"\s{1,3}\[[^\[\]\n]{1,300}\]\([^()\s]{1,2000}\)$")
_SHORTEST = 4  # words; two people may both write “Merci beaucoup !”


def find(submission: Submission, published: Published) -> str:
    """The id of the published answer that `submission` doubles, or an empty string."""
    words = _words(submission.text)
    if submission.kind != "reply" or len(words) < _SHORTEST:
        return ""
    for entry in sorted(published.on_page(submission.target), key=lambda entry: (entry.published, entry.id)):
        if entry.id != submission.id and _is_near(entry, submission):
            head, text = _parts(published.text(entry.id), entry.path)
            if _is_one(_author(head), submission.author) and _words(text) == words:
                return entry.same_as or entry.id
    return ""


def shows(file: bytes, submission: Submission) -> bool:
    """Whether a published file says what `submission` says: its words, its title, of what kind it is, who wrote it."""
    return said(file) == said(text_of(submission).encode("utf-8", "replace"))


def said(file: bytes) -> tuple[str, ...]:
    """What a file says, to compare: who wrote it, the words, of what kind it is, its title.

    Which address an excerpt is linked to is no word of it: it may differ from one look to the next.
    """
    head, body = _parts(file, "")
    author = _author(head)
    return author.name, author.url, _without_link(body), str(head.get("kind") or ""), str(head.get("title") or "")


def _is_near(entry: Entry, submission: Submission) -> bool:
    """Whether both answer the same, within a day."""
    try:
        time = times.moment(entry.published, UTC)
    except ValueError:
        return False
    return entry.in_reply_to == submission.in_reply_to and abs(time.seconds - submission.published.seconds) <= _DAY


def _is_one(one: Person, other: Person) -> bool:
    """Whether two names or addresses are one person's."""
    same_site = bool(one.url) and one.url.rstrip("/").casefold() == other.url.rstrip("/").casefold()
    return same_site or (bool(one.name) and one.name.casefold() == other.name.casefold())


def _parts(file: bytes, path: str) -> tuple[dict[str, Any], str]:
    """The head of a file, and its words; nothing of one that cannot be read."""
    try:
        yaml, body, _ = frontmatter.split(scan.decode(file, path), path)
        return yamltext.load(yaml, path, 2), body.strip()
    except SiteError:
        return {}, ""


def _author(head: Mapping[str, Any]) -> Person:
    author = head.get("author")
    names = author if isinstance(author, dict) else {"name": author}
    return Person(str(names.get("name") or ""), str(names.get("url") or ""))


def _words(text: str) -> list[str]:
    return _WORD.findall(_without_link(text.strip()).casefold())


def _without_link(text: str) -> str:
    words = _ORIGINAL.sub("", text)
    return words if words.rstrip("`*~\n").endswith("…") else text
