"""Top, bottom and interleaved answers, header blocks and separators, forwards: in plain mails."""

from __future__ import annotations

import pytest

from convblog.channels.email.lines import read
from convblog.channels.email.quotes import divide
from tests.channels.email.letters import plain, unbroken

BLOCKS = {
    "outlook-fr": "De : Claire <claire@fil.example>\nEnvoyé : dimanche 3 mai 2026 10:20\nÀ : Marie Lefort\nObjet : "
    "RE: Le banc",
    "outlook-fr-without-addresses": "De : Claire Maubert\nEnvoyé : dimanche 3 mai 2026 10:20\nÀ : Marie Lefort\n"
    "Objet :",
    "outlook-bold": "*De :* Claire <claire@fil.example>\n*Envoyé :* dimanche 3 mai 2026 10:20\n*À :* Marie\n*Objet "
    ":* Banc",
    "outlook-starred": "** De : Claire claire@fil.example **\n\n** Envoyé : lundi 4 mai 2026 18:42 **\n\n** Objet : "
    "Banc **",
    "outlook-new": "De : Claire <claire@fil.example>\nDate : dimanche, 3 mai 2026 à 10:20\nÀ : marie@x.example\n"
    "Objet : Banc",
    "accents-lost": "De : Claire <claire@fil.example>\nEnvoye : dimanche 3 mai 2026 10:20\nA : Marie\nObjet : Banc",
    "outlook-en": "From: Claire <claire@fil.example>\nSent: Sunday, May 3, 2026 10:20 AM\nTo: Marie\nSubject: The "
    "bench",
    "wrapped": "From: Claire of the blog\n<claire@fil.example>\nSent: Sunday, May 3, 2026 10:20 AM\nTo: Marie\n"
    "Subject: x",
    "outlook-de": "Von: Claire <claire@fil.example>\nGesendet: Sonntag, 3. Mai 2026 10:20\nAn: Marie\nBetreff: Die "
    "Bank",
    "gmx": "Gesendet: Sonntag, 3. Mai 2026 um 10:20 Uhr\nVon: Claire <claire@fil.example>\nAn: Marie\nBetreff: Die "
    "Bank",
    "outlook-es": "De: Claire <claire@fil.example>\nEnviado: domingo, 3 de mayo de 2026 10:20\nPara: Marie\nAsunto: "
    "El banco",
    "outlook-it": "Da: Claire <claire@fil.example>\nInviato: domenica 3 maggio 2026 10:20\nA: Marie\nOggetto: La "
    "panchina",
    "outlook-pt": "De: Claire <claire@fil.example>\nEnviado: domingo, 3 de maio de 2026 10:20\nPara: Marie\n"
    "Assunto: O banco",
    "outlook-nl": "Van: Claire <claire@fil.example>\nVerzonden: zondag 3 mei 2026 10:20\nAan: Marie\nOnderwerp: De "
    "bank",
    "outlook-sv": "Från: Claire <claire@fil.example>\nSkickat: den 3 maj 2026 10:20\nTill: Marie\nÄmne: Bänken",
    "outlook-pl": "Od: Claire <claire@fil.example>\nWysłano: niedziela, 3 maja 2026 10:20\nDo: Marie\nTemat: Ławka",
    "outlook-ru": "От: Claire <claire@fil.example>\nОтправлено: 3 мая 2026 г. 10:20\nКому: Marie\nТема: Скамья",
    "outlook-ja": "差出人: Claire <claire@fil.example>\n送信日時: 2026年5月3日 10:20\n宛先: Marie\n件名: ベンチ",
    "message-du-unmarked": "Message du : 03/05/2026 10:20\nDe : Claire <claire@fil.example>\nA : marie@x.example\n"
    "Sujet : Banc",
    "samsung": "-------- Message d'origine --------\nDe : Claire <claire@fil.example>\nDate : 03/05/26  10:20  "
    "(GMT+01:00)\n"
    "À : marie@x.example Objet : Banc",
    "zimbra": "----- Mail original -----\nDe: Claire <claire@fil.example>\nÀ: Marie\nEnvoyé: Dimanche 3 Mai 2026 "
    "10:20:30\n"
    "Objet: Banc",
    "yahoo-one-line": "   ----- Message transmis ----- De : Claire <claire@fil.example>À : marie@x.exampleEnvoyé : dim",
    "aol": "-----Original Message-----\nFrom: Claire <claire@fil.example>\nTo: Marie\nSent: Sun, May 3, 2026 10:20 am",
    "rule": "________________________________\nDe : Claire Maubert\nEnvoyé : dimanche 3 mai 2026 10:20",
    "separator-de": "-----Ursprüngliche Nachricht-----\nVon: Claire\nDatum: 3.5.2026",
    "separator-alone": "-----Message d'origine-----",
    "reply-above": "##- Veuillez répondre au-dessus de cette ligne -##",
    "reply-above-en": "--- Please reply above this line ---",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_everything_below_a_programs_headers_is_quoted(name: str) -> None:
    words = plain(f"Je garde une place.\n\nVoilà.\n\n{BLOCKS[name]}\n\nBonjour Marie,\n\net vous ?\n")
    assert words.text == "Je garde une place.\n\nVoilà."
    assert "et vous ?" in words.quoted


@pytest.mark.parametrize(
    "prose",
    [
        "De : Lyon\nÀ : Nice\nDate : 12 mai 1987\nDépart : 14 h 30",
        "From: Westmarsh\nTo: anywhere\nDate: any\nSubject: to conditions",
        "From: me\nTo: you\nSubject: nothing",
        "Von: mir\nAn: dich",
        "Objet : silence",
        "Date : 3 mai\nLieu : le banc\nHeure : 10:20",
        "Pour : la lenteur. Contre : la vitesse.",
        "Message d'origine : une bouteille à la mer.",
        "Forwarded message:",
        "-------- Enter Feedback Below --------",
        "----",
        "====",
        "On 3 May 2024 at 10:20 I sat there.",
        "Transféré : c'est le mot de l'hôpital.",
    ],
)
def test_lines_that_only_look_like_headers_stay(prose: str) -> None:
    text = f"J'ai retrouvé ceci.\n\n{prose}\n\nJe l'ai gardé."
    assert unbroken(plain(text)) == text


def test_an_answer_below_the_quotation_is_the_answer() -> None:
    words = plain("Le 3 mai 2026 à 10:20, Claire a écrit :\n> Bonjour,\n>\n> et vous ?\n\nOui.\n\nSouvent.")
    assert words.text == "Oui.\n\nSouvent."


def test_what_french_webmails_put_over_a_quotation_goes_with_it() -> None:
    quoted = "> Message du 03/05/26 10:20\n> De : Claire <claire@fil.example>\n> A : marie@x.example\n>\n> Et vous ?"
    assert plain(f"Oui.\n\n{quoted}").text == "Oui."


def test_an_answer_right_below_the_quotation_is_the_answer() -> None:
    assert plain("On 05/03/2026 10:20 AM, Claire wrote:\n\n>\n> Test\nMine.").text == "Mine."


def test_answers_between_quoted_lines_keep_the_lines_they_answer() -> None:
    words = plain(
        "Le 3 mai 2026 à 10:20, Claire a écrit :\n> Bonjour,\n>\n> Vous y allez ?\n\nLe samedi.\n\n"
        "> Et l'hiver ?\n\nAussi.\n\n> Claire"
    )
    assert words.text == "> Vous y allez ?\n\nLe samedi.\n\n> Et l'hiver ?\n\nAussi."
    assert "Bonjour," in words.quoted


def test_a_quotation_the_reader_chose_stays() -> None:
    chosen = "> On ne se tait pas, on écoute.\n\nC'est cela."
    assert plain(chosen).text == chosen
    between = "Vous dites :\n\n> On écoute.\n\nMoi aussi."
    assert plain(between).text == between


def test_signs_that_are_a_drawing_stay() -> None:
    poem = "Un poème :\n\n> le train avance\n>> le paysage recule\n>>> nous restons\n\nPenchez la tête."
    assert plain(poem).text == poem


def test_initials_before_the_sign_count_as_quotation() -> None:
    words = plain("Le 3 mai 2026 à 10:20, Claire Maubert a écrit :\nCM> Bonjour,\nCM> et vous ?\nCM>\n\nMoi non.")
    assert words.text == "Moi non."


def test_what_wrapping_tore_off_a_quoted_line_is_quoted() -> None:
    long = "> une longue ligne que le programme de quelqu'un a repliée une fois de trop, et dont"
    words = plain(f"Oui.\n\nLe 3 mai 2026 à 10:20, Claire a écrit :\n{long}\nle bout reste seul\n> fin.")
    assert words.text == "Oui."


def test_a_forward_with_a_word_of_ones_own_is_that_word() -> None:
    forward = "---------- Forwarded message ---------\nDe : Anne <anne@x.example>\nDate: dim. 3 mai 2026 à 10:20\n"
    "Subject: Banc"
    words = plain(f"Mon frère en pense ceci.\n\n{forward}\nTo: <marie@x.example>\n\nJe pense que non.")
    assert words.text == "Mon frère en pense ceci."
    assert plain(f"{forward}\n\nJe pense que non.").nothing == "forward"


@pytest.mark.parametrize("mark", ["", "> "])
def test_a_forward_of_apples_is_one_quoted_or_not(mark: str) -> None:
    lines = (
        "Début du message réexpédié :",
        "",
        "De: Anne <anne@x.example>",
        "Objet: Banc",
        "Date: 3 mai 2026 à 10:20:08",
    )
    block = "\n".join(mark + line for line in (*lines, "À: marie@x.example", "", "Je pense que non."))
    assert plain(f"Voyez.\n\n{block}").text == "Voyez."
    assert plain(block).nothing == "forward"


def test_a_mail_that_is_all_quotation_says_so() -> None:
    assert plain("> Bonjour,\n>\n> et vous ?").nothing == "quote"
    assert plain(f"{BLOCKS['outlook-fr']}\n\nBonjour,").nothing == "quote"
    assert plain("").nothing == plain(" \n\n").nothing == "empty"


def test_an_underscored_rule_divides_a_letter_where_prose_goes_on() -> None:
    letter = "J'ai fini.\n\n________________________________\n\nDe quai en quai, j'ai pourtant recommencé."
    assert plain(letter).text == letter
    footer = "_______________________________________________\nles-trains mailing list\n"
    "https://listes.example/listinfo/trains"
    assert plain(f"J'ai fini.\n\n{footer}").text == "J'ai fini."


def test_every_line_is_either_quoted_or_not_and_none_is_lost() -> None:
    text = "a\n\nLe 3 mai 2026 à 10:20, Claire a écrit :\n> b\n\nc\n> d\ne"
    stretches = divide(read(text)).stretches
    assert [line.text for stretch in stretches for line in stretch.lines if line.text] == [
        *("a", "Le 3 mai 2026 à 10:20, Claire a écrit :", "b", "c", "d", "e")
    ]
    assert [stretch.quoted for stretch in stretches] == [False, True, False, True, False]


def test_code_that_a_reader_shows_is_left_alone() -> None:
    code = "```\n-- une note\n--\nFrom: x@y.example\nDate: 2026-05-03 10:20\nSubject: z\n> pas cité\n```"
    text = f"Mon programme :\n\n{code}\n\nIl marche."
    assert unbroken(plain(text)) == text
