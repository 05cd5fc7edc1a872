"""A real PostgreSQL, for this test run alone: in a folder of its own, reached by a socket there and by nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root


def program(name: str) -> str:
    """A program of the newest PostgreSQL there is; Debian does not put them into the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    assert found, "PostgreSQL is not installed: run tools/setup-browser-tests.sh"
    return str(found[-1])


def run(*command: str) -> None:
    """Run a program as its owner; what it says is shown only if it fails."""
    done = subprocess.run(command, user=OWNER, capture_output=True, text=True, timeout=120, cwd="/", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def postgresql() -> Iterator[Path]:
    """The folder of a running server."""
    folder = Path(tempfile.mkdtemp(prefix="convblog-pg-"))
    if OWNER:
        shutil.chown(folder, OWNER)
    data = str(folder / "data")
    run(program("initdb"), "-D", data, "-A", "trust", "-U", "blog", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60"
    try:
        run(program("pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield folder
    finally:
        stop = [program("pg_ctl"), "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, user=OWNER, capture_output=True, cwd="/", timeout=60, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: Path, name: str) -> Iterator[str]:
    """A fresh database; its address."""
    run(program("createdb"), "-h", str(server), "-U", "blog", name)
    yield f"postgresql://blog@/{name}?host={server}"
