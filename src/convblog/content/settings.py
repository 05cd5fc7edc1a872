"""What of the configuration parsing depends on."""

from __future__ import annotations

from msgspec import Struct


class Settings(Struct, frozen=True):
    """What of the configuration parsing depends on. Part of the engine's digest: change it and all is parsed anew."""

    lang: str
    timezone: str
    words: dict[str, dict[str, str]] = {}  # translations of the labels, by language: see labels.py
