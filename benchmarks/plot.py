"""The plot of docs/performance.md: four panels of dots, each on a logarithmic scale of its own.

Dots and not bars, because the length of a bar means nothing where the scale has no zero.
"""

import importlib
from pathlib import Path
from typing import Any

from benchmarks.results import Results

_PANELS = (
    ("cold", "Time from nothing", "s"),
    ("unchanged", "Time when nothing changed", "s"),
    ("edit-middle", "Time after one old post's edit", "s"),
    ("memory", "Memory from nothing", "MB"),
)
_OURS, _OTHERS, _LINE, _INK = "#8a3324", "#8d877d", "#dedad3", "#4a4640"


def draw(found: Results, path: Path) -> None:
    """Draws the largest size that more than two generators were measured at, as SVG."""
    # By name: matplotlib is installed beside the peers, not where the types of this file are checked.
    matplotlib: Any = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    # The same results give the same file: no random ids, no date.
    settings = {"svg.hashsalt": "convblog", "font.family": "sans-serif", "font.size": 9, "text.color": _INK}
    pyplot: Any = importlib.import_module("matplotlib.pyplot")
    size = _size(found)
    names = found.columns(size)[::-1]
    with pyplot.rc_context(settings):
        figure, axes = pyplot.subplots(2, 2, figsize=(9, 1.4 + 0.5 * len(names)), layout="constrained")
        for axis, (scenario, title, unit) in zip(axes.flat, _PANELS, strict=True):
            _panel(axis, found, size, names, scenario, f"{title}, {unit}")
        figure.suptitle(f"{size:,} posts. Further left is better; the scales are logarithmic.", x=0.01, ha="left")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)


def _size(found: Results) -> int:
    return max((size for size in found.sizes() if len(found.columns(size)) > 2), default=found.sizes()[-1])


def _value(found: Results, size: int, scenario: str, name: str) -> float | None:
    row = found.find(size, "cold" if scenario == "memory" else scenario, name)
    if row is None:
        return None
    return row.tree_megabytes if scenario == "memory" else row.median


def _panel(axis: Any, found: Results, size: int, names: list[str], scenario: str, title: str) -> None:
    measured = {name: value for name in names if (value := _value(found, size, scenario, name))}
    names, values = list(measured), list(measured.values())
    if not values:
        axis.set_visible(False)
        return
    colours = [_OURS if name == "convblog" else _OTHERS for name in names]
    labels = [found.label(name) for name in names]
    axis.hlines(range(len(names)), 0, 1, transform=axis.get_yaxis_transform(), color=_LINE, linewidth=0.6, zorder=0)
    axis.scatter(values, range(len(names)), color=colours, s=36)
    for at, value in enumerate(values):
        axis.annotate(_short(value), (value, at), (7, 0), textcoords="offset points", va="center")
    axis.set_xscale("log")
    axis.set_yticks(range(len(names)), labels)
    axis.set_ylim(-0.6, len(names) - 0.4)
    axis.set_title(title, loc="left", fontsize=9, fontweight="bold")
    axis.set_xlim(min(values) / 1.5, max(values) * (max(values) / min(values)) ** 0.15 * 1.5)
    axis.tick_params(axis="both", length=0, colors=_INK)
    axis.set_xticks([])
    axis.minorticks_off()
    for side in ("top", "right", "bottom", "left"):
        axis.spines[side].set_visible(False)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
