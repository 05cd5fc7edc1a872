"""The few words that a rendered text itself needs, in the language of the text (not of the terminal or the site)."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

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


LABELS = {
    "en": Labels(
        "Link to this section",
        "Footnotes",
        "Back to the text",
        "Footnote",
        "Done",
        "To do",
        {
            "note": "Note",
            "tip": "Tip",
            "info": "Good to know",
            "important": "Important",
            "warning": "Warning",
            "danger": "Danger",
            "example": "Example",
            "question": "Question",
            "quote": "Quotation",
        },
    ),
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


def labels_of(lang: str) -> Labels:
    """The words for a text in `lang`; English ones for a language that is not in the table."""
    return by_language(LABELS, lang)
