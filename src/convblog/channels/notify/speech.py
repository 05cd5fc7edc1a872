"""A language to write mail in: its translations, its dates, and words of strangers made fit to stand among ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import NullTranslations
from typing import NamedTuple

from convblog.channels.email.words import safe
from convblog.content.clean import clean
from convblog.content.plaintext import shorten
from convblog.problems import N_
from convblog.times import Moment
from convblog.words import long_date, translations

SOMEONE = N_("Someone")

_LONGEST_NAME = 80
_LONGEST_TITLE = 120


class Speech(NamedTuple):
    """One language. `date` writes a day as its people do."""

    translations: NullTranslations
    date: Callable[[Moment], str]

    def say(self, message: str, **values: object) -> str:
        """`message`, an English template marked for translation, in this language with its values filled in.

        Not `problems.fill`, which makes visible for terminals what is no printable character: a no-break space is
        none, and in French titles there are many.
        """
        text = self.translations.gettext(message)
        return text.format_map({name: safe(str(value)) for name, value in values.items()}) if values else text

    def name(self, name: str) -> str:
        """A name to show, on one line."""
        return shorten(safe(name), _LONGEST_NAME) or self.say(SOMEONE)


Speak = Callable[[str], Speech]
"""Takes the code of a language."""


def speaker(locale_dirs: Sequence[str] = ()) -> Speak:
    """What gives the program's languages; `locale_dirs` hold a site's own words, the later ones first."""
    return lambda lang: Speech(translations(lang, locale_dirs), lambda moment: long_date(moment, lang))


def title(text: str) -> str:
    """The title of a page or a site, on one line and not too long."""
    return shorten(safe(text), _LONGEST_TITLE)


def quoted(text: str, longest: int) -> str:
    """Words of others, as mail quotes them: each line behind `> `, so that none can pass for one of ours."""
    words = clean(text).strip()
    if len(words) > longest:
        words = words[:longest].rstrip() + " […]"
    return "\n".join(f"> {safe_line(line)}".rstrip() for line in words.split("\n"))


def safe_line(line: str) -> str:
    """A line without what hides or turns other text round; its indentation stays."""
    body = line.lstrip(" \t")
    return line[: len(line) - len(body)] + safe(body)
