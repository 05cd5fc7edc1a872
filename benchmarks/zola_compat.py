"""Lets Zola's binary load on systems older than the one it was built on: `python zola_compat.py FILE.node`.

It asks for GLIBC_2.39 on behalf of two functions only, `pidfd_getpid` and `pidfd_spawnp`, both of them weak: Rust's
standard library does without them where they are missing. Yet the loader refuses the whole file, because the version
itself is not marked as weak. This marks it, and changes nothing else.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_VERSION = "GLIBC_2.39"
_WEAK = (2).to_bytes(2, "little")  # VER_FLG_WEAK
_FLAGS_OFFSET = 4  # of vna_flags in an entry, after the hash


def flag_positions(path: Path) -> Iterator[int]:
    """The positions in the file of the flags of every requirement of `_VERSION`."""
    # By name, since the types of this library are not at hand where the types of this file are checked.
    elf: Any = importlib.import_module("elftools.elf.elffile")
    with path.open("rb") as file:
        section = elf.ELFFile(file).get_section_by_name(".gnu.version_r")
        at = section["sh_offset"]
        for need, entries in section.iter_versions():
            entry_at = at + need["vn_aux"]
            for entry in entries:
                if entry.name == _VERSION:
                    yield entry_at + _FLAGS_OFFSET
                entry_at += entry["vna_next"]
            at += need["vn_next"]


def mark_weak(path: Path) -> None:
    """Marks every requirement of `_VERSION` in the file as weak."""
    positions = list(flag_positions(path))
    with path.open("r+b") as file:
        for position in positions:
            file.seek(position)
            file.write(_WEAK)


if __name__ == "__main__":
    mark_weak(Path(sys.argv[1]))
