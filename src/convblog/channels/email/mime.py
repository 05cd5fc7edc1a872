"""A mail message, from its bytes to what it holds: text, HTML, names of attachments, pictures.

Nothing here tells the reader's words from what they quote. The bytes come from strangers: `decode` never raises, and
its time grows no faster than their number.
"""

from __future__ import annotations

import re
from html import escape

from msgspec import Struct

from convblog.channels.email import armour
from convblog.channels.email.charset import decode_text
from convblog.channels.email.flowed import unflowed
from convblog.channels.email.headers import Headers
from convblog.channels.email.pictures import Picture, picture_of
from convblog.channels.email.placeholder import is_footer, is_placeholder
from convblog.channels.email.structure import Part, parsed
from convblog.channels.email.words import decoded

MOST_BYTES = 1_000_000  # read for text, as sent
LONGEST_TEXT = 65_536  # characters
MOST_PICTURES = 10
MOST_NAMES = 50

_LONGEST_NAME = 120
_HTML_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_ICALENDAR_METHOD = re.compile(rb"^METHOD:([A-Za-z-]{1,20})", re.MULTILINE)
# Parts that are no attachment a reader would miss: signatures, cards, invitations, what Outlook wraps for itself.
_SILENT = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
    "application/pgp-encrypted",
    "application/ms-tnef",
    "application/vnd.ms-tnef",
    "application/vnd.google.email-reaction+json",
    "message/delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/calendar",
    "application/ics",
    "text/vcard",
    "text/x-vcard",
    "text/directory",
    "text/rfc822-headers",
    "text/x-amp-html",
    "text/enriched",
    "text/richtext",
    "text/rtf",
    "text/watch-html",
}
_SILENT_NAMES = {"smime.p7s", "winmail.dat", "signature.asc", "openpgp_signature", "invite.ics"}
_ENVELOPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}


class Message(Struct, frozen=True):
    """What a message holds.

    `text` is all inline text, decoded, soft line breaks undone, parts joined by an empty line; at most `LONGEST_TEXT`
    characters. `html` is the same message as HTML if any part of it came so, untrusted. `html_only` says that `text`
    is missing something, or all: then the HTML is the message. `cut` says that text beyond a limit was left out.
    `attachments` are names to show (a content type where there is none), never paths. `kinds` are the content types of
    all parts. `calendar_method` is the METHOD of an invitation or of an answer to one, in upper case.
    """

    headers: Headers
    text: str = ""
    html: str = ""
    html_only: bool = False
    cut: bool = False
    attachments: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    encrypted: bool = False
    kinds: frozenset[str] = frozenset()
    report: bool = False
    report_type: str = ""
    calendar_method: str = ""


def decode(raw: bytes) -> Message:
    """Read a message. Never raises: what cannot be understood is left out."""
    root = parsed(raw)
    reading = _Reading()
    pieces = reading.pieces(root)
    if not pieces and not reading.encrypted:
        reading = _Reading(named_texts=True)
        pieces = reading.pieces(root)
    text, cut = _shortened(_joined_text(pieces))
    html = "" if reading.clearsigned else _joined_html(pieces)
    parts = tuple(root.walk())
    reports = [part.parameters.get("report-type", "") for part in parts if part.kind == "multipart/report"]
    return Message(
        headers=root.headers,
        text=text,
        html=html,
        html_only=bool(html) and not all(piece.text for piece in pieces),
        cut=cut or reading.cut or root.incomplete,
        attachments=tuple(reading.names),
        pictures=tuple(reading.pictures),
        encrypted=reading.encrypted,
        kinds=frozenset(part.kind for part in parts),
        report=bool(reports),
        report_type=next(iter(reports), "").lower(),
        calendar_method=_calendar_method(parts),
    )


class _Piece(Struct, frozen=True):
    """One stretch of the message, as text, as HTML or as both."""

    text: str = ""
    html: str = ""


