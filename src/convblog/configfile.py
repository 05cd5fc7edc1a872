"""Reading `convblog.yaml`: every mistake of it, found at once and named by its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from convblog import times, yamlfile
from convblog.config import FILE, Config, is_language, is_web_address
from convblog.problems import N_, Problem, SiteError
from convblog.yamlfile import Reader


def read(text: str) -> Config:
    """Read the configuration. Raises `SiteError` with every problem of the file."""
    return yamlfile.read_struct(Config, text, FILE, _check)


class Judged(Struct, frozen=True):
    """A configuration as far as it can be read, so that the rest of a site can be judged while it has mistakes."""

    config: Config  # with stand-ins for what is wrong
    problems: tuple[Problem, ...] = ()
    spoilt: frozenset[str] = frozenset()  # the keys at the top that are wrong, or have something wrong below them


_STAND_INS = {"title": FILE, "url": "https://site.invalid/"}


def judge(text: str) -> Judged:
    """Read the configuration, whatever is wrong with it."""
    try:
        return Judged(read(text))
    except SiteError as error:
        problems = error.problems
    from convblog import yamltext

    try:
        raw = yamltext.load(text, FILE)
    except SiteError:
        raw = dict.fromkeys(Config.__struct_fields__)
    good = {key: value for key, value in raw.items() if _is_good(key, value)}
    config = Reader("", FILE).struct(Config, _STAND_INS | good)
    assert config is not None  # made of nothing but what is good
    return Judged(config, problems, frozenset({*raw, *_STAND_INS} - good.keys()))


def _is_good(key: str, value: object) -> bool:
    """Whether a key at the top has nothing wrong, as far as it can be judged alone."""
    reader = Reader("", FILE)
    config = reader.struct(Config, _STAND_INS | {key: value})
    if config is not None:
        _check(reader, config)
    return not reader.problems


def line_of(site: Path, *key: str) -> int:
    """The line of `key` in the configuration of `site`, or of what encloses it, for what only later steps find wrong.

    Read anew: mistakes are rare, and a configuration that carried its lines would differ after each line added. 0 where
    there is no such file any more.
    """
    try:
        return Reader((site / FILE).read_text("utf-8-sig", "replace"), FILE).line(key)
    except OSError:
        return 0


def _check(reader: Reader, config: Config) -> None:
    for path, url in _addresses(config):
        if url and not is_web_address(url):
            reader.wrong(path, _NOT_AN_ADDRESS, _ADDRESS_HINT, key=yamlfile.dotted(path), value=url)
    try:
        times.zone(config.timezone)
    except ValueError:
        hint = N_("write a name like Europe/Paris")
        reader.wrong(("timezone",), N_("there is no time zone “{value}”"), hint, value=config.timezone)
    for path, number, least in _numbers(config):
        if number < least:
            hint = N_("write {least} or more")
            reader.wrong(path, N_("“{key}” is too small"), hint, key=yamlfile.dotted(path), least=least)
    if config.receive.limits.mail_bytes > _MOST_MAIL:
        key, hint = ("receive", "limits", "mail_bytes"), N_("write {most} or less")
        reader.wrong(key, N_("“{key}” is too large"), hint, key=yamlfile.dotted(key), most=_MOST_MAIL)
    _check_names(reader, config)
    _check_menu(reader, config)
    _check_styles(reader, config)
    _check_sources(reader, config)
    _check_proxies(reader, config)
    _check_receivers(reader, config)


_NOT_AN_ADDRESS = N_("“{key}” is not a web address: {value}")

_ADDRESS_HINT = N_("write a whole address that starts with https://")


def _addresses(config: Config) -> Iterator[tuple[yamlfile.Path, str]]:
    conversation = config.conversation
    yield ("url",), config.url
    yield ("feed", "hub"), config.feed.hub
    yield ("conversation", "webmention", "endpoint"), conversation.webmention.endpoint
    yield ("conversation", "form", "endpoint"), conversation.form.endpoint
    yield ("author", "url"), config.author.url
    for name, author in config.authors.items():
        yield ("authors", name, "url"), author.url
    for number, blog in enumerate(config.blogroll):
        yield ("blogroll", number, "url"), blog.url
        yield ("blogroll", number, "feed"), blog.feed


def _numbers(config: Config) -> Iterator[tuple[yamlfile.Path, int, int]]:
    conversation = config.conversation
    yield ("pagination",), config.pagination, 1
    yield ("feed", "items"), config.feed.items, 1
    yield ("conversation", "nesting"), conversation.nesting, 1
    yield ("conversation", "closes_after"), conversation.closes_after, 0
    yield ("conversation", "retention", "raw"), conversation.retention.raw, 0
    yield ("conversation", "retention", "rejected"), conversation.retention.rejected, 0
    limits = config.receive.limits
    yield ("receive", "limits", "per_minute"), limits.per_minute, 1
    yield ("receive", "limits", "per_source"), limits.per_source, 1
    yield ("receive", "limits", "form_bytes"), limits.form_bytes, _LEAST_FORM
    yield ("receive", "limits", "mail_bytes"), limits.mail_bytes, _LEAST_MAIL
    yield ("receive", "limits", "waiting"), limits.waiting, 1


_LEAST_FORM = 16_384  # two addresses of 2,000 characters each, escaped
_LEAST_MAIL = 65_536  # a short mail with the headers of all who handed it on
_MOST_MAIL = 70_000_000  # a collector elsewhere gets it in one piece, a third longer: `LIMITS` of channels/receiver.py


def _check_names(reader: Reader, config: Config) -> None:
    for path, lang in [(("lang",), config.lang), *((("languages", lang), lang) for lang in config.languages)]:
        if not is_language(lang):
            reader.wrong(path, N_("“{value}” is not a language"), N_("write a code like fr, en or pt-BR"), value=lang)
    address = config.conversation.email.address
    if address and not ("@" in address[1:-1] and address.isprintable() and not set(address) & set(' <>",;:\\?&')):
        hint = N_("write it like answers@example.org")
        reader.wrong(("conversation", "email", "address"), N_("“{value}” is not a mail address"), hint, value=address)
    for name in config.keep:
        if "/" in name or name in (".", ".."):
            hint = N_("write a name alone")
            reader.wrong(("keep",), N_("“{value}” is not a name in the output folder"), hint, value=name)


def _check_menu(reader: Reader, config: Config) -> None:
    """A menu stands on every page: what is relative would lead elsewhere from each."""
    for number, item in enumerate(config.nav):
        if not item.url.startswith(("/", "#", "?")) and not _has_scheme(item.url):
            hint = N_("write a path from the root like /{value}, or a whole address that starts with https://")
            text = N_("“{value}” in the menu leads elsewhere from each page")
            reader.wrong(("nav", number, "url"), text, hint, value=item.url.removeprefix("./"))


def _has_scheme(url: str) -> bool:
    """Whether an address says what it is by itself: `https:`, `mailto:` and their like."""
    try:
        return bool(urlsplit(url).scheme)
    except ValueError:
        return False


def _check_styles(reader: Reader, config: Config) -> None:
    from pygments.styles import get_all_styles

    styles = sorted(get_all_styles())
    for key, name in (("light", config.highlight.light), ("dark", config.highlight.dark)):
        if name not in styles:
            hint = N_("take one of: {styles}")
            reader.wrong(
                ("highlight", key), N_("Pygments has no style “{value}”"), hint, value=name, styles=", ".join(styles)
            )


def _check_sources(reader: Reader, config: Config) -> None:
    """Each source is one thing; what is said twice, or not at all, is a mistake better told than guessed."""
    conversation = config.conversation
    for section, sources in (("email", conversation.email.sources), ("webmention", conversation.webmention.sources)):
        for number, source in enumerate(sources):
            kinds = [name for name in source.__struct_fields__ if getattr(source, name)]
            if len(kinds) != 1:
                path = ("conversation", section, "sources", number)
                hint = N_("give each one exactly one of: {kinds}")
                reader.wrong(path, N_("a source is one thing"), hint, kinds=", ".join(source.__struct_fields__))


def _check_proxies(reader: Reader, config: Config) -> None:
    from ipaddress import ip_network

    for number, text in enumerate(config.receive.trusted_proxies):
        try:
            ip_network(text, strict=False)
        except ValueError:
            hint = N_("write it like 127.0.0.1, 10.0.0.0/8 or ::1")
            path = ("receive", "trusted_proxies", number)
            reader.wrong(path, N_("“{value}” is not the address of a machine or a network"), hint, value=text)


def _check_receivers(reader: Reader, config: Config) -> None:
    """The token that goes there opens the queue: it travels encrypted, or not at all."""
    for number, source in enumerate(config.conversation.webmention.sources):
        url = source.receiver.url if source.receiver else ""
        path = ("conversation", "webmention", "sources", number, "receiver", "url")
        if url and not is_web_address(url):
            reader.wrong(path, _NOT_AN_ADDRESS, _ADDRESS_HINT, key=yamlfile.dotted(path), value=url)
        elif url.startswith("http:") and urlsplit(url).netloc not in config.network.allow:
            hint = N_("write https://, or name its host:port in “network.allow” if it is a machine of your own")
            reader.wrong(
                path, N_("“{key}” is not encrypted, and a token would go there"), hint, key=yamlfile.dotted(path)
            )
