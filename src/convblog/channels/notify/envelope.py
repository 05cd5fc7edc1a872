"""A mail of ours as bytes: headers and plain text, ASCII with CRLF (RFC 5322; other letters by RFC 2047 and MIME).

The standard library writes what has words in it. Lines of ids and links it would break or encode where they are
longer than 78 characters, so these are written here: they are checked, and hold nothing a stranger chose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from msgspec import Struct

from convblog.channels.email.words import safe
from convblog.content.clean import clean
from convblog.content.plaintext import shorten
from convblog.webhost import on_the_wire

_LONGEST_SUBJECT = 180
_LONGEST_LINE = 76
_ID = re.compile(r"[!-;=?-~]{1,250}")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}", re.ASCII)  # RFC 5322: dot-atoms, nothing quoted
_LINK = re.compile(r"(?:mailto:|https://)[!-;=?-~]{1,900}")


class Letter(Struct, frozen=True, kw_only=True):
    """One mail. Ids are without angle brackets. `automatic`: no person wrote it (RFC 3834)."""

    name: str  # of the sender
    sender: str
    to: str
    subject: str
    mark: str = ""  # what the subject must end with, whatever its length
    text: str
    message_id: str
    now: int  # seconds since 1970
    reply_to: str = ""
    in_reply_to: str = ""
    automatic: bool = True
    unsubscribe: Sequence[str] = ()  # links; with one over HTTPS it takes one click (RFC 8058)


def compose(letter: Letter) -> bytes:
    """The whole message. Raises `ValueError` if an address is none that every mail server understands."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(letter.sender, safe(letter.name))
    message["To"] = _mailbox(letter.to)
    if letter.reply_to:
        message["Reply-To"] = _mailbox(letter.reply_to)
    message["Subject"] = shorten(safe(letter.subject), _LONGEST_SUBJECT) + letter.mark
    message["Date"] = format_datetime(datetime.fromtimestamp(letter.now, UTC))
    message.set_content(clean(letter.text).strip() + "\n", cte="quoted-printable")
    return "".join(_machine_lines(letter)).encode("ascii") + message.as_bytes()


def _machine_lines(letter: Letter) -> list[str]:
    lines = [_line("Message-ID", [f"<{letter.message_id}>"])]
    if _ID.fullmatch(letter.in_reply_to):
        known = [f"<{letter.in_reply_to}>"]
        lines += [_line("In-Reply-To", known), _line("References", known)]
    if letter.automatic:
        lines.append(_line("Auto-Submitted", ["auto-generated"]))
    links = [link for link in letter.unsubscribe if _LINK.fullmatch(link)]
    if links:
        lines.append(_line("List-Unsubscribe", [f"<{link}>" for link in links], ","))
    if any(link.startswith("https:") for link in links):
        lines.append(_line("List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"]))
    return lines


def _line(name: str, pieces: Sequence[str], between: str = "") -> str:
    """A header, folded between its pieces only."""
    line, text = f"{name}:", ""
    for number, piece in enumerate(pieces):
        ended = piece + (between if number < len(pieces) - 1 else "")
        if number and len(line) + 1 + len(ended) > _LONGEST_LINE:
            text, line = f"{text}{line}\r\n", ""
        line = f"{line} {ended}"
    return f"{text}{line}\r\n"


def _mailbox(address: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=ascii_address(address))
    except (MessageError, IndexError) as error:  # what the library makes of hostile ones
        raise ValueError(type(error).__name__) from None


def ascii_address(address: str) -> str:
    """An address in ASCII, its host in IDNA. Raises `ValueError` if not every mail server understands it."""
    local, _, host = address.rpartition("@")
    found = f"{local}@{on_the_wire(host)}"
    if not _ADDRESS.fullmatch(found):
        raise ValueError("not an address of letters, digits and a few signs")
    return found
