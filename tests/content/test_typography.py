"""Typography of plain text; its way through markup is in the goldens."""

from __future__ import annotations

import pytest
from hypothesis import given

from convblog.content.markdown import render
from convblog.content.typography import STYLES, smarten
from tests.content import samples

N, B = "\u202f", "\u00a0"

FRENCH = {
    'Il dit "oui" ; elle non !': f"Il dit «{N}oui{N}»{N}; elle non{N}!",
    "text « mot » suite": f"text «{N}mot{N}» suite",
    "«mot»": f"«{N}mot{N}»",
    f"«{B}mot{N}» là{B}! ici{N}?": f"«{B}mot{N}» là{B}! ici{N}?",
    'Il dit "elle dit "oui" souvent".': f"Il dit «{N}elle dit “oui” souvent{N}».",
    '« il dit "oui" »': f"«{N}il dit “oui”{N}»",
    "Quoi? Déjà! Bien; voici: rien": f"Quoi{N}? Déjà{N}! Bien{N}; voici{B}: rien",
    "À 10:30, http://a.example/?x :) ;-) a::b": "À 10:30, http://a.example/?x :) ;-) a::b",
    "Vraiment ?! Oui... (non !)": f"Vraiment{N}?! Oui… (non{N}!)",
    "l'été d'aujourd'hui": "l’été d’aujourd’hui",
    "un -- deux --- trois": "un – deux — trois",
    '"Tu viens ?"': f"«{N}Tu viens{N}?{N}»",
    "! seul": "! seul",
    "écrire à a.b--c@d.example !": f"écrire à a.b--c@d.example{N}!",
}
ENGLISH = {
    '"It\'s late," he said.': "“It’s late,” he said.",
    "'single' and \"double 'inner' one\"": "‘single’ and “double ‘inner’ one”",
    "the '90s, rock 'n' roll": "the ’90s, rock ‘n’ roll",
    'a 5" board': 'a 5" board',
    "1990--2000, wait --- no...": "1990–2000, wait — no…",
    "use --help": "use --help",
    "what ? no !": "what ? no !",
    "see https://a.example/it's--here...": "see https://a.example/it's--here...",
}


@pytest.mark.parametrize("text", FRENCH)
def test_french(text: str) -> None:
    assert smarten(text, "fr") == FRENCH[text]


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert smarten(text, "en") == ENGLISH[text]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("de", "„a ‚b‘“ …"),
        ("de-AT", "„a ‚b‘“ …"),
        ("es", "«a “b”» …"),
        ("ru", "«a „b“» …"),
        ("fr-CA", f"«{N}a “b”{N}» …"),
        ("ar", "\"a 'b'\" …"),
        ("xx", "“a ‘b’” …"),
        ("", "“a ‘b’” …"),
    ],
)
def test_languages_have_their_own_marks(lang: str, expected: str) -> None:
    assert smarten("\"a 'b'\" ...", lang) == expected


@pytest.mark.parametrize("lang", STYLES)
@given(text=samples.prose)
def test_setting_twice_changes_nothing_more(lang: str, text: str) -> None:
    once = smarten(text, lang)
    assert smarten(once, lang) == once


@given(text=samples.prose)
def test_code_is_never_touched(text: str) -> None:
    code = " ".join(text.split()).replace("\u202f", " ").replace("\u00a0", " ") or "a"
    markup = render(f"Un ``` {code} ``` mot", source="content/a.md", first_line=1, lang="fr")
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<code>{escaped}</code>" in "".join(str(piece) for piece in markup.pieces)


def test_quotation_marks_are_paired_across_markup() -> None:
    markup = render('"*un mot*" et **"deux"**', source="content/a.md", first_line=1, lang="fr")
    assert markup.pieces == (f"<p>«{N}<em>un mot</em>{N}» et <strong>«{N}deux{N}»</strong></p>\n",)
