"""Addresses: how they are made of slugs and dates, and how they are written.

An *address* here is a path of the site without the prefix of `url`: `/2026/11/letter/`. It names a page for ever.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from convblog.config import Config
from convblog.content.plaintext import shorten
from convblog.content.post import Post
from convblog.content.slug import slug_of
from convblog.problems import N_, Problem, problem

PERMALINK_FIELDS = ("year", "month", "day", "slug", "lang")
LONGEST_PART, LONGEST = 200, 1000  # bytes; file systems take 255 and 4096, with what lies above the output
_CERTAINLY_SHORT = LONGEST_PART // 4  # characters: none has more than four bytes
_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*")
_FIELD = re.compile(r"\{([^{}]*)\}")


def check_permalink(pattern: str, file: str, line: int) -> list[Problem]:
    """The problems of a permalink pattern."""
    unknown = [name for name in _FIELD.findall(pattern) if name not in PERMALINK_FIELDS]
    plain = _FIELD.sub("x", pattern)
    sound = pattern.startswith("/") and pattern.endswith("/") and "{slug}" in pattern and "//" not in pattern
    if unknown or not sound or set(plain) & set("{}%") or not is_clean(plain):
        hint = N_("write a path like /{{year}}/{{month}}/{{slug}}/ from the fields {fields}, with a slash at both ends")
        text = N_("the permalink “{value}” makes no address")
        return [problem(file, line, text, hint, value=pattern, fields=", ".join(PERMALINK_FIELDS))]
    return [] if is_short(plain) else [too_long(plain, file, line)]


def is_short(address: str) -> bool:
    """Whether a file can stand at `address`, a decoded one, on any file system."""
    if len(address) <= _CERTAINLY_SHORT:
        return True
    path = address.encode()
    return len(path) <= LONGEST and all(len(part) <= LONGEST_PART for part in path.split(b"/"))


def too_long(address: str, file: str, line: int) -> Problem:
    """What to say of an address that is not short."""
    hint = N_("write up to {part} bytes between two slashes and {whole} in all (an accented letter has two)")
    text = N_("the address {address} is too long")
    return problem(file, line, text, hint, address=shorten(address, 60), part=LONGEST_PART, whole=LONGEST)


def of_post(post: Post, pattern: str) -> str:
    """The address of a post."""
    if post.published is None:
        return f"/{post.slug}/"
    day = post.published.date.isoformat()
    return pattern.format(year=day[:4], month=day[5:7], day=day[8:], slug=post.slug, lang=post.lang)


def of_page(post: Post) -> str:
    """The address of a page: its path below `content/pages/`."""
    parts = post.source.removeprefix("content/pages/").split("/")[:-1]
    if post.is_bundle:
        parts = parts[:-1]
    return "/" + "/".join((*(slug_of(part) or part for part in parts), post.slug)) + "/"


def is_clean(address: str) -> bool:
    """Whether `address` stays within the site and is a plain path.

    One that is percent-encoded twice is not: it would be `..` only after somebody decoded it once more.
    """
    plain = unquote(address)
    parts = plain.split("/")
    stays = unquote(plain) == plain and "//" not in plain and not any(part in (".", "..") for part in parts)
    return stays and plain.isprintable() and not set(plain) & set('\\?#<>"')


def file_of(address: str) -> str:
    """The file below the output folder that a host shows for `address`."""
    path = unquote(address[1:]) if "%" in address else address[1:]
    return path + "index.html" if path == "" or path[-1] == "/" else path


def written(address: str) -> str:
    """`address` as it stands in a link: percent-encoded."""
    return address if _PLAIN.fullmatch(address) else quote(address, safe="/:@!$&'()*+,;=~-._")


def home_of(lang: str, config: Config) -> str:
    """The address under which the lists of a language stand: `/` for the first, `/en/` for a further one."""
    return "/" if lang == config.lang else f"/{lang}/"
