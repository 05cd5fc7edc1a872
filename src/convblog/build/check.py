"""What only a finished site shows: links that lead nowhere, anchors that are not there, feeds that do not parse."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html
from msgspec import DecodeError, json

from convblog.problems import N_, Problem, problem

_LINKS = ("href", "src", "poster", "action")


def check(output: str, url: str, elsewhere: Collection[str]) -> list[Problem]:
    """The problems of a built site in `output` that is to live at `url`. Reads files only.

    `elsewhere` names addresses below `url` that no file answers: those of the web service.
    """
    root = Path(output)
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    site = _Site(root, files, url.rstrip("/") + "/", elsewhere)
    problems: list[Problem] = []
    for path in sorted(files):
        if path.endswith(".html"):
            problems.extend(site.links(path))
        elif path.endswith((".xml", ".opml")):
            problems.extend(_well_formed(root, path))
        elif path.endswith(".json"):
            problems.extend(_is_json(root, path))
    return problems


class _Site:
    """The files of the output, and the anchors of its pages."""

    def __init__(self, root: Path, files: set[str], url: str, elsewhere: Collection[str]) -> None:
        self._root, self._files, self._url = root, files, url
        self._seen = set(elsewhere)
        self._prefix = urlsplit(url).path
        self._pages: dict[str, html.HtmlElement] = {}
        self._anchors: dict[str, set[str]] = {}

    def links(self, path: str) -> Iterator[Problem]:
        """Each link of a page to this site that leads nowhere; of many pages that have it, the first is named."""
        here = urljoin(self._url, path.removesuffix("index.html"))
        for element in self._page(path).iter():
            for name in _LINKS:
                written = element.get(name) if isinstance(element.tag, str) else None
                if written:
                    yield from self._link(path, here, written)

    def _link(self, path: str, here: str, written: str) -> Iterator[Problem]:
        try:
            whole = urljoin(here, written)
            target = urlsplit(whole)
        except ValueError:
            yield problem(path, 0, N_("this is no address: {link}"), N_("correct the link"), link=written)
            return
        if whole in self._seen:
            return
        self._seen.add(whole)
        own = urlsplit(self._url)
        if (target.scheme, target.netloc) != (own.scheme, own.netloc) or not target.path.startswith(self._prefix):
            return
        file = self._file(unquote(target.path.removeprefix(self._prefix)))
        if file is None:
            hint = N_("correct the link, or write what it leads to")
            yield problem(path, 0, N_("this link leads to no page of the site: {link}"), hint, link=written)
        elif target.fragment and file.endswith(".html") and unquote(target.fragment) not in self._anchors_of(file):
            hint = N_("correct what stands after the sign #, or give the heading that id: {{#{anchor}}}")
            text = N_("this link leads to a place that its page does not have: {link}")
            yield problem(path, 0, text, hint, link=written, anchor=unquote(target.fragment))

    def _file(self, path: str) -> str | None:
        if path == "" or path.endswith("/"):
            path += "index.html"
        if path in self._files:
            return path
        return f"{path}/index.html" if f"{path}/index.html" in self._files else None

    def _page(self, path: str) -> html.HtmlElement:
        if path not in self._pages:
            # A page that is empty or all comment (some hosts ask for one) has no root that lxml would give.
            text = (self._root / path).read_bytes()
            try:
                self._pages[path] = html.document_fromstring(text)
            except etree.ParserError:
                self._pages[path] = html.document_fromstring("<p></p>")
        return self._pages[path]

    def _anchors_of(self, path: str) -> set[str]:
        if path not in self._anchors:
            self._anchors[path] = {*self._page(path).xpath("//@id | //a/@name")}
        return self._anchors[path]


def _well_formed(root: Path, path: str) -> Iterator[Problem]:
    try:
        etree.parse(str(root / path), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield problem(path, error.lineno or 0, N_("not well-formed XML: {why}"), "", why=error.msg)


def _is_json(root: Path, path: str) -> Iterator[Problem]:
    try:
        json.decode((root / path).read_bytes())
    except DecodeError as error:
        yield problem(path, 0, N_("not JSON: {why}"), "", why=error)
