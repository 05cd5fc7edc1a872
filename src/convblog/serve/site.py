"""The built site as a host would show it: which file stands at an address, and what else an address may mean."""

from __future__ import annotations

import stat
from mimetypes import MimeTypes
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec import Struct

from convblog.build.outputs import MARKER
from convblog.serve import hostrules
from convblog.serve.hostrules import HeaderRule, Redirection
from convblog.site.machines import HOST_FILES

_HIDDEN = {MARKER, *HOST_FILES}  # no host shows them
_PAGES = (".html", ".htm")
# Not from the system's tables: the same site has the same types everywhere.
_TYPES = MimeTypes()
for _ending, _type in {
    ".avif": "image/avif",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".opml": "text/x-opml",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}.items():
    _TYPES.add_type(_type, _ending)
_ALSO_TEXT = ("application/json", "application/xml", "application/manifest+json", "image/svg+xml")


class File(Struct, frozen=True):
    """A file to answer with. `type` is empty where the host's own rules name it."""

    path: Path
    status: int = 200

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.path.suffix.lower() in _PAGES

    @property
    def type(self) -> str:
        """Its content type."""
        found = _TYPES.guess_type(self.path.name)[0] or "application/octet-stream"
        is_text = found.startswith("text/") or found in _ALSO_TEXT
        return f"{found}; charset=utf-8" if is_text else found


class Elsewhere(Struct, frozen=True):
    """Another address to go to (percent-encoded), and the status that says so."""

    url: str
    status: int


class Site(Struct, frozen=True):
    """One state of the output folder."""

    root: Path  # real path: no symbolic link in it
    prefix: str  # decoded, no slash at the end
    redirections: dict[str, Redirection]
    rules: tuple[HeaderRule, ...]

    @property
    def home(self) -> str:
        """The address of the first page, percent-encoded."""
        return quote(self.prefix) + "/"

    def find(self, path: str) -> File | Elsewhere | None:
        """What stands at a decoded path; None if there is not even a page that says so."""
        if path in ("/", self.prefix) and self.prefix:
            return Elsewhere(self.home, 302)
        return self._moved(path) or self._there(path) or self._missing(404)

    def _moved(self, path: str) -> File | Elsewhere | None:
        redirection = self.redirections.get(path)
        if redirection is None:
            return None
        if redirection.status != 410:
            return Elsewhere(redirection.new, redirection.status)
        there = self._there(path)
        return File(there.path, 410) if isinstance(there, File) else self._missing(410)

    def _there(self, path: str) -> File | Elsewhere | None:
        local = path.removeprefix(self.prefix)
        parts = local[1:].split("/")
        if not path.startswith(f"{self.prefix}/") or not all(map(_is_name, parts[:-1])):
            return None
        if parts[-1] == "":
            parts[-1] = "index.html"
        elif not _is_name(parts[-1]):
            return None
        return self._file(parts, path)

    def _file(self, parts: list[str], path: str) -> File | Elsewhere | None:
        full = self.root.joinpath(*parts)
        try:
            # A link anywhere on the way could lead out of the folder: what is not at its own real path is not shown.
            if full.resolve(strict=True) != full:
                return None
            kind = full.stat().st_mode
        except (OSError, RuntimeError):
            return None
        if stat.S_ISDIR(kind):
            return Elsewhere(quote(path) + "/", 301)
        return File(full) if stat.S_ISREG(kind) and not _HIDDEN & set(parts[:1]) else None

    def _missing(self, status: int) -> File | None:
        page = self.root / "404.html"
        return File(page, status) if page.is_file() and not page.is_symlink() else None


def _is_name(part: str) -> bool:
    """Whether `part` names something in a folder, and not the folder, the one above, or nothing."""
    return part not in ("", ".", "..") and "\0" not in part and "/" not in part


def read(root: str, prefix: str) -> Site:
    """The output in `root`, of a site whose addresses begin with `prefix` (as configured: no slash at the end)."""
    folder = Path(root).resolve()
    return Site(
        root=folder,
        prefix=unquote(prefix),
        redirections=hostrules.redirections(_text(folder / "_redirects")),
        rules=hostrules.header_rules(_text(folder / "_headers")),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return ""
