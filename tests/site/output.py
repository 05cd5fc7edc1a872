"""The output of a build as a visitor's program meets it: addresses, the files they lead to, parsed pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html


def words(text: str) -> frozenset[str]:
    """The words of `text`, which is easier to read than a set of strings."""
    return frozenset(text.split())


# Every attribute that holds an address, by HTML's index of attributes, and whether the browser loads what is there.
ADDRESSES = words("href src action formaction poster data cite background longdesc ping manifest")
LOADING = words("img script iframe embed object video audio source track input use image")
LOADING_RELS = words("stylesheet icon preload prefetch modulepreload manifest preconnect dns-prefetch")
SERVICES = ("webmention", "reply")  # what the web service answers at; no file of the output
HOST_FILES = ("_headers", "_redirects", ".htaccess", ".convblog-output")


@dataclass(frozen=True)
class Reference:
    """An address on a page: where it stands, and the absolute address it means."""

    element: str
    attribute: str
    written: str
    absolute: str
    loads: bool


class Page:
    """A page of HTML, parsed. `url` is its absolute address."""

    def __init__(self, path: str, url: str, data: bytes) -> None:
        self.path, self.url, self.data = path, url, data
        self.tree: Any = etree.fromstring(data, html.HTMLParser(encoding="utf-8"))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.tree.xpath("//@id"))

    @property
    def lang(self) -> str:
        return str(self.tree.get("lang"))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return tuple(self._references())

    def find(self, xpath: str) -> list[Any]:
        """Elements, or values of attributes."""
        return list(self.tree.xpath(xpath))

    def with_class(self, name: str) -> list[Any]:
        return self.find(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")

    @property
    def is_indexed(self) -> bool:
        return not any("noindex" in content for content in self.find("//meta[@name='robots']/@content"))

    def _references(self) -> Iterator[Reference]:
        for element in self.tree.iter(etree.Element):
            for attribute in ADDRESSES.intersection(element.attrib):
                yield self._reference(element, attribute, element.get(attribute))
            for candidate in (element.get("srcset") or "").split(","):
                if candidate.strip():
                    yield self._reference(element, "srcset", candidate.split()[0])
            if element.tag == "meta" and element.get("http-equiv") == "refresh":
                yield self._reference(element, "content", element.get("content").partition("url=")[2])
            if element.tag == "meta" and element.get("property") in {"og:url", "og:image"}:
                yield self._reference(element, "content", element.get("content"))

    def _reference(self, element: Any, attribute: str, written: str) -> Reference:
        rels = set((element.get("rel") or "").split())
        loads = attribute == "srcset" or (
            attribute in {"src", "data", "poster", "background", "href"}
            and (element.tag in LOADING or (element.tag == "link" and bool(rels & LOADING_RELS)))
        )
        return Reference(element.tag, attribute, written, urljoin(self.url, written.strip()), loads)


@dataclass(frozen=True)
class Output:
    """A built site: the folder that is its root, and the address it was built for."""

    root: Path
    url: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def prefix(self) -> str:
        """The path of the site's address without its last slash: empty, or such as `/blog`."""
        return urlsplit(self.url).path.rstrip("/")

    @cached_property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted(p.relative_to(self.root).as_posix() for p in self.root.rglob("*") if p.is_file()))

    @cached_property
    def pages(self) -> dict[str, Page]:
        """By file name."""
        return {path: self._page(path) for path in self.files if path.endswith(".html")}

    @cached_property
    def posts(self) -> dict[str, Page]:
        """The pages of posts: one article, and a date."""
        dated = "//article[@class='h-entry']//*[@class='dt-published']"
        return {path: page for path, page in self.pages.items() if page.find(dated)}

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def named(self, *names: str) -> tuple[str, ...]:
        """All files that have one of these names, in whichever folder."""
        return tuple(path for path in self.files if path.rpartition("/")[2] in names)

    def url_of(self, path: str) -> str:
        """The absolute address at which a file of the output is had."""
        short = path.removesuffix("index.html") if path.rpartition("/")[2] == "index.html" else path
        return f"{self.origin}{self.prefix}/{short}"

    def is_ours(self, address: str) -> bool:
        """Whether an absolute address should be a file of this output: all on its host, save the web service."""
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}" == self.origin and parts.path.strip("/") not in SERVICES

    def file_at(self, address: str) -> str | None:
        """The file that a host answers an absolute address with; None where it would answer 404."""
        path = unquote(urlsplit(urldefrag(address).url).path)
        if not path.startswith(self.prefix + "/"):
            return None
        name = path.removeprefix(self.prefix + "/")
        name = name + "index.html" if not name or name.endswith("/") else name
        return name if name in self._known and name not in HOST_FILES else None

    def why_broken(self, address: str) -> str:
        """What is wrong with an absolute address of this site; empty if it leads to a file and, there, to an id."""
        path = self.file_at(address)
        if path is None:
            return "no such file"
        fragment = unquote(urlsplit(address).fragment)
        if fragment and (path not in self.pages or fragment not in self.pages[path].ids):
            return "no such id there"
        return ""

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.files)

    def _page(self, path: str) -> Page:
        return Page(path, self.url_of(path), self.read(path))
