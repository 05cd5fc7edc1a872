"""The site's secret, and what is made with it: keyed digests, and tokens that authorise one thing once.

A token is `ID-EXPIRES-SIGNATURE` in lower-case letters and digits: it must survive the local part of a mail address,
which is 64 characters long and may come back in lower case.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from convblog import private
from convblog.digest import CROCKFORD, encode
from convblog.problems import N_, site_error

Purpose = Literal["author", "confirm", "unsubscribe", "form", "page"]

_FILE = "secret"
_SIZE = 32  # bytes
_SIGNATURE = 16  # characters of base 32: 80 bits, for tokens that can be tried only by sending a mail
_DAY = 86_400


class Secret:
    """The site's secret. Never printed, never published."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = blake2b(key, digest_size=_SIZE, person=b"convblog").digest()

    def __repr__(self) -> str:
        return "Secret(…)"

    def digest(self, purpose: str, value: str) -> str:
        """26 characters that stand for `value` to whoever holds the secret, and say nothing to anybody else."""
        return encode(self._mac(purpose, value), 26)

    def sign(self, purpose: Purpose, subject: str, expires: int) -> str:
        """A token for `purpose` about `subject` (an id: letters and digits), good until `expires` (seconds since 1970).

        It ends at the end of that day (UTC).
        """
        day = _day_text(expires // _DAY)
        return f"{subject}-{day}-{self._signature(purpose, subject, day)}"

    def subject_of(self, purpose: Purpose, token: str, now: int) -> str | None:
        """What a token for `purpose` is about; None if it is not ours, for something else, or expired."""
        parts = token.lower().split("-")
        if len(parts) != 3 or not token.isascii():
            return None
        subject, day, signature = parts
        if not hmac.compare_digest(signature, self._signature(purpose, subject, day)):
            return None
        return subject if _day_of(day) >= now // _DAY else None

    def _signature(self, purpose: str, subject: str, day: str) -> str:
        return encode(self._mac(f"token {purpose}", f"{subject}-{day}"), _SIGNATURE)

    def _mac(self, purpose: str, value: str) -> bytes:
        return blake2b(f"{purpose}\0{value}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=20).digest()


def _day_text(day: int) -> str:
    """A number of days in four characters: enough until the year 4840."""
    return encode((day << 4).to_bytes(3, "big"), 4)


def _day_of(text: str) -> int:
    """The inverse of `_day_text`. Only for what was signed."""
    day = 0
    for char in text:
        day = day * 32 + CROCKFORD.index(char)
    return day


def read(folder: Path, variable: str, environ: Mapping[str, str]) -> Secret:
    """The secret from the environment's `variable` if one is configured, else from `.convblog/`, where it is made once.

    Raises `SiteError` if the variable is not set or too short to be one.
    """
    if not variable:
        return Secret(_from_file(folder))
    value = environ.get(variable, "").strip()
    if len(value) < 16:
        hint = N_("set it to a long random text, for example the output of: openssl rand -hex 32")
        text = N_("the environment variable {name} is not set or too short to be a secret")
        raise site_error("convblog.yaml", 0, text, hint, name=variable)
    return Secret(value.encode())


def _from_file(folder: Path) -> bytes:
    private.make(folder)
    path = folder / _FILE
    with suppress(FileNotFoundError):
        return _checked(path.read_bytes())
    fresh = folder / f".{_FILE}.{os.getpid()}"
    private.write(fresh, secrets.token_bytes(_SIZE))
    try:
        os.link(fresh, path)  # unlike a move this never replaces what another process made in the meantime
    except FileExistsError:
        pass
    finally:
        private.remove(fresh)
    return _checked(path.read_bytes())


def _checked(data: bytes) -> bytes:
    if len(data) < _SIZE:
        hint = N_("put back a copy of it; or delete it: then what was sent out before is no longer recognised")
        raise site_error(f"{private.FOLDER}/{_FILE}", 0, N_("this secret is too short"), hint)
    return data
