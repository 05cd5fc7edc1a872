from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.authentication import verify
from convblog.channels.email.automatic import MOST_HOPS, why_not_an_answer
from convblog.channels.email.identity import answer_id
from convblog.channels.email.mime import decode
from convblog.channels.email.placing import asks_removal, clues
from convblog.channels.email.sender import sender_address, shown_name
from convblog.channels.email.tokens import signed_token
from tests.channels.email.rawmail import mail

OURS = "repondre@claire.example"
LETTER = "From: Marie <marie@fil.example>\nTo: repondre+7k3f9q2mzt@claire.example\nSubject: Re: L’été\n"


def reason(headers: str, body: str = "\nMes mots\n", letter: str = LETTER) -> str:
    """Why not, in English; "" for an answer."""
    found = why_not_an_answer(decode(mail(letter + headers + body)), OURS)
    return found.problem.text() if found else ""


def test_a_letter_is_an_answer() -> None:
    assert reason("") == ""


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no\n",
        "Auto-Submitted: No (a person)\n",
        "X-Auto-Response-Suppress: All\n",
        "List-Unsubscribe: <mailto:x@fil.example>\n",
        "Precedence: first-class\n",
        "Return-Path: <marie@fil.example>\n",
        "X-Autoreply: no\n",
        "X-Mailer: Auto\n",
        "Received: from a by b; Fri, 20 Nov 2026 08:40:02 +0100\n" * 15,
        "Resent-From: paul@fil.example\n",
        "Message-ID: <7k3f9q2mzt.abc@claire.example>\n",
        "Importance: high\nX-Priority: 1\nDisposition-Notification-To: marie@fil.example\n",
    ],
)
def test_what_people_s_mail_has_too_means_nothing(headers: str) -> None:
    assert reason(headers) == ""


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ("Auto-Submitted: auto-replied\n", "sent by a program (Auto-Submitted: auto-replied)"),
        (
            "Auto-Submitted: auto-generated (rejected)\n",
            "sent by a program (Auto-Submitted: auto-generated (rejected))",
        ),
        ("auto-submitted: (x) auto-notified\n", "sent by a program (Auto-Submitted: (x) auto-notified)"),
        ("Return-Path: <>\n", "a notice of a mail server: it has no return path"),
        ("Return-Path: < >\n", "a notice of a mail server: it has no return path"),
        ("List-Id: Voisins <voisins.listes.example>\n", "sent through a mailing list"),
        ("Precedence: bulk\n", "mass mail (Precedence: bulk)"),
        ("Precedence: List\n", "mass mail (Precedence: list)"),
        ("Precedence: junk\n", "mass mail (Precedence: junk)"),
        ("Precedence: auto_reply\n", "automatic mail (Precedence: auto_reply)"),
        ("X-Autoreply: yes\n", "an answering machine (x-autoreply)"),
        ("X-Autorespond:\n", "an answering machine (x-autorespond)"),
        ("X-Autoresponder: vacation\n", "an answering machine (x-autoresponder)"),
        ("X-Loop: repondre@claire.example\n", "a mail that goes round in a loop"),
        ("Received: from a by b\n" * (MOST_HOPS + 1), "a mail that goes round in a loop"),
    ],
)
def test_a_program_s_headers_say_so(headers: str, why: str) -> None:
    assert reason(headers) == why


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("MAILER-DAEMON@mx.example", "sent by a mail system"),
        ("Mail Delivery System <mailer-daemon@mx.example>", "sent by a mail system"),
        ("postmaster@fil.example", "sent by a mail system"),
        ("bounces+12-ab@envois.example", "sent by a mail system"),
        ("no-reply@banque.example", "sent from an address that takes no answers"),
        ("NoReply+123@banque.example", "sent from an address that takes no answers"),
        ("noreply-commande@banque.example", "sent from an address that takes no answers"),
        ("do_not_reply@banque.example", "sent from an address that takes no answers"),
        ("ne-pas-repondre@impots.example", "sent from an address that takes no answers"),
        ("nepasrepondre@impots.example", "sent from an address that takes no answers"),
        ("12+marie@users.noreply.forge.example", "sent from an address that takes no answers"),
        ("Claire <repondre@claire.example>", "sent from the address that receives the answers"),
        ("Repondre+7k3f9q2mzt@Claire.example", "sent from the address that receives the answers"),
        ("bouncer@fil.example", ""),
        ("noreplyer.marie@fil.example", ""),
        ("postmasters-friend@fil.example", ""),
        ("daemon@fil.example", ""),
        ("repondre@autre.example", ""),
        ('"noreply@banque.example" <marie@fil.example>', ""),
        ("", ""),
    ],
)
def test_senders_that_are_nobody_are_known_by_their_address(sender: str, why: str) -> None:
    assert reason("", letter=f"From: {sender}\nSubject: Re: L’été\n") == why


def test_our_own_mail_that_comes_back_is_seen() -> None:
    headers = "Message-ID: <7k3f9q2mzt.abc@claire.example>\nAuto-Submitted: auto-generated\n"
    assert reason(headers) == "a mail of this site that came back"


REPORTS = {
    "a report about mail that could not be delivered": ["delivery-status", "", "something-new"],
    "a read receipt": ["disposition-notification", "Disposition-Notification"],
    "a complaint that a mail provider passed on": ["feedback-report"],
}


