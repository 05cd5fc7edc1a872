"""What the site needs to know of a language: its direction and its own name for itself."""

from __future__ import annotations

from functools import cache


@cache
def direction(lang: str) -> str:
    """`rtl` or `ltr`."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(lang, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


@cache
def own_name(lang: str) -> str:
    """The language's name in that language, as a link to it is best labelled: `français`, `English`."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(lang, sep="-").get_display_name() or lang
    except (UnknownLocaleError, ValueError):
        return lang
