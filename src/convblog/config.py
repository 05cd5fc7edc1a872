"""`convblog.yaml` as one frozen, typed value. Every key is described in `docs/reference/configuration.md`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from convblog import times, yamlfile
from convblog.problems import N_
from convblog.yamlfile import Reader

FILE = "convblog.yaml"

Security = Literal["tls", "starttls", "none"]


class Part(Struct, frozen=True, kw_only=True):
    """What every section of the configuration is: frozen, and built by key."""


class Author(Part, frozen=True, kw_only=True):
    """Who writes: shown with each post. `email` is where notifications go; it is never rendered."""

    name: str = ""
    url: str = ""
    email: str = ""


class Language(Part, frozen=True, kw_only=True):
    """A further language of the site."""

    title: str = ""
    description: str = ""


class NavItem(Part, frozen=True, kw_only=True):
    """One entry of the menu; `lang` keeps it to the pages of one language."""

    title: str
    url: str
    lang: str = ""


class Blog(Part, frozen=True, kw_only=True):
    """One blog of the blogroll."""

    title: str
    url: str
    feed: str = ""


class Feed(Part, frozen=True, kw_only=True):
    """The feeds: how many items, whole or shortened, and the WebSub hub to name."""

    items: int = 20
    content: Literal["full", "summary"] = "full"
    hub: str = ""


class Highlight(Part, frozen=True, kw_only=True):
    """Pygments styles for code, by day and by night."""

    light: str = "friendly"
    dark: str = "nord"


class Retention(Part, frozen=True, kw_only=True):
    """Days that raw messages and rejected answers stay in `.convblog/`."""

    raw: int = 90
    rejected: int = 30


class Imap(Part, frozen=True, kw_only=True):
    """A mailbox reached by IMAP."""

    host: str
    user: str
    password_env: str
    port: int = 993
    security: Security = "tls"
    folder: str = "INBOX"


class MailSource(Part, frozen=True, kw_only=True):
    """One place mail is taken from: exactly one of the keys."""

    imap: Imap | None = None
    maildir: str = ""
    mbox: str = ""


class Smtp(Part, frozen=True, kw_only=True):
    """The server that sends mail."""

    host: str
    user: str = ""
    password_env: str = ""
    port: int = 465
    security: Security = "tls"


class Notify(Part, frozen=True, kw_only=True):
    """Who is told by mail: the author (never, daily or at once), and readers who asked."""

    author: Literal["never", "daily", "always"] = "daily"
    readers: bool = False


class Email(Part, frozen=True, kw_only=True):
    """Answers by e-mail. Without an `address` the pages offer none."""

    address: str = ""
    plus_addressing: bool = True
    trusted_authserv_id: str = ""
    sources: tuple[MailSource, ...] = ()
    smtp: Smtp | None = None
    notify: Notify = Notify()
    pictures: bool = False


class Receiver(Part, frozen=True, kw_only=True):
    """The queue of `convblog receive`: the local one, or a remote one by `url`."""

    url: str = ""
    token_env: str = ""


class WebmentionIo(Part, frozen=True, kw_only=True):
    """An account at a hosted receiver."""

    domain: str
    token_env: str


class WebmentionSource(Part, frozen=True, kw_only=True):
    """One place webmentions are taken from: exactly one of the keys."""

    receiver: Receiver | None = None
    webmention_io: WebmentionIo | None = None


class Webmention(Part, frozen=True, kw_only=True):
    """Answers from other sites. Without an `endpoint` the pages advertise none."""

    endpoint: str = ""
    sources: tuple[WebmentionSource, ...] = ()


class Form(Part, frozen=True, kw_only=True):
    """Answers by a form. Without an `endpoint` there is none."""

    endpoint: str = ""


class Conversation(Part, frozen=True, kw_only=True):
    """How readers answer, and what becomes of it."""

    moderation: Literal["all", "known", "none"] = "known"
    openings: dict[str, tuple[str, ...]] = {}
    closes_after: int = 365
    nesting: int = 4
    retention: Retention = Retention()
    secret_env: str = ""
    email: Email = Email()
    webmention: Webmention = Webmention()
    form: Form = Form()


class Limits(Part, frozen=True, kw_only=True):
    """What the web service bears."""

    per_minute: int = 600
    waiting: int = 100_000


class Receive(Part, frozen=True, kw_only=True):
    """The web service."""

    database: str = ""
    limits: Limits = Limits()
    trusted_proxies: tuple[str, ...] = ()


class Network(Part, frozen=True, kw_only=True):
    """Private hosts that may be reached all the same, as `host:port`."""

    allow: tuple[str, ...] = ()


class Config(Part, frozen=True, kw_only=True):
    """The whole of `convblog.yaml`."""

    title: str
    url: str
    description: str = ""
    lang: str = "en"
    languages: dict[str, Language] = {}
    timezone: str = "UTC"
    author: Author = Author()
    authors: dict[str, Author] = {}
    theme: str = "agora"
    theme_options: dict[str, str] = {}
    permalink: str = "/{year}/{month}/{slug}/"
    pagination: int = 10
    feed: Feed = Feed()
    nav: tuple[NavItem, ...] = ()
    blogroll: tuple[Blog, ...] = ()
    highlight: Highlight = Highlight()
    output: str = "public"
    keep: tuple[str, ...] = ()
    conversation: Conversation = Conversation()
    receive: Receive = Receive()
    network: Network = Network()

    @property
    def langs(self) -> tuple[str, ...]:
        """Every language the site speaks, its first one first."""
        return (self.lang, *(lang for lang in self.languages if lang != self.lang))

    @property
    def prefix(self) -> str:
        """The path of `url` without its last slash: empty at the root of a host, else like `/blog`."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme and host of `url`, without a slash at the end."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def read(text: str) -> Config:
    """Read the configuration. Raises `SiteError` with every problem of the file."""
    return yamlfile.read_struct(Config, text, FILE, _check)


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
    _check_names(reader, config)
    _check_styles(reader, config)
    _check_sources(reader, config)


_NOT_AN_ADDRESS = N_("“{key}” is not a web address: {value}")
_ADDRESS_HINT = N_("write a whole address that starts with https://")


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http(s) address with a host and nothing that could break out of it."""
    try:
        parts = urlsplit(url)
        sound = url.isprintable() and not any(c in url for c in ' "<>\\^`{|}')
        return sound and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


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


def is_language(code: str) -> bool:
    """Whether `code` has the shape of a language tag (RFC 5646): `fr`, `pt-BR`, `zh-Hant`."""
    parts = code.split("-")
    return 2 <= len(parts[0]) <= 3 and all(p.isascii() and p.isalnum() and len(p) <= 8 for p in parts)
