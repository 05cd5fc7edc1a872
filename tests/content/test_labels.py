"""The few words within a text speak its language, by the site's own translations first."""

from __future__ import annotations

from convblog.content.labels import ENGLISH, LABELS, MESSAGES, labels_of

DUTCH = {"Footnotes": "Voetnoten", "Warning": "Let op"}


def test_a_translation_says_what_it_knows_and_the_rest_is_english() -> None:
    words = labels_of("nl", {"nl": DUTCH})
    assert (words.notes, words.titles["warning"]) == ("Voetnoten", "Let op")
    assert (words.section, words.titles["info"]) == ("Link to this section", "Good to know")
    assert labels_of("nl") == ENGLISH


def test_a_variety_has_its_own_words_else_those_of_its_language() -> None:
    known = {"nl": DUTCH, "nl-BE": {"Footnotes": "Noten"}}
    assert [labels_of(lang, known).notes for lang in ("nl", "nl-BE", "nl-NL", "en")] == [
        "Voetnoten", "Noten", "Voetnoten", "Footnotes",
    ]  # fmt: skip


def test_a_translation_counts_before_the_words_that_come_with_the_program() -> None:
    words = labels_of("de", {"de": {"Footnotes": "Anmerkungen"}})
    assert words.notes == "Anmerkungen"
    assert words._replace(notes="Fußnoten") == LABELS["de"] == labels_of("de", {"nl": DUTCH})


def test_english_words_may_be_others_too() -> None:
    assert labels_of("en", {"en": {"Footnotes": "Notes"}}).notes == "Notes"


def test_the_messages_are_all_words_once() -> None:
    assert len(MESSAGES) == len(set(MESSAGES)) == 15
