from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.mime import LONGEST_TEXT, MOST_BYTES, MOST_NAMES, MOST_PICTURES, Message, decode
from tests.channels.email.rawmail import mail

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
JPEG = b"\xff\xd8\xff\xe0" + b"pixels"


def test_a_plain_text_is_decoded_and_nothing_else_is_there() -> None:
    message = decode(
        mail("""
        From: Marie Lefort <marie@fil.example>
        Subject: =?utf-8?q?Re=3A_L=27=C3=A9t=C3=A9?=
        Content-Type: text/plain; charset=iso-8859-15
        Content-Transfer-Encoding: quoted-printable

        L'=E9t=E9 o=F9 tu =E9tais l=E0 =
        co=FBtait 5 =A4.

        Marie
        """)
    )
    assert message.text == "L'été où tu étais là coûtait 5 €.\n\nMarie"
    assert message.headers.subject == "Re: L'été"
    assert message == Message(message.headers, message.text, kinds=frozenset({"text/plain"}))


def test_of_alternatives_both_the_text_and_the_html_are_given() -> None:
    message = decode(
        mail("""
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain; charset=utf-8

        Bonjour *Claire*
        --b
        Content-Type: text/x-amp-html

        <html ⚡4email>
        --b
        Content-Type: text/html; charset=utf-8

        <p>Bonjour <b>Claire</b></p>
        --b--
        """)
    )
    assert (message.text, message.html, message.html_only) == (
        "Bonjour *Claire*",
        "<p>Bonjour <b>Claire</b></p>",
        False,
    )
    assert message.attachments == ()


@pytest.mark.parametrize(
    "placeholder",
    [
        "",
        " \n\u00a0\n",
        "This is an HTML message.",
        "Your e-mail client does not support HTML messages.",
        "*** This message has been sent as HTML. Please use a mail program that can display it. ***",
        "Ce message est au format HTML.",
        "Votre logiciel de messagerie ne prend pas en charge le HTML",
        "Votre messagerie n’affiche pas les messages au format HTML.",
        "Dies ist eine HTML-Nachricht. Ihr Programm kann sie nicht anzeigen.",
        "Este mensaje está en formato HTML.",
        "Questo messaggio è in formato HTML.",
        "Esta mensagem está em formato HTML.",
        "Dit bericht is in HTML-indeling.",
        "This is a multi-part message in MIME format.",
    ],
)
def test_a_text_that_only_points_to_the_html_is_none(placeholder: str) -> None:
    message = decode(
        (
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n"
            f"{placeholder}\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>Mes mots</p>\n--b--"
        ).encode()
    )
    assert (message.text, message.html, message.html_only) == ("", "<p>Mes mots</p>", True)


def test_the_same_sentence_without_html_beside_it_is_what_a_reader_wrote() -> None:
    assert decode(b"Subject: x\n\nThis is an HTML message.").text == "This is an HTML message."


def test_apple_mail_s_texts_around_a_picture_are_joined() -> None:
    message = decode(
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nAvant\n"
        b'--b\nContent-Type: image/jpeg; name="IMG_1.JPG"\nContent-Disposition: inline; filename="IMG_1.JPG"\n'
        b"Content-Transfer-Encoding: base64\n\n" + b64encode(JPEG) + b"\n"
        b"--b\nContent-Type: text/plain; charset=utf-8\n\nApr\xc3\xa8s\n--b--\n"
    )
    assert message.text == "Avant\n\nAprès"
    assert message.attachments == ("IMG_1.JPG",)
    assert [(one.name, one.kind, one.data) for one in message.pictures] == [("IMG_1.JPG", "image/jpeg", JPEG)]
    assert not message.html_only


def test_apple_mail_s_html_around_a_picture_is_joined_too() -> None:
    message = decode(
        mail("""
        Content-Type: multipart/alternative; boundary=a

        --a
        Content-Type: text/plain

        Avant

        Après
        --a
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html

        <p>Avant</p>
        --b
        Content-Type: application/pdf; name=plan.pdf

        %PDF
        --b
        Content-Type: text/html

        <p>Après</p>
        --b--
        --a--
        """)
    )
    assert message.text == "Avant\n\nAprès"
    assert message.html == "<p>Avant</p>\n<p>Après</p>"
    assert message.attachments == ("plan.pdf",)


def test_html_and_text_side_by_side_are_both_in_the_html() -> None:
    message = decode(
        mail("""
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html

        <p>Un</p>
        --b
        Content-Type: text/plain

        Deux <3
        trois
        --b--
        """)
    )
    assert message.html == "<p>Un</p>\n<div>Deux &lt;3<br>\ntrois</div>"
    assert (message.text, message.html_only) == ("Deux <3\ntrois", True)


