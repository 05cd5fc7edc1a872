"""Every word that a reader or a writer sees is there in French."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.docs.manual import ROOT

LOCALE = ROOT / "src" / "convblog" / "locale"
TRANSLATIONS = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))

_FIELD = re.compile(r"(?<!\{)\{(\w+)\}")


def catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def test_french_is_there() -> None:
    assert [path.parts[-3] for path in TRANSLATIONS] == ["fr"]


def test_every_message_of_the_code_and_the_themes_is_translated() -> None:
    command = [sys.executable, str(ROOT / "tools" / "extract_messages.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parts[-3])
def test_no_translation_is_empty_or_fuzzy(path: Path) -> None:
    messages = [message for message in catalog(path) if message.id]
    assert messages
    assert [m.id for m in messages if m.fuzzy] == []
    assert [m.id for m in messages if not (forms(m.string) and all(forms(m.string)))] == []


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parts[-3])
def test_translations_fill_in_no_value_that_the_message_lacks(path: Path) -> None:
    for message in catalog(path):
        wanted = {name for one in forms(message.id) for name in _FIELD.findall(one)}
        for translated in forms(message.string):
            assert set(_FIELD.findall(translated)) <= wanted, message.id


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """A message, or each of its plural forms."""
    return [text] if isinstance(text, str) else list(text or ())


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parts[-3])
def test_no_message_of_the_code_was_overlooked_when_they_were_gathered(path: Path) -> None:
    """Read from the syntax tree, which sees also what stands within an f-string or is marked by a function of ours."""
    gathered = {form for message in catalog(path) for form in forms(message.id)}
    assert sorted(set(marked()) - gathered) == []


def marked() -> Iterator[str]:
    """Every text that the code marks for translation."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                for argument in node.args[: MARKS.get(name, 0)]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


# How many of a function's first arguments are texts to translate.
MARKS = {"_": 1, "N_": 1, "gettext": 1, "ngettext": 2, "number_of": 2, "numbered": 2}
