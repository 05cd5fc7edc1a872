"""A mail is handed over once, or it is told why not; and no word of it, nor of whom it was for, is in the telling."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from convblog.channels import smtp
from convblog.channels.smtp import NotSentError, Refused, Stage, Uncertain, Unreachable, send
from convblog.config import Smtp
from convblog.problems import SiteError
from tests.channels.smtpserver import PASSWORD, PLAIN_PASSWORD, USER, Handler, authority, config, mail_server

MESSAGE = b"From: a@site.example\r\nSubject: Hello\r\n\r\nA line.\r\n.\r\n..and dots\r\n"
SITE, READER = "answers@site.example", "marie@mail.example"


def sent(port: int, **options: object) -> list[Stage]:
    """Send the message; gives what happened, in its order."""
    happened: list[Stage] = []
    send(config(port, **options), PASSWORD, MESSAGE, SITE, [READER], happened.append)  # type: ignore[arg-type]
    return happened


def refused(port: int) -> NotSentError:
    with pytest.raises(NotSentError) as caught:
        sent(port)
    error = caught.value
    assert READER not in str(error) + repr(error.problem) and "marie" not in repr(error.problem)
    return error


def test_a_mail_arrives_as_it_was_written() -> None:
    handler = Handler()
    with mail_server(handler) as port:
        assert sent(port) == ["handing", "sent"]
    (taken,) = handler.taken
    assert (taken.mail_from, taken.rcpt_tos, taken.content) == (SITE, [READER], MESSAGE)
    assert handler.hellos == ["site.example"], "it does not tell the name of this machine"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_it_goes_encrypted_to_a_server_that_proves_its_name(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", trusted)
    handler = Handler()
    with mail_server(handler, security, context, auth=True) as port:  # type: ignore[arg-type]
        assert sent(port, security=security, user=USER) == ["handing", "sent"]
    assert [taken.content for taken in handler.taken] == [MESSAGE]


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("name", ["127.0.0.1", "other.example"])
def test_nothing_is_said_to_a_server_whose_certificate_is_not_to_be_trusted(
    security: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = authority(tmp_path, name)
    if name == "other.example":
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
    handler = Handler()
    with (
        mail_server(handler, security, context, auth=True) as port,  # type: ignore[arg-type]
        pytest.raises(Unreachable, match="certificate") as caught,
    ):
        sent(port, security=security, user=USER)
    assert handler.taken == [] and caught.value.is_server


def test_a_server_that_knows_no_encryption_gets_no_password() -> None:
    handler = Handler()
    with mail_server(handler) as port, pytest.raises(Unreachable, match="does not speak TLS"):
        sent(port, security="starttls", user=USER)
    assert handler.taken == []


def test_a_wrong_password_is_told_with_the_name_of_its_variable() -> None:
    with mail_server(Handler(), auth=True) as port, pytest.raises(Unreachable) as caught:
        send(config(port, user=USER), "wrong horse", MESSAGE, SITE, [READER])
    assert caught.value.is_server
    assert "MAIL_PASSWORD" in caught.value.problem.advice()
    assert "wrong horse" not in repr(caught.value.problem)


@pytest.mark.parametrize("password", [PASSWORD, PLAIN_PASSWORD])
def test_a_password_of_any_letters_is_taken(password: str) -> None:
    handler = Handler()
    with mail_server(handler, auth=True) as port:
        send(config(port, user=USER), password, MESSAGE, SITE, [READER])
        with pytest.raises(Unreachable):
            send(config(port, user=USER), password + "!", MESSAGE, SITE, [READER])
    assert len(handler.taken) == 1


def test_the_password_comes_from_the_environment_or_nothing_is_tried() -> None:
    handler = Handler()
    with mail_server(handler, auth=True) as port:
        smtp.sender(config(port, user=USER), {"MAIL_PASSWORD": PASSWORD})(MESSAGE, SITE, [READER], lambda stage: None)
        with pytest.raises(SiteError, match="MAIL_PASSWORD is not set"):
            smtp.sender(config(port, user=USER), {})
    assert len(handler.taken) == 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_permanent_no_is_a_refusal(stage: str) -> None:
    with mail_server(Handler(**{stage: f"550 5.1.1 <{READER}>: no such user here"})) as port:
        error = refused(port)
    assert isinstance(error, Refused)
    assert error.problem.text() == "the server refused it (550 5.1.1)"


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_temporary_no_concerns_this_mail_alone(stage: str) -> None:
    with mail_server(Handler(**{stage: f"451 4.7.1 greylisted, {READER}"})) as port:
        error = refused(port)
    assert isinstance(error, Unreachable) and not error.is_server and not isinstance(error, Uncertain)
    assert error.problem.text() == "the server wants to be asked later (451 4.7.1)"


def test_a_server_that_does_not_like_the_sites_own_address_is_no_refusal_of_the_reader() -> None:
    with mail_server(Handler(MAIL="553 not your address")) as port:
        error = refused(port)
    assert isinstance(error, Unreachable) and error.is_server


def test_what_a_server_says_after_it_took_a_mail_changes_nothing() -> None:
    handler = Handler(QUIT="421 no time for good-byes")
    with mail_server(handler) as port:
        assert sent(port) == ["handing", "sent"]
    assert len(handler.taken) == 1


def test_nobody_there_is_told() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        with pytest.raises(Unreachable, match="cannot be reached") as caught:
            sent(port)
    assert caught.value.is_server


def test_a_host_without_an_address_is_told() -> None:
    with pytest.raises(Unreachable, match="cannot be reached"):
        send(Smtp(host="mail.invalid", security="none"), "", MESSAGE, SITE, [READER])


HOSTILE = [
    "marie\r\nRCPT TO:<eve@evil.example>@mail.example",
    "Marie <eve@evil.example>",
    "mariée@mail.example",
    "marie",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_can_be_nothing_but_an_address(address: str) -> None:
    handler = Handler()
    with mail_server(handler) as port, pytest.raises(Refused):
        send(config(port), "", MESSAGE, SITE, [address])
    assert handler.taken == []


# ---- servers that say these lines, each after one of ours, and hang up at the end


@contextmanager
def playing(*lines: bytes) -> Iterator[int]:
    """A server that greets, then answers line after line whatever it is told, and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def play() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as heard:
            for line in lines:
                connection.sendall(line)
                heard.readline()
            if lines and lines[-1].startswith(b"354"):
                while heard.readline() not in (b".\r\n", b""):
                    pass

    thread = threading.Thread(target=play)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        thread.join()


