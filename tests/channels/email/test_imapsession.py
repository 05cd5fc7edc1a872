"""Servers that speak otherwise than Dovecot: a dialogue, written down line by line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from msgspec.structs import replace

from convblog.channels.email.imap import ImapSource
from convblog.channels.email.source import SourceDown
from convblog.config import Imap
from tests.channels.email.standings import Known

ENVIRON = {"FIL_PASSWORD": "secret"}
HEADER = b"Message-ID: <one@fil.example>\r\n\r\n"
WHOLE = HEADER + b"Bonjour !\r\n"
PLAIN = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
    "LOGIN": b"",
    'LIST "" ""': b'* LIST (\\Noselect) NIL ""\r\n',
    'LIST "" "convblog-*"': b"",
    'SELECT "INBOX"': b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] numbered\r\n",
    "UID SEARCH UNDELETED": b"* SEARCH 5\r\n",
    "UID FETCH 5 (UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS": b"* 1 FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)]<0> {%d}\r\n%s"
    b" RFC822.SIZE 44 UID 5)\r\n* 1 FETCH (FLAGS (\\Seen))\r\n" % (len(HEADER), HEADER),
    "UID FETCH 5 (UID RFC822.SIZE BODY.PEEK[]": b"* 1 FETCH (FLAGS (\\Seen) UID 5)\r\n"
    b"* 1 FETCH (UID 5 BODY[]<0> {%d}\r\n%s RFC822.SIZE 44)\r\n" % (len(WHOLE), WHOLE),
    'CREATE "convblog-waiting"': b"",
    'SUBSCRIBE "convblog-waiting"': b"",
    'UID COPY 5 "convblog-waiting"': b"",
    "UID STORE 5 +FLAGS.SILENT (\\Deleted)": b"",
    "LOGOUT": b"* BYE\r\n",
}


@contextmanager
def speaking(answers: dict[str, bytes], said: list[str]) -> Iterator[Imap]:
    """A server that answers what begins with a key, then says OK; without a key NO. `said` takes what it was asked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, args=[listener, answers, said])
        thread.start()
        try:
            port = listener.getsockname()[1]
            yield Imap(host="127.0.0.1", port=port, user="claire", password_env="FIL_PASSWORD", security="none")
        finally:
            thread.join(20)


def talk(listener: socket.socket, answers: dict[str, bytes], said: list[str]) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"* OK ready\r\n")
        for line in lines:
            tag, _, command = line.decode().rstrip().partition(" ")
            said.append(command)
            answer = next((answers[key] for key in answers if command.startswith(key)), None)
            verdict = "NO not here" if answer is None else "OK done"
            connection.sendall((answer or b"") + f"{tag} {verdict}\r\n".encode())


def collected(answers: dict[str, bytes]) -> tuple[list[tuple[str, str]], list[str]]:
    """What is handed out, and everything that was asked after the login."""
    said: list[str] = []
    with speaking(answers, said) as config:
        source = ImapSource(config, ENVIRON)
        try:
            found = Known().collect(source)
        finally:
            source.close()
    return [(str(box), name) for box, name in found], said[3:]


def test_a_server_of_1996_without_levels_without_moving_without_deleting_one_message_is_enough() -> None:
    found, said = collected(PLAIN)
    assert found == [("new", "one")]
    assert said == [
        'LIST "" ""',
        'LIST "" "convblog-*"',
        'SELECT "INBOX"',
        "UID SEARCH UNDELETED",
        "UID FETCH 5 (UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]<0.8192>)",
        "UID FETCH 5 (UID RFC822.SIZE BODY.PEEK[]<0.1048576>)",
        'CREATE "convblog-waiting"',
        'SUBSCRIBE "convblog-waiting"',
        'UID COPY 5 "convblog-waiting"',
        "UID STORE 5 +FLAGS.SILENT (\\Deleted)",
        "LOGOUT",
    ]


def test_a_copy_that_fails_deletes_nothing() -> None:
    answers = {key: answer for key, answer in PLAIN.items() if "COPY" not in key}
    found, said = collected(answers)
    assert found == [("new", "one")]
    assert said[-2:] == ['UID COPY 5 "convblog-waiting"', "LOGOUT"]


def test_a_server_that_falls_silent_is_waited_for_so_long_and_no_longer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = Imap(host="127.0.0.1", port=listener.getsockname()[1], user="claire", password_env="FIL_PASSWORD")
        source = ImapSource(replace(config, security="none"), ENVIRON, timeout=0.3)
        with pytest.raises(SourceDown) as caught:
            Known().collect(source)
    assert caught.value.problem.text().endswith(" cannot be reached: timed out")


@pytest.mark.parametrize(
    "nonsense",
    [b"* SEARCH five\r\n", b"Bonjour Claire, entre nous\r\n", b"* SEARCH 5", b"* 1 FETCH {99999}\r\nBonjour"],
)
def test_nonsense_is_a_broken_connection_and_quotes_nobodys_mail(nonsense: bytes) -> None:
    said: list[str] = []
    with speaking(PLAIN | {"UID SEARCH UNDELETED": nonsense, "LOGOUT": b""}, said) as config:
        source = ImapSource(config, ENVIRON, timeout=1)
        with pytest.raises(SourceDown) as caught:
            Known().collect(source)
        source.close()
    assert caught.value.problem.message == "the connection to {host}:{port} broke: {why}"
    assert "Bonjour" not in f"{caught.value!r}"
