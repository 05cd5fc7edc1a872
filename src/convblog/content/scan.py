"""What files a site has. One `stat` a file; a file is read again only if its stat changed.

`os.scandir` and plain strings instead of `pathlib`: of 10,000 files it takes 30 ms, and `pathlib` four times that.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from convblog.digest import digest_of
from convblog.problems import N_, Problem, SiteError, problem, site_error

Stat = tuple[int, int, int]  # size in bytes, mtime in ns, inode
Stats = dict[str, Stat]  # by path from the site's root, with slashes

FOLDERS = ("content", "responses", "static", "templates", "themes", "locale")
FILES = ("convblog.yaml", "addresses.yaml")

# A file changed twice within one tick of the clock keeps its time; so what was touched this close to a scan is not
# trusted by its time, but read again.
RACY = 2_000_000_000  # ns


class Scanned(NamedTuple):
    """The files of a site at one moment."""

    begun: int  # ns, on the clock that file times are taken from
    stats: Stats
    odd: tuple[Problem, ...] = ()  # what cannot be used below responses/: that stops no build

    @property
    def racy(self) -> set[str]:
        """Files changed so shortly before the scan that their time proves nothing."""
        limit = self.begun - RACY
        return {path for path, stat in self.stats.items() if stat[1] >= limit}


def scan(site: str) -> Scanned:
    """Every file of the site's source folders. Raises `SiteError` naming each path that cannot be used.

    Below responses/ only a link that leads out of the site is refused.
    """
    begun = time.time_ns()
    found: Stats = {}
    problems: list[Problem] = []
    root = os.path.realpath(site)
    for name in FILES:
        _look_at(root, name, found, problems)
    for folder in FOLDERS:
        if os.path.islink(os.path.join(root, folder)):
            _follow(root, folder, found, problems)
        else:
            _walk(root, folder, found, problems)
    stopping = [one for one in problems if not _is_of_answer(one.file) or one.message == _LEADS_OUT]
    if stopping:
        raise SiteError(stopping)
    return Scanned(begun, found, tuple(sorted(problems)))


_LEADS_OUT = N_("this symbolic link leads out of the site, or to a folder")


def _is_of_answer(path: str) -> bool:
    return path.startswith("responses/")


def _look_at(root: str, name: str, found: Stats, problems: list[Problem]) -> None:
    """One file at the site's root, which may be absent. A folder of its name is told of when it is read."""
    try:
        status = os.lstat(os.path.join(root, name))
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_unreadable(name, error))
        return
    if stat.S_ISLNK(status.st_mode):
        _follow(root, name, found, problems)
    elif stat.S_ISDIR(status.st_mode):
        found[name] = _stat(status)
    else:
        _note(name, status, found, problems)


def walk(root: str) -> Stats:
    """Every file below `root`, by path: for trees that are the program's own (themes, code).

    Raises `SiteError` naming each path that cannot be used.
    """
    found: Stats = {}
    problems: list[Problem] = []
    _walk(os.path.realpath(root), "", found, problems)
    if problems:
        raise SiteError(problems)
    return found


def _walk(root: str, folder: str, found: Stats, problems: list[Problem]) -> None:
    pending = [folder]
    while pending:
        here = pending.pop()
        in_static = here.startswith("static")
        try:
            with os.scandir(os.path.join(root, here) if here else root) as entries:
                for entry in entries:
                    name = entry.name
                    if _is_ignored(name, in_static):
                        continue
                    path = f"{here}/{name}" if here else name
                    if entry.is_symlink():
                        _follow(root, path, found, problems)
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    else:
                        _note(path, entry.stat(follow_symlinks=False), found, problems)
        except FileNotFoundError:
            continue
        except OSError as error:
            problems.append(_unreadable(here, error))


def _is_ignored(name: str, in_static: bool) -> bool:
    """Names that editors and systems leave behind, and hidden ones (but `static/.well-known/` is meant)."""
    if name[0] == ".":
        return not in_static or name in (".git", ".DS_Store", ".gitignore", ".gitkeep") or name.endswith(".swp")
    return name[-1] == "~" or name.endswith(".swp") or name == "__pycache__" or (name[0] == "#" and name[-1] == "#")


