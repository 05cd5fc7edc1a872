"""The places that `collect` takes from: mailboxes, web services, hosted receivers; each by a name that can be typed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from convblog import private
from convblog.channels.collecting import Collected
from convblog.channels.email.reading import Mailbox
from convblog.channels.email.source import Source
from convblog.config import Config, Receiver, WebmentionIo
from convblog.conversation.desk import Desk
from convblog.problems import N_, Problem, problem

_PAUSE = 60.0  # seconds between two looks at a service, which does not call


class Place(NamedTuple):
    """One place. `wait` returns when something may be there, at the latest after so many seconds."""

    name: str
    take: Callable[[Desk], Collected]
    wait: Callable[[float], None] = lambda most: time.sleep(min(most, _PAUSE))
    close: Callable[[], None] = lambda: None


def of(config: Config, root: str) -> list[Place]:
    """Every place that is configured: web services first, for the mail they hand over is read with the mail."""
    conversation = config.conversation
    web = []
    for source in conversation.webmention.sources:
        if source.receiver:
            web.append(_service(source.receiver, root))
        elif source.webmention_io:
            web.append(_webmention_io(source.webmention_io))
    return [*web, *_mail(config, root, any(source.receiver for source in conversation.webmention.sources))]


def _mail(config: Config, root: str, with_spool: bool) -> list[Place]:
    from convblog.channels.email import pipe
    from convblog.channels.email.sources import sources_of

    if with_spool:
        private.make(Path(root, private.FOLDER))
        Path(root, private.FOLDER, pipe.FOLDER).mkdir(mode=0o700, exist_ok=True)
    sources = sources_of(config.conversation.email, Path(root), os.environ)
    return [Place(source.name, _reader(source), source.wait, source.close) for source in sources]


def _reader(source: Source) -> Callable[[Desk], Collected]:
    def take(desk: Desk) -> Collected:
        from convblog.channels import collecting
        from convblog.channels.email import reading
        from convblog.channels.email.commands import act

        mailbox = _mailbox(desk)
        return collecting.mail(
            desk, source, lambda raw: reading.read(raw, mailbox), lambda letter, raw: act(desk, letter, raw=raw)
        )

    return take


def _mailbox(desk: Desk) -> Mailbox:
    from convblog.channels.email import mailboxes
    from convblog.channels.email.dnstext import look_up

    return mailboxes.of_desk(desk, look_up())


def _service(receiver: Receiver, root: str) -> Place:
    """The local queue, which is worked off first, or a service elsewhere."""
    if receiver.url:
        return Place(f"receiver {urlsplit(receiver.url).netloc}", lambda desk: _from_afar(desk, receiver, root))
    return Place("receiver", lambda desk: _from_here(desk, root))


def _from_here(desk: Desk, root: str) -> Collected:
    from convblog.channels import queue, taking, verifying
    from convblog.channels.looking import looker
    from convblog.channels.receiver import LocalReceiver

    by = f"collect {os.getpid()}"
    folder = Path(root, private.FOLDER)
    try:
        opened = queue.opened(folder, desk.config.receive.database)
    except queue.Unavailable as error:
        why = problem("receiver", 0, N_("the queue of the web service cannot be used ({why})"), "", why=error)
        return Collected("receiver", error=why)
    try:
        look = looker(desk.config)
        while verifying.verify_some(opened, look, desk.pages, _now, by, _MOST):
            pass
        return taking.from_service(desk, "receiver", LocalReceiver(opened, by, _now), _spool(root))
    finally:
        opened.close()


_MOST = 50  # webmentions looked at between two looks at the queue


def _from_afar(desk: Desk, receiver: Receiver, root: str) -> Collected:
    from convblog.channels import taking
    from convblog.channels.fetch import Door, user_agent
    from convblog.channels.receiver import LIMITS, RemoteReceiver

    name = f"receiver {urlsplit(receiver.url).netloc}"
    token = os.environ.get(receiver.token_env, "")
    if not token:
        return Collected(name, error=_no_token(name, receiver.token_env))
    door = Door(desk.config.network.allow, agent=user_agent(desk.config.url), limits=LIMITS)
    return taking.from_service(desk, name, RemoteReceiver(door, receiver.url, token), _spool(root))


def _webmention_io(account: WebmentionIo) -> Place:
    name = f"webmention.io {account.domain}"

    def take(desk: Desk) -> Collected:
        from convblog import times
        from convblog.channels import taking
        from convblog.channels.fetch import Door, user_agent
        from convblog.channels.looking import looker
        from convblog.channels.webmention import hosted

        token = os.environ.get(account.token_env, "")
        if not token:
            return Collected(name, error=_no_token(name, account.token_env))
        config = desk.config
        door = Door(config.network.allow, agent=user_agent(config.url))
        zone = times.zone(config.timezone)
        return taking.from_hosted(
            desk,
            name,
            lambda since: hosted.mentions(door, account.domain, token, since, tz=zone),
            looker(config),
        )

    return Place(name, take)


def _no_token(name: str, variable: str) -> Problem:
    hint = N_("it holds the token of this service")
    return problem(name, 0, N_("the environment variable {variable} is not set"), hint, variable=variable)


def _spool(root: str) -> Callable[[bytes], None]:
    from convblog.channels.email import pipe

    def spool(raw: bytes) -> None:
        pipe.spool(Path(root, private.FOLDER, pipe.FOLDER), raw)

    return spool


def _now() -> int:
    return int(time.time())
