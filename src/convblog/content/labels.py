"""The few words that a rendered text itself needs, in the language of the text (not of the terminal or the site)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

from convblog.problems import N_

Value = TypeVar("Value")


class Labels(NamedTuple):
    """Words beside a reader's text: names of links and boxes that have no words of the author's."""

    section: str  # the small link beside a heading
    notes: str  # the list of footnotes
    back: str  # from a footnote to its place in the text
    note: str  # from the text to a footnote
    done: str  # a ticked box
    open: str  # an empty box
    titles: dict[str, str]  # titles of admonitions that have none of their own


# These are messages like all others of the pages: translations of a site, a theme or the program say them otherwise.
ENGLISH = Labels(
    N_("Link to this section"),
    N_("Footnotes"),
    N_("Back to the text"),
    N_("Footnote"),
    N_("Done"),
    N_("To do"),
    {
        "note": N_("Note"),
        "tip": N_("Tip"),
        "info": N_("Good to know"),
        "important": N_("Important"),
        "warning": N_("Warning"),
        "danger": N_("Danger"),
        "example": N_("Example"),
        "question": N_("Question"),
        "quote": N_("Quotation"),
    },
)
MESSAGES = (*ENGLISH[:-1], *ENGLISH.titles.values())

# What stands here counts where no translation says the word: these languages have no catalogue, or none complete.
LABELS = {
    "en": ENGLISH,
    "fr": Labels(
        "Lien vers cette section",
        "Notes",
        "Retour au texte",
        "Note",
        "Fait",
        "À faire",
        {
            "note": "Note",
            "tip": "Astuce",
            "info": "À savoir",
            "important": "Important",
            "warning": "Attention",
            "danger": "Danger",
            "example": "Exemple",
            "question": "Question",
            "quote": "Citation",
        },
    ),
    "de": Labels(
        "Link zu diesem Abschnitt",
        "Fußnoten",
        "Zurück zum Text",
        "Fußnote",
        "Erledigt",
        "Offen",
        {"note": "Hinweis", "tip": "Tipp", "warning": "Achtung", "danger": "Gefahr", "example": "Beispiel"},
    ),
    "es": Labels(
        "Enlace a esta sección",
        "Notas",
        "Volver al texto",
        "Nota",
        "Hecho",
        "Por hacer",
        {"note": "Nota", "tip": "Consejo", "warning": "Atención", "danger": "Peligro", "example": "Ejemplo"},
    ),
    "it": Labels(
        "Collegamento a questa sezione",
        "Note",
        "Torna al testo",
        "Nota",
        "Fatto",
        "Da fare",
        {"note": "Nota", "tip": "Consiglio", "warning": "Attenzione", "danger": "Pericolo", "example": "Esempio"},
    ),
    "pt": Labels(
        "Ligação para esta secção",
        "Notas",
        "Voltar ao texto",
        "Nota",
        "Feito",
        "Por fazer",
        {"note": "Nota", "tip": "Sugestão", "warning": "Atenção", "danger": "Perigo", "example": "Exemplo"},
    ),
    "ar": Labels(
        "رابط إلى هذا القسم",
        "الحواشي",
        "العودة إلى النص",
        "حاشية",
        "تم",
        "للإنجاز",
        {"note": "ملاحظة", "tip": "نصيحة", "warning": "تنبيه", "danger": "خطر", "example": "مثال"},
    ),
}


def by_language(table: dict[str, Value], lang: str) -> Value:
    """The entry of `table` for the language code `lang` (`fr-CA`, then `fr`), else the English one."""
    code = lang.lower().replace("_", "-")
    return table.get(code) or table.get(code.partition("-")[0]) or table["en"]


def labels_of(lang: str, words: Mapping[str, Mapping[str, str]] = {}) -> Labels:
    """The words for a text in `lang`.

    `words` are translations of `MESSAGES` by language (`fr-CA` is looked for as such, then as `fr`). What they lack is
    taken from the table, and for a language that is not there either it is English.
    """
    said: Mapping[str, str] = next((words[name] for name in _varieties(lang) if name in words), {})
    own = by_language(LABELS, lang)
    if not said:
        return own
    titles = {kind: said.get(title) or own.titles.get(kind, "") for kind, title in ENGLISH.titles.items()}
    return Labels(
        section=said.get(ENGLISH.section) or own.section,
        notes=said.get(ENGLISH.notes) or own.notes,
        back=said.get(ENGLISH.back) or own.back,
        note=said.get(ENGLISH.note) or own.note,
        done=said.get(ENGLISH.done) or own.done,
        open=said.get(ENGLISH.open) or own.open,
        titles={kind: title for kind, title in titles.items() if title},
    )


def _varieties(lang: str) -> Iterator[str]:
    """A language, and those it is a variety of: the order in which the words of pages are looked for too."""
    parts = lang.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
