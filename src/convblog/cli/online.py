"""`convblog check --online`: whether everything elsewhere that the site relies on answers as it should.

Nothing is sent, taken or moved: one logs in, looks, and leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import structs

from convblog.config import FILE, Config, Imap, Receiver, WebmentionIo
from convblog.problems import N_, Problem, SiteError, problem, site_error

_BEYOND = 2**31 - 1  # a number that no mention has: nothing is listed then, and the token is looked at all the same


class Place(NamedTuple):
    """Something to try. `attempt` raises what tells why it does not work."""

    name: str
    attempt: Callable[[], None]


def tried(place: Place) -> Problem | None:
    """What is wrong with a place; None if all is well."""
    from convblog.channels.email.source import SourceDown
    from convblog.channels.fetch import FetchError
    from convblog.channels.receiver import ReceiverError
    from convblog.channels.smtp import NotSentError

    try:
        place.attempt()
    except (FetchError, ReceiverError) as error:
        return Problem(place.name, 0, error.message, "", error.values)
    except (NotSentError, SourceDown) as error:
        return structs.replace(error.problem, file=place.name)
    except SiteError as error:
        return structs.replace(error.problems[0], file=place.name, line=0)
    return None


def places(config: Config, root: str, environ: Mapping[str, str]) -> Iterator[Place]:
    """Everything that the configuration names, in the order in which answers come and letters go."""
    yield from _mailboxes(config, root, environ)
    yield from _mail_server(config, environ)
    yield from _web_service(config)
    yield from _home_page(config)
    yield from _receivers(config, root)


def _mailboxes(config: Config, root: str, environ: Mapping[str, str]) -> Iterator[Place]:
    from convblog.channels.email.pipe import SpoolSource
    from convblog.channels.email.source import Source
    from convblog.channels.email.sources import sources_of

    def read(source: Source) -> None:
        for _ in source.fetch(lambda _: "settled"):  # all that is there is known already: nothing is to be done
            pass

    email = config.conversation.email
    sources = [one for one in sources_of(email, Path(root), environ) if not isinstance(one, SpoolSource)]
    for part, source in zip(email.sources, sources, strict=True):
        if part.imap:
            yield Place(source.name, _login(source.name, part.imap, environ))
        else:
            yield Place(source.name, partial(read, source))


def _login(name: str, imap: Imap, environ: Mapping[str, str]) -> Callable[[], None]:
    def attempt() -> None:
        from convblog.channels.email.imaplogin import RefusedError, Server
        from convblog.channels.email.imapsession import Session

        password = environ.get(imap.password_env, "")
        if not password:
            raise _unset(imap.password_env)
        session = Session(Server(name, imap), password)
        try:
            session.enter(imap.folder)
        except RefusedError:
            hint = N_("check “folder” in convblog.yaml")
            raise site_error(FILE, 0, N_("there is no folder “{folder}”"), hint, folder=imap.folder) from None
        finally:
            session.close()

    return attempt


def _mail_server(config: Config, environ: Mapping[str, str]) -> Iterator[Place]:
    email = config.conversation.email
    if email.smtp:
        from convblog.channels import smtp

        server = email.smtp
        yield Place(f"smtp {server.host}:{server.port}", lambda: smtp.try_out(server, environ, email.address))


def _web_service(config: Config) -> Iterator[Place]:
    """Its pulse, where there is one of ours: the form's, or that of the webmentions that we collect from ourselves."""
    conversation = config.conversation
    is_ours = any(source.receiver for source in conversation.webmention.sources)
    endpoint = conversation.form.endpoint or (conversation.webmention.endpoint if is_ours else "")
    if endpoint:
        url = endpoint.rstrip("/").rpartition("/")[0] + "/health"
        yield Place(f"web service {urlsplit(endpoint).netloc}", lambda: _is_answered(config, url))


def _is_answered(config: Config, url: str) -> None:
    from convblog.channels.fetch import Door, user_agent

    status = Door(config.network.allow, agent=user_agent(config.url)).get(url, accept="text/plain", cut=True).status
    if status != 200:
        hint = N_("is it running, does it have the pages of a build, does the web server pass everything on?")
        raise site_error(url, 0, N_("{url} answers with status {status}"), hint, url=url, status=status)


def _home_page(config: Config) -> Iterator[Place]:
    if config.conversation.webmention.endpoint:
        yield Place(config.url, lambda: _names_the_endpoint(config))


def _names_the_endpoint(config: Config) -> None:
    from convblog.channels.fetch import Door, user_agent
    from convblog.channels.webmention.discovery import discover

    found = discover(Door(config.network.allow, agent=user_agent(config.url)), config.url)
    if found.fetched.status != 200:
        hint = N_("is the site online at “url”?")
        text = N_("the home page answers with status {status}")
        raise site_error(config.url, 0, text, hint, status=found.fetched.status)
    if found.endpoint != config.conversation.webmention.endpoint:
        hint = N_("build and publish the site; the configuration says {endpoint}")
        text = N_("the home page names another webmention endpoint, or none: “{found}”")
        endpoint = config.conversation.webmention.endpoint
        raise site_error(config.url, 0, text, hint, found=found.endpoint, endpoint=endpoint)


def _receivers(config: Config, root: str) -> Iterator[Place]:
    from convblog.cli.places import name_of

    for source in config.conversation.webmention.sources:
        if source.receiver:
            yield Place(name_of(source.receiver), _queue(config, root, source.receiver))
        elif source.webmention_io:
            yield Place(f"webmention.io {source.webmention_io.domain}", _list(config, source.webmention_io))


def _queue(config: Config, root: str, receiver: Receiver) -> Callable[[], None]:
    def attempt() -> None:
        from convblog.channels.queue import Unavailable
        from convblog.cli.places import queue_here, service_afar

        if receiver.url:
            service_afar(config, receiver).settle([])  # nothing; but not without the token
            return
        with queue_here(config, root) as queue:
            try:
                queue.waiting()
            except Unavailable as error:
                text = N_("the queue of the web service cannot be used ({why})")
                raise SiteError([problem(FILE, 0, text, why=error)]) from None

    return attempt


def _list(config: Config, account: WebmentionIo) -> Callable[[], None]:
    def attempt() -> None:
        from convblog.cli.places import listed

        listed(config, account)(_BEYOND)

    return attempt


def _unset(variable: str) -> SiteError:
    hint = N_("set it to the password of this mailbox, for this command alone")
    return site_error(FILE, 0, N_("the environment variable {name} is not set"), hint, name=variable)
