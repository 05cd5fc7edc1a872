"""Which language a reader is spoken to in."""

from __future__ import annotations

import pytest

from convblog.receive.languages import preferred, spoken


def test_english_and_french_are_spoken() -> None:
    assert {"en", "fr"} <= {*spoken()}


@pytest.mark.parametrize(
    ("header", "fallback", "lang"),
    [
        ("fr", "en", "fr"),
        ("fr-CA, en;q=0.5", "en", "fr"),
        ("en;q=0.5, FR;q=0.9", "en", "fr"),
        ("tlh, fr;q=0.1", "en", "fr"),
        ("fr;q=0, en", "fr", "en"),
        ("tlh", "fr", "fr"),
        ("", "fr-FR", "fr"),
        ("*", "fr", "fr"),
        ("", "tlh", "en"),
        ("fr;q=x", "en", "en"),
        ("-,;q=1,fr--,", "en", "fr"),
    ],
)
def test_the_best_liked_language_that_is_spoken(header: str, fallback: str, lang: str) -> None:
    assert preferred(header, fallback) == lang