def test_of_related_parts_the_root_is_the_text() -> None:
    raw = mail("""
        Content-Type: multipart/related; boundary=b; start="<root@fil.example>"

        --b
        Content-Type: image/png; name=logo.png
        Content-ID: <logo@fil.example>

        no picture at all
        --b
        Content-Type: text/html
        Content-ID: <root@fil.example>

        <p>Mots <img src="cid:logo@fil.example"></p>
        --b
        Content-Type: text/html

        <p>un cadre</p>
        --b--
        """)
    message = decode(raw)
    assert message.html == '<p>Mots <img src="cid:logo@fil.example"></p>'
    assert message.attachments == ("logo.png",)
    assert message.pictures == ()
    assert (
        decode(raw.replace(b"; start=", b"; x=")).html
        == '<p>Mots <img src="cid:logo@fil.example"></p>\n<p>un cadre</p>'
    )


def test_of_a_signed_message_the_signed_part_counts() -> None:
    for kind, name in (("application/pgp-signature", "signature.asc"), ("application/pkcs7-signature", "smime.p7s")):
        message = decode(
            mail(f"""
            Content-Type: multipart/signed; protocol="{kind}"; boundary=b

            --b
            Content-Type: text/plain

            Mes mots
            --b
            Content-Type: {kind}; name="{name}"

            -----BEGIN PGP SIGNATURE-----
            --b--
            """)
        )
        assert (message.text, message.attachments, message.encrypted) == ("Mes mots", (), False)


def test_of_a_clearsigned_alternative_only_the_text_without_its_armour_is_given() -> None:
    message = decode(
        mail("""
        Content-Type: multipart/alternative; boundary=b

        --b

        -----BEGIN PGP SIGNED MESSAGE-----
        Hash: SHA256

        - --- Mes mots
        -----BEGIN PGP SIGNATURE-----

        iQ
        -----END PGP SIGNATURE-----
        --b
        Content-Type: text/html

        <p>-----BEGIN PGP SIGNED MESSAGE-----</p>
        --b--
        """)
    )
    assert (message.text, message.html, message.html_only) == ("--- Mes mots", "", False)


@pytest.mark.parametrize(
    "raw",
    [
        "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        "--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--b--",
        "Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----",
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n\nMIAGCSq',
        "Content-Type: application/x-pkcs7-mime\n\nMIAGCSq",
    ],
)
def test_an_encrypted_message_says_so_and_shows_nothing(raw: str) -> None:
    message = decode(raw.encode())
    assert (message.encrypted, message.text, message.html, message.attachments) == (True, "", "", ())


