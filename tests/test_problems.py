"""Messages are templates, some of them from outside."""

from __future__ import annotations

import pytest

from convblog.problems import fill

VALUES = (("name", "Ann\x1b[2J"), ("size", "3"))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{name} has {size}", "Ann\\x1b[2J has 3"),
        ("write /{{year}}/{{{size}}}", "write /{year}/{3}"),
        ("{unknown} {0} {} { }", "{unknown} {0} {} { }"),
        ("{size:>1000000000}", "{size:>1000000000}"),
        ("{name.__class__} {name[0]} {size!r}", "{name.__class__} {name[0]} {size!r}"),
        ("a } b { c", "a } b { c"),
    ],
)
def test_a_template_is_filled_by_names_alone(template: str, text: str) -> None:
    assert fill(template, VALUES) == text
