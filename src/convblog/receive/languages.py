"""Which language a reader is spoken to in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from convblog.words import BUNDLED

_MOST = 20  # languages that anybody may name


@cache
def spoken() -> tuple[str, ...]:
    """The languages that the program's words are there in."""
    return ("en", *sorted(path.name.replace("_", "-") for path in BUNDLED.iterdir() if path.is_dir()))


def preferred(header: str, fallback: str) -> str:
    """The language that an `Accept-Language` header likes best of those spoken, else `fallback` if it is, else English.

    RFC 9110, section 12.5.4, with the look-up of RFC 4647: `fr-CA` is content with `fr`.
    """
    ranges = sorted(_ranges(header), key=lambda one: -one[1])
    for wanted in (*(lang for lang, weight in ranges if weight > 0), fallback):
        parts = wanted.split("-")
        while parts:
            for lang in spoken():
                if lang.lower() == "-".join(parts).lower():
                    return lang
            parts.pop()
    return "en"


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header[:1000].split(",")[:_MOST]:
        lang, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=").strip()
        try:
            yield lang.strip(), float(weight) if weight else 1.0
        except ValueError:
            continue
