"""The output folder: what we left there, whether it is still so, and what does not belong.

The *ledger* is the record of the last build: of each file its key and its stat, of each folder its time. A file whose
stat agrees is as we left it; a folder whose time agrees holds nothing new. So a build with nothing to do reads no
output at all, and one after a kill or a lost cache still finds every stale or foreign file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, msgpack

from convblog.problems import N_, site_error

MARKER = ".convblog-output"
UNTOUCHED = (MARKER, ".git")  # names at the root of the output that no page takes
_MARKER_TEXT = "Everything in this folder is made by `convblog build`, which removes what it did not make.\n"

Entry = tuple[bytes, int, int, int]  # key, size, mtime in ns, inode


class Ledger(Struct, frozen=True):
    """What the last build left: files by path below the output folder, folders (the root is "") by path."""

    files: dict[str, Entry] = {}
    folders: dict[str, int] = {}


encode = msgpack.Encoder().encode
decode = msgpack.Decoder(Ledger).decode


class Survey(Struct, frozen=True, array_like=True):
    """What in the output folder is not as we left it: files, and folders in which something came or went."""

    root: str
    files: frozenset[str]
    folders: tuple[str, ...]


encode_survey = msgpack.Encoder().encode
decode_survey = msgpack.Decoder(Survey).decode


def survey(root: str, ledger: Ledger) -> Survey:
    """Look at everything we left: two `stat`s a page. Nothing is read."""
    return Survey(root, frozenset(_changed_files(root, ledger.files)), tuple(changed_folders(root, ledger)))


def _changed_files(root: str, files: Mapping[str, Entry]) -> list[str]:
    lstat = os.lstat
    head = root + "/"
    changed = []
    for path, (_, size, mtime, inode) in files.items():
        try:
            status = lstat(head + path)
        except OSError:
            changed.append(path)
            continue
        if status.st_mtime_ns != mtime or status.st_size != size or status.st_ino != inode:
            changed.append(path)
    return changed


def changed_folders(root: str, ledger: Ledger) -> list[str]:
    """The folders in which something was added, removed or renamed since."""
    lstat = os.lstat
    changed = []
    for path, mtime in ledger.folders.items():
        try:
            status = lstat(f"{root}/{path}" if path else root)
        except OSError:
            changed.append(path)
            continue
        if status.st_mtime_ns != mtime or not stat.S_ISDIR(status.st_mode):
            changed.append(path)
    return changed


def prepare(root: str, adopt: bool) -> None:
    """Make sure that `root` is a folder of ours. Raises `SiteError` for somebody else's."""
    marker = os.path.join(root, MARKER)
    try:
        os.makedirs(root, exist_ok=True)
        if not os.path.lexists(marker):
            if os.listdir(root) and not adopt:
                hint = N_("choose another folder, or take this one over with --adopt: what convblog did not make goes")
                raise site_error(root, 0, N_("this folder is not empty and was not made by convblog"), hint)
            with open(marker, "w", encoding="utf-8") as file:
                file.write(_MARKER_TEXT)
    except OSError as error:
        hint = N_("check that you may write there")
        raise site_error(root, 0, N_("cannot be written: {why}"), hint, why=error.strerror or error) from None


def foreign(
    seen: Survey, ledger: Ledger, planned: Collection[str], ours: Collection[str], keep: Iterable[str]
) -> list[str]:
    """What stands in changed folders and belongs neither to the plan nor to the ledger: paths, folders with a slash.

    What is below one of the names of `keep` at the root is never among it, though files of ours may stand there, too.
    `planned` are the files that are to be, `ours` the folders they stand in.

    A link in the place of a folder is foreign too: nothing is ever written through it.
    """
    if ledger.folders and not seen.folders:
        return []
    kept = {*keep, *UNTOUCHED}
    pending = list(seen.folders) if ledger.folders else [""]
    looked_at: set[str] = set()
    found: list[str] = []
    while pending:
        folder = pending.pop()
        if folder in looked_at:
            continue
        looked_at.add(folder)
        for name, is_folder in _listed(os.path.join(seen.root, folder)):
            path = f"{folder}/{name}" if folder else name
            if path.partition("/")[0] in kept or (not is_folder and path in planned):
                continue
            if is_folder and path in ours:
                if path not in ledger.folders:
                    pending.append(path)
                continue
            found.append(path + "/" if is_folder else path)
    return sorted(found)


