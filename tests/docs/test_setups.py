"""The unit files of the manual: systemd takes them, and what they start exists."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from convblog.cli import group
from tests.docs.manual import DOCS, blocks

PAGES = ("how-to/small-server.md", "how-to/several-services.md")
UNITS = {
    match[1]: block.text
    for page in PAGES
    for block in blocks(DOCS / page)
    if (match := re.fullmatch(r"<!-- file: (\S+\.(?:service|timer)) -->", block.before))
}


def test_the_units_are_there() -> None:
    assert {*UNITS} == {
        "convblog-receive.service",
        "convblog-update.service",
        "convblog-update.timer",
        "convblog-front.service",
    }


def started(text: str) -> list[list[str]]:
    """The commands of a unit, in words; `-`, which forgives a failure, left out."""
    return [shlex.split(line) for line in re.findall(r"^ExecStart=-?(.*)$", text, re.MULTILINE)]


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_what_a_unit_starts_exists_with_its_options(name: str) -> None:
    ours = [words[1:] for words in started(UNITS[name]) if words[0].endswith("/convblog")]
    assert ours
    for words in ours:
        command = group.get_command(click.Context(group), words[0])
        assert command is not None
        options = [word.replace("/srv/carnet/site", ".") for word in words[1:]]
        command.make_context(words[0], options)


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_unit_is_no_more_than_its_own_user_and_writes_in_the_site_alone(name: str) -> None:
    lines = UNITS[name].splitlines()
    assert {"User=carnet", "ProtectSystem=strict", "NoNewPrivileges=true", "CapabilityBoundingSet="} <= {*lines}
    [writable] = [line.partition("=")[2] for line in lines if line.startswith("ReadWritePaths=")]
    assert writable == ("/srv/carnet/site/.convblog" if "receive" in name else "/srv/carnet/site")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")
def test_systemd_finds_no_mistake_in_the_units(tmp_path: Path) -> None:
    home = tmp_path / "carnet"
    program = home / "venv" / "bin" / "convblog"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace("/srv/carnet", str(home)), "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
