from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.structure import DEEPEST, MOST_PARTS, Part, parsed
from tests.channels.email.rawmail import mail


def shape(part: Part) -> object:
    """The tree as nested pairs: kind, and bodies or parts."""
    if part.parts:
        return part.kind, [shape(child) for child in part.parts]
    return part.kind, part.body(1_000).decode()


def test_parts_are_found_with_their_types_and_without_their_boundaries() -> None:
    raw = mail("""
        Content-Type: multipart/mixed; boundary="=_a b'()+_,-./:=?"

        This is a multi-part message in MIME format.
        --=_a b'()+_,-./:=?
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: TEXT/Plain; Charset="utf-8"

        Bonjour
        --innermost is another line
        --inner --
        between
        --inner
        Content-Type: text/html

        <p>Bonjour
        --inner--
        epilogue
        --=_a b'()+_,-./:=?
        Content-Disposition: attachment; filename="x.bin"

        xyz
        --=_a b'()+_,-./:=?--
        after
        """)
    assert shape(parsed(raw)) == (
        "multipart/mixed",
        [
            (
                "multipart/alternative",
                [
                    ("text/plain", "Bonjour\r\n--innermost is another line\r\n--inner --\r\nbetween"),
                    ("text/html", "<p>Bonjour"),
                ],
            ),
            ("text/plain", "xyz"),
        ],
    )


def test_the_last_part_may_lack_its_end_and_any_part_its_headers() -> None:
    raw = mail("""
        Content-Type: multipart/mixed; boundary=b

        --b

        sans en-tête
        --b
        Content-Type: text/html

        <p>jusqu’au bout""")
    assert shape(parsed(raw)) == (
        "multipart/mixed",
        [("text/plain", "sans en-tête"), ("text/html", "<p>jusqu’au bout")],
    )


def test_a_boundary_that_is_missing_wrong_or_undeclared_is_found_in_the_body() -> None:
    body = "\n--frontière\nContent-Type: text/html\n\n<p>oui\n--frontière--\n"
    for declared in ("multipart/mixed", "multipart/mixed; boundary=autre", "text/plain", "multipart/mixed; boundary="):
        raw = mail(f"Content-Type: {declared}\n{body}")
        assert shape(parsed(raw)) == ("multipart/mixed", [("text/html", "<p>oui")]), declared
    assert shape(parsed(mail(body.lstrip("\n")))) == ("multipart/mixed", [("text/html", "<p>oui")])


def test_a_multipart_without_any_part_is_text() -> None:
    for kind in ("mixed", "signed", "alternative", "related", "encrypted", "report"):
        raw = mail(f"Content-Type: multipart/{kind}; boundary=b\n\nrien que du texte\n")
        assert shape(parsed(raw)) == ("text/plain", "rien que du texte\r\n")


def test_parts_of_a_digest_are_messages() -> None:
    raw = mail("Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: a@x.example\n\nmot\n--b--\n")
    assert [part.kind for part in parsed(raw).parts] == ["message/rfc822"]


def test_what_stands_in_front_of_the_headers_does_not_count() -> None:
    for front in (b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"From marie Fri Nov 20 08:40:02 2026\n", b">From x\n"):
        part = parsed(front + b"Subject: oui\n\nmots")
        assert part.headers.subject == "oui", front
        assert part.body(100) == b"mots"


def test_any_kind_of_line_end_ends_a_line() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        raw = end.join(
            [b"Subject: oui", b"Content-Type: multipart/mixed; boundary=b", b"", b"--b", b"", b"mots", b"--b--"]
        )
        assert parsed(raw).headers.subject == "oui"
        assert [part.body(100) for part in parsed(raw).parts] == [b"mots"]


def test_a_carriage_return_alone_within_a_header_makes_no_second_one() -> None:
    part = parsed(b"Subject: oui\rFrom: faux@loin.example\r\nFrom: vrai@fil.example\r\n\r\nmots")
    assert [found.address for found in part.headers.addresses("from")] == ["vrai@fil.example"]


def test_a_message_without_headers_is_all_body() -> None:
    assert parsed(b"Bonjour,\n\nvoil\xc3\xa0.").body(100) == b"Bonjour,\n\nvoil\xc3\xa0."
    assert parsed(b"").body(100) == b""
    assert parsed(b"\n\nBonjour").body(100) == b"Bonjour"


def test_a_stray_line_among_headers_is_passed_over_and_one_behind_them_begins_the_body() -> None:
    among = parsed(b"Subject: oui\nquelle ligne\nTo: a@x.example\n\nmots")
    assert (among.headers.subject, among.headers.get("to"), among.body(100)) == ("oui", "a@x.example", b"mots")
    behind = parsed(b"Subject: oui\nBonjour Claire\nvoici mes mots\n\nencore")
    assert (behind.headers.subject, behind.body(100)) == ("oui", b"Bonjour Claire\nvoici mes mots\n\nencore")


def test_names_of_files_are_read_as_they_are_written_badly_too() -> None:
    names = [
        ('attachment; filename="chat noir.jpg"', "chat noir.jpg"),
        ("attachment; filename=chat noir.jpg; size=3", "chat noir.jpg"),
        ("attachment; filename*=utf-8''L%27%C3%A9t%C3%A9.txt", "L'été.txt"),
        ("attachment; filename*0*=utf-8'fr'L%C3%A9; filename*1=gende; filename*2*=%2Epdf", "Légende.pdf"),
        ("attachment; filename*=x-none''a%41", "aA"),
        ("attachment; filename*99999999999999999999=x", "x"),
        ('attachment; filename="un \\"mot\\""', 'un "mot"'),
        ("attachment; filename*", ""),
    ]
    for value, name in names:
        found = parsed(f"Content-Disposition: {value}\n\n".encode())
        assert (found.disposition, found.filename) == ("attachment", name), value


def test_only_so_many_parts_are_looked_at_and_only_so_deep() -> None:
    wide = parsed(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 10_000 + b"--b--")
    assert len(list(wide.walk())) == MOST_PARTS
    assert wide.incomplete
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(500))
    assert len(list(parsed(deep + b"\nmots").walk())) == DEEPEST + 1
    assert parsed(deep).incomplete
    assert not parsed(mail("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--")).incomplete


def test_headers_of_a_megabyte_and_lines_of_fifty_are_read_to_a_limit() -> None:
    assert parsed(b"X-A: " + b"x" * 900_000 + b"\nSubject: oui\n\nmots").headers.subject == "oui"
    assert parsed(b"X-A: b\n" * 200_000 + b"\nmots").body(100) == b"mots"
    assert parsed(b"Subject: oui\n\n" + b"x" * 50_000_000).body(10) == b"x" * 10
    assert parsed(b"\r" * 1_000_000).size == 0


PIECES = [
    *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: multipart/alternative; boundary=c\n"),
    *(b"\n", b"\r\n", b"\r", b"--b\n", b"--b--\n", b"--c\n", b"--c--", b"Content-Type: text/html\n", b"mots ", b"--"),
    *(
        b"Content-Type: multipart/signed\n",
        b"Content-Transfer-Encoding: base64\n",
        b" ",
        b":",
        b"From x\n",
        b"\0",
        b"\xff",
    ),
    *(
        b"Content-Type: multipart/related; start=<x>; boundary=b\n",
        b"Content-Disposition: attachment\n",
        b"\xef\xbb\xbf",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_pieces_of_mail_in_any_order_are_some_tree(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    for part in parsed(raw).walk():
        assert 0 <= part.start <= part.end <= len(raw)
        part.content(1_000)
