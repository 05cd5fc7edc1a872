"""Subjects of out-of-office notices, by language: whole phrases at the start.

Answering machines put their phrase before the subject they answer, or let it stand alone, or say until when. A
reader's "Absence et présence" goes on with other words, and a reader's answer begins with "Re:".
"""

from __future__ import annotations

import re

# No person begins a letter with one of these and a colon, a date or nothing after it.
_CLEAR = (
    # English
    *("automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse"),
    *("automated reply", "automated response", "autoresponder", "out of office", "out-of-office", "out of the office"),
    *("out of office reply", "out of office autoreply", "out of office auto-reply", "out of office notification"),
    *("i am out of the office", "i'm out of the office", "i am out of office", "vacation reply", "vacation response"),
    *("vacation auto-reply", "away from the office"),
    # French
    *("réponse automatique", "reponse automatique", "réponse auto", "répondeur automatique", "message automatique"),
    *("absence du bureau", "absent du bureau", "absente du bureau", "message d'absence", "notification d'absence"),
    *("avis d'absence", "réponse d'absence", "message d'absence du bureau", "je suis actuellement absent"),
    *("je suis actuellement absente", "je suis actuellement en congés", "je suis en congés", "hors du bureau"),
    # German
    *("automatische antwort", "automatische rückantwort", "automatische e-mail-antwort", "abwesenheitsnotiz"),
    *("abwesenheitsmeldung", "abwesenheitsnachricht", "abwesenheitsassistent", "abwesenheitsbenachrichtigung"),
    *("ich bin nicht im büro", "nicht im büro", "autoantwort", "urlaubsbenachrichtigung"),
    # Spanish
    *("respuesta automática", "respuesta automatica", "contestación automática", "contestador automático"),
    *("fuera de la oficina", "fuera de oficina", "ausente de la oficina", "ausencia de la oficina"),
    *("mensaje automático", "mensaje de ausencia"),
    # Italian
    *("risposta automatica", "messaggio automatico", "fuori ufficio", "assente dall'ufficio", "assenza dall'ufficio"),
    *("fuori sede", "risponditore automatico"),
    # Portuguese
    *("resposta automática", "resposta automatica", "mensagem automática", "fora do escritório", "fora de escritório"),
    *("ausente do escritório", "ausência do escritório", "mensagem de ausência"),
    # Dutch
    *("automatisch antwoord", "automatische beantwoording", "automatische reactie", "automatisch bericht"),
    *("afwezigheidsmelding", "afwezigheidsbericht", "niet op kantoor", "buiten kantoor"),
    # Swedish, Danish, Norwegian, Finnish
    *("autosvar", "automatiskt svar", "automatisk svar", "ikke på kontoret", "frånvaromeddelande", "fraværsbesked"),
    *("fraværsmelding", "automaattinen vastaus", "poissaoloviesti", "poissa toimistosta"),
    # Polish, Czech, Slovak, Hungarian, Romanian, Turkish, Greek, Russian, Ukrainian
    *("odpowiedź automatyczna", "autoodpowiedź", "automatická odpověď", "automatická odpoveď", "automatikus válasz"),
    *("răspuns automat", "otomatik yanıt", "otomatik cevap", "αυτόματη απάντηση", "автоответ", "автоматический ответ"),
    *("автоматична відповідь",),
    # Japanese, Chinese, Korean
    *(
        "自動返信",
        "自動応答",
        "不在通知",
        "自动回复",
        "自動回覆",
        "自动答复",
        "자동 회신",
        "자동 응답",
        "부재중 자동응답",
    ),
)
# Of these a person might write; they count only in front of the subject that was answered.
_VAGUE = (
    *("auto", "ooo", "on vacation", "on holiday", "on leave", "annual leave", "away"),
    *("absence", "absent", "absente", "en congé", "en congés", "congés", "en vacances", "vacances"),
    *("abwesend", "abwesenheit", "im urlaub", "urlaub", "außer haus"),
    *("ausente", "ausencia", "ausência", "de vacaciones", "de férias", "em férias"),
    *("assente", "in ferie", "ferie", "afwezig", "afwezigheid", "met vakantie", "op vakantie"),
    *("frånvarande", "poissa", "nieobecność"),
)

_ANSWERED = r"(?:re|aw|antw|sv|rif|ref|ris|res|odp|vs|ynt|回复|答复|re\[\d{1,3}\]) ?[:：]"
_UNTIL = r"(?:until|till|through|jusqu'|bis |hasta|fino|até|tot |t/m)"
_FROM = r"(?:from|on|for|du|le|au|vom|ab|del|desde|dal|van) [^\n]{0,60}?\d"


def _one_of(phrases: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))


_NOTICE = re.compile(
    r"(?:\[[^\[\]]{1,30}\] ?|\*+ ?){0,3}(?:"
    rf"(?:{_one_of(_CLEAR)})(?: ?[!.]?$| ?[:(\[：]| [-–—] | {_ANSWERED}| {_UNTIL}| {_FROM})"
    rf"|(?:{_one_of(_VAGUE)}) ?[:：(-]? ?{_ANSWERED})"
)


def is_out_of_office(subject: str) -> bool:
    """Whether an answering machine wrote this subject (decoded)."""
    return _NOTICE.match(" ".join(subject[:300].lower().replace("’", "'").split())) is not None
