"""webmention.io, which receives webmentions for sites that have no server of their own.

It lists what came since a number, not what was deleted or edited since: that, `verify` finds.
"""

from __future__ import annotations

import json
from datetime import UTC, tzinfo
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from convblog.channels.fetch import Door, FetchError
from convblog.channels.webmention import mention
from convblog.channels.webmention.bridges import speaks_for
from convblog.channels.webmention.mention import Mention
from convblog.channels.webmention.words import markdown_of, plain_html
from convblog.conversation.response import Kind
from convblog.problems import N_
from convblog.times import Moment, moment

API = "https://webmention.io/api/mentions.jf2"
_PAGE = 100  # mentions asked for at once
_PAGES = 1_000
_HIGHEST = 2**63 - 1  # what SQLite keeps as a number, and more than anybody numbers
_SIZE = 20_000_000  # bytes of one answer: a hundred long articles
_KINDS: dict[str, Kind] = {
    "in-reply-to": "reply",
    "like-of": "like",
    "repost-of": "repost",
    "bookmark-of": "bookmark",
    "rsvp": "rsvp",
}


class HostedMention(Struct, frozen=True):
    """One entry of the list. `source` is to be verified like any other."""

    id: int  # grows; the highest seen is the next `since_id`
    source: str
    target: str
    private: bool
    received: Moment | None
    mention: Mention


class HostedError(FetchError):
    """The service answered, but not with mentions."""


def mentions(
    door: Door, domain: str, token: str, since_id: int = 0, *, api: str = API, tz: tzinfo = UTC
) -> tuple[HostedMention, ...]:
    """The mentions of `domain` newer than `since_id`, the oldest first. Raises `FetchError`; never shows the token.

    All or nothing: who got half could not tell from which number to go on. Entries without number, source or target
    are passed over; of the others, what makes no sense is left out.
    """
    entries: dict[int, dict[str, Any]] = {}
    for page in range(_PAGES):
        listed = _page(door, domain, token, since_id, page, api)
        new = {number: entry for entry in listed if (number := _number(entry)) > since_id and number not in entries}
        entries.update(new)
        if len(listed) < _PAGE or not new:  # the second: a service that knows no pages would never end
            break
    return tuple(one for _, entry in sorted(entries.items()) if (one := _hosted(entry, tz)))


def _page(door: Door, domain: str, token: str, since_id: int, page: int, api: str) -> list[dict[str, Any]]:
    """One page of the list. The oldest come first, so that what arrives meanwhile moves no other to another page."""
    query = {"domain": domain, "token": token, "since_id": since_id, "sort-by": "created", "sort-dir": "up"}
    asked = urlencode({**query, "per-page": _PAGE, "page": page})
    fetched = door.get(f"{api}?{asked}", accept="application/json", size=_SIZE)
    if fetched.status in (401, 403):
        raise HostedError(N_("webmention.io does not accept the token for {domain}"), domain=domain)
    if fetched.status != 200:
        raise HostedError(N_("webmention.io answers with status {status}"), status=fetched.status)
    try:
        answer = json.loads(fetched.text)
        return [entry for entry in answer["children"] if isinstance(entry, dict)]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise HostedError(N_("webmention.io answers with something that is no list of mentions")) from error


def _number(entry: dict[str, Any]) -> int:
    number: Any = entry.get("wm-id")
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return int(number) if is_number and 0 < number <= _HIGHEST else 0


def _hosted(entry: dict[str, Any], tz: tzinfo) -> HostedMention | None:
    source, target = (mention.address(_text(entry, key)) for key in ("wm-source", "wm-target"))
    if not source or not target:
        return None
    received = _date(entry, "wm-received", tz)
    return HostedMention(_number(entry), source, target, _is_private(entry), received, _mention(entry, source, tz))


def _is_private(entry: dict[str, Any]) -> bool:
    """When in doubt, yes: what was meant for one must not be shown to all."""
    return entry.get("wm-private", False) not in (False, None, "false", 0, "")


def _mention(entry: dict[str, Any], source: str, tz: tzinfo) -> Mention:
    author = entry.get("author")
    author = author if isinstance(author, dict) else {}
    kind = _KINDS.get(_text(entry, "wm-property"), "mention")
    own = mention.address(_text(entry, "url"))
    url = own if own and speaks_for(source, own) else source
    return Mention(
        kind=kind,
        author_name=mention.name(_text(author, "name")),
        author_url=mention.address(_text(author, "url")),
        author_photo=mention.address(_text(author, "photo")),
        published=_date(entry, "published", tz),
        title=mention.title(_text(entry, "name")),
        text="" if kind in ("like", "repost") else _words(entry, source, url),
        url=url,
        in_reply_to=tuple(filter(None, [mention.address(_text(entry, "in-reply-to"))])),
        rsvp=_text(entry, "rsvp").lower() if kind == "rsvp" else "",
    )


def _words(entry: dict[str, Any], source: str, url: str) -> str:
    content = entry.get("content")
    if not isinstance(content, dict):
        return ""
    html, text = _text(content, "html"), _text(content, "text")
    return markdown_of(html or plain_html(text), base=source, original=url)


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _date(entry: dict[str, Any], key: str, tz: tzinfo) -> Moment | None:
    try:
        return moment(_text(entry, key), tz)
    except ValueError:
        return None
