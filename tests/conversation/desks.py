"""A desk of a site in a folder, and answers to lay on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import convert, structs

from convblog import private
from convblog.config import Config
from convblog.conversation.desk import Desk, opened
from convblog.conversation.pages import PageEntry, Pages
from convblog.conversation.response import Person
from convblog.conversation.submission import Identity, Sender, Submission, id_of
from convblog.times import Moment

NOW = 1_795_000_000  # 2026-11-18
URL = "https://test.example/"
PAGES = Pages(
    URL,
    {
        "/2026/11/letter/": PageEntry("/2026/11/letter/", "Letter", "en"),
        "/2026/10/closed/": PageEntry("/2026/10/closed/", "Closed", "en", closes=NOW - 1),
        "/2026/09/by-mail/": PageEntry("/2026/09/by-mail/", "By mail", "en", channels=("email",)),
    },
    {"/old-letter/": "/2026/11/letter/"},
)


def config(**conversation: object) -> Config:
    """A configuration with this under `conversation:`."""
    author = {"name": "Claire", "url": URL, "email": "claire@test.example"}
    return convert({"title": "Test", "url": URL, "author": author, "conversation": conversation}, Config)


@contextmanager
def desk(
    site: Path, now: int = NOW, pages: Pages = PAGES, environ: Mapping[str, str] = {}, **conversation: object
) -> Iterator[Desk]:
    """The desk of `site`."""
    with opened(site, config(**conversation), pages, environ, now) as at:
        yield at


def mail(number: int = 1, text: str = "Thank you for this letter.", **keys: object) -> Submission:
    """A mail from Marie, verified, to the letter."""
    sender = Sender(Identity("address", "marie@mail.example"), True, "marie@mail.example", f"{number}@mail.example")
    known = Submission(
        id=id_of("email", f"{number}@mail.example"),
        channel="email",
        target="/2026/11/letter/",
        author=Person("Marie Lefort"),
        published=Moment(1_794_990_000 + number, 60),
        received=Moment(1_794_990_060 + number, 60),
        text=text,
        sender=sender,
    )
    return structs.replace(known, **keys)


def webmention(source: str = "https://paul.example/notes/1", text: str = "As I wrote.", **keys: object) -> Submission:
    """A webmention from Paul's site to the letter."""
    known = Submission(
        id=id_of("webmention", f"{source} /2026/11/letter/"),
        channel="webmention",
        target="/2026/11/letter/",
        author=Person("Paul", "https://paul.example/"),
        published=Moment(1_794_991_000),
        text=text,
        source=source,
        sender=Sender(Identity("host", "paul.example"), True),
    )
    return structs.replace(known, **keys)


def files(site: Path) -> list[str]:
    """Every answer's file, published and not, and the tombstones: paths from the site's root."""
    below = [site / "responses", site / private.FOLDER / "inbox", site / private.FOLDER / "raw"]
    return sorted(path.relative_to(site).as_posix() for folder in below for path in folder.rglob("*") if path.is_file())
