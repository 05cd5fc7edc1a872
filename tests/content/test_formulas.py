"""Formulas."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.content.formulas import mathml
from convblog.content.markdown import render

MONEY = [
    "5 $ et 10 $",
    "5$ et 10$",
    "$5 and $6",
    "US$5 or CA$6",
    "$",
    "$$",
    "$ a $",
    r"\$a\$",
    "10 $, puis 20$",
    "`$a$`",
]


@pytest.mark.parametrize("text", MONEY)
def test_money_is_no_formula(text: str) -> None:
    markup = render(text, source="content/a.md", first_line=1, lang="fr")
    assert "<math" not in str(markup.pieces)


@pytest.mark.parametrize("text", ["$a$", "($2x$)", "soit $x$, et", "$a$-$b$", "$$a$$", "$$\na\n$$", "$x$ = 5"])
def test_a_formula_is_one(text: str) -> None:
    markup = render(text, source="content/a.md", first_line=1, lang="fr")
    assert "<math" in str(markup.pieces)
    assert markup.warnings == ()


def test_a_long_formula_scrolls_by_itself_and_can_be_focused_for_that_but_not_within_a_link() -> None:
    long = "$a_0 + a_1 x + a_2 x^2 + a_3 x^3 + a_4 x^4$"
    for text, scrolls in ((long, True), (f"so ${long}$", True), (f"[{long}](/a)", False), ("$e = m c^2$", False)):
        html = str(render(text, source="content/a.md", first_line=1, lang="en").pieces)
        assert ('<span class="formula" tabindex="0"><math' in html) == scrolls, text


HOSTILE = [
    r"\text{<script>}",
    r"\href{javascript:x}{y}",
    r"\style{color:red}{x}",
    r"\class{a}{b}",
    r'\color{a" onx="b}{c}',
]


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from([*HOSTILE, "{", "}", "^", "_", r"\frac", "&", r"\\", "a"])).map("".join)
    )
)
def test_a_formula_is_well_formed_and_holds_no_address(tex: str) -> None:
    html = mathml(tex.encode("utf-8", "ignore").decode().translate(dict.fromkeys(range(32))), False)
    if html is not None:
        for element in fromstring(html.replace("\ufffe", "").replace("\uffff", "")).iter():
            assert element.tag != "script"
            assert not {"href", "style", "class", "id", "onx"} & set(element.attrib)


@pytest.mark.parametrize(
    "tex", ["", " ", "{" * 3000, r"\frac{1", r"\nonsense", r"\newcommand{\a}{\a\a}\a", "x" * 100_000]
)
def test_what_cannot_be_read_is_shown_as_written_with_a_warning(tex: str) -> None:
    assert mathml(tex, True) is None
    if tex.strip():
        told = render(f"A ${tex}$ b", source="content/posts/a.md", first_line=1, lang="en").warnings
        assert [(message, len(values["tex"]) <= 60) for _, message, _, values in told] == [
            ("a formula that cannot be read: {tex}", True)
        ]
