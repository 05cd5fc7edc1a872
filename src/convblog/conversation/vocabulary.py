"""What the author answers to decide, and a reader to confirm: one word, alone, in any language there is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

from convblog.problems import N_, Translate

Decision = Literal["publish", "no", "spam"]

# Translators: words for one thing, with semicolons between them; the first is the one that links put into a mail.
PUBLISH = N_("publish; yes; ok; approve")
NO = N_("no; reject; refuse")
SPAM = N_("spam; junk")

# Always understood, whatever languages a site speaks.
_FRENCH = {
    "publish": "publier; publie; publiez; oui; d'accord; approuver",
    "no": "non; refuser; rejeter; refuse; rejette",
    "spam": "indésirable; pourriel",
}
_AROUND = re.compile(r"[\W_]+")


class Vocabulary(NamedTuple):
    """The words, folded."""

    words: dict[str, Decision]

    def decision(self, text: str, name: str = "") -> Decision | None:
        """What `text` decides: one word of ours alone on its first line, and beneath it no more than `name`.

        “Yes” and a letter beneath it is a letter.
        """
        first_line, _, rest = text.strip().partition("\n")
        signed = set(_fold(rest).split()) <= set(_fold(name).split())
        return self.words.get(_fold(first_line)) if signed else None


def vocabulary(translations: Iterable[Translate] = ()) -> Vocabulary:
    """The words of English, French and every language that `translations` translate to."""
    words: dict[str, Decision] = {}
    known_languages = tuple(translations)
    meanings: tuple[tuple[Decision, str], ...] = (("publish", PUBLISH), ("no", NO), ("spam", SPAM))
    for meaning, message in meanings:
        for known in (message, _FRENCH[meaning], *(translate(message) for translate in known_languages)):
            words.update({_fold(word): meaning for word in known.split(";") if _fold(word)})
    return Vocabulary(words)


def first(words: str) -> str:
    """The first of words with semicolons between them."""
    return words.partition(";")[0].strip()


def _fold(text: str) -> str:
    """Case, accents, punctuation and emphasis do not count."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _AROUND.sub(" ", "".join(char for char in plain if not unicodedata.combining(char))).strip()
