"""The beginning of an answer in plain words, as lists of conversations announce it."""

from __future__ import annotations

from datetime import UTC

import pytest

from convblog.conversation.reader import parse

HEAD = """---
id: 7k3f9q2mzt
target: /2026/11/lettre/
author: {name: Marie}
published: 2026-11-20T08:40:02+01:00
---
"""
CASES = {
    "*J.* dit **oui**.": "J. dit oui.",
    "Un.\n\nDeux  \ntrois.": "Un. Deux trois.",
    "- a\n- b\n\n> c\n\n***\n\n    d\n": "a b c d",
    '[le blog](https://a.example/?x=">")': "le blog",
    "1 < 2 &amp; `<b>`": "1 < 2 & <b>",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "jo&#64;courrier.example": "…@…",
    "j*o*@courrier.example": "…@…",
    "": "",
}


@pytest.mark.parametrize("body", CASES)
def test_a_beginning_is_plain_words_without_marks(body: str) -> None:
    assert parse((HEAD + body).encode(), "responses/lettre/a.md", UTC).text == CASES[body]


def test_a_long_answer_is_cut_between_words() -> None:
    text = parse((HEAD + "mot " * 400).encode(), "responses/lettre/a.md", UTC).text
    assert len(text) <= 280 and text.endswith("mot…")
