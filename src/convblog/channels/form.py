"""The form under a post: its fields become a `Submission`, in two steps.

The first shows the answer as it will look, with a token; the second sends the same fields with that token, which holds
the answer's id, the time and a digest of the fields, all signed. So the service need remember nothing between the two,
and sending twice stores once: the id is the row's. What is sent is what was shown, to somebody: no browser is known
here, so a page elsewhere could go through both steps and have its visitor's browser send the second. It would gain
nothing by that: an answer by form proves nobody, and its moderator decides.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, tzinfo
from hashlib import sha256

from msgspec import Struct, structs

from convblog.content.clean import clean
from convblog.content.markdown import render_answer
from convblog.content.plaintext import on_one_line, shorten
from convblog.conversation.masking import is_public, mask, mask_html
from convblog.conversation.pages import PageEntry
from convblog.conversation.response import Person
from convblog.conversation.safehtml import SafeHtml, sanitise
from convblog.conversation.secret import Secret
from convblog.conversation.submission import Identity, Sender, Submission
from convblog.digest import CROCKFORD, encode
from convblog.problems import N_
from convblog.times import moment_of

LIFETIME = 3600  # seconds from the first step to the second

TRAP = "website2"  # people do not see this field, so whatever fills it in is a machine

_NAME = 80  # characters, as in reader.py
_TEXT = 20_000
_ADDRESS = 254  # what RFC 5321 leaves of 256
_ID = re.compile(r"[0-9a-z]{4,64}")
_MAIL = re.compile(r"[^\s@<>\"(),:;\[\\\]]{1,64}@[^\s@<>\"(),:;\[\\\]]{1,255}")
_ALONE = ("private", "privé", "prive")  # said in the place of a name, as in a mail


class Filled(Struct, frozen=True, kw_only=True):
    """The form as it was filled in: clean text, nothing of it trusted."""

    target: str
    text: str
    in_reply_to: str = ""
    name: str = ""
    url: str = ""
    email: str = ""
    private: bool = False


def read(fields: Mapping[str, str]) -> Filled:
    """The fields that count, without what no text may hold."""
    line = {key: on_one_line(clean(value)).strip() for key, value in fields.items()}
    name = line.get("name", "")
    alone = name.lower().strip("[]()“”«»\"' \u00a0\u202f") in _ALONE
    parent = line.get("in_reply_to", "").lower()
    return Filled(
        target=line.get("target", ""),
        text=clean(fields.get("text", "")).strip(),
        in_reply_to=parent if _ID.fullmatch(parent) else "",
        name="" if alone else shorten(name, _NAME),
        url=_web(line.get("url", "")),
        email=line.get("email", ""),
        private=alone or bool(line.get("private", "")),
    )


def mistakes(filled: Filled) -> dict[str, str]:
    """What is to be mended, as messages by the name of the field."""
    found = {}
    if not filled.text:
        found["text"] = N_("There are no words yet.")
    elif len(filled.text) > _TEXT:
        found["text"] = N_("This is too long for a form: 20,000 characters are the most it takes.")
    if filled.url and not (is_public(filled.url) and len(filled.url) <= 2000):
        found["url"] = N_("This is not the address of a web page.")
    if filled.email and not (_MAIL.fullmatch(filled.email) and len(filled.email) <= _ADDRESS):
        found["email"] = N_("This is not a mail address.")
    return found


def shown(text: str) -> SafeHtml:
    """The words as the page will have them: by the very functions of the site."""
    return mask_html(sanitise(render_answer(mask(text))))


def shown_name(name: str) -> str:
    """The name as the page will have it."""
    return mask(name)


def token_for(filled: Filled, key: Secret, now: int) -> str:
    """A token for sending exactly this, once, within the hour."""
    identity = encode(secrets.token_bytes(7), _ID_SIZE)
    subject = identity + encode(now.to_bytes(5, "big"), _TIME_SIZE) + _digest(filled)
    return key.sign("form", subject, now + LIFETIME)


def id_of(token: str, filled: Filled, key: Secret, now: int) -> str | None:
    """The id of the answer that `token` was made for; None if it is not ours, for other words, or an hour old."""
    subject = key.subject_of("form", token, now)
    if subject is None or len(subject) != _ID_SIZE + _TIME_SIZE + _DIGEST_SIZE:
        return None
    begun, digest = _number(subject[_ID_SIZE : _ID_SIZE + _TIME_SIZE]), subject[-_DIGEST_SIZE:]
    is_same = secrets.compare_digest(digest, _digest(filled))
    return subject[:_ID_SIZE] if is_same and 0 <= now - begun <= LIFETIME else None


def submission(filled: Filled, page: PageEntry, identity: str, now: int, zone: tzinfo) -> Submission:
    """The answer. Nothing proves who wrote it, so it is never published without its moderator."""
    when = moment_of(datetime.fromtimestamp(now, zone))
    address = filled.email.lower()
    return Submission(
        id=identity,
        channel="form",
        target=page.path,
        in_reply_to=filled.in_reply_to,
        author=Person(shown_name(filled.name), filled.url),
        published=when,
        received=when,
        text=mask(filled.text),
        sender=Sender(Identity("address", address) if address else None, address=filled.email, lang=page.lang),
        private=filled.private,
    )


_ID_SIZE, _TIME_SIZE, _DIGEST_SIZE = 10, 8, 26  # characters of base 32


def _digest(filled: Filled) -> str:
    values = "\0".join(str(value) for value in structs.astuple(filled))
    return encode(sha256(values.encode("utf-8", "surrogatepass")).digest(), _DIGEST_SIZE)


def _number(text: str) -> int:
    """The inverse of `encode` for five bytes. Only for what was signed."""
    number = 0
    for char in text:
        number = number * 32 + CROCKFORD.index(char)
    return number


def _web(url: str) -> str:
    """People leave out what a browser does not ask them for."""
    return f"https://{url}" if url and "://" not in url else url
