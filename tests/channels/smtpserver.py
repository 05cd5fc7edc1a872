"""A mail server on this machine, as friendly or as hostile as a test wants it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from convblog.config import Security, Smtp

USER, PASSWORD, PLAIN_PASSWORD = "answers", "a long pässword", "a long password"


class Handler:
    """Takes mail and keeps it, or answers what it is told to: `answers` maps a command to its reply."""

    def __init__(self, **answers: str) -> None:
        self.taken: list[Envelope] = []
        self.hellos: list[str] = []
        self.answers = answers
        self.wants_login = False
        self.on_data: Callable[[], None] = lambda: None

    async def handle_EHLO(  # noqa: N802 - the library's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.hellos.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.wants_login and not session.authenticated:
            return "530 5.7.0 log in first"
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get("RCPT", "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("2"):
            self.taken.append(envelope)
        self.on_data()
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 Bye")


def _authenticator(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = [PASSWORD.encode(), PLAIN_PASSWORD.encode()]
    return AuthResult(success=data.login == USER.encode() and data.password in known, handled=False)


class _Secure(Controller):
    """Speaks TLS from the first byte."""

    def __init__(self, handler: Handler, context: ssl.SSLContext, port: int, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=port, ssl_context=context, **options)


@contextmanager
def mail_server(
    handler: Handler, security: Security = "none", context: ssl.SSLContext | None = None, auth: bool = False
) -> Iterator[int]:
    """Run it; gives its port."""
    handler.wants_login = auth
    options: dict[str, Any] = {"authenticator": _authenticator, "auth_require_tls": security == "starttls"}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    port = _free_port()
    controller = (
        _Secure(handler, context, port, **options)
        if security == "tls" and context
        else Controller(handler, hostname="127.0.0.1", port=port, **options)
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _free_port() -> int:
    """A port that nobody listens on: the library wants to know it before it begins."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def authority(folder: Path, name: str = "127.0.0.1") -> tuple[ssl.SSLContext, str]:
    """A server's certificate for `name`, and the file of the authority that signed it."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(name).configure_cert(context)
    path = folder / "authority.pem"
    ca.cert_pem.write_to_path(str(path))
    return context, str(path)


def config(port: int, security: Security = "none", user: str = "") -> Smtp:
    """The configuration that reaches it."""
    return Smtp(host="127.0.0.1", port=port, security=security, user=user, password_env="MAIL_PASSWORD" if user else "")
