"""The tutorials are followed to the letter: every command is run, every file written, every output compared."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.docs.follow import DAY, TUTORIALS, ZONE, follow, read, settled, steps


@pytest.mark.parametrize(("page", "language"), TUTORIALS.items())
def test_a_tutorial_does_what_it_says(page: str, language: str, tmp_path: Path) -> None:
    ran = set()
    for command, shown, said in follow(read(page, datetime.now(ZONE)), language, tmp_path):
        assert settled(said) == settled(shown), command
        ran.add(command.split()[2])
    assert ran == {"--version", "new", "post", "build", "explain", "check"}


def test_both_tutorials_tell_the_same() -> None:
    def shape(page: str) -> list[str]:
        return [path + content for path, content, _ in steps(read(page, DAY))]

    assert shape("tutorial.md") == shape("tutoriel.md")


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_names_the_mail_address_that_its_page_has(page: str) -> None:
    from convblog.digest import token

    text = read(page, DAY)
    targets = set(re.findall(r"^target: (\S+)$", text, re.MULTILINE))
    assert {token(target) for target in targets} == set(re.findall(r"repondre\+(\w{10})@", text))
