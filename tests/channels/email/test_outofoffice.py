from __future__ import annotations

import pytest

from convblog.channels.email.outofoffice import is_out_of_office


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Re: Summer",
        "AUTOMATIC REPLY",
        "Out of Office Re: Summer",
        "Out of office until Monday",
        "Out of the office from 3 to 10 March",
        "Auto: Re: Summer",
        "[EXTERNAL] Automatic reply: Re: Summer",
        "Réponse automatique : Re: L’été",
        "Réponse automatique\u00a0: L'été",
        "Absence du bureau",
        "Absente du bureau jusqu’au 3 mars",
        "Message d’absence : L’été",
        "Absence : Re: L’été",
        "Je suis actuellement absente",
        "Abwesenheitsnotiz: AW: Sommer",
        "Automatische Antwort: Sommer",
        "Abwesend: AW: Sommer",
        "Ich bin nicht im Büro bis Montag",
        "Respuesta automática: El verano",
        "Fuera de la oficina",
        "Risposta automatica: L'estate",
        "Fuori ufficio dal 3 al 10",
        "Resposta automática: O verão",
        "Fora do escritório até segunda",
        "Automatisch antwoord: De zomer",
        "Afwezig: Re: De zomer",
        "Niet op kantoor",
        "Autosvar: Sommaren",
        "Автоответ: Лето",
        "自动回复: Re: 夏天",
    ],
)
def test_a_machine_s_subject_is_known_in_its_language(subject: str) -> None:
    assert is_out_of_office(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Re: L’été",
        "Absence et présence",
        "Absence",
        "Absence : un mot",
        "L’absence du bureau",
        "Absence du bureau, présence du jardin",
        "Re: Out of office",
        "Re: Réponse automatique : de quoi ?",
        "Réponse automatique ou réponse humaine ?",
        "Out of office hours I write",
        "Out of office, out of mind",
        "En vacances",
        "Vacances : vos lectures",
        "Automatic replies are sad",
        "Abwesenheit und Nähe",
        "Ausencia",
        "Ferie",
        "Auto, boulot, dodo",
        "Autosvarta nätter",
        "Away from home",
    ],
)
def test_a_reader_s_subject_is_not(subject: str) -> None:
    assert not is_out_of_office(subject)


def test_a_subject_of_any_length_is_looked_at_in_its_beginning() -> None:
    assert not is_out_of_office("[" * 100_000)
    assert not is_out_of_office("* " * 100_000)
    assert is_out_of_office("Out of office: " + "x" * 100_000)
