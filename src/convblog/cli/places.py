"""The places that `collect` takes from: mailboxes, web services, hosted receivers; each by a name that can be typed."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from convblog import private
from convblog.channels.collecting import Collected
from convblog.channels.email.reading import Mailbox
from convblog.channels.email.source import Source
from convblog.config import Config, Receiver, WebmentionIo
from convblog.conversation.desk import Desk
from convblog.problems import N_, SiteError, problem, site_error

if TYPE_CHECKING:
    from convblog.channels.queue import Queue
    from convblog.channels.receiver import RemoteReceiver
    from convblog.channels.webmention.hosted import HostedMention

_PAUSE = 60.0  # seconds between two looks at a service, which does not call


Leave = Callable[[Desk, Sequence[Collected]], list[Collected]]


class Place(NamedTuple):
    """One place. `wait` returns when something may be there, at the latest after so many seconds."""

    name: str
    take: Callable[[Desk], Collected]
    wait: Callable[[float], None] = lambda most: time.sleep(min(most, _PAUSE))
    close: Callable[[], None] = lambda: None
    leave: Leave | None = None  # of a mailbox: leaves letters about what waits, and says so with what was collected


def taken(place: Place, desk: Desk) -> Collected:
    """Take from one place. What keeps it from being used at all is its trouble alone, a mistake of ours too; the
    others go on.
    """
    try:
        return place.take(desk)
    except SiteError as error:
        first, *others = error.problems
        return Collected(place.name, error=first, troubles=tuple(others))
    except (OSError, sqlite3.Error):
        raise  # the disk's: nothing else would go better
    except Exception as error:
        _log.debug("%s", place.name, exc_info=True)  # for whoever looks for the mistake: it may quote what came
        return Collected(place.name, error=problem(place.name, 0, _FAILED, _OURS, why=type(error).__name__))


_log = logging.getLogger("convblog.collect")
_FAILED = N_("what is there could not be read to its end ({why})")
_OURS = N_("this is a mistake in convblog, not in your site: please report it")


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
    return [Place(source.name, _reader(source), source.wait, source.close, _leaver(source, root)) for source in sources]


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


def _leaver(source: Source, root: str) -> Leave | None:
    """What leaves letters at a source that takes them: a mailbox reached by IMAP."""
    from convblog.channels.email.letters import Letterbox

    if not isinstance(source, Letterbox):
        return None
    box: Letterbox = source

    def leave(desk: Desk, found: Sequence[Collected]) -> list[Collected]:
        from convblog.channels import leaving
        from convblog.channels.notify.speech import speaker

        own = Path(root, "locale")
        return leaving.after(desk, found, box, speaker([str(own)] if own.is_dir() else []))

    return leave


def _mailbox(desk: Desk) -> Mailbox:
    from convblog.channels.email import mailboxes
    from convblog.channels.email.dnstext import look_up

    return mailboxes.of_desk(desk, look_up())


def _service(receiver: Receiver, root: str) -> Place:
    """The local queue, which is worked off first, or a service elsewhere."""
    if receiver.url:
        return Place(name_of(receiver), lambda desk: _from_afar(desk, receiver, root))
    return Place(name_of(receiver), lambda desk: _from_here(desk, root))


def _from_here(desk: Desk, root: str) -> Collected:
    from convblog.channels import taking, verifying
    from convblog.channels.blocking import is_blocked
    from convblog.channels.looking import looker
    from convblog.channels.queue import Unavailable
    from convblog.channels.receiver import LocalReceiver

    name, by = "receiver", f"collect {os.getpid()}"
    with queue_here(desk.config, root) as queue:
        look, blocks = looker(desk.config), partial(is_blocked, desk.hosts)
        try:
            verifying.verify_all(queue, look, desk.pages, _now, by, _patience(), blocks)
        except Unavailable as error:
            return Collected(name, error=problem(name, 0, _UNUSABLE, why=error))
        return taking.from_service(desk, name, LocalReceiver(queue, by, _now), _spool(root))


_UNUSABLE = N_("the queue of the web service cannot be used ({why})")


@contextmanager
def queue_here(config: Config, root: str) -> Iterator[Queue]:
    """The queue of this machine, or the database that is shared. Raises `SiteError` if it cannot be reached."""
    from convblog.channels import queue

    opened = queue.opened(Path(root, private.FOLDER), config.receive.database)
    try:
        yield opened
    finally:
        opened.close()


def _patience() -> Callable[[], bool]:
    """Whether it has been enough for today: each source may take its twenty seconds, and others wait for the desk."""
    end = time.monotonic() + _LONGEST
    return lambda: time.monotonic() > end


_LONGEST = 300.0  # seconds for looking at sources, in one run and at one place


def _from_afar(desk: Desk, receiver: Receiver, root: str) -> Collected:
    from convblog.channels import taking

    return taking.from_service(desk, name_of(receiver), service_afar(desk.config, receiver), _spool(root))


def name_of(receiver: Receiver) -> str:
    """What a web service is called where it is told of."""
    return f"receiver {urlsplit(receiver.url).netloc}" if receiver.url else "receiver"


def service_afar(config: Config, receiver: Receiver) -> RemoteReceiver:
    """A web service elsewhere, with its token from the environment. Raises `SiteError` if that is not there."""
    from convblog.channels.fetch import Door, user_agent
    from convblog.channels.receiver import LIMITS, RemoteReceiver

    token = _token(name_of(receiver), receiver.token_env)
    door = Door(config.network.allow, agent=user_agent(config.url), limits=LIMITS)
    return RemoteReceiver(door, receiver.url, token)


def _webmention_io(account: WebmentionIo) -> Place:
    name = f"webmention.io {account.domain}"

    def take(desk: Desk) -> Collected:
        from convblog.channels import hosting
        from convblog.channels.looking import looker

        mentions = listed(desk.config, account)
        return hosting.from_hosted(desk, name, mentions, looker(desk.config), _patience())

    return Place(name, take)


def listed(config: Config, account: WebmentionIo, api: str = "") -> Callable[[int], Sequence[HostedMention]]:
    """What a hosted receiver lists, newer than a number; `api` is its address, if it is not the usual one.

    Raises `SiteError` if its token is not there.
    """
    from convblog import times
    from convblog.channels.fetch import Door, user_agent
    from convblog.channels.webmention import hosted

    token = _token(f"webmention.io {account.domain}", account.token_env)
    door = Door(config.network.allow, agent=user_agent(config.url))
    zone = times.zone(config.timezone)
    return lambda since: hosted.mentions(door, account.domain, token, since, api=api or hosted.API, tz=zone)


def _token(name: str, variable: str) -> str:
    token = os.environ.get(variable, "")
    if not token:
        hint = N_("it holds the token of this service")
        raise site_error(name, 0, N_("the environment variable {variable} is not set"), hint, variable=variable)
    return token


def _spool(root: str) -> Callable[[bytes], None]:
    from convblog.channels.email import pipe

    def spool(raw: bytes) -> None:
        pipe.spool(Path(root, private.FOLDER, pipe.FOLDER), raw)

    return spool


def _now() -> int:
    return int(time.time())
