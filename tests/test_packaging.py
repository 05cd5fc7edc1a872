"""What people install: a wheel, and a source distribution from which the same wheel can be made."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


def made(kind: str, source: Path, folder: Path) -> Path:
    """A distribution, built with the tools of this environment: nothing is fetched."""
    command = [sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made("wheel", REPOSITORY, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_carries_themes_and_compiled_translations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    theme = REPOSITORY / "themes" / "agora"
    expected = {f"convblog/themes/agora/{p.relative_to(theme)}" for p in theme.rglob("*") if p.is_file()}
    assert expected <= names
    assert "convblog/locale/fr/LC_MESSAGES/convblog.mo" in names
    assert "convblog/py.typed" in names
    assert {f"convblog/cli/ci/{name}.yml" for name in ("github", "gitlab", "woodpecker")} <= names
    assert [name for name in names if name.startswith("convblog/receive/templates/")]
    assert not [name for name in names if not name.startswith(("convblog/", "convblog-"))]


def test_the_source_distribution_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(made("sdist", REPOSITORY, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    again = made("wheel", next((tmp_path / "source").iterdir()), tmp_path / "again")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


def test_what_the_program_imports_is_declared_and_what_is_declared_is_imported() -> None:
    """A library that another one happens to bring along may be gone with that one's next release."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {_plain(line) for line in project["dependencies"]}
    optional = {_plain(line) for line in project["optional-dependencies"]["postgresql"]}
    homes = metadata.packages_distributions()
    imported = {
        name: {_plain(home) for home in homes.get(name, ())}
        for name in _imported(REPOSITORY / "src" / "convblog") - sys.stdlib_module_names - {"convblog"}
    }
    assert [name for name, found in imported.items() if not found & (declared | optional)] == []
    # The time zones are data, which the standard library reads; markdown-it imports linkify-it if it is there.
    assert declared - set().union(*imported.values()) == {"tzdata", "linkify-it-py"}


def _plain(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def _imported(folder: Path) -> set[str]:
    """The first names of all that is imported, at the top of a module or within a function."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def test_an_installed_wheel_makes_and_builds_a_site_in_french(wheel: Path, tmp_path: Path) -> None:
    """In a fresh virtual environment, which borrows the libraries of this one but not its convblog."""
    place = tmp_path / "venv"
    venv.create(place)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    libraries = sysconfig.get_paths()["purelib"]
    (place / "lib" / version / "site-packages" / "libraries.pth").write_text(f"{libraries}\n")
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--quiet", "--force-reinstall", str(wheel)], check=True, capture_output=True, timeout=120)

    def run(*arguments: str) -> str:
        environment = {"PATH": os.defpath, "LANG": "fr_FR.UTF-8", "HOME": str(tmp_path)}
        command = [str(place / "bin" / "convblog"), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, env=environment)
        return done.stdout

    run("new", str(tmp_path / "site"))
    last = run("build", str(tmp_path / "site")).splitlines()[-1]
    assert "inchangé" in last
    page = (tmp_path / "site/public/index.html").read_text("utf-8")
    assert 'lang="fr"' in page
    assert (tmp_path / "site/public/style.css").stat().st_size > 5_000
