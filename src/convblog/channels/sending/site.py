"""What the built site says: each page that the last real build made, as it stands in the output folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote

import lxml.etree
from msgspec import DecodeError, Struct, ValidationError, msgpack

from convblog import private
from convblog.channels.charset import text_of
from convblog.channels.sending import entry
from convblog.channels.sending.entry import Own, Said
from convblog.channels.webmention import markup
from convblog.conversation.pages import Pages
from convblog.digest import digest

_CACHE = "said.msgpack"  # in `.convblog/`; may be deleted at any time


class Built(Struct, frozen=True):
    """The pages of the output by path, and those that should stand there and do not."""

    said: Mapping[str, Said]
    missing: tuple[str, ...] = ()


def address_of(url: str, path: str) -> str:
    """The whole address of `path` on the site at `url`, percent-encoded as its own links are."""
    return url.rstrip("/") + quote(unquote(path), safe="/:@!$&'()*+,;=~-._")


def file_of(output: Path, path: str) -> Path:
    """The file that a host shows for `path`."""
    plain = unquote(path).lstrip("/")
    return output / (f"{plain}index.html" if not plain or plain.endswith("/") else plain)


def read(output: Path, pages: Pages, folder: Path) -> Built:
    """Read every page of `pages` in `output`, and every answer that is a page of its own.

    Reading one takes 6 ms, a minute for a large site: so what was read is kept in `folder`, which is `.convblog/`.
    """
    own = Own(pages.url)
    before, now = _Cache.read(folder), dict[bytes, Said]()
    said: dict[str, Said] = {}
    missing: list[str] = []
    for path in sorted((*pages.entries, *pages.answers)):
        try:
            data = file_of(output, path).read_bytes()
        except (OSError, ValueError):
            missing.append(path)
            continue
        url = address_of(pages.url, path)
        key = digest(url.encode(), pages.url.encode(), data)
        said[path] = now[key] = before.get(key) or entry.read(text_of(data, "text/html; charset=utf-8"), url, own)
    if now.keys() != before.keys():
        _Cache.write(folder, now)
    return Built(said, tuple(missing))


class _Cache(Struct, frozen=True):
    engine: bytes
    said: dict[bytes, Said]

    @classmethod
    def read(cls, folder: Path) -> dict[bytes, Said]:
        try:
            cache = msgpack.decode((folder / _CACHE).read_bytes(), type=cls)
        except (OSError, DecodeError, ValidationError):
            return {}
        return cache.said if cache.engine == _engine() else {}

    @classmethod
    def write(cls, folder: Path, said: dict[bytes, Said]) -> None:
        private.write(folder / _CACHE, msgpack.encode(cls(_engine(), said)))


def _engine() -> bytes:
    """What decides how a page is read."""
    sources = (Path(module.__file__ or "").read_bytes() for module in (entry, markup))
    return digest(*sources, repr(lxml.etree.LIBXML_VERSION).encode())
