"""Start-up: a build of the example site that has nothing to do, beside a bare interpreter's start."""

import shutil
import sys
from pathlib import Path
from statistics import median

from benchmarks.measure import run

_ROUNDS = 21


def startup(convblog: Path, example_site: Path, work: Path) -> dict[str, float]:
    """Median seconds of both, taken in turns. Empty if convblog or the example site is not there."""
    python = convblog.with_name("python")
    if not convblog.exists() or not example_site.is_dir():
        print("start-up left out: no convblog or no example site", file=sys.stderr)
        return {}
    shutil.rmtree(work, ignore_errors=True)
    ignored = shutil.ignore_patterns("public", ".convblog")
    shutil.copytree(example_site, work / "site", ignore=ignored)
    build = (str(convblog), "build", str(work / "site"), "-o", str(work / "public"))
    bare = (str(python if python.exists() else sys.executable), "-c", "pass")
    run(build, work, {})
    run(build, work, {})  # the first build's files are too young to be trusted by their times
    times: dict[str, list[float]] = {"convblog": [], "python": []}
    for _ in range(_ROUNDS):
        times["convblog"].append(run(build, work, {}).seconds)
        times["python"].append(run(bare, work, {}).seconds)
    shutil.rmtree(work)
    return {name: round(median(seconds), 4) for name, seconds in times.items()}
