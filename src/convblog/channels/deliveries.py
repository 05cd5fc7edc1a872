"""What stands in a row of the queue: what came in, and what it was understood as. Encoded as MessagePack."""

from __future__ import annotations

from typing import TypeVar

from msgspec import DecodeError, Struct, ValidationError, msgpack

from convblog.channels.items import Item
from convblog.channels.webmention.incoming import Incoming, Withdrawal
from convblog.conversation.erasure import is_below, is_mail
from convblog.conversation.submission import Submission


class Reference(Struct, frozen=True):
    """A webmention before anybody looked: what was sent, and the page (by its path) it speaks of."""

    source: str
    target: str
    path: str
    received: int  # seconds since 1970


class Answer(Struct, frozen=True, tag="answer"):
    """What was written in the form. `raw` is the text with its mail addresses, for the moderator alone."""

    submission: Submission
    raw: str


class Mail(Struct, frozen=True, tag="mail"):
    """A raw message, from a mail host's hook."""

    raw: bytes


class Unsubscribe(Struct, frozen=True, tag="unsubscribe"):
    """Somebody wants no more mail; `subject` is what the token in their mail was about."""

    subject: str


Delivery = Incoming | Withdrawal | Answer | Mail | Unsubscribe

T = TypeVar("T")

_delivery = msgpack.Decoder(Delivery)
_reference = msgpack.Decoder(Reference)


def delivery_of(item: Item) -> Delivery | None:
    """What an accepted item was understood as; None if another version of convblog wrote it so that we cannot tell."""
    return _decoded(_delivery, item.result)


def reference_of(item: Item) -> Reference | None:
    """What came in with a queued item."""
    return _decoded(_reference, item.payload)


def _decoded(decoder: msgpack.Decoder[T], data: bytes) -> T | None:
    try:
        return decoder.decode(data) if data else None
    except (DecodeError, ValidationError):
        return None


def concerns(item: Item, who: str) -> bool:
    """Whether an item comes from `who`: a mail address, or a web address with all below it."""
    if is_mail(who):
        return any(address.lower() == who.lower() for address in _mail_addresses(item))
    return any(is_below(url, who) for url in _web_addresses(item))


def _mail_addresses(item: Item) -> list[str]:
    delivery = delivery_of(item)
    if isinstance(delivery, Answer):
        return [delivery.submission.sender.address]
    if isinstance(delivery, Mail):
        return _senders(delivery.raw)
    return []


def _senders(raw: bytes) -> list[str]:
    from email import policy
    from email.parser import BytesHeaderParser
    from email.utils import getaddresses

    head = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    values = [str(value) for name in ("From", "Sender", "Reply-To") for value in head.get_all(name, [])]
    return [address for _, address in getaddresses(values)]


def _web_addresses(item: Item) -> list[str]:
    reference, delivery = reference_of(item), delivery_of(item)
    found = [reference.source] if reference else []
    if isinstance(delivery, Withdrawal):
        found.append(delivery.source)
    if isinstance(delivery, Incoming):
        found += [delivery.source, delivery.mention.author_url, delivery.mention.url]
    if isinstance(delivery, Answer):
        found.append(delivery.submission.author.url)
    return found
