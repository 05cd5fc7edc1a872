"""Mails as bytes, written down in a test as one reads them."""

from __future__ import annotations

from textwrap import dedent


def mail(text: str, charset: str = "utf-8") -> bytes:
    """`text` without its common indentation, with the ends of lines that mail has."""
    return dedent(text).lstrip("\n").replace("\n", "\r\n").encode(charset)
