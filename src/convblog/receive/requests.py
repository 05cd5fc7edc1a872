"""What a request holds, read with a bound; and why it may be refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from secrets import compare_digest
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from convblog.config import FILE
from convblog.problems import N_, site_error

_PATIENCE = 30  # seconds for all of a small body
_FIELDS = 50
_SHORTEST_TOKEN = 16  # characters

_FORM = "application/x-www-form-urlencoded"


class Refusal(Exception):  # noqa: N818 - an answer to a request, and no failure of ours
    """A request that is not granted: the status, and a sentence that says why (a template with its values)."""

    def __init__(self, status: int, message: str, after: int = 0, **values: str) -> None:
        super().__init__(message)
        self.status, self.message, self.values = status, message, values
        self.headers = {"retry-after": str(after)} if after else {}


async def form_of(request: Request, most: int) -> dict[str, str]:
    """The fields of a form; of two with one name the first. Raises `Refusal`, also for more than `most` bytes."""
    if media_type(request) != _FORM:
        raise Refusal(415, N_("Send this as a form: application/x-www-form-urlencoded."))
    body = await body_of(request, most)
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        raise Refusal(400, N_("This form has too many fields.")) from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields


async def body_of(request: Request, most: int) -> bytes:
    """The body, at most `most` bytes of it. Raises `Refusal` for more, and for one that drips."""
    if (length_of(request) or 0) > most:
        raise _too_long(most)
    parts, size = [], 0
    try:
        async with asyncio.timeout(_PATIENCE * max(1, most // 10_000_000)):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise _too_long(most)
                parts.append(part)
    except TimeoutError:
        raise Refusal(408, N_("This took too long to arrive.")) from None
    except ClientDisconnect:
        raise Refusal(400, N_("The connection ended before all had arrived.")) from None
    return b"".join(parts)


def length_of(request: Request) -> int | None:
    """How many bytes the body is said to have; None where that is not said in a number."""
    length = request.headers.get("content-length", "")
    return int(length[:18]) if length.isascii() and length.isdigit() else None


def _too_long(most: int) -> Refusal:
    return Refusal(413, N_("This is too long: {number} KB are the most that is taken."), number=str(most // 1024))


def media_type(request: Request) -> str:
    """What the body is said to be."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_bearer(request: Request, token: str) -> None:
    """Raises `Refusal` unless the request carries `token` (RFC 6750). Where none is configured there is nothing."""
    if not token:
        raise Refusal(404, N_("There is nothing at this address."))
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(given.strip().encode(), token.encode()):
        raise Refusal(401, N_("This needs the right token."))


def read_token(environ: Mapping[str, str], variable: str) -> str:
    """A token from the environment; empty where none is configured.

    Raises `SiteError` if the variable is not set, or too short to keep anybody out.
    """
    if not variable:
        return ""
    token = environ.get(variable, "").strip()
    if len(token) < _SHORTEST_TOKEN:
        hint = N_("set it to a long random text, for example the output of: openssl rand -hex 32")
        text = N_("the environment variable {name} is not set or too short to be a secret")
        raise site_error(FILE, 0, text, hint, name=variable)
    return token
