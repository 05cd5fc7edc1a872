"""Disclaimers, virus notices, footers of lists and warnings go; letters that play with them stay."""

from __future__ import annotations

import pytest

from tests.channels.email.letters import plain, unbroken

NOTICES = [
    "Garanti sans virus. www.avast.com",
    "L'absence de virus dans ce courrier électronique a été vérifiée par le logiciel antivirus Avast.\n"
    "https://www.avast.example/antivirus",
    "Virus-free. www.avg.com",
    "Virenfrei. www.avast.com",
    "Libre de virus. www.avast.com",
    "Privo di virus. www.avast.com",
    "Livre de vírus. www.avast.com",
    "Virusvrij. www.avast.com",
    "This email has been scanned by Mimecast.",
    "Pensez à l'environnement avant d'imprimer ce message.",
    "Please consider the environment before printing this email.",
    "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses\n"
    "destinataires. Toute diffusion non autorisée est interdite. Si vous recevez ce message par erreur, merci de le\n"
    "détruire et d'avertir l'expéditeur.",
    "Disclaimer\n\nThe information contained in this communication is confidential. It is intended solely for use by\n"
    "the recipient. If you are not the intended recipient, please delete it.",
    "This email and any attachments are confidential and may be legally privileged. If you are not the intended\n"
    "recipient, please notify the sender and delete it.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie den\n"
    "Absender und vernichten Sie diese Mail. Das unerlaubte Kopieren ist nicht gestattet.",
    "Este mensaje es confidencial y va dirigido a su destinatario. Si lo ha recibido por error, notifique al\n"
    "remitente y elimine el mensaje.",
    "Le informazioni contenute in questo messaggio sono riservate al destinatario. Se lo ricevete per errore, la\n"
    "divulgazione è vietata.",
    "Esta mensagem é confidencial e dirige-se ao destinatário. Se a recebeu por engano, elimine-a e notifique o\n"
    "remitente.",
    "Dit bericht is vertrouwelijk en bestemd voor de geadresseerde. Indien u dit bericht ten onrechte ontvangt, "
    "wilt u\n"
    "de afzender informeren en het vernietigen.",
    "Vous recevez ce message car vous êtes abonné au groupe. Pour vous désabonner : trains+unsubscribe@listes.example",
    "You received this message because you are subscribed to the group.\nTo unsubscribe, see https://groupes.example/x",
]
PLAYS = [
    "Garanti sans virus : c'est ce que ma tante écrivait au crayon sur ses confitures.",
    "Cet e-mail a été vérifié par ma grand-mère, qui a remis les virgules.",
    "Ce que j'écris est confidentiel, mais le vent, ce destinataire, le répète.",
    "Le destinataire est prié de le détruire : mon oncle mettait cela par erreur sur ses cartes, confidentialité "
    "oblige.",
    "Pour me désabonner du silence, je parle.",
]
BANNERS = [
    "CAUTION: This message is from an EXTERNAL SENDER - be CAUTIOUS, do NOT click any links or open any attachments.",
    "[EXTERNAL]",
    "ATTENTION : ce courriel provient d'un expéditeur externe à l'organisation. Ne cliquez pas sur les liens.",
    "Vorsicht: Diese E-Mail kommt von einem externen Absender. Klicken Sie nicht auf Links.",
]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_goes(notice: str) -> None:
    assert plain(f"Je garde une place.\n\nToujours.\n\n{notice}").text == "Je garde une place.\n\nToujours."
    assert plain(f"Je garde une place.\n{notice}").text == "Je garde une place."
    assert plain(f"Oui.\n\n{notice}\n\nLe 3 mai 2026 à 10:20, Claire a écrit :\n> Et vous ?").text == "Oui."


@pytest.mark.parametrize("play", PLAYS)
def test_a_letter_that_plays_with_a_notice_stays_whole(play: str) -> None:
    for text in (play, f"Bonjour,\n\n{play}", f"{play}\n\nElle vous salue."):
        assert unbroken(plain(text)) == text


def test_nothing_but_a_notice_is_no_answer() -> None:
    assert plain("Garanti sans virus. www.avast.com").nothing == "signature"


@pytest.mark.parametrize("banner", BANNERS)
def test_a_warning_above_the_letter_goes(banner: str) -> None:
    assert plain(f"{banner}\n\nBonjour,\n\noui.").text == "Bonjour,\n\noui."


def test_a_letter_about_strangers_is_no_warning() -> None:
    text = "Le monde externe ne m'attire pas.\n\nJe lis."
    assert plain(text).text == text
