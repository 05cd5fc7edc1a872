"""The Nu HTML checker, over every page, the stylesheet and every drawing of the example site."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.site.output import Output

# What the checker says and we do not mend, each with the reason: (message, pages).
ALLOWED = (
    # How the IndieWeb says "410 Gone" where a host of files cannot; HTML does not list it.
    (re.compile("Bad value “Status” for attribute “http-equiv” on element “meta”[.]"), re.compile("410 Gone")),
)

# Each makes a page that the checker must object to, so that a checker which sees nothing is noticed.
MISTAKES = {
    "mistake.html": '<!doctype html><html lang="en"><title>t</title><ul><p>x</ul>',
    "mistake.css": "a { colour: red }",
    "mistake.svg": '<svg xmlns="http://www.w3.org/2000/svg"><rectangle/></svg>',
}


@pytest.fixture(scope="module")
def messages(output: Output, checkers: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All the checker has to say, in one run of Java."""
    mistakes = tmp_path_factory.mktemp("mistakes")
    for name, text in MISTAKES.items():
        (mistakes / name).write_text(text, "utf-8")
    files = [str(output.root / path) for path in output.files if path.endswith((".html", ".css", ".svg"))]
    return checked(checkers / "vnu-jar/build/dist/vnu.jar", [*files, *(str(mistakes / name) for name in MISTAKES)])


def checked(jar: Path, files: Sequence[str]) -> list[dict[str, Any]]:
    command = ("java", "-Xss2m", "-jar", str(jar), "--format", "json", "--also-check-css", "--also-check-svg", *files)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return found


def test_the_checker_objects_to_no_page_stylesheet_or_drawing(messages: list[dict[str, Any]]) -> None:
    objections = [m for m in messages if not file_of(m).startswith("mistake.") and not is_allowed(m)]
    assert [shown(m) for m in objections] == []


@pytest.mark.parametrize("name", MISTAKES)
def test_the_checker_would_object(messages: list[dict[str, Any]], name: str) -> None:
    assert any(file_of(m) == name and m["type"] == "error" for m in messages)


def test_every_allowed_message_is_still_said(messages: list[dict[str, Any]]) -> None:
    for message, extract in ALLOWED:
        assert any(message.fullmatch(m["message"]) and extract.search(m["extract"]) for m in messages)


def is_allowed(message: dict[str, Any]) -> bool:
    return any(
        text.fullmatch(message["message"]) and extract.search(message.get("extract", "")) for text, extract in ALLOWED
    )


def file_of(message: dict[str, Any]) -> str:
    return str(message.get("url", "")).rpartition("/")[2]


def shown(message: dict[str, Any]) -> str:
    where = f"{message.get('url', '?')}:{message.get('lastLine', '?')}"
    return f"{where}: {message['type']}: {message['message']} [{message.get('extract', '')}]"
