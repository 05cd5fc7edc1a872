"""What stands under a letter: signatures of each kind go, a farewell and what only looks like a signature stays."""

from __future__ import annotations

import pytest

from tests.channels.email.letters import html, plain, unbroken

LETTER = "Votre banc m'a rappelé le nôtre.\n\nIl est vert."
SIGNATURES = [
    "-- \nMarie Lefort\nÀ Saint-Elme",
    "--\nMarie Lefort\nhttps://marie.example",
    "—\nMarie Lefort\nLibraire",
    "—————\nMarie Lefort\n📧 marie@courrier.example",
    "__\nles-trains mailing list\nles-trains@listes.example\nhttps://listes.example/listinfo/trains",
    "Marie Lefort\nMenuisière\n06 00 00 52 31\nhttps://atelier.example",
    "Marie LEFORT\nResponsable du fonds ancien\nBibliothèque de Saint-Elme\n12, rue des Lilas – 69000 Lyon",
    "Marie Lefort | Libraire | 04 00 00 00 00 | www.librairie.example",
    "Cordialement,\n\nMarie Lefort\nDirectrice\nTél. : +33 4 00 00 00 00",
    "Bien à vous,\nM. L.\nAssociation du Quai\n3 quai des Brumes\n44000 Nantes\ncontact@quai.example",
    "Kind regards,\nMarie Lefort\nSenior Lecturer\nUniversity of Westmarsh\nT: +44 1632 960 114",
    "Mit freundlichen Grüßen\nMarie Lefort\nAbteilung Netze\nTelefon: +49 30 23125 017",
    "Un saludo,\nMarie Lefort\nProfesora\nTlf. 600 000 000",
    "Cordiali saluti\nMarie Lefort\nUfficio stampa\nCell. 333 000 0000",
    "Com os melhores cumprimentos,\nMarie Lefort\nProfessora\nTelemóvel: 910 000 000",
    "Met vriendelijke groet,\nMarie Lefort\nDocente\nMobiel: 06 00000000",
    "i. A. Marie Lefort\nAbteilung Netze\nSitz: Kaltenfurt | HRB 00117 | Telefon: +49 30 23125 017",
]
SHORT = [
    "Oui",
    "Oui.",
    "Merci Claire",
    "Bonjour,\n\nOui",
    "Bonjour Claire\n\nOui, le mien",
    "Je marche\ntu marches\nle chemin\nreste",
    "Un banc\n\nun arbre\n\npersonne",
    "- un\n- deux\n- trois",
    "Mon père était professeur\nma mère directrice d'école",
    "Le 3 mai\n12 h 30\nGare de Lyon",
    "Moi c'est 04 00 00 00 00 si besoin",
    "https://banc.example/photo",
]
KEPT = [
    "Marie",
    "Marie Lefort",
    "À bientôt\n\nJe marche\ntu marches\nle chemin\nreste",
    "Cordialement,\nMarie Lefort",
    "Bien à vous,\n\nMarie, qui n'a pas de banc",
    "Amitiés\nMarie et Paul",
    "— Marie",
    "Mon site :\nhttps://marie.example",
    "Venez nous voir :\n\nLibrairie du Quai\n3 quai des Brumes\n04 00 00 00 00",
    "Le numéro du guichet : 04 00 00 00 00",
    "My number is: +44 1632 960 114",
    "À lire : https://journal.example/article/12\nJ'en pense du bien.",
    "Mon père, professeur\nMa mère, directrice\nMoi, rien",
    "Je marche\ntu marches\nle chemin\nreste",
    "Premier mouvement\n--\nDeuxième mouvement, plus lent, où l'on entend la pluie.\nPersonne n'applaudit.",
    "-- un\n-- deux\n-- trois\n\nJ'espère n'avoir rien oublié.",
    "Un tiret\n----\nne fait pas une signature, dit ma tante.",
    "    for jour in semaine:\n        print(jour)\n    --\n    print(rien)\n\nVoilà.",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_goes(signature: str) -> None:
    assert plain(f"{LETTER}\n\n{signature}").text == LETTER
    above_a_quotation = f"{LETTER}\n\n{signature}\n\nLe 3 mai 2026 à 10:20, Claire a écrit :\n> Et vous ?"
    assert plain(above_a_quotation).text == LETTER


@pytest.mark.parametrize("letter", SHORT)
@pytest.mark.parametrize("sender", ["Marie Lefort <marie@courrier.example>", "marie@courrier.example"])
def test_a_signature_never_takes_a_short_letter_with_it(letter: str, sender: str) -> None:
    for signature in SIGNATURES:
        said = unbroken(plain(f"{letter}\n\n{signature}", sender))
        assert said == letter or said.startswith(f"{letter}\n")
        body = "".join(f"<div>{line or '<br>'}</div>" for line in f"{letter}\n\n{signature}".split("\n"))
        assert unbroken(html(body, sender=sender)).startswith(letter)


@pytest.mark.parametrize("end", KEPT)
def test_what_a_reader_typed_at_the_end_stays(end: str) -> None:
    assert unbroken(plain(f"{LETTER}\n\n{end}")) == f"{LETTER}\n\n{end}"


def test_a_name_we_do_not_know_needs_a_telephone_or_an_address_beside_it() -> None:
    block = "Paul Anselme\nAtelier du Pont\n12, rue des Lilas\nTél. 04 00 00 00 00"
    assert plain(f"{LETTER}\n\n{block}").text == LETTER
    poem = "Paul Anselme\nl'atelier du pont\ndes lilas"
    assert unbroken(plain(f"{LETTER}\n\n{poem}")) == f"{LETTER}\n\n{poem}"


def test_a_mail_that_is_all_signature_says_so() -> None:
    words = plain("-- \nMarie Lefort\nLibraire")
    assert (words.text, words.nothing) == ("", "signature")
    assert plain("Envoyé de mon iPhone").nothing == "signature"


def test_a_footer_under_a_signature_under_a_notice_goes_in_any_order() -> None:
    end = "-- \nMarie\n\nEnvoyé de mon iPhone\n\n---\nGaranti sans virus. www.avast.com\n\n***"
    assert plain(f"{LETTER}\n\n{end}").text == LETTER


def test_a_signature_on_top_of_answers_between_quoted_lines_goes_alone() -> None:
    text = "Le 3 mai 2026 à 10:20, Claire a écrit :\n> Un ?\n\nOui.\n\n> Deux ?\n\nNon.\n\n-- \nMarie\nLibraire"
    assert plain(text).text == "> Un ?\n\nOui.\n\n> Deux ?\n\nNon."


def test_short_answers_are_answers() -> None:
    for text in ("Oui", "Merci", "+1", "😀", "?", "...", "Bien à vous", "Thanks!"):
        assert plain(text).text == text
