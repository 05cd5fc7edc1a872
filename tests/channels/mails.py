"""Mails to the letter of `tests.conversation.desks`, from a reader whom our own server vouches for."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage

from convblog.digest import token

LETTER = token("/2026/11/letter/")
TRUSTED = "mx.test.example"
EMAIL = {"address": "answers@test.example", "trusted_authserv_id": TRUSTED}
TO_THE_LETTER = f"answers+{LETTER}@test.example"


def message(
    text: str = "Thank you.", number: int = 1, to: str = TO_THE_LETTER, headers: Mapping[str, str] = {}
) -> bytes:
    """A mail from Marie."""
    mail = EmailMessage()
    fields = {
        "Authentication-Results": f"{TRUSTED}; dmarc=pass header.from=mail.example",
        "From": "Marie Lefort <marie@mail.example>",
        "To": to,
        "Subject": "Re: Letter",
        "Date": f"Wed, 18 Nov 2026 08:{number % 60:02}:00 +0100",
        "Message-ID": f"<{number}@mail.example>",
    }
    for name, value in {**fields, **headers}.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()
