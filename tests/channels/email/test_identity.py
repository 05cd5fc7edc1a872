from __future__ import annotations

from convblog.channels.email.identity import answer_id, id_of_message
from convblog.channels.email.mime import decode
from convblog.digest import token


def id_of(raw: bytes) -> str:
    return answer_id(decode(raw), raw)


def test_the_message_id_names_the_answer_whatever_way_the_message_came() -> None:
    one = b"Message-ID: <abc.1@fil.example>\r\nSubject: x\r\n\r\nmots\r\n"
    other = b"Received: from a by b\r\nMessage-Id: <abc.1@fil.example>\r\n\r\nmots\r\n-- \r\nliste\r\n"
    assert id_of(one) == id_of(other) == id_of_message("abc.1@fil.example") == token("email:abc.1@fil.example")


def test_without_a_message_id_to_rely_on_the_bytes_name_it() -> None:
    letters = [
        b"Subject: x\r\n\r\nmots\r\n",
        b"Message-ID: <>\r\n\r\nmots\r\n",
        b"Message-ID: <@fil.example>\r\n\r\nmots\r\n",
        b"Message-ID: <abc>\r\n\r\nmots\r\n",
        b"Message-ID: <abc@>\r\n\r\nmots\r\n",
        b"Message-ID: <" + b"x" * 300 + b"@fil.example>\r\n\r\nmots\r\n",
    ]
    ids = [id_of(raw) for raw in letters]
    assert len(set(ids)) == len(letters)
    assert token("email:") not in ids
    assert [id_of(raw) for raw in letters] == ids


def test_neither_the_ends_of_lines_nor_a_mailbox_s_separator_make_another_answer() -> None:
    raw = b"Subject: x\r\n\r\nmots\r\n"
    assert (
        id_of(raw.replace(b"\r\n", b"\n"))
        == id_of(b"From x Fri Nov 20 08:40:02 2026\r\n" + raw + b"\r\n")
        == id_of(raw)
    )
    assert id_of(raw.replace(b"mots", b"moto")) != id_of(raw)