def links(root: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Of `paths` below `root`, those that are links, with a slash at the end: they may lead to a folder elsewhere."""
    return tuple(f"{path}/" for path in paths if path[-1] != "/" and os.path.islink(os.path.join(root, path)))


def _listed(folder: str) -> list[tuple[str, bool]]:
    try:
        with os.scandir(folder) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    except (FileNotFoundError, NotADirectoryError):
        return []


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder that holds one of `paths`, the root being ""."""
    found = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def remove(root: str, paths: Iterable[str]) -> None:
    """Remove files, and folders (with a slash at the end) with all they hold."""
    for path in paths:
        full = os.path.join(root, path.rstrip("/"))
        if path.endswith("/"):
            remove_tree(full)
        else:
            try:
                os.unlink(full)
            except (FileNotFoundError, NotADirectoryError):
                continue


def remove_tree(folder: str) -> None:
    """Remove a folder and all below it, following no link. (Importing `shutil` takes longer than most builds' work.)"""
    for here, folders, files in os.walk(folder, topdown=False):
        for name in files:
            os.unlink(os.path.join(here, name))
        for name in folders:
            full = os.path.join(here, name)
            if os.path.islink(full):
                os.unlink(full)
            else:
                os.rmdir(full)
    os.rmdir(folder)


def remove_empty(root: str, folders: Iterable[str], ours: Collection[str]) -> None:
    """Remove the folders that are no longer `ours`, the deepest first."""
    for folder in sorted((f for f in folders if f not in ours), reverse=True):
        try:
            os.rmdir(os.path.join(root, folder))
        except OSError:
            continue


def folder_times(root: str, ours: Iterable[str], before: Ledger, touched: Iterable[str]) -> dict[str, int]:
    """The time of each of `ours`, the folders of the output, for the ledger.

    Looked at are those that are new, that stood in `changed_folders`, or in which or whose parents we `touched`
    something; what was found unchanged a moment ago and not touched since is taken from the ledger before.
    """
    known = before.folders
    stale = _with_parents(touched)
    return {
        folder: known[folder] if folder in known and folder not in stale else _folder_time(root, folder)
        for folder in ours
    }


def _folder_time(root: str, folder: str) -> int:
    return os.lstat(f"{root}/{folder}" if folder else root).st_mtime_ns


def _with_parents(folders: Iterable[str]) -> set[str]:
    found = {""}
    for folder in folders:
        here = folder.rstrip("/")
        while here not in found:
            found.add(here)
            here = here.rpartition("/")[0]
    return found


def move_in(staging: str, root: str) -> None:
    """Move everything staged to its place. A folder that is not there yet is moved whole: one rename for a new year.

    Each file appears by one rename, so whoever reads the output sees the old or the new one, never half.
    """
    with os.scandir(staging) as entries:
        for entry in list(entries):
            goal = os.path.join(root, entry.name)
            if not entry.is_dir(follow_symlinks=False):
                _clear_folder(goal)
                os.replace(entry.path, goal)
            elif not os.path.isdir(goal):
                if os.path.lexists(goal):
                    os.unlink(goal)
                os.rename(entry.path, goal)
            else:
                move_in(entry.path, goal)


def _clear_folder(goal: str) -> None:
    """A folder where a file is to stand is what is left of an older plan."""
    if os.path.isdir(goal) and not os.path.islink(goal):
        remove_tree(goal)
