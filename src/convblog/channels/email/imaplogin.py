"""A connection to an IMAP server: made, made safe, logged in; and what breaks it, in words for the author."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted
from msgspec import Struct

from convblog.channels.email.source import SourceDown
from convblog.config import Imap
from convblog.problems import N_, ConvblogError

TIMEOUT = 30.0  # seconds for every single operation on the network


class RefusedError(ConvblogError):
    """The server said no to one command; the connection goes on. The text is the server's."""


class Server(Struct, frozen=True):
    """Which server, for which source."""

    source: str  # its name
    config: Imap
    timeout: float = TIMEOUT  # seconds

    def down(self, message: str, hint: str = "", **values: object) -> SourceDown:
        """Why it cannot be used; `message` may name `{host}` and `{port}`."""
        return SourceDown(self.source, message, hint, host=self.config.host, port=self.config.port, **values)


def logged_in(server: Server, password: str) -> BaseMailBox:
    """A connection that is logged in, no folder selected. Raises `SourceDown`."""
    mailbox = _connected(server)
    try:
        with told(server):
            _log_in(mailbox, server.config.user, password)
    except RefusedError as error:
        hang_up(mailbox)
        message = N_("{host}:{port} does not take this user and password: {why}")
        hint = N_("check `user` and the variable {variable}; many providers want a password made for one program")
        raise server.down(message, hint, why=error, variable=server.config.password_env) from None
    except BaseException:
        hang_up(mailbox)
        raise
    return mailbox


def capabilities(server: Server, mailbox: BaseMailBox) -> frozenset[str]:
    """What the server can do now. After a login that is more than before it, and imaplib does not ask again."""
    with told(server):
        _, answer = mailbox.client.capability()
        return frozenset(answer[-1].decode("ascii", "replace").upper().split())


def hang_up(mailbox: BaseMailBox) -> None:
    """Say good-bye if the server listens, and close the connection."""
    with suppress(OSError, imaplib.IMAP4.error):
        mailbox.client.logout()
    with suppress(OSError):
        mailbox.client.shutdown()


@contextmanager
def told(server: Server) -> Iterator[None]:
    """What imaplib and imap-tools raise, as `RefusedError` where the server said no, else as `SourceDown`."""
    try:
        yield
    except imaplib.IMAP4.readonly as error:  # a kind of `abort` that breaks nothing
        raise RefusedError(_reason(error)) from None
    except (OSError, imaplib.IMAP4.abort, ValueError) as error:  # ValueError: what it sent makes no sense
        raise server.down(N_("the connection to {host}:{port} broke: {why}"), why=_reason(error)) from None
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise RefusedError(_reason(error)) from None


def reason_of_answer(data: Sequence[object]) -> str:
    """What the server said with its no."""
    return " ".join(piece.decode("utf-8", "replace") for piece in data if isinstance(piece, bytes))


class _NoTlsError(Exception):
    """The server speaks, but not TLS."""


def _connected(server: Server) -> BaseMailBox:
    try:
        return _opened(server.config, server.timeout)
    except ssl.SSLCertVerificationError as error:
        message = N_("the certificate of {host}:{port} is not to be trusted: {why}")
        hint = N_("`host` must be the name that the certificate is for")
        raise server.down(message, hint, why=error.verify_message) from None
    except (_NoTlsError, ssl.SSLError) as error:
        message, hint = N_("{host}:{port} does not speak TLS: {why}"), N_("check `port` and `security`")
        raise server.down(message, hint, why=_reason(error)) from None
    except (OSError, UnicodeError, OverflowError, imaplib.IMAP4.error) as error:
        message, hint = N_("{host}:{port} cannot be reached: {why}"), N_("check `host`, `port` and `security`")
        raise server.down(message, hint, why=_reason(error)) from None


def _opened(config: Imap, timeout: float) -> BaseMailBox:
    if config.security == "tls":
        context = ssl.create_default_context()
        return MailBox(config.host, config.port, timeout=timeout, ssl_context=context)
    mailbox = MailBoxUnencrypted(config.host, config.port, timeout=timeout)
    if config.security == "starttls":
        _start_tls(mailbox)
    return mailbox


def _start_tls(mailbox: BaseMailBox) -> None:
    """STARTTLS (RFC 3501, 6.2.1), hanging up where it fails: imap-tools' own class would leave the connection open."""
    try:
        mailbox.client.starttls(ssl.create_default_context())
    except imaplib.IMAP4.error as error:
        hang_up(mailbox)
        raise _NoTlsError(_reason(error)) from None
    except OSError:
        with suppress(OSError):
            mailbox.client.shutdown()
        raise


def _log_in(mailbox: BaseMailBox, user: str, password: str) -> None:
    """LOGIN takes ASCII only, and nothing that ends a line; AUTHENTICATE PLAIN (RFC 4616) takes any password."""
    if "AUTH=PLAIN" in mailbox.client.capabilities or not (user + password).isascii() or "\n" in password:
        mailbox.login_utf8(user, password, initial_folder=None)
    else:
        mailbox.login(user, password, initial_folder=None)


_QUOTED = re.compile(r":? b['\"]")


def _reason(error: BaseException) -> str:
    """Why, in a few words; never what imaplib quotes of a line it did not understand, which may be somebody's mail."""
    if isinstance(error, UnexpectedCommandStatusError):
        return reason_of_answer(error.command_result[1])
    if isinstance(error, ssl.SSLError):
        return str(error.reason or error)
    text = str(error.strerror or error) if isinstance(error, OSError) else str(error)
    return _QUOTED.split(text, maxsplit=1)[0]