@pytest.mark.parametrize(("why", "kind"), [(why, kind) for why, kinds in REPORTS.items() for kind in kinds])
def test_reports_are_told_apart(why: str, kind: str) -> None:
    headers = f'Content-Type: multipart/report; report-type="{kind}"; boundary=b\n'
    assert reason(headers, "\n--b\n\nVoilà\n--b\nContent-Type: text/rfc822-headers\n\nSubject: x\n--b--\n") == why


def test_a_receipt_and_a_bounce_without_the_right_wrapping_are_seen_too() -> None:
    wrapped = "Content-Type: multipart/mixed; boundary=b\n"
    body = "\n--b\n\nVoilà\n--b\nContent-Type: message/{kind}\n\nx: y\n--b--\n"
    assert reason(wrapped, body.format(kind="disposition-notification")) == "a read receipt"
    assert reason(wrapped, body.format(kind="delivery-status")) == "a report about mail that could not be delivered"


@pytest.mark.parametrize("method", ["REPLY", "reply", "COUNTER"])
def test_a_calendar_s_answer_is_none(method: str) -> None:
    headers = "Content-Type: multipart/alternative; boundary=b\n"
    body = f"\n--b\n\nMarie a accepté\n--b\nContent-Type: text/calendar; method={method}\n\nBEGIN:VCALENDAR\n--b--\n"
    assert reason(headers, body) == "an answer to an invitation, by a calendar"


def test_accepted_is_a_calendar_s_word_only_beside_a_calendar() -> None:
    letter = "From: marie@fil.example\nSubject: Accepté : Rencontre\n"
    assert reason("", letter=letter) == ""
    headers = "Content-Type: text/calendar\n"
    assert reason(headers, "\nBEGIN:VCALENDAR\n", letter) == "an answer to an invitation, by a calendar"


def test_a_reaction_is_no_answer() -> None:
    headers = "Content-Type: multipart/alternative; boundary=b\n"
    reaction = "Content-Type: text/vnd.google.email-reaction+json\n\n{}"
    body = f"\n--b\n\n👍\n--b\n{reaction}\n--b\nContent-Type: text/html\n\n👍\n--b--"
    assert reason(headers, body) == "a reaction without words"


def test_encrypted_mail_is_told_so() -> None:
    body = "\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    assert reason("", body) == "encrypted: only a person with the key can read it"


def test_the_reason_that_tells_most_comes_first() -> None:
    automatic = "Auto-Submitted: auto-replied\nPrecedence: bulk\nReturn-Path: <>\n"

    def kind(letter: str) -> str:
        found = why_not_an_answer(decode(mail(letter + "\nmots")), OURS)
        return found.kind if found else ""

    assert kind(automatic) == "automatic"
    assert kind("Subject: Automatic reply: Re: x\n" + automatic) == "out-of-office"
    assert kind("From: MAILER-DAEMON@mx.example\n" + automatic) == "bounce"
    assert kind("X-Loop: x\n" + automatic) == "loop"
    assert kind("From: repondre@claire.example\n" + automatic) == "own-address"
    assert kind("Precedence: bulk\nReturn-Path: <>\n") == "list"
    assert kind("Return-Path: <>\n") == "bounce"
    assert kind("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--") == "encrypted"
    assert kind("Auto-Submitted: auto-replied\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n") == "automatic"


def test_without_an_address_of_our_own_nothing_is_ours() -> None:
    assert why_not_an_answer(decode(mail("From: repondre@claire.example\n\nmots"))) is None


def test_an_out_of_office_subject_is_seen() -> None:
    letter = "From: marie@fil.example\nSubject: =?utf-8?q?R=C3=A9ponse_automatique=C2=A0=3A_L=27=C3=A9t=C3=A9?=\n"
    assert reason("", letter=letter) == "an out-of-office notice"


HEADER_PIECES = [
    *("From: ", "To: ", "Subject: ", "Auto-Submitted: ", "List-Id: ", "Received: ", "Authentication-Results: "),
    *("Return-Path: ", "References: ", "Message-ID: ", "DKIM-Signature: ", "X-Loop: ", "Date: "),
    *(
        "repondre+7k3f9q2mzt@claire.example",
        "marie@fil.example",
        "<",
        ">",
        '"',
        "(",
        ")",
        ",",
        ";",
        " ",
        "\n",
        "\n ",
        "=?utf-8?q?",
    ),
    *(
        "mx.claire.example",
        "dmarc=pass",
        "header.from=fil.example",
        "by ",
        "[#7k3f9q2mzt]",
        "?=",
        "\0",
        "é",
        "\ud800",
        "%40",
        "+",
    ),
    *(
        "v=1; a=rsa-sha256; d=fil.example; s=s; h=from:to; b=AAAA; bh=AAAA",
        "\r",
        ":",
        "@",
        "Out of office",
        "[removal]",
    ),
]


@given(st.lists(st.sampled_from(HEADER_PIECES), max_size=40))
def test_headers_in_any_disorder_are_judged_without_an_error_and_prove_nothing(pieces: list[str]) -> None:
    raw = "".join(pieces).encode("utf-8", "surrogatepass")
    message = decode(raw)
    headers = message.headers
    found = why_not_an_answer(message, OURS)
    assert found is None or found.problem.text()
    assert all(len(clue.token) == 10 for clue in clues(message, OURS))
    assert len(answer_id(message, raw)) == 10
    assert "@" not in shown_name(headers)
    proven = verify(raw, headers, "", (OURS,), lambda _: b"v=DKIM1; p=AAAA")
    assert not proven.proven
    trusted = verify(raw, headers, "mx.claire.example", (OURS,), None)
    assert trusted.address in {"", sender_address(headers)}
    _ = (signed_token(message, OURS), asks_removal(message))
