"""Measures convblog beside its peers: `python -m benchmarks.run --sizes 1000,10000`.

For each size the corpus is written for every generator; then, scenario by scenario, the generators take turns
(A B C A B C …). The first round watches the memory and warms the disk's cache; only the rounds after it are timed,
save for a generator so slow that its first round must do.
"""

import argparse
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import generators, report, results, scenarios
from benchmarks.generators import Generator
from benchmarks.measure import Measured, run
from benchmarks.problems import BenchmarkError
from benchmarks.results import Results, Written
from benchmarks.scenarios import SCENARIOS, Scenario, Site
from benchmarks.startup import startup

_ROOT = Path(__file__).parent.parent
_TABLE = ("convblog", "hugo", "zola", "pelican", "nikola", "eleventy")
_BIG = ("convblog", "hugo")
_BIG_SIZE = 100_000
_BUSY = 0.5  # processes that want to run, averaged over the last minute


def main() -> None:
    """The command line."""
    given = _parser().parse_args()
    if os.getloadavg()[0] > _BUSY:
        print("the machine is busy: the figures will be rough", file=sys.stderr)
    chosen = _installed(generators.known(given.convblog), given.only.split(","))
    found = results.empty({each.name: f"{each.label} {each.version}".strip() for each in chosen})
    if not given.no_startup:
        try:
            found.startup = startup(Path(given.convblog), _ROOT / "example_site", given.work / "startup")
        except BenchmarkError as error:
            found.failures.append(f"start-up: {error}")
    for size in map(int, filter(None, given.sizes.split(","))):
        _size(found, chosen, size, given)
    if given.big:
        given.runs = 0
        _size(found, [each for each in chosen if each.name in _BIG], _BIG_SIZE, given)
    print(report.table(found))
    if given.publish:
        report.publish(found)
    sys.exit(1 if found.failures else 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="numbers of posts, with commas")
    parser.add_argument("--only", default=",".join(_TABLE), help="generators, with commas")
    parser.add_argument("--big", action="store_true", help="100,000 posts too, with convblog and Hugo, one run each")
    parser.add_argument("--runs", type=int, default=5, help="timed runs of each work")
    parser.add_argument("--patience", type=float, default=60, help="seconds; what takes longer is run once")
    parser.add_argument("--convblog", default=str(_ROOT / ".venv/bin/convblog"), help="the command to measure")
    parser.add_argument("--work", type=Path, default=generators.PEERS / "work", help="where the sites are written")
    default = report.RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    parser.add_argument("--output", type=Path, default=default, help="the JSON file to write")
    parser.add_argument("--publish", action="store_true", help="put table and plot into docs/ too")
    parser.add_argument("--no-startup", action="store_true", help="leave out the start-up of the example site")
    parser.add_argument("--keep", action="store_true", help="leave the sites in the working folder")
    return parser


def _installed(known: dict[str, Generator], names: list[str]) -> list[Generator]:
    if unknown := set(names) - set(known):
        sys.exit(f"unknown generator: {', '.join(sorted(unknown))}; known are {', '.join(known)}")
    chosen = [known[name] for name in names]
    for generator in chosen:
        if not generator.needs.exists():
            print(f"left out, not installed (see benchmarks/setup.sh): {generator.label}", file=sys.stderr)
    return [generator for generator in chosen if generator.needs.exists()]


def _size(found: Results, chosen: list[Generator], size: int, given: argparse.Namespace) -> None:
    """Measures everything at one size and adds it to `found`."""
    folder = given.work / str(size)
    sites = _write_sites(chosen, folder, size)
    for scenario in SCENARIOS:
        taking_part = [site for site in sites if site.generator.shows_answers or not scenario.for_answers]
        rounds = _rounds(scenario, taking_part, given, found.failures)
        for name, measured in rounds.items():
            found.rows.append(results.row(size, scenario.name, name, measured[0], measured[1:]))
        if scenario.name == "cold":
            sites = [site for site in sites if site.generator.name in rounds]
            found.written.extend(map(_written, sites))
            _fill_caches(sites)
        results.save(found, given.output)
    if not given.keep:
        shutil.rmtree(folder)


def _write_sites(chosen: list[Generator], folder: Path, size: int) -> list[Site]:
    """The corpus on disk. In a process of its own: a large one would be the floor of every memory measured here."""
    print(f"writing {size} posts …", file=sys.stderr)
    layouts = sorted({generator.sources for generator in chosen})
    command = [sys.executable, "-m", "benchmarks.corpus", "--posts", str(size), str(folder), *layouts]
    subprocess.run(command, cwd=_ROOT, check=True)
    for generator in {each.sources: each for each in chosen}.values():
        generators.settle(generator, folder / generator.sources)
    return [scenarios.site(generator, folder / generator.sources, size) for generator in chosen]


def _rounds(
    scenario: Scenario, sites: list[Site], given: argparse.Namespace, failures: list[str]
) -> dict[str, list[Measured]]:
    """By generator, the first round's measurement and then the timed ones. Who fails is out; `failures` is told why."""
    measured: dict[str, list[Measured]] = {site.generator.name: [] for site in sites}
    for number in range(given.runs + 1):
        for site in sites:
            name = site.generator.name
            if name not in measured or (number and number > _rounds_wanted(measured[name][0].seconds, given)):
                continue
            try:
                measured[name].append(_measure(scenario, site, watch=number == 0))
            except BenchmarkError as error:
                failures.append(f"{site.generator.label}, {site.count} posts, {scenario.label}: {error}")
                print(failures[-1], file=sys.stderr)
                del measured[name]
            else:
                seconds = report.seconds(measured[name][-1].seconds)
                print(f"{site.count} posts, {scenario.label}, {number}: {name} {seconds}", file=sys.stderr)
    return measured


def _rounds_wanted(first: float, given: argparse.Namespace) -> int:
    """The number of timed rounds for what took `first` seconds in the round before them."""
    if first > given.patience:
        return 0
    return int(min(given.runs, 3)) if first > given.patience / 4 else int(given.runs)


def _measure(scenario: Scenario, site: Site, *, watch: bool) -> Measured:
    check = scenario.prepare(site)
    generator = site.generator
    command = generator.command + (generator.only_cold if scenario.name == "cold" else ())
    measured = run(command, site.folder, generator.environment, watch=watch)
    check()
    return measured


def _fill_caches(sites: list[Site]) -> None:
    """Lets generators whose cold build keeps no cache write it, untimed."""
    for site in sites:
        if site.generator.only_cold:
            run(site.generator.command, site.folder, site.generator.environment)


def _written(site: Site) -> Written:
    sizes = [path.stat().st_size for path in site.output.rglob("*") if path.is_file()]
    return Written(site.count, site.generator.name, len(sizes), round(sum(sizes) / 1e6, 1))


if __name__ == "__main__":
    main()