class _Reading:
    """Gathers what the parts hold while they are visited in order."""

    def __init__(self, named_texts: bool = False) -> None:
        self.named_texts = named_texts  # whether a text with a file name is the message
        self.left = MOST_BYTES
        self.cut = False
        self.encrypted = False
        self.clearsigned = False
        self.names: list[str] = []
        self.pictures: list[Picture] = []

    def pieces(self, part: Part) -> list[_Piece]:
        """The stretches of text in `part`, in their order."""
        match part.kind:
            case "multipart/encrypted":
                self.encrypted = True
                return []
            case "multipart/alternative":
                return self._best(part.parts)
            case "multipart/related":
                return self._root(part)
            case "multipart/signed" | "multipart/report":
                return self._mixed(part.parts[:1])
        return self._mixed(part.parts) if part.kind.startswith("multipart/") else self._leaf(part)

    def _mixed(self, parts: tuple[Part, ...]) -> list[_Piece]:
        """All of them, without the footer that a mailing list puts behind."""
        pieces: list[_Piece] = []
        for part in parts:
            found = self.pieces(part)
            if pieces and part.kind == "text/plain" and any(is_footer(piece.text) for piece in found):
                continue
            pieces += found
        return pieces

    def _best(self, parts: tuple[Part, ...]) -> list[_Piece]:
        """One piece: the first text that says something, and the last, richest HTML."""
        found = [self.pieces(part) for part in parts]
        html = next((html for pieces in reversed(found) if (html := _joined_html(pieces))), "")
        texts = [_joined_text(pieces) for pieces in found]
        return _piece(next((text for text in texts if text and not (html and is_placeholder(text))), ""), html)

    def _root(self, part: Part) -> list[_Piece]:
        """The part that `start` names, else the first; the others are what it refers to (RFC 2387)."""
        start = part.parameters.get("start", "").strip("<> ")
        named = [child for child in part.parts if start and start in child.headers.get("content-id")]
        root = next(iter([*named, *part.parts]), None)
        found = [(child is root, self.pieces(child)) for child in part.parts]
        main = [piece for is_root, pieces in found if is_root for piece in pieces]
        return main or [piece for _, pieces in found for piece in pieces]

    def _leaf(self, part: Part) -> list[_Piece]:
        if part.kind in _ENVELOPES:
            self.encrypted = True
        elif part.kind in {"text/plain", "text/html"} and not self._is_attached(part):
            return self._text(part)
        elif part.kind not in _SILENT and display_name(part.filename).lower() not in _SILENT_NAMES:
            self._attach(part)
        return []

    def _is_attached(self, part: Part) -> bool:
        """Whether a text is a file beside the message and not a part of it."""
        return part.disposition == "attachment" or (bool(part.filename) and not self.named_texts)

    def _text(self, part: Part) -> list[_Piece]:
        data = part.content(self.left)
        self.cut = self.cut or part.size > self.left
        self.left = max(0, self.left - part.size)
        charset = part.parameters.get("charset", "")
        if part.kind == "text/html" or _begins_as_html(data):
            return _piece(html=decode_text(data, charset or _charset_inside(data)))
        return self._plain(decode_text(data, charset), part.parameters)

    def _plain(self, text: str, parameters: dict[str, str]) -> list[_Piece]:
        if parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, parameters.get("delsp", "").lower() == "yes")
        if armour.is_encrypted(text):
            self.encrypted = True
            return []
        if armour.is_signed(text):
            self.clearsigned = True
            text = armour.without_signatures(text)
        text, names = armour.without_files(text)
        self._name(names)
        return _piece(text)

    def _attach(self, part: Part) -> None:
        self._name((part.filename,), part.kind)
        if part.kind.startswith("image/") and len(self.pictures) < MOST_PICTURES and (picture := picture_of(part)):
            self.pictures.append(picture)

    def _name(self, names: tuple[str, ...], otherwise: str = "") -> None:
        shown = (display_name(name) or otherwise for name in names)
        self.names += [name for name in shown if name][: max(0, MOST_NAMES - len(self.names))]


def display_name(name: str) -> str:
    """The name of an attachment to show: no folders, nothing hostile, bounded."""
    return decoded(name).replace("\\", "/").rpartition("/")[2].strip()[:_LONGEST_NAME]


def _piece(text: str = "", html: str = "") -> list[_Piece]:
    """One piece, or none if both are blank."""
    text = text.strip("\n")
    return [_Piece(text if text.strip() else "", html if html.strip() else "")] if text.strip() or html.strip() else []


def _joined_text(pieces: list[_Piece]) -> str:
    return "\n\n".join(piece.text for piece in pieces if piece.text)


def _joined_html(pieces: list[_Piece]) -> str:
    """The HTML of all pieces, those without turned into it; "" if none has any."""
    if not any(piece.html for piece in pieces):
        return ""
    return "\n".join(piece.html or _as_html(piece.text) for piece in pieces)


def _as_html(text: str) -> str:
    return "<div>" + escape(text, quote=False).replace("\n", "<br>\n") + "</div>"


def _shortened(text: str) -> tuple[str, bool]:
    """At most `LONGEST_TEXT` characters, cut at the end of a line if there is one near; and whether it was cut."""
    if len(text) <= LONGEST_TEXT:
        return text, False
    end = text.rfind("\n", LONGEST_TEXT // 2, LONGEST_TEXT)
    return text[: end if end >= 0 else LONGEST_TEXT], True


def _begins_as_html(data: bytes) -> bool:
    return data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))


def _charset_inside(data: bytes) -> str:
    """The charset that an HTML page declares for itself, where its part declares none."""
    found = _HTML_CHARSET.search(data, 0, 2_048)
    return found[1].decode("ascii") if found else ""


def _calendar_method(parts: tuple[Part, ...]) -> str:
    """The METHOD of the first calendar part (RFC 5546): as a parameter, else inside."""
    for part in parts:
        if part.kind in {"text/calendar", "application/ics"}:
            found = _ICALENDAR_METHOD.search(part.content(4_096))
            inside = found[1].decode("ascii") if found else ""
            return (part.parameters.get("method", "") or inside).upper()
    return ""
