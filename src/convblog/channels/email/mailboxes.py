"""What reading mail needs to know of a site, taken from its configuration and its desk."""

from __future__ import annotations

from msgspec import structs

from convblog.channels.email.dnstext import Dns
from convblog.channels.email.namelines import name_lines
from convblog.channels.email.reading import Mailbox
from convblog.config import Config
from convblog.conversation.desk import Desk
from convblog.conversation.pages import Pages


def of_desk(desk: Desk, dns: Dns | None) -> Mailbox:
    """For collecting: answers are placed under what is published or waits."""

    def target_of(identity: str) -> str | None:
        entry = desk.published.entries.get(identity)
        held = None if entry else desk.inbox.get(identity)
        return entry.target if entry else held.submission.target if held else None

    return structs.replace(of_config(desk.config, desk.pages), target_of=target_of, dns=dns)


def of_config(config: Config, pages: Pages) -> Mailbox:
    """For explaining: without the answers, and without asking anybody about signatures."""
    email = config.conversation.email
    return Mailbox(
        address=email.address,
        trusted_authserv_id=email.trusted_authserv_id,
        author_address=config.author.email,
        pages=pages,
        name_lines=name_lines(),
    )