def test_what_is_no_attachment_a_reader_would_miss_is_not_named() -> None:
    silent = [
        "application/ms-tnef; name=winmail.dat",
        "application/octet-stream; name=WINMAIL.DAT",
        "text/calendar; method=REQUEST",
        "text/vcard; name=marie.vcf",
        "text/enriched",
        "application/pgp-keys; name=key.asc",
        "application/pkcs7-signature; name=smime.p7s",
    ]
    named = [
        "message/rfc822",
        "application/zip; name=photos.zip",
        "text/plain; name=notes.txt",
        "text/csv",
        "audio/ogg",
    ]
    parts = "".join(f"--b\nContent-Type: {kind}\n\nFrom: a@x.example\n\nrien\n" for kind in [*silent, *named])
    message = decode(f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nMots\n{parts}--b--".encode())
    assert message.text == "Mots"
    assert message.attachments == ("message/rfc822", "photos.zip", "notes.txt", "text/csv", "audio/ogg")


def test_a_text_with_a_name_is_the_message_if_there_is_no_other() -> None:
    message = decode(b"Content-Type: text/plain; name=message.txt\n\nMes mots")
    assert (message.text, message.attachments) == ("Mes mots", ())
    attached = decode(b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nMes mots")
    assert (attached.text, attached.attachments) == ("", ("a.txt",))


def test_the_footer_of_a_mailing_list_is_left_out() -> None:
    message = decode(
        mail("""
        Content-Type: multipart/mixed; boundary=b

        --b

        Mes mots
        --b
        Content-Disposition: inline

        _______________________________________________
        Voisins mailing list
        https://listes.example/voisins
        --b--
        """)
    )
    assert message.text == "Mes mots"


def test_names_of_attachments_are_only_names() -> None:
    names = [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\temp\\\\virus.exe", "virus.exe"),
        ("=?utf-8?q?=C3=A9t=C3=A9.pdf?=", "été.pdf"),
        ("gpj.\u202eexe\x1b.txt", "gpj.exe.txt"),
        ("x" * 500, "x" * 120),
        ("/", "application/zip"),
    ]
    for written, shown in names:
        raw = f'Content-Type: application/zip; name="{written}"\n\nPK'.encode()
        assert decode(raw).attachments == (shown,), written


def test_only_real_pictures_are_pictures_and_only_so_many() -> None:
    def part(kind: str, data: bytes) -> bytes:
        return b"--b\nContent-Type: %s; name=p\nContent-Transfer-Encoding: base64\n\n%s\n" % (
            kind.encode(),
            b64encode(data),
        )

    bodies = [("image/png", PNG), ("image/png", b"<svg onload=x>"), ("image/jpeg", b"<html>"), ("image/gif", JPEG)]
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(part(kind, data) for kind, data in bodies)
    assert [one.kind for one in decode(raw).pictures] == ["image/png", "image/jpeg"]
    assert len(decode(raw).attachments) == 4
    many = b"Content-Type: multipart/mixed; boundary=b\n\n" + part("image/png", PNG) * 100
    assert len(decode(many).pictures) == MOST_PICTURES
    assert len(decode(many).attachments) == MOST_NAMES


def test_flowed_text_is_put_together() -> None:
    message = decode(b"Content-Type: text/plain; format=Flowed; delsp=yes\n\nun mot \ncoup\xc3\xa9\n> cit \n> ation\n")
    assert message.text == "un motcoupé\n> citation"


def test_uuencoded_files_in_the_text_become_attachments() -> None:
    message = decode(b"Subject: x\n\nVoici\nbegin 644 a.gif\nM" + b"!" * 60 + b"\n`\nend\nvoil\xc3\xa0\n")
    assert (message.text, message.attachments) == ("Voici\n\nvoilà", ("a.gif",))


def test_html_that_calls_itself_text_is_html_and_its_own_charset_counts() -> None:
    message = decode('Content-Type: text/plain\n\n<!DOCTYPE html><meta charset="iso-8859-1"><p>été'.encode("latin-1"))
    assert (message.text, message.html_only) == ("", True)
    assert message.html.endswith("<p>été")
    koi = '<html><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Да'.encode("koi8-r")
    assert decode(b"Content-Type: text/html\n\n" + koi).html.endswith("<p>Да")


def test_a_nonsense_content_type_is_text() -> None:
    for kind in ("", "text", "plain", "text/plain charset=utf-8", "/", ";;;", "multipart/", "\x00"):
        assert decode(f"Content-Type: {kind}\n\nMes mots été".encode()).text == "Mes mots été", kind
    assert decode(b"Content-Type: text/html text/html\n\n<p>Mots").html == "<p>Mots"


def test_a_report_and_an_invitation_are_told_apart_from_a_letter() -> None:
    report = decode(
        mail("""
        Content-Type: multipart/report; report-type=Delivery-Status; boundary=b

        --b

        Votre message n’est pas arrivé.
        --b
        Content-Type: message/delivery-status

        Action: failed
        --b
        Content-Type: text/rfc822-headers

        Subject: original
        --b--
        """)
    )
    assert (report.report, report.report_type, report.attachments) == (True, "delivery-status", ())
    assert report.text == "Votre message n’est pas arrivé."
    assert "message/delivery-status" in report.kinds
    reply = decode(b"Content-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\r\nMETHOD:reply\r\n")
    assert reply.calendar_method == "REPLY"
    assert decode(b"Content-Type: text/calendar; method=Request\n\nMETHOD:REPLY\n").calendar_method == "REQUEST"


def test_long_text_is_cut_at_a_line_and_says_so() -> None:
    line = "Une ligne de soixante caractères, ou presque, et voilà tout.\n"
    message = decode(b"Subject: x\n\n" + (line * 2_000).encode())
    assert message.cut
    assert LONGEST_TEXT - len(line) <= len(message.text) <= LONGEST_TEXT
    assert message.text.endswith("tout.")
    assert not decode(b"Subject: x\n\n" + (line * 1_000).encode()).cut


def test_text_of_many_parts_is_read_up_to_a_limit_and_text_behind_a_large_file_is_read() -> None:
    part = b"--b\nContent-Type: text/html\n\n" + b"x" * 300_000 + b"\n"
    message = decode(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 5)
    assert message.cut
    assert message.html.count("x") == MOST_BYTES
    file = b"--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + b"UEsD\n" * 400_000
    behind = decode(b"Content-Type: multipart/mixed; boundary=b\n\n" + file + b"--b\n\nApr\xc3\xa8s\n--b--")
    assert (behind.text, behind.cut) == ("Après", False)


HOSTILE = {
    "ten thousand parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nmot\n" * 10_000,
    "five hundred levels": b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(500)
    ),
    "headers of a megabyte": b"X: y\n" * 200_000 + b"\nmot",
    "one header of a megabyte": b"Subject: " + b"x " * 500_000 + b"\n\nmot",
    "folds of a megabyte": b"Subject: x\n" + b" y\n" * 330_000 + b"\nmot",
    "fifty megabytes": b"Subject: x\n\n" + b"mot\n" * 12_500_000,
    "fifty megabytes in a line": b"Subject: x\n\n" + b"x" * 50_000_000,
    "no headers": b"mot\n" * 100,
    "nothing": b"",
    "only zeros": b"\0" * 1_000_000,
    "encoded words without end": b"Subject: " + b"=?a?q?" * 10_000 + b"\nFrom: " + b"=?a?b?" * 10_000 + b"\n\nmot",
    "brackets without end": b"From: " + b"(" * 16_000 + b"\nTo: " + b'"\\' * 8_000 + b"\n\nmot",
    "parameters without end": b"Content-Type: text/plain" + b'; a="' * 4_000 + b"\n\nmot",
    "continued parameters": b"Content-Type: text/plain"
    + b"".join(b"; a*%d*=%%C3" % n for n in range(600))
    + b"\n\nmot",
    "broken base64": b"Content-Transfer-Encoding: base64\n\n" + b"ab!=\n" * 200_000,
    "broken quoted-printable": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 900_000,
    "uuencode without end": b"Subject: x\n\n" + (b"begin 644 a\nM" + b"#" * 60 + b"\n") * 10_000,
    "armour without end": b"Subject: x\n\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 28_000,
    "utf-7 of halves": b"Content-Type: text/plain; charset=utf-7\n\n" + b"+2AA-" * 200_000,
    "quotes without end": b"Content-Type: text/plain; format=flowed\n\n" + b">" * 900_000,
    "boundaries in a line": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b" * 300_000,
    "white space behind boundaries": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + (b"--b" + b" " * 3_000 + b"x\n") * 300,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_to_its_limits(name: str) -> None:
    message = decode(HOSTILE[name])
    assert len(message.text) <= LONGEST_TEXT
    headers = message.headers
    _ = (headers.subject, headers.addresses("from"), headers.addresses("to"), headers.date, headers.references)
    message.text.encode()


LETTERS = [
    mail("""
        Received: from mx.fil.example by mx.claire.example; Fri, 20 Nov 2026 08:42:11 +0100
        From: =?utf-8?q?Ren=C3=A9?= <rene@fil.example>
        To: "Claire, le fil" <repondre+7k3f9q2mzt@claire.example>
        Subject: =?iso-8859-1?q?Re=3A_L=27=E9t=E9?=
        Date: Fri, 20 Nov 2026 08:40:02 +0100
        Message-ID: <a.b@fil.example>
        References: <x@claire.example> <y@claire.example>
        Content-Type: multipart/mixed; boundary="=_1"

        --=_1
        Content-Type: multipart/alternative; boundary="=_2"

        --=_2
        Content-Type: text/plain; charset=utf-8; format=flowed
        Content-Transfer-Encoding: quoted-printable

        Bonjour =C3=A0 tous, =
        et merci.
        > cit=C3=A9 =20
        > encore
        --=_2
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        PHA+Qm9uam91ciDDoCB0b3VzPC9wPg==
        --=_2--
        --=_1
        Content-Type: image/png; name*=utf-8''%C3%A9t%C3%A9.png
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=
        --=_1--
        """),
]


@given(st.data())
def test_mutated_letters_are_read_without_an_error(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(LETTERS))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 40)))
        other = data.draw(
            st.sampled_from([b"", b"\n", b"\r", b"\0", b'"', b"--", b"=?", b"=_2", b"\xff", raw[start:end] * 3])
        )
        raw = raw[:start] + other + raw[end:]
    message = decode(raw)
    shown = [message.text, message.html, message.headers.subject, *message.attachments]
    shown += [one.name for one in message.headers.addresses("from")]
    assert "\0" not in "".join(shown)
    "".join(shown).encode()


@given(st.binary(max_size=2_000))
def test_random_bytes_are_read_without_an_error(raw: bytes) -> None:
    decode(raw).text.encode()
