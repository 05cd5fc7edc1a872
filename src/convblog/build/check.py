"""What only a finished site shows: links that lead nowhere, anchors that are not there, feeds that do not parse.

A link is a reader's if the page says so to search engines (`rel="ugc"`): a theme may put an answer where it likes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html
from msgspec import DecodeError, json

from convblog.problems import N_, Problem, problem

_LINKS = ("href", "src", "poster", "action")


class Findings(NamedTuple):
    """What is broken, and which links are that readers wrote."""

    problems: list[Problem]
    warnings: list[Problem]


def check(output: str, url: str, elsewhere: Collection[str], answers: Mapping[str, str] = {}) -> Findings:
    """What is wrong with a built site in `output` that is to live at `url`. Reads files only.

    `elsewhere` names addresses below `url` that no file answers: those of the web service. `answers`: the files of the
    answers, by id.
    """
    root = Path(output)
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    site = _Site(root, files, url.rstrip("/") + "/", elsewhere, answers)
    found = Findings([], [])
    for path in sorted(files):
        if path.endswith(".html"):
            for problem_of, of_reader in site.links(path):
                (found.warnings if of_reader else found.problems).append(problem_of)
        elif path.endswith((".xml", ".opml")):
            found.problems.extend(_well_formed(root, path))
        elif path.endswith(".json"):
            found.problems.extend(_is_json(root, path))
    return found


class _Site:
    """The files of the output, and the anchors of its pages."""

    def __init__(
        self, root: Path, files: set[str], url: str, elsewhere: Collection[str], answers: Mapping[str, str]
    ) -> None:
        self._root, self._files, self._url, self._answers = root, files, url, answers
        self._seen = {False: set(elsewhere), True: set(elsewhere)}  # True: in what readers wrote
        self._prefix = urlsplit(url).path
        self._pages: dict[str, html.HtmlElement] = {}
        self._anchors: dict[str, set[str]] = {}

    def links(self, path: str) -> Iterator[tuple[Problem, bool]]:
        """Each link of a page to this site that leads nowhere, and whether a reader wrote it; of many pages that have
        it, the first is named.
        """
        here = urljoin(self._url, path.removesuffix("index.html"))
        for element in self._page(path).iter():
            if not isinstance(element.tag, str):
                continue
            of_reader = "ugc" in element.get("rel", "").split()
            file = self._answer_of(element) or path if of_reader else path
            for name in _LINKS:
                if written := element.get(name):
                    for found in self._link(file, here, written, self._seen[of_reader]):
                        yield found, of_reader

    def _answer_of(self, element: html.HtmlElement) -> str:
        """The file of the answer that `element` is part of, or nothing."""
        ids = (one.get("id", "") for one in element.iterancestors())
        return next((self._answers.get(one[2:], "") for one in ids if one.startswith("r-")), "")

    def _link(self, path: str, here: str, written: str, seen: set[str]) -> Iterator[Problem]:
        try:
            whole = urljoin(here, written)
            target = urlsplit(whole)
        except ValueError:
            yield problem(path, 0, N_("this is no address: {link}"), N_("correct the link"), link=written)
            return
        if whole in seen:
            return
        seen.add(whole)
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
