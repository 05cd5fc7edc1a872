"""Runs a command and says how long it took and how much memory it held at most."""

import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.problems import BuildError

_MEGABYTE = 1_000_000
_SHORTEST_PAUSE = 0.02  # seconds
_PAUSES_PER_SAMPLE = 30  # so that watching takes 3 % of one core at most


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall-clock seconds, seconds of all processors together, and megabytes of memory.

    `largest` is the peak resident set of the largest single process, from the kernel's own account; below about 25 MB
    it is the benchmark's own, which a new process starts from. `tree` is the peak of the proportional set sizes of the
    process and its descendants together (memory they share is counted once), sampled; None if nobody looked.
    """

    seconds: float
    processor: float
    largest: float
    tree: float | None = None


def run(command: tuple[str, ...], folder: Path, environment: dict[str, str], *, watch: bool = False) -> Measured:
    """Runs `command` in `folder`. Raises BuildError. With `watch`, memory is sampled, at a small cost in time."""
    os.sync()  # what the run before left to be written must not be written at this one's expense
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        watcher = _Watcher(process.pid) if watch else None
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        tree = watcher.stop() if watcher else None
        if process.returncode != 0:
            said.seek(0)
            text = said.read().decode(errors="replace")[-2000:]
            raise BuildError(f"{Path(command[0]).name} ended with status {process.returncode}:\n{text}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / _MEGABYTE, tree)


class _Watcher:
    """A thread that samples the memory of a process and its descendants until it is stopped."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Ends the watching; the peak in megabytes."""
        self._done.set()
        self._thread.join()
        return self._peak / _MEGABYTE

    def _watch(self) -> None:
        pause = 0.0
        while not self._done.wait(pause):
            start = time.perf_counter()
            self._peak = max(self._peak, sum(map(_proportional_size, _family(self._root))))
            pause = max(_SHORTEST_PAUSE, _PAUSES_PER_SAMPLE * (time.perf_counter() - start))


def _family(root: int) -> set[int]:
    """`root` and all its descendants."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in the second field may hold blanks and brackets; nothing after its last bracket does.
            parent = int(path.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # it ended while we looked
        children.setdefault(parent, []).append(int(path.parent.name))
    family, waiting = set[int](), [root]
    while waiting:
        family.add(waiting[-1])
        waiting.extend(children.get(waiting.pop(), []))
    return family


def _proportional_size(pid: int) -> int:
    """Bytes; 0 if the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
