"""Addresses that a mail of ours can be answered to, and links that begin such an answer.

What an answer is about stands behind a `+` in the address, or, where the mail host knows no such addresses or the
local part would grow beyond 64 characters (RFC 5321, 4.5.3.1.1), in brackets in the subject.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from convblog.config import Config, Email

_LONGEST_LOCAL_PART = 64
_DAY = 86_400

AUTHOR_DAYS = 30
CONFIRM_DAYS = 30
UNSUBSCRIBE_DAYS = 3650  # as long as anybody keeps a mail


class Place(NamedTuple):
    """Where an answer goes: an address, and what its subject must hold, if anything (with a space in front)."""

    address: str
    mark: str

    def link(self, subject: str = "", body: str = "") -> str:
        """A mailto: link (RFC 6068)."""
        local, _, host = self.address.rpartition("@")
        fields = {"subject": f"{subject}{self.mark}".strip(), "body": body}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items() if value)
        return f"mailto:{quote(local, '+!$*')}@{quote(host, '')}" + (f"?{query}" if query else "")


def place(config: Email, tag: str) -> Place:
    """Where mail about `tag` goes: the id of an answer (with `-p` for private), or a letter, a dot and a token."""
    local, _, host = config.address.rpartition("@")
    tagged = f"{local}+{tag}"
    if config.plus_addressing and len(tagged) <= _LONGEST_LOCAL_PART:
        return Place(f"{tagged}@{host}", "")
    return Place(config.address, f" [#{tag}]")


def expires(now: int, days: int) -> int:
    """`days` after `now`, both in seconds since 1970."""
    return now + days * _DAY


def one_click(config: Config, token: str) -> str:
    """Where the web service takes a wish for no more mail (RFC 8058 wants HTTPS); empty if there is none.

    A webmention endpoint alone may be a hosted receiver's, which knows nothing of this.
    """
    conversation = config.conversation
    is_ours = any(source.receiver for source in conversation.webmention.sources)
    endpoint = conversation.form.endpoint or (conversation.webmention.endpoint if is_ours else "")
    host = urlsplit(endpoint)
    if host.scheme != "https":
        return ""
    path = urlsplit(conversation.webmention.endpoint or endpoint).path.rstrip("/")
    return f"https://{host.netloc}{path.rpartition('/')[0]}/unsubscribe/{token}"


def page_url(config: Config, target: str, answer: str = "") -> str:
    """The web address of a page, or of an answer on it."""
    path = quote(target, safe="/%:@!$&'()*+,;=~-._")
    return f"{config.origin}{config.prefix}{path}" + (f"#r-{answer}" if answer else "")
