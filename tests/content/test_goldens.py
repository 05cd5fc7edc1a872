"""Every feature of the author's Markdown, as files."""

from __future__ import annotations

import pytest

from tests.content import goldens


@pytest.mark.parametrize("name", goldens.names())
def test_the_text_becomes_what_is_expected(name: str) -> None:
    expected = (goldens.FOLDER / f"{name}.html").read_text(encoding="utf-8")
    assert goldens.result(name) == expected


def test_every_input_has_its_expectation() -> None:
    inputs = {path.stem for path in goldens.FOLDER.glob("*.md")}
    expectations = {path.stem for path in goldens.FOLDER.glob("*.html")}
    assert inputs == expectations
    assert len(inputs) > 20
