"""The line of our prefilled mails that asks for a name, in every language that this program speaks."""

from __future__ import annotations

from functools import cache

from convblog import words
from convblog.conversation.reply import NAME_LINE, SHORT_NAME_LINE


@cache
def name_lines() -> tuple[str, ...]:
    """Both of its forms, in English and every language there are translations for."""
    languages = sorted(path.name.replace("_", "-") for path in words.BUNDLED.iterdir() if path.is_dir())
    english = (NAME_LINE, SHORT_NAME_LINE)
    translated = [words.translations(lang).gettext(line) for lang in languages for line in english]
    return tuple(dict.fromkeys((*english, *translated)))
