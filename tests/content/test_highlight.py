"""Code blocks."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.content import highlight
from convblog.content.highlight import Options, figure, options_of


@pytest.mark.parametrize(
    ("info", "options"),
    [
        ("", Options()),
        ("python", Options("python")),
        ('Python title="a b.py" linenos hl_lines="2 4-5"', Options("python", "a b.py", True, 1, ((2, 2), (4, 5)))),
        ("title='x' linenos=7", Options("", "x", True, 7)),
        ("c++ linenostart=3", Options("c++", "", True, 3)),
        ("{.rust}", Options("rust")),
        ("sh hl_line=1", Options("sh", unknown=("hl_line",))),
        ("sh linenos=99999999999 hl_lines=x", Options("sh", numbered=True)),
    ],
)
def test_the_opening_line(info: str, options: Options) -> None:
    assert options_of(info) == options


@given(
    st.sampled_from(["python", "html", "js", "text", "nope", ""]), st.text(st.characters(codec="utf-8")), st.booleans()
)
def test_the_text_of_a_block_is_its_code(language: str, code: str, numbered: bool) -> None:
    code = code.replace("\r", "").removeprefix("\ufeff") + "\n"
    html = figure(Options(language, numbered=numbered), code)
    assert unescape(re.sub("<[^>]*>", "", html.removesuffix("\n"))) == code


def test_a_block_is_coloured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    options, code = Options("python"), "only_once = 1\n"
    first = figure(options, code)
    monkeypatch.setattr(highlight, "_colour", lambda *_: pytest.fail("coloured again"))
    assert figure(options, code) == first


def test_an_endless_block_is_shown_plain() -> None:
    code = "x = 1\n" * 60_000
    assert not highlight.can_highlight(Options("python"), code)
    assert "<span" not in figure(Options("python"), code)
