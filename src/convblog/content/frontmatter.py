"""The head of a source file: `---`, YAML, `---`, and then the text."""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from convblog import times, yamlfile, yamltext
from convblog.config import is_language, is_web_address
from convblog.content.post import Channel, Reply
from convblog.problems import N_, Problem, SiteError, problem, site_error
from convblog.times import Moment
from convblog.yamlfile import Reader

_FENCE = "---"
_CLOSING = re.compile(r"^---\s*$", re.MULTILINE)
_LONGEST = 65_536  # characters of front matter; more is most often a file whose closing line is missing


class FrontMatter(Struct, frozen=True, kw_only=True):
    """The known keys, typed. Dates are still text here: their time zone is the site's."""

    title: str = ""
    date: str = ""
    updated: str = ""
    slug: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    draft: bool = False
    lang: str = ""
    author: str = ""
    aliases: tuple[str, ...] = ()
    question: str = ""
    reply: Any | UnsetType = UNSET
    syndication: tuple[str, ...] = ()
    in_reply_to: str = ""
    image: str = ""
    series: str = ""
    translation_key: str = ""
    toc: bool = False


class ReplyKeys(Struct, frozen=True, kw_only=True):
    """`reply:` written out."""

    channels: tuple[Channel, ...] | None = None
    closes_after: int | None = None


class Head(Struct, frozen=True):
    """What the head of a file says, and where it ends."""

    matter: FrontMatter
    published: Moment | None
    updated: Moment | None
    reply: Reply
    extra: dict[str, Any]
    text: str  # what follows the head
    first_line: int  # the line of the file at which `text` starts
    lines: dict[str, int]  # of keys that later steps may complain about
    warnings: tuple[Problem, ...]


# Keys that later steps may find wrong.
LOCATED = ("aliases", "slug", "image", "author", "tags", "reply", "translation_key")
KNOWN = tuple(FrontMatter.__struct_fields__)


def split(text: str, file: str) -> tuple[str, str, int]:
    """YAML, text, and the line at which the text starts. A file without a head is all text.

    Raises `SiteError` if the head is opened and never closed, or too long.
    """
    if not (text.startswith(_FENCE) and text[3:].split("\n", 1)[0].strip() == ""):
        return "", text, 1
    start = text.find("\n") + 1
    end = start
    while start and end < len(text) and end - start <= _LONGEST:
        line_end = text.find("\n", end)
        line = text[end:] if line_end < 0 else text[end:line_end]
        if line.rstrip() == _FENCE:
            after = len(text) if line_end < 0 else line_end + 1
            return text[start:end], text[after:], text.count("\n", 0, after) + 1
        if line_end < 0:
            break
        end = line_end + 1
    if _CLOSING.search(text, end):
        hint = N_("shorten it, or put a line “---” where it ends")
        raise site_error(file, 1, N_("the front matter has more than {most} characters"), hint, most=_LONGEST)
    hint = N_("put a line “---” under the last “key: value” line")
    raise site_error(file, 1, N_("the front matter is opened by “---” and never closed"), hint)


def read(text: str, file: str, tz: tzinfo) -> Head:
    """The head of a post or page, typed. Raises `SiteError` with every problem of it."""
    yaml, rest, first_line = split(text, file)
    raw, repeated = yamltext.judge(yaml, file, 2)
    reader = Reader(yaml, file, 2)
    reader.problems += yamlfile.twice(file, repeated)
    known = {key: value for key, value in raw.items() if key in KNOWN}
    if isinstance(known.get("tags"), str):
        known["tags"] = [tag.strip() for tag in known["tags"].split(",") if tag.strip()]
    matter = reader.struct(FrontMatter, known) or FrontMatter()
    published = _moment(reader, "date", matter.date, tz)
    updated = _moment(reader, "updated", matter.updated, tz)
    reply = _reply(reader, matter.reply)
    _check(reader, matter)
    if reader.problems:
        raise SiteError(reader.problems)
    unknown = [key for key in raw if key not in KNOWN]
    loaded = yamltext.typed(yaml, file, 2) if unknown else {}
    extra = {key: loaded.get(key, raw[key]) for key in unknown}
    warnings = tuple(_misspelt(reader, key) for key in unknown if yamlfile.near(key, KNOWN))
    lines = _lines(yaml, raw, reader) if not raw.keys().isdisjoint(LOCATED) else {}
    return Head(matter, published, updated, reply, extra, rest, first_line, lines, warnings)


def _lines(yaml: str, raw: dict[str, Any], reader: Reader) -> dict[str, int]:
    """The line of each key of `LOCATED`. Most begin a line of their own; to compose the YAML anew takes 0.2 ms."""
    found: dict[str, int] = {}
    for number, line in enumerate(yaml.split("\n"), reader.first_line):
        found.setdefault(line.partition(":")[0], number)
    return {key: found.get(key) or reader.line((key,)) for key in LOCATED if key in raw}


def _moment(reader: Reader, key: str, text: str, tz: tzinfo) -> Moment | None:
    if not text:
        return None
    try:
        return times.moment(text, tz)
    except ValueError:
        hint = N_("write it like 2026-11-20 or 2026-11-20 08:40")
        reader.wrong((key,), N_("“{value}” is not a date"), hint, value=text)
        return None


def _reply(reader: Reader, raw: object) -> Reply:
    """`reply: false`, `reply: [email]` or `reply: {channels: [email], closes_after: 30}`."""
    if raw is UNSET:
        return Reply()
    if isinstance(raw, str) and raw.lower() in ("true", "yes", "on"):
        return Reply()
    if isinstance(raw, str) and raw.lower() in ("false", "no", "off"):
        return Reply(channels=())
    if isinstance(raw, dict):
        keys = reader.struct(ReplyKeys, raw, ("reply",)) or ReplyKeys()
        if keys.closes_after is not None and keys.closes_after < 0:
            hint = N_("write {least} or more")
            reader.wrong(("reply", "closes_after"), N_("“{key}” is too small"), hint, key="reply.closes_after", least=0)
        return Reply(keys.channels, keys.closes_after)
    return Reply(channels=reader.value(tuple[Channel, ...], [raw] if isinstance(raw, str) else raw, ("reply",)))


def _check(reader: Reader, matter: FrontMatter) -> None:
    if matter.lang and not is_language(matter.lang):
        hint = N_("write a code like fr, en or pt-BR")
        reader.wrong(("lang",), N_("“{value}” is not a language"), hint, value=matter.lang)
    addresses = [(("in_reply_to",), matter.in_reply_to)] if matter.in_reply_to else []
    addresses += [(("syndication",), url) for url in matter.syndication]
    for path, url in addresses:
        if not is_web_address(url):
            hint = N_("write a whole address that starts with https://")
            reader.wrong(path, N_("“{key}” is not a web address: {value}"), hint, key=path[0], value=url)


def _misspelt(reader: Reader, key: str) -> Problem:
    hint = N_("did you mean “{near}”? Otherwise it is kept for templates, under “extra”")
    return problem(
        reader.file, reader.line((key,)), N_("unknown key “{key}”"), hint, key=key, near=yamlfile.near(key, KNOWN)
    )
