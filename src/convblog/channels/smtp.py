"""Handing a mail to the server that sends it (SMTP: RFC 5321, TLS: RFC 8314, STARTTLS: RFC 3207).

What a server says goes nowhere but its number: its words often hold the address they are about.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Literal

from convblog.config import FILE, Smtp
from convblog.problems import N_, ConvblogError, Problem, problem, site_error

TIMEOUT = 30.0  # seconds for every single operation on the network

Stage = Literal["handing", "sent"]
Send = Callable[[bytes, str, Sequence[str], Callable[[Stage], None]], None]
"""Takes a message, the envelope's sender and recipients, and what to call when it gets that far: see `send`."""

_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\d)")  # RFC 3463
# smtplib takes the address out of what looks like a header. Of a hostile one that is another address than was checked.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}", re.ASCII)
_NO_PASSWORD = N_("the password for {host} would go over the network for everybody to read")
_TRY_TLS = N_("set “security” to tls or starttls")


class NotSentError(ConvblogError):
    """A mail was not sent, for `problem`, which holds no address and nothing secret."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why.text())
        self.problem = why


class Refused(NotSentError):  # noqa: N818 - a state of the world, and no mistake of anybody
    """The server will never take this message for this recipient (5xx)."""


class Unreachable(NotSentError):  # noqa: N818
    """Not now. `is_server` says that no other mail has a better chance: there is no server, or no login."""

    def __init__(self, why: Problem, is_server: bool = True) -> None:
        super().__init__(why)
        self.is_server = is_server


class Uncertain(Unreachable):
    """The connection broke after the message was handed over and before the server said that it has it."""


def sender(config: Smtp, environ: Mapping[str, str]) -> Send:
    """`send` for one server, its password from the environment. Raises `SiteError` if that is not there."""
    password = _password(config, environ)

    def send_it(message: bytes, envelope: str, recipients: Sequence[str], reached: Callable[[Stage], None]) -> None:
        send(config, password, message, envelope, recipients, reached)

    return send_it


def try_out(config: Smtp, environ: Mapping[str, str], envelope: str) -> None:
    """Connect and log in, and send nothing. Raises `SiteError` like `sender`, and `Unreachable`."""
    password = _password(config, environ)
    server = _connected(config, envelope)
    try:
        _log_in(server, config, password)
    finally:
        _hang_up(server)


def _password(config: Smtp, environ: Mapping[str, str]) -> str:
    password = environ.get(config.password_env, "") if config.password_env else ""
    if config.user and not password:
        hint = N_("set it to the password of “conversation.email.smtp”, for this command alone")
        text = N_("the environment variable {name} is not set")
        raise site_error(FILE, 0, text, hint, name=config.password_env or "conversation.email.smtp.password_env")
    return password


def send(
    config: Smtp,
    password: str,
    message: bytes,
    envelope: str,
    recipients: Sequence[str],
    reached: Callable[[Stage], None] = lambda _: None,
) -> None:
    """Send `message` (ASCII, CRLF) from the address `envelope` to all `recipients`, or to none.

    `reached` is called with `handing` when everything is agreed upon and the message itself follows: until then nothing
    can have arrived; and with `sent` as soon as the server has it, before anybody says good-bye. Raises `Refused`,
    `Unreachable` or `Uncertain`.
    """
    if not all(map(_ADDRESS.fullmatch, recipients)):
        raise Refused(problem("", 0, N_("no ordinary mail goes to their address")))
    server = _connected(config, envelope)
    try:
        _log_in(server, config, password)
        _agree(server, envelope, recipients)
        reached("handing")
        _hand_over(server, config, message)
        reached("sent")
    finally:
        _hang_up(server)


def _connected(config: Smtp, envelope: str) -> smtplib.SMTP:
    """A connection, secured as configured. It introduces itself by the host of the site's address: the name of this
    machine is nobody's business, and looking it up may take half a minute."""
    name = envelope.rpartition("@")[2]
    with _told(config):
        if config.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(config.host, config.port, name, timeout=TIMEOUT, context=context)
        server = smtplib.SMTP(config.host, config.port, name, timeout=TIMEOUT)
        if config.security == "starttls":
            _start_tls(server)
        return server


def _start_tls(server: smtplib.SMTP) -> None:
    try:
        server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise


