"""What the channels know of the site: its pages, by all the names that readers may know them by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import DecodeError, Struct, ValidationError, msgpack

from convblog import private
from convblog.digest import token
from convblog.webhost import plain

FILE = "pages.msgpack"  # in `.convblog/`: the pages of the last real build
ANSWERS = "/answers/"  # below it stand the author's answers that are pages of their own


class PageEntry(Struct, frozen=True, array_like=True):
    """One page that can be answered."""

    path: str  # its address without the prefix of `url`: the `target` of its answers
    title: str
    lang: str
    question: str = ""
    channels: tuple[str, ...] = ("email", "webmention", "form")  # that its front matter leaves open
    closes: int | None = None  # seconds since 1970, after which it takes no more answers
    published: int = 0  # seconds since 1970


class Pages(Struct, frozen=True, dict=True):
    """All pages of a site, as the last build or the sources have them."""

    url: str  # of the site, with a slash at its end
    entries: Mapping[str, PageEntry] = {}  # by path
    aliases: Mapping[str, str] = {}  # other addresses of a page (aliases, moved ones) -> its path
    answers: Mapping[str, str] = {}  # addresses of answers that are pages of their own -> path of their thread's page

    def page(self, address: str) -> PageEntry | None:
        """The page at `address`, a path without the site's prefix; aliases count, encoding and a last slash do not."""
        path = normal(address)
        return self.entries.get(self.aliases.get(path, path))

    def page_at(self, url: str) -> PageEntry | None:
        """The page at a whole web address; http or https, fragment and query do not count.

        Who answers an answer that is a page of its own answers the page in whose thread it stands.
        """
        path = self._path_at(url)
        return self.page(self.answers.get(normal(path), path)) if path else None

    def holds(self, url: str) -> bool:
        """Whether a whole web address is one of this site, be there a page or not."""
        return bool(self._path_at(url))

    def answer_at(self, url: str) -> str:
        """The id of the author's answer whose own page is at a whole web address; empty if there is none."""
        path = normal(self._path_at(url))
        return path.removeprefix(ANSWERS).removesuffix("/") if path in self.answers else ""

    def _path_at(self, url: str) -> str:
        """The path below the site that a whole web address names; empty if it is not the site's."""
        own, asked = urlsplit(self.url), _split(url)
        prefix = own.path.rstrip("/")
        if asked is None or asked.scheme not in ("http", "https") or not _is_one_host(asked, own):
            return ""
        inside = asked.path == prefix or asked.path.startswith(prefix + "/")
        return asked.path[len(prefix) :] or "/" if inside else ""

    def addresses(self, path: str) -> tuple[str, ...]:
        """All addresses of the page at `path`: this one, then its others in order."""
        return (path, *self._others.get(path, ()))

    @cached_property
    def _others(self) -> dict[str, list[str]]:
        others: dict[str, list[str]] = {}
        for alias in sorted(self.aliases):
            others.setdefault(self.aliases[alias], []).append(alias)
        return others

    def answers_on(self, path: str) -> tuple[str, ...]:
        """The addresses of those answers on the page at `path` that are pages of their own, in order."""
        return tuple(self._own_pages.get(path, ()))

    @cached_property
    def _own_pages(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for address in sorted(self.answers):
            found.setdefault(self.answers[address], []).append(address)
        return found

    def page_by_token(self, token: str) -> PageEntry | None:
        """The page that a token names: the token of any address it has or had."""
        return self.entries.get(self._tokens.get(token, ""))

    @cached_property
    def _tokens(self) -> dict[str, str]:
        tokens = {token(alias): path for alias, path in self.aliases.items()}
        return tokens | {token(path): path for path in self.entries}


def normal(address: str) -> str:
    """The one form of an address by which it is looked up: with a slash at its end unless it names a file."""
    plain = unquote(address.partition("#")[0].partition("?")[0])
    last = plain.rpartition("/")[2]
    if last == "index.html":
        return plain.removesuffix("index.html")
    return plain if plain.endswith("/") or "." in last else plain + "/"


def address_of_answer(identity: str) -> str:
    """Where an answer of the author's stands that is a page of its own."""
    return f"{ANSWERS}{identity}/"


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_one_host(one: SplitResult, other: SplitResult) -> bool:
    own, asked = (plain(parts.netloc.rpartition("@")[2]) for parts in (one, other))
    return own == asked


def remember(folder: Path, pages: Pages) -> None:
    """Write the pages of a real build into `.convblog/`, if they are others than before."""
    data = msgpack.encode(pages)
    path = folder / FILE
    if not path.exists() or path.read_bytes() != data:
        private.write(path, data)


def recall(folder: Path) -> Pages | None:
    """The pages of the last real build; None if there was none, or it was another version's."""
    try:
        return msgpack.decode((folder / FILE).read_bytes(), type=Pages)
    except (OSError, DecodeError, ValidationError):
        return None


def merged(now: Pages, before: Pages | None) -> Pages:
    """The pages of the sources, and those of the last build that the sources do not give: a post with a mistake."""
    if before is None or before.url != now.url:
        return now
    aliases = {alias: path for alias, path in before.aliases.items() if alias not in now.entries}
    entries = {path: entry for path, entry in before.entries.items() if path not in now.aliases}
    answers = {address: path for address, path in before.answers.items() if address not in now.entries}
    return Pages(now.url, {**entries, **now.entries}, {**aliases, **now.aliases}, {**answers, **now.answers})
