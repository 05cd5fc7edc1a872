"""What a run found, as one JSON value: written by `run`, read by `report` and `plot`."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import Measured


@dataclass(frozen=True, slots=True)
class Row:
    """One generator at one work on one size: every timed run, and the memory of the first."""

    posts: int
    scenario: str
    generator: str
    seconds: tuple[float, ...]
    processor_seconds: tuple[float, ...]
    tree_megabytes: float | None
    largest_megabytes: float

    @property
    def median(self) -> float:
        """Seconds."""
        return median(self.seconds)


@dataclass(frozen=True, slots=True)
class Written:
    """What one generator wrote for one size."""

    posts: int
    generator: str
    files: int
    megabytes: float


@dataclass(slots=True)
class Results:
    """A whole run. `generators` maps names to labels with versions, `startup` names to seconds."""

    date: str
    machine: str
    generators: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    startup: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def find(self, posts: int, scenario: str, generator: str) -> Row | None:
        """The row, if it was measured."""
        wanted = (posts, scenario, generator)
        return next((row for row in self.rows if (row.posts, row.scenario, row.generator) == wanted), None)

    def sizes(self) -> list[int]:
        """The numbers of posts, ascending."""
        return sorted({row.posts for row in self.rows})

    def label(self, generator: str) -> str:
        """The generator's name without its version."""
        name = self.generators[generator]
        return name.rpartition(" ")[0] or name

    def columns(self, posts: int) -> list[str]:
        """The generators measured at a size, convblog first, the others as they were asked for."""
        names = [name for name in self.generators if self.find(posts, "cold", name)]
        return sorted(names, key=lambda name: name != "convblog")


def empty(generators: dict[str, str]) -> Results:
    """The results of a run that begins now on this machine."""
    return Results(f"{datetime.now(UTC):%Y-%m-%d}", _machine(), generators)


def row(posts: int, scenario: str, generator: str, first: Measured, timed: list[Measured]) -> Row:
    """The row of a `first` run, which watched the memory, and the `timed` ones; without any, the first is timed."""
    counted = timed or [first]
    seconds = tuple(round(each.seconds, 4) for each in counted)
    processor = tuple(round(each.processor, 4) for each in counted)
    largest = round(max(each.largest for each in counted), 1)
    return Row(posts, scenario, generator, seconds, processor, first.tree and round(first.tree, 1), largest)


def save(results: Results, path: Path) -> None:
    """Writes the JSON file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def load(paths: list[Path]) -> Results:
    """Reads one file or several; of the same row or value, the later file's stands."""
    merged: Results | None = None
    for path in paths:
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = [_row_from(each) for each in data.pop("rows")]
        read = Results(**{**data, "rows": rows, "written": [Written(**each) for each in data["written"]]})
        merged = _merge(merged, read) if merged else read
    if merged is None:
        raise ValueError("no results given")
    return merged


def _row_from(data: dict[str, Any]) -> Row:
    lists = {key: tuple(data[key]) for key in ("seconds", "processor_seconds")}
    return Row(**{**data, **lists})


def _merge(old: Results, new: Results) -> Results:
    rows = {(each.posts, each.scenario, each.generator): each for each in (*old.rows, *new.rows)}
    written = {(each.posts, each.generator): each for each in (*old.written, *new.written)}
    return Results(
        date=new.date,
        machine=new.machine,
        generators={**old.generators, **new.generators},
        rows=list(rows.values()),
        written=list(written.values()),
        startup={**old.startup, **new.startup},
        failures=[*old.failures, *new.failures],
    )


def _machine() -> str:
    """The processor and its cores, the memory, the system."""
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    kilobytes = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    processor = names[0] if names else platform.machine()
    memory = f"{kilobytes / 1024**2:.0f} GiB of memory"
    python = f"Python {platform.python_version()}"
    return f"{processor}, {os.cpu_count()} cores, {memory}, {platform.system()} {platform.release()}, {python}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
