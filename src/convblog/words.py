"""The words of the pages in each language: translations, and dates as people write them.

Babel is imported only when a date is written or a translation is not compiled yet: a build with nothing to do needs
neither.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date, timedelta
from functools import cache, lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from convblog.digest import digest, digest_of
from convblog.problems import N_, site_error
from convblog.times import Moment

if TYPE_CHECKING:
    from babel import Locale

BUNDLED = Path(__file__).parent / "locale"

_DOMAIN = "convblog.po"


def translations(lang: str, locale_dirs: Sequence[str] = ()) -> gettext.NullTranslations:
    """The words of `lang`: of the later of `locale_dirs` first, then the program's own, then English.

    `fr-CA` takes from `fr` what it lacks. Raises `SiteError` for a file of translations that cannot be read.
    """
    found = [copy(_catalog(path, path.read_bytes())) for path in _sources(lang, tuple(locale_dirs))]
    for catalog, fallback in pairwise(found):
        catalog.add_fallback(fallback)
    return found[0] if found else gettext.NullTranslations()


def translations_digest(lang: str, locale_dirs: Sequence[str] = ()) -> bytes:
    """What stands for the words of `lang`: pages in it are to be rendered anew when it changes."""
    return digest(*(path.read_bytes() for path in _sources(lang, tuple(locale_dirs))))


def _sources(lang: str, locale_dirs: tuple[str, ...]) -> Iterator[Path]:
    """The files of translations for `lang` that exist, the strongest first."""
    for name in _fallbacks(lang):
        for folder in (*reversed(locale_dirs), str(BUNDLED)):
            path = Path(folder, name, "LC_MESSAGES", _DOMAIN)
            if path.is_file():
                yield path


def _fallbacks(lang: str) -> Iterator[str]:
    """`fr-CA` is looked for as fr_CA, then as fr."""
    parts = lang.split("-")
    while parts:
        yield "_".join(parts)
        parts.pop()


@lru_cache(32)
def _catalog(path: Path, source: bytes) -> gettext.GNUTranslations:
    """The catalog of a .po file: from the .mo beside it if that was compiled from these very bytes.

    The digest decides, not the time: an installer writes both files in any order. One build asks three times.
    """
    try:
        with path.with_suffix(".mo").open("rb") as file:
            catalog = gettext.GNUTranslations(file)
        if catalog.info().get("x-source") == digest_of(source).hex():
            return catalog
    except (OSError, UnicodeError, ValueError):
        pass  # no .mo, or a torn one
    return _compile(path, source)


def _compile(path: Path, source: bytes) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    compiled = BytesIO()
    try:
        write_mo(compiled, read_po(BytesIO(source), locale=path.parts[-3], abort_invalid=True))
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except PoFileError as error:
        hint = N_("check it with a program for translations, such as msgfmt -c")
        raise site_error(
            str(path), getattr(error, "lineno", 0) or 0, N_("not a file of translations: {why}"), hint, why=error
        ) from None
    except (ValueError, LookupError, OSError) as error:
        hint = N_("name the folder after a language, and write the file in UTF-8")
        raise site_error(str(path), 0, N_("not a file of translations: {why}"), hint, why=error) from None


# ---- dates

_DAY = 24 * 60 * 60
_EPOCH = date(1970, 1, 1)


def long_date(moment: Moment, lang: str) -> str:
    """The day as people write it: 20 November 2026; « 1er novembre 2026 »."""
    return _long_day((moment.seconds + 60 * moment.offset) // _DAY, lang)


def clock_time(moment: Moment, lang: str) -> str:
    """The time of day on the clock of whoever wrote: 08:40, 8:40 AM."""
    return _short_time((moment.seconds + 60 * moment.offset) % _DAY // 60, lang)


@lru_cache(16384)
def _long_day(day: int, lang: str) -> str:
    from babel.dates import format_date

    when = _EPOCH + timedelta(days=day)
    text = format_date(when, "long", locale=locale(lang))
    return f"1er{text[1:]}" if when.day == 1 and lang.startswith("fr") and text.startswith("1 ") else text


@lru_cache(2048)
def _short_time(minute: int, lang: str) -> str:
    from datetime import time

    from babel.dates import format_time

    return format_time(time(minute // 60, minute % 60), "short", locale=locale(lang))


@cache
def month_name(number: int, lang: str) -> str:
    """The name of a month (1 to 12) standing alone."""
    from babel.dates import get_month_names

    return str(get_month_names("wide", "stand-alone", locale(lang))[number])


@cache
def locale(lang: str) -> Locale:
    """Babel's knowledge of `lang`, else of the language it is a variety of, else of English."""
    from babel import Locale, UnknownLocaleError

    for name in (*_fallbacks(lang), "en"):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError  # Babel always knows English
