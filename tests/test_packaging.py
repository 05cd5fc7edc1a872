"""What people install: a wheel, and a source distribution from which the same wheel can be made."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
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