def _note(path: str, status: os.stat_result, found: Stats, problems: list[Problem]) -> None:
    if not stat.S_ISREG(status.st_mode):
        hint = N_("take it away; only files and folders belong there")
        problems.append(problem(path, 0, N_("this is neither a file nor a folder"), hint))
    elif not _is_text(path):
        hint = N_("rename the file")
        problems.append(problem(_shown(path), 0, N_("the name of this file is not valid text (UTF-8)"), hint))
    else:
        found[path] = _stat(status)


def _follow(root: str, path: str, found: Stats, problems: list[Problem]) -> None:
    """A symbolic link counts as the file it leads to, if that is within the site. Linked folders are not followed:
    nothing says where they end."""
    full = os.path.join(root, path)
    real = os.path.realpath(full)
    try:
        status = os.stat(real)
    except OSError as error:
        problems.append(_unreadable(path, error))
        return
    if os.path.commonpath([root, real]) != root or os.path.isdir(real) or _is_private(real[len(root) + 1 :]):
        hint = N_("put the file itself in its place")
        problems.append(problem(_shown(path), 0, _LEADS_OUT, hint))
        return
    _note(path, status, found, problems)


def _is_private(path: str) -> bool:
    """Whether a path from the site's root is in a folder that no page may show, by whatever link."""
    return path.startswith((".convblog/", ".git/"))


def _stat(status: os.stat_result) -> Stat:
    return status.st_size, status.st_mtime_ns, status.st_ino


def _is_text(path: str) -> bool:
    return path.isascii() or not any("\udc80" <= char <= "\udcff" for char in path)


def _shown(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unreadable(path: str, error: OSError) -> Problem:
    hint = N_("check that it exists and that you may read it")
    return problem(_shown(path), 0, N_("cannot be read: {why}"), hint, why=error.strerror or error)


def read(site: str, path: str) -> bytes:
    """The bytes of a source file. Raises `SiteError` if it cannot be read."""
    try:
        with open(os.path.join(site, path), "rb") as file:
            return file.read()
    except OSError as error:
        raise SiteError([_unreadable(path, error)]) from None


def decode(data: bytes, file: str) -> str:
    """The text of a source file: UTF-8, with or without BOM, any line ends. Raises `SiteError` naming the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = N_("save the file as UTF-8")
        raise site_error(file, line, N_("this file is not UTF-8 text"), hint) from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_text(site: str, path: str) -> str:
    """The text of a source file. Raises `SiteError` if it cannot be read or is no text."""
    return decode(read(site, path), path)


class Digests:
    """The digests of files, remembered while size, time and inode agree."""

    def __init__(self, known: Mapping[str, tuple[Stat, bytes]]) -> None:
        self._known = known
        self.read = 0  # files that had to be read
        self.odd: list[Problem] = []  # of files below responses/ that cannot be read

    def of(self, site: str, stats: Mapping[str, Stat], paths: Iterable[str]) -> dict[str, bytes]:
        """The digest of each of `paths`; reads what is new. Raises `SiteError` naming all that cannot be read.

        Those below responses/ stop nothing: they are noted as odd, and have none.
        """
        digests: dict[str, bytes] = {}
        problems: list[Problem] = []
        for path in paths:
            known = self._known.get(path)
            if known is not None and known[0] == stats[path]:
                digests[path] = known[1]
                continue
            self.read += 1
            try:
                digests[path] = digest_of(read(site, path))
            except SiteError as error:
                (self.odd if _is_of_answer(path) else problems).extend(error.problems)
        if problems:
            raise SiteError(problems)
        return digests


def trusted(stats: Mapping[str, Stat], digests: Mapping[str, bytes], scanned: int) -> dict[str, tuple[Stat, bytes]]:
    """What may be remembered of a scan begun at `scanned` (ns): all but the files touched just before it."""
    limit = scanned - RACY
    return {path: (stats[path], digest) for path, digest in digests.items() if stats[path][1] < limit}