TALK = (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")


@pytest.mark.parametrize("said", range(1, 5))
def test_a_connection_that_breaks_before_the_message_is_only_unreachable(said: int) -> None:
    happened: list[Stage] = []
    with playing(*TALK[:said]) as port, pytest.raises(Unreachable) as caught:
        send(config(port), "", MESSAGE, SITE, [READER], happened.append)
    assert isinstance(caught.value, Uncertain) == bool(happened)
    assert bool(happened) == (said == 4), "the last answer was to DATA, or to nothing"


def test_a_connection_that_breaks_when_all_was_said_leaves_it_uncertain() -> None:
    happened: list[Stage] = []
    with playing(*TALK) as port, pytest.raises(Uncertain):
        send(config(port), "", MESSAGE, SITE, [READER], happened.append)
    assert happened == ["handing"]


@pytest.mark.parametrize(
    "greeting", [b"554 go away\r\n", b"421 later\r\n", b"HTTP/1.1 400 Bad Request\r\n", b"\xff\xfe\r\n"]
)
def test_a_server_that_does_not_greet_is_unreachable(greeting: bytes) -> None:
    with playing(greeting) as port, pytest.raises(Unreachable) as caught:
        send(config(port), "", MESSAGE, SITE, [READER])
    assert caught.value.is_server


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float | None] = []
    connect: Callable[..., socket.socket] = socket.create_connection

    def counted(address: tuple[str, int], timeout: float | None = None, source: object = None) -> socket.socket:
        seen.append(timeout)
        return connect(address, 0.2)

    monkeypatch.setattr(socket, "create_connection", counted)  # so that the test need not wait as long
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unreachable, match="cannot be reached"):
        send(config(silent.getsockname()[1]), "", MESSAGE, SITE, [READER])
    assert seen == [smtp.TIMEOUT]
