"""Mails as readers' programs really write them, and what may be published of each. README.md there tells the names."""

from __future__ import annotations

import re
from collections import Counter
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import msgspec
import pytest

from convblog.channels.email.explained import explain
from convblog.channels.email.namelines import name_lines
from convblog.channels.email.reading import Mailbox
from convblog.conversation.pages import PageEntry, Pages
from convblog.digest import token

FOLDER = Path(__file__).parent / "goldens"
SITE = msgspec.json.decode((FOLDER / "site.json").read_bytes())
MAILBOX = Mailbox(
    address=SITE["address"],
    trusted_authserv_id=SITE["trusted_authserv_id"],
    pages=Pages(
        "https://fil.example/",
        {page["target"]: PageEntry(page["target"], "", page["lang"], page["question"]) for page in SITE["pages"]},
    ),
    target_of=SITE["answers"].get,
    name_lines=name_lines(),
)
LANGUAGES = {"fr", "en", "de", "es", "it", "pt", "nl"}
REASONS = {
    *("automatic", "bounce", "list", "out-of-office", "calendar", "receipt", "reaction", "encrypted", "own-address"),
    *("quote", "signature", "forward", "picture", "empty"),
}
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))
ANSWERS = [name for name in NAMES if (FOLDER / f"{name}.md").exists()]
REJECTED = [name for name in NAMES if (FOLDER / f"{name}.reason").exists()]

# A break within a paragraph may be marked with spaces or with a backslash: both are the same break.
_END_OF_LINE = re.compile(r"[ \t]*\\?$", re.MULTILINE)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", ANSWERS)
def test_only_the_new_words_are_published(name: str, line_end: bytes) -> None:
    explained = explain(_raw(name, line_end), MAILBOX)
    expected = _details(name)
    assert explained.verdict == ("private" if expected.get("private") else "reply"), explained.reason
    assert _plain(explained.text) in _accepted(name)
    assert "@" not in explained.author
    if expected.get("author"):
        assert explained.author == expected["author"]
    elif "author" in expected:  # null: the mail tells no name
        assert _local_part(name) not in explained.author
    if "attachments" in expected:
        assert [getattr(it, "name", it) for it in explained.attachments] == expected["attachments"]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", REJECTED)
def test_what_is_no_answer_is_kept_aside_with_its_reason(name: str, line_end: bytes) -> None:
    explained = explain(_raw(name, line_end), MAILBOX)
    assert (explained.verdict, explained.kind) == ("rejected", _read(f"{name}.reason").strip())
    assert explained.reason


def test_every_mail_has_exactly_one_expectation_and_every_expectation_its_mail() -> None:
    assert sorted(ANSWERS + REJECTED) == NAMES
    known = {"README.md", "site.json"} | {f"{name}.{kind}" for name in NAMES for kind in ("eml", "json")}
    known |= {f"{name}{kind}.md" for name in ANSWERS for kind in ("", ".alt", ".alt2", ".alt3")}
    known |= {f"{name}.reason" for name in REJECTED}
    assert {path.name for path in FOLDER.iterdir()} <= known
    assert all(set(_details(name)) <= {"author", "private", "attachments"} for name in NAMES)
    assert all(_read(f"{name}.md").strip() for name in ANSWERS)


def test_every_reason_and_every_language_is_there_and_french_most() -> None:
    assert {_read(f"{name}.reason").strip() for name in REJECTED} == REASONS
    languages = Counter(name.split(".")[1] for name in NAMES)
    assert languages.keys() >= LANGUAGES
    assert languages["fr"] * 2 > len(NAMES)
    assert min(languages[language] for language in LANGUAGES) >= 10


def test_the_tokens_of_the_pages_are_those_that_the_site_gives_them() -> None:
    assert [page["token"] for page in SITE["pages"]] == [token(page["target"]) for page in SITE["pages"]]


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_well_formed(name: str) -> None:
    message = message_from_bytes(_raw(name, b"\n"), policy=policy.compat32)
    assert not [defect for part in message.walk() for defect in part.defects]
    assert all(message[header] for header in ("From", "To", "Subject", "Date", "Message-ID"))


def _raw(name: str, line_end: bytes) -> bytes:
    """The mail, with line ends as a Maildir keeps them or as IMAP gives them. The files have those of a Maildir."""
    return (FOLDER / f"{name}.eml").read_bytes().replace(b"\n", line_end)


def _local_part(name: str) -> str:
    return parseaddr(str(message_from_bytes(_raw(name, b"\n"))["From"]))[1].partition("@")[0]


def _accepted(name: str) -> list[str]:
    return [
        _plain(path.read_text(encoding="utf-8")) for path in (FOLDER / f"{name}.md", *FOLDER.glob(f"{name}.alt*.md"))
    ]


def _plain(text: str) -> str:
    return _END_OF_LINE.sub("", text).strip("\n")


def _details(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Any]) if path.exists() else {}


def _read(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")