def _log_in(server: smtplib.SMTP, config: Smtp, password: str) -> None:
    if not config.user:
        return
    if config.security == "none" and not _is_here(server):
        raise Unreachable(problem(FILE, 0, _NO_PASSWORD, _TRY_TLS, host=config.host))
    with _told(config):
        try:
            _authenticate(server, config.user, password)
        except smtplib.SMTPNotSupportedError:
            raise _unreachable(config, N_("{host}:{port} takes no password in a way we know")) from None
        except smtplib.SMTPAuthenticationError as error:
            text = N_("{host}:{port} does not take the user and the password ({code})")
            hint = N_("check “user” and the variable {variable}; some providers want a password made for one program")
            why = _code(error.smtp_code, error.smtp_error)
            raise _unreachable(config, text, hint, code=why, variable=config.password_env) from None


def _authenticate(server: smtplib.SMTP, user: str, password: str) -> None:
    """smtplib's login takes ASCII only; PLAIN (RFC 4616) takes any letters."""
    server.ehlo_or_helo_if_needed()
    if (user + password).isascii():
        server.login(user, password)
        return
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError
    code, answer = server.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _is_here(server: smtplib.SMTP) -> bool:
    """Whether the server runs on this machine."""
    peer = str(server.sock.getpeername()[0]) if server.sock else ""
    return peer == "::1" or peer.startswith(("127.", "::ffff:127."))


def _agree(server: smtplib.SMTP, envelope: str, recipients: Sequence[str]) -> None:
    """The envelope. A server that takes no mail from the site's address has to be mended: that is nobody's refusal."""
    with _said():
        server.ehlo_or_helo_if_needed()
        code, answer = server.mail(envelope)
        if code != 250:
            text = N_("the server takes no mail from the site's address ({code})")
            raise Unreachable(problem("", 0, text, code=_code(code, answer)))
        for recipient in recipients:
            code, answer = server.rcpt(recipient)
            if code not in (250, 251):
                _raise(code, answer)


def _hand_over(server: smtplib.SMTP, config: Smtp, message: bytes) -> None:
    try:
        code, answer = server.data(message)
    except smtplib.SMTPDataError as error:  # it does not even want to begin
        code, answer = error.smtp_code, _bytes(error.smtp_error)
    except (smtplib.SMTPException, OSError):
        text = N_("the connection to {host} broke while a mail was handed over")
        raise Uncertain(problem("", 0, text, host=config.host)) from None
    if code != 250:
        _raise(code, answer)


def _raise(code: int, answer: bytes) -> None:
    """A recipient, or a message for them, that the server does not take: never, or not now."""
    if 500 <= code < 600:
        raise Refused(problem("", 0, N_("the server refused it ({code})"), code=_code(code, answer)))
    text = N_("the server wants to be asked later ({code})")
    raise Unreachable(problem("", 0, text, code=_code(code, answer)), is_server=code == 421)


def _hang_up(server: smtplib.SMTP) -> None:
    """Whatever becomes of the good-bye, it changes nothing of what was sent."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


@contextmanager
def _told(config: Smtp) -> Iterator[None]:
    """What goes wrong with a connection, as `Unreachable`."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        text = N_("the certificate of {host}:{port} is not to be trusted: {why}")
        hint = N_("`host` must be the name that the certificate is for")
        raise _unreachable(config, text, hint, why=error.verify_message) from None
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        text, hint = N_("{host}:{port} does not speak TLS: {why}"), N_("check `port` and `security`")
        raise _unreachable(config, text, hint, why=getattr(error, "reason", "") or "STARTTLS") from None
    except smtplib.SMTPResponseException as error:
        text = N_("{host}:{port} does not want to talk now ({code})")
        raise _unreachable(config, text, code=_code(error.smtp_code, error.smtp_error)) from None
    except (smtplib.SMTPException, OSError, UnicodeError, OverflowError, ValueError) as error:
        text, hint = N_("{host}:{port} cannot be reached: {why}"), N_("check `host`, `port` and `security`")
        raise _unreachable(config, text, hint, why=getattr(error, "strerror", "") or type(error).__name__) from None


@contextmanager
def _said() -> Iterator[None]:
    """A connection that breaks while the envelope is agreed upon."""
    try:
        yield
    except (smtplib.SMTPException, OSError, ValueError) as error:
        text = N_("the connection to the mail server broke ({kind})")
        raise Unreachable(problem("", 0, text, kind=type(error).__name__)) from None


def _unreachable(config: Smtp, message: str, hint: str = "", **values: object) -> Unreachable:
    return Unreachable(problem(FILE, 0, message, hint, host=config.host, port=config.port, **values))


def _code(code: int, answer: bytes | str) -> str:
    """The server's number, and its enhanced one if it gave one."""
    enhanced = _ENHANCED.match(_bytes(answer))
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _bytes(answer: bytes | str) -> bytes:
    return answer.encode("utf-8", "replace") if isinstance(answer, str) else answer
