"""The results as Markdown, alone or in docs/performance.md: `python -m benchmarks.report [--publish] FILE.json…`."""

import argparse
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks import plot, results
from benchmarks.results import Results, Row
from benchmarks.scenarios import SCENARIOS

RESULTS = Path(__file__).parent / "results"
_DOCS = Path(__file__).parent.parent / "docs"
_BEGIN = "<!-- benchmark:begin -->"
_END = "<!-- benchmark:end -->"
_OURS = "convblog"


def table(found: Results) -> str:
    """All of it in Markdown."""
    parts = [f"Measured on {found.date}: {found.machine}. Versions: {', '.join(found.generators.values())}."]
    parts += [_size_table(found, size) for size in found.sizes()]
    if len(found.sizes()) > 1:
        parts.append(_growth_table(found))
    if found.startup:
        parts.append(_startup_table(found))
    if found.failures:
        parts.append("Not measured:\n\n" + "\n".join(f"- {_ends(each)}" for each in found.failures))
    return "\n\n".join(parts)


def publish(found: Results) -> None:
    """Puts the table between the marks in docs/performance.md, draws the plot and keeps the figures beside the code.

    Raises ValueError if the page has no marks.
    """
    page = _DOCS / "performance.md"
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{page}: no line {_BEGIN} with {_END} after it")
    page.write_text(f"{before}{begin}\n\n{table(found)}\n\n{end}{after}", encoding="utf-8")
    plot.draw(found, _DOCS / "images" / "performance.svg")
    results.save(found, RESULTS / "published.json")


def _ends(text: str) -> str:
    """The first line and the last, where a failed command says what went wrong."""
    lines = text.strip().splitlines()
    return " … ".join(dict.fromkeys((lines[0], lines[-1])))


def _size_table(found: Results, size: int) -> str:
    columns = found.columns(size)
    lines = [f"### {size:,} posts", ""]
    lines += _head("", [found.label(name) for name in columns])
    for scenario in SCENARIOS:
        cells = _compared(found, size, scenario.name, columns, lambda row: row.median, seconds)
        lines.append(_line(scenario.label, cells))
    processor = _compared(found, size, "cold", columns, lambda row: median(row.processor_seconds), seconds)
    lines.append(_line("processor time from nothing, all cores together", processor))
    memory = _compared(found, size, "cold", columns, lambda row: row.tree_megabytes, megabytes)
    lines.append(_line("memory from nothing, all processes", memory))
    largest = _compared(found, size, "cold", columns, lambda row: row.largest_megabytes, megabytes)
    lines.append(_line("memory from nothing, largest process", largest))
    written = {each.generator: each for each in found.written if each.posts == size}
    lines.append(_line("files written", [f"{written[name].files:,}" for name in columns]))
    lines.append(_line("bytes written", [megabytes(written[name].megabytes) for name in columns]))
    return "\n".join(lines)


def _compared(
    found: Results,
    size: int,
    scenario: str,
    columns: list[str],
    value: Callable[[Row], float | None],
    written: Callable[[float], str],
) -> list[str]:
    """One cell a column: the value, and how many times convblog's it is."""
    rows = {name: found.find(size, scenario, name) for name in columns}
    values = {name: value(row) if row else None for name, row in rows.items()}
    ours = values.get(_OURS)
    return [_cell(values[name], None if name == _OURS else ours, written) for name in columns]


def _cell(value: float | None, ours: float | None, written: Callable[[float], str]) -> str:
    if value is None:
        return "–"
    return f"{written(value)} ({times(value / ours)})" if ours else written(value)


def _growth_table(found: Results) -> str:
    """How each figure grows from one size to the next, beside the number of posts."""
    sizes = found.sizes()
    lines = ["### Growth", ""]
    columns = [name for name in found.columns(sizes[-1]) if all(name in found.columns(size) for size in sizes)]
    lines += _head("", [f"{found.label(name)}, {a:,} → {b:,}" for name in columns for a, b in _steps(sizes)])
    for scenario in SCENARIOS:
        cells = []
        for name in columns:
            for a, b in _steps(sizes):
                small, large = found.find(a, scenario.name, name), found.find(b, scenario.name, name)
                cells.append(times(large.median / small.median) if small and large else "–")
        lines.append(_line(scenario.label, cells))
    lines.append(_line("posts", [times(b / a) for _ in columns for a, b in _steps(sizes)]))
    return "\n".join(lines)


def _steps(sizes: list[int]) -> list[tuple[int, int]]:
    return list(pairwise(sizes))


def _startup_table(found: Results) -> str:
    ours, bare = found.startup["convblog"], found.startup["python"]
    lines = ["### Start-up", "", *_head("", ["seconds"])]
    lines.append(_line("build of the example site, nothing to do", [f"{seconds(ours)} ({times(ours / bare)})"]))
    lines.append(_line("bare interpreter, `python -c pass`", [seconds(bare)]))
    return "\n".join(lines)


def _head(first: str, columns: list[str]) -> list[str]:
    return [_line(first, columns), "|---|" + "---:|" * len(columns)]


def _line(first: str, cells: list[str]) -> str:
    return f"| {' | '.join([first, *cells])} |"


def seconds(value: float) -> str:
    """`84 ms`, `1.23 s`, `12.3 s` or `123 s`."""
    if value < 1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} s"


def megabytes(value: float) -> str:
    """`432 MB`."""
    return f"{value:,.0f} MB"


def times(factor: float) -> str:
    """`0.9×`, `12×`."""
    return f"{factor:.{1 if factor < 10 else 0}f}×"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="results; of the same figure, the later file's stands")
    parser.add_argument("--publish", action="store_true", help="put table and plot into docs/")
    given = parser.parse_args()
    found = results.load(given.files)
    print(table(found))
    if given.publish:
        publish(found)


if __name__ == "__main__":
    main()
