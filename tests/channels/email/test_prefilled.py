"""Our own question and name line never come back as a reader's words; what they wrote into them is heard."""

from __future__ import annotations

import pytest

from tests.channels.email.letters import QUESTION, html, plain

NAME_LINE = "Nom à publier, ou « privé » :"


@pytest.mark.parametrize(
    ("line", "name", "private"),
    [
        (f"{NAME_LINE} Marie L.", "Marie L.", False),
        (f"{NAME_LINE}Marie", "Marie", False),
        (f"{NAME_LINE}   Marie   Lefort  ", "Marie Lefort", False),
        (f"{NAME_LINE} « Marie »", "Marie", False),
        (f"{NAME_LINE} Jean-Luc d'Arc", "Jean-Luc d'Arc", False),
        (f"{NAME_LINE} Timothée, de Saint-Elme", "Timothée, de Saint-Elme", False),
        (f"{NAME_LINE} privé", "", True),
        (f"{NAME_LINE} PRIVÉ.", "", True),
        (f"{NAME_LINE} prive", "", True),
        (f"{NAME_LINE} « privé »", "", True),
        (f"{NAME_LINE} en privé", "", True),
        (f"{NAME_LINE} Marie (privé)", "Marie", True),
        (f"{NAME_LINE} privé, Marie", "Marie", True),
        (NAME_LINE, "", False),
        (f"{NAME_LINE} ", "", False),
        (f"{NAME_LINE} …", "", False),
        (f"{NAME_LINE} marie@courrier.example", "", False),
        ("Nom à publier, ou « privé »\n: Marie", "Marie", False),
        ("Nom à publier,\nou « privé » : Marie", "Marie", False),
        ("Nom à publier, ou «\u00a0privé\u00a0»\u00a0: Marie", "Marie", False),
        ('Nom a publier, ou "prive" : Marie', "Marie", False),
        ("*Nom à publier, ou « privé » :* Marie", "Marie", False),
        ("Nom à publier : Marie", "Marie", False),
        ("> Nom à publier, ou « privé » : Marie", "Marie", False),
        ('Nom ou "privé" : Marie', "Marie", False),
        ('Nom ou "privé" : privé', "", True),
        ("Name to publish, or “private”: Marie", "Marie", False),
        ('Name to publish, or "private": private', "", True),
        ("Name, or “private”: privé", "", True),
    ],
)
def test_the_name_line_is_read_and_gone(line: str, name: str, private: bool) -> None:
    words = plain(f"Merci !\n\nAu chat, qui ne la prend jamais.\n\n{QUESTION}\n{line}")
    assert (words.text, words.name, words.private) == ("Merci !\n\nAu chat, qui ne la prend jamais.", name, private)


def test_a_question_that_was_wrapped_is_ours_all_the_same() -> None:
    assert plain(f"Au chat.\n\nEt vous, à qui\ngardez-vous une place ?\n{NAME_LINE} Marie").text == "Au chat."


def test_words_below_the_question_or_the_name_line_are_the_readers() -> None:
    words = plain(f"{QUESTION}\n\nAu chat.\n\n{NAME_LINE} Marie\n\nQui ne vient pas.")
    assert (words.text, words.name) == ("Au chat.\n\nQui ne vient pas.", "Marie")


def test_a_name_below_its_line_is_a_name_if_an_answer_stands_above() -> None:
    words = plain(f"Au chat.\n\n{QUESTION}\n{NAME_LINE}\nMarie Lefort")
    assert (words.text, words.name) == ("Au chat.", "Marie Lefort")
    assert plain(f"{QUESTION}\n{NAME_LINE}\nAu chat.").text == "Au chat."
    assert plain(f"{NAME_LINE}\nMarie").text == "Marie"


def test_an_answer_typed_into_the_name_line_is_an_answer() -> None:
    words = plain(f"{QUESTION}\n{NAME_LINE} Je garde une place à ma sœur, elle arrive toujours par le train suivant.")
    assert words.text == "Je garde une place à ma sœur, elle arrive toujours par le train suivant."
    assert words.name == ""


def test_nothing_but_our_own_words_is_an_empty_mail() -> None:
    for end in ("", "\n\nEnvoyé de mon iPhone", "\n\n-- \nMarie Lefort\nLibraire"):
        words = plain(f"\n\n\n{QUESTION}\n{NAME_LINE}{end}")
        assert (words.text, words.name, words.private, words.nothing) == ("", "", False, "empty")


def test_a_name_line_in_what_is_quoted_names_nobody() -> None:
    quoted = f"Le 3 mai 2026 à 10:20, Marie <marie@courrier.example> a écrit :\n> Au chat.\n> {NAME_LINE} Anne"
    words = plain(f"Encore moi.\n\n{quoted}")
    assert (words.text, words.name) == ("Encore moi.", "")


def test_a_signature_below_the_name_line_and_one_above_go() -> None:
    words = plain(f"Au chat.\n\nEnvoyé de mon iPhone\n\n{QUESTION}\n{NAME_LINE} Marie\n\nEnvoyé de mon iPhone")
    assert (words.text, words.name) == ("Au chat.", "Marie")


def test_the_name_line_is_read_in_html() -> None:
    body = (
        f"<div>Merci !</div><div><br></div><div>Au <b>chat</b>.</div><div><br></div><div>{QUESTION}</div>"
        f"<div>{NAME_LINE.replace(' ', '&nbsp;')}&nbsp;<i>Marie</i></div>"
    )
    words = html(body)
    assert (words.text, words.name) == ("Merci !\n\nAu **chat**.", "Marie")


def test_a_question_quoted_in_a_sentence_stays() -> None:
    text = f"Vous demandez « {QUESTION} » et je ne sais pas."
    assert plain(text).text == text
