"""What telephones and programs put under a message goes; sentences that begin alike stay."""

from __future__ import annotations

import pytest

from tests.channels.email.letters import plain, unbroken

FOOTERS = """\
Envoyé de mon iPhone
Envoyé depuis mon iPad
Envoyé à partir de mon iPhone
Envoyé à partir de Outlook pour Android<https://aka.example/x>
Envoyé à partir d’Outlook pour iOS
Télécharger Outlook pour iOS<https://aka.example/x>
Obtenir Outlook pour Android
Envoyé depuis l'application Mail Orange
Envoyé depuis mon appareil Galaxy
Envoyé de mon Galaxy A52
Envoyé depuis mon mobile
Envoyé avec la messagerie sécurisée Proton Mail.
Envoyé avec Proton Mail
Envoyé depuis Proton Mail pour Android.
Envoyé depuis Yahoo Mail pour iPhone
Envoyé avec FairEmail, mon courrier
Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.
Provenance : Courrier pour Windows 10
Envoyé depuis mon téléphone, merci d'excuser les fautes de frappe.
Sent from my iPhone
Sent from my Galaxy
Sent from my TI-85
Sent from my cell, please excuse any typos.
Sent from my HTC M8 Android phone.  Please excuse typoze
Sent from Mail for Windows
Sent from [Mail](https://go.example/?LinkId=550986) for Windows 10
Sent from Yahoo Mail on Android
Sent from Outlook for iOS<https://aka.example/x>
Get Outlook for iOS<https://aka.example/x>
Get [Outlook for Android](https://aka.example/x)
Sent with Proton Mail secure email.
Sent with [Spark](https://spark.example)
(sent from a phone)
<<sent by galaxy>>
From my iPhone 6
Von meinem iPhone gesendet
Von meinem Samsung Galaxy Smartphone gesendet.
Gesendet mit der mobilen Mail App
Gesendet von Outlook für Android
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Enviado desde mi iPhone
Enviado desde Outlook para Android
Obtener Outlook para iOS
Inviato da iPhone
Inviato dal mio Galaxy
Ottieni Outlook per Android
Enviado do meu iPhone
Enviado a partir do Outlook para iOS
Obter o Outlook para Android
Verstuurd vanaf mijn iPhone
Verzonden vanuit Outlook voor iOS
Outlook voor Android downloaden
Skickat från min iPhone
Sendt fra min iPhone
Lähetetty iPhonesta
Wysłane z iPhone'a
Отправлено с iPhone
iPhoneから送信
从我的 iPhone 发送
나의 iPhone에서 보냄
أُرسلت من الـ iPhone
""".splitlines()
SENTENCES = """\
Sent from my desk, is much easier than my mobile phone.
The letter was sent from my iPhone to all of them.
Envoyé à mon fils, qui vit loin. Il a aimé.
Envoyé depuis le quai numéro deux par un ami, une photo : le banc.
Je lis vos billets sur mon iPhone, dans le train.
« Télécharger Outlook pour iOS », conseillait la lettre de rupture.
Enviado do meu quintal para o vosso, um cesto de couves.
Von meinem Garten aus sehe ich den Zug.
Envoyé de mon jardin
Get up, Outlook is only a program.
""".splitlines()


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_goes_below_the_words_and_above_them(footer: str) -> None:
    assert plain(f"Je garde une place.\n\n{footer}").text == "Je garde une place."
    assert plain(f"{footer}\n\nBonjour,\n\nje garde une place.").text == "Bonjour,\n\nje garde une place."
    quoted = "Le 3 mai 2026 à 10:20, Claire a écrit :\n> Et vous ?"
    assert plain(f"Je garde une place.\n\n{footer}\n\n{quoted}").text == "Je garde une place."


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_begins_alike_stays(sentence: str) -> None:
    for text in (sentence, f"Bonjour,\n\n{sentence}", f"{sentence}\n\nVoilà tout."):
        assert unbroken(plain(text)) == text


def test_a_footer_that_was_wrapped_goes_whole() -> None:
    assert plain("Oui.\n\nTélécharger Outlook pour\nAndroid<https://aka.example/x>").text == "Oui."
    assert plain("Oui.\n\nEnvoyé à partir de Outlook pour iOS\n<https://aka.example/x>").text == "Oui."


def test_a_footer_in_the_middle_of_a_letter_is_a_line_of_it() -> None:
    text = "Il avait signé :\nEnvoyé de mon iPhone\net c'était tout ce qu'il avait à dire."
    assert unbroken(plain(text)) == text
