"""The example site, built once a session into folders of its own; nothing is written into the repository."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from convblog.build.pipeline import build
from convblog.build.request import Request
from convblog.times import Moment
from tests.site.output import Output
from tests.site.server import Server, serving

REPOSITORY = Path(__file__).resolve().parents[2]
NOW = Moment(1795244400)  # 2026-11-21, 08:00 in Paris: what the example site calls future stays so
URL = "https://lefil.example/"
BELOW_A_PATH = "https://user.example/blog/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources of the example site."""
    return copy_of_example(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def output(site: Path) -> Output:
    """The example site as it is published."""
    return Output(built(site, site / "public"), URL)


@pytest.fixture(scope="session")
def below_a_path(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """The same site for an address with a path; its folder is named as the path is."""
    site = copy_of_example(tmp_path_factory.mktemp("example-below"))
    config = site / "convblog.yaml"
    config.write_text(config.read_text("utf-8").replace(f"url: {URL}\n", f"url: {BELOW_A_PATH}\n", 1), "utf-8")
    return Output(built(site, tmp_path_factory.mktemp("web") / "blog"), BELOW_A_PATH)


@pytest.fixture(scope="session")
def server(output: Output) -> Iterator[Server]:
    """The published site on a port of this machine, with the headers that its `_headers` asks for."""
    with serving(output) as server:
        yield server


@pytest.fixture(scope="session")
def checkers() -> Path:
    """The folder of the checkers from npm."""
    folder = REPOSITORY / ".tools" / "node_modules"
    if not folder.is_dir():
        pytest.fail("the checkers are not installed: run tools/setup-browser-tests.sh")
    return folder


@pytest.fixture(scope="session")
def axe(checkers: Path) -> str:
    """The script that looks for what keeps people from reading a page."""
    return (checkers / "axe-core" / "axe.min.js").read_text("utf-8")


def copy_of_example(folder: Path) -> Path:
    ignored = shutil.ignore_patterns("public", ".convblog")
    return Path(shutil.copytree(REPOSITORY / "example_site", folder / "site", ignore=ignored))


def built(site: Path, output: Path) -> Path:
    report = build(Request(site=str(site), output=str(output), jobs=1), NOW)
    assert report.warnings == ()
    return output
