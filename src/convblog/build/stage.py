"""Pages to disk: everything is rendered into a folder aside, and only when all of it is there is the first file moved.

So a template's mistake on the last page, or a full disk, leaves the old output whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from convblog.build import disk, outputs, pool
from convblog.build.outputs import Entry
from convblog.problems import N_, Problem, SiteError, site_error
from convblog.site.pages import Copy, Page
from convblog.site.sketch import Sketch

Render = Callable[[Page], bytes]
Job = tuple[Sketch, bytes]  # a page and its key


class Staged(Struct, frozen=True):
    """What became of a set of pages: the ledger's entries, and which of them wait in the staging folder."""

    entries: dict[str, Entry]
    made_of: dict[str, bytes]  # what each of them shows, see `Keys.made_of`
    waiting: tuple[str, ...]

    def with_(self, more: Staged) -> Staged:
        """This, and what came after."""
        return Staged(self.entries | more.entries, self.made_of | more.made_of, self.waiting + more.waiting)


class _Done(Struct, frozen=True):
    """What one part of the work came to."""

    entries: dict[str, Entry]
    made_of: dict[str, bytes]
    waiting: list[str]
    problems: tuple[Problem, ...] = ()


@contextmanager
def staging(root: str, private: Path) -> Iterator[str]:
    """A fresh folder on the same file system as the output, so that files can be moved by renaming."""
    home = private if os.stat(private).st_dev == os.stat(root).st_dev else Path(root)
    for left in home.glob(".staging-*"):
        outputs.remove_tree(str(left))
    folder = home / f".staging-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        yield str(folder)
    finally:
        outputs.remove_tree(str(folder))


def stage(
    jobs: Sequence[Job],
    site: str,
    root: str,
    staging: str,
    processes: int,
    press: Callable[[], Render],
    made_of: Render,
    astray: tuple[str, ...] = (),
) -> Staged:
    """Render `jobs` into `staging`. What would not change a byte of the file in `root` is left where it is.

    `press` gives the function that renders in this process; `made_of` tells what a page shows. Folders of
    `root` in `astray` (with a slash at the end) are links in the place of ours, which go: what is behind them is not
    there. Raises `SiteError` for mistakes of templates, and for a disk that is full.
    """

    def work(part: Sequence[Job]) -> _Done:
        return _Worker(site, root, staging, press(), made_of, astray).run(part)

    entries: dict[str, Entry] = {}
    shown: dict[str, bytes] = {}
    waiting: list[str] = []
    problems: dict[Problem, None] = {}  # each worker may tell of the same mistake
    for done in pool.spread(work, jobs, processes) if jobs else ():
        entries.update(done.entries)
        shown.update(done.made_of)
        waiting.extend(done.waiting)
        problems.update(dict.fromkeys(done.problems))
    if problems:
        raise SiteError(problems)
    return Staged(entries, shown, tuple(waiting))


class _Worker:
    """Writes a part of the pages."""

    def __init__(
        self, site: str, root: str, staging: str, render: Render, made_of: Render, astray: tuple[str, ...]
    ) -> None:
        self._site, self._root, self._staging, self._render, self._made_of = site, root, staging, render, made_of
        self._astray = astray
        self._folders: set[str] = set()

    def run(self, part: Sequence[Job]) -> _Done:
        """All of `part`, or up to the first mistake: ten thousand pages of one template would repeat it."""
        done = _Done({}, {}, [])
        for sketch, key in part:
            page = sketch.make()
            try:
                entry, is_new = self._write(page, key)
            except SiteError as error:
                return _Done({}, {}, [], error.problems)
            except OSError as error:
                return _Done({}, {}, [], disk.failure(self._root, error).problems)
            done.entries[page.path] = entry
            done.made_of[page.path] = self._made_of(page)
            if is_new:
                done.waiting.append(page.path)
        return done

    def _write(self, page: Page, key: bytes) -> tuple[Entry, bool]:
        data = Path(self._site, page.source).read_bytes() if isinstance(page, Copy) else self._render(page)
        there = None if page.path.startswith(self._astray) else _same(f"{self._root}/{page.path}", data)
        if there is not None:
            return (key, there.st_size, there.st_mtime_ns, there.st_ino), False
        full = f"{self._staging}/{page.path}"
        self._make_folder(full.rpartition("/")[0])
        with open(full, "wb", buffering=0) as file:
            _write_all(file.fileno(), data)
            status = os.fstat(file.fileno())
        return (key, status.st_size, status.st_mtime_ns, status.st_ino), True

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _same(path: str, data: bytes) -> os.stat_result | None:
    """The stat of the file at `path` if it is a plain file that holds exactly `data`."""
    try:
        status = os.lstat(path)
        if status.st_size != len(data) or not os.path.isfile(path) or os.path.islink(path):
            return None
        with open(path, "rb") as file:
            return status if file.read() == data else None
    except OSError:
        return None


def put_in_place(staging: str, root: str) -> None:
    """Move everything staged to its place. Raises `SiteError` if the output folder cannot be written."""
    try:
        outputs.move_in(staging, root)
    except OSError as error:
        hint = N_("check that you may write there")  # a part may be in its place by now, each file of it whole
        why = error.strerror or error
        raise site_error(root, 0, N_("cannot be written: {why}"), hint, why=why) from None
