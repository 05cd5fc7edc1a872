"""`convblog.yaml` as one frozen, typed value. Every key is described in `docs/reference/configuration.md`."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

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
    answer_pages: bool = False


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
    """What the web service bears: requests of one client and webmentions from one site a minute, bytes, messages."""

    per_minute: int = 600
    per_source: int = 20
    form_bytes: int = 250_000  # 20,000 characters of any script, escaped
    mail_bytes: int = 52_428_800
    waiting: int = 100_000


class Receive(Part, frozen=True, kw_only=True):
    """The web service."""

    database: str = ""
    limits: Limits = Limits()
    trusted_proxies: tuple[str, ...] = ()
    token_env: str = ""
    mail_token_env: str = ""


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


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http(s) address with a host and nothing that could break out of it."""
    try:
        parts = urlsplit(url)
        sound = url.isprintable() and not any(c in url for c in ' "<>\\^`{|}')
        return sound and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def is_language(code: str) -> bool:
    """Whether `code` has the shape of a language tag (RFC 5646): `fr`, `pt-BR`, `zh-Hant`."""
    parts = code.split("-")
    return 2 <= len(parts[0]) <= 3 and all(p.isascii() and p.isalnum() and len(p) <= 8 for p in parts)
