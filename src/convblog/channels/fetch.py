"""The one door through which convblog looks at the web. Every request that goes out goes through here.

    url -> is it ours to visit? -> resolve, check, connect (wire.py) -> headers -> body, decompressed and counted
     ^                                                                    |
     +------------------------------ redirect ----------------------------+

What goes out holds no cookie, no credentials, no referrer; proxies and .netrc of the environment are not looked at.
httpcore is used below httpx, because its few parts can all be given: httpx brings only the reading of addresses.

Ports: 80, 443, and from 1024 on, where people run their own. The rest belongs to other services (mail, for one, to
which a page could have us speak). `allow` opens any.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

import httpcore
import httpx

from convblog import __version__
from convblog.channels.coding import CodingError, decoded
from convblog.channels.fetching import (
    Conditional,
    Fetched,
    FetchError,
    Limits,
    Refused,
    Resolve,
    TooLong,
    TooManyRedirects,
    Unreachable,
)
from convblog.channels.wire import Deadline, Guarded, resolve
from convblog.problems import N_

__all__ = [
    "Conditional", "Door", "FetchError", "Fetched", "Limits", "Refused", "TooLong", "TooManyRedirects", "Unreachable",
    "allowed", "sound", "user_agent",
]  # fmt: skip

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.){0,20}[a-z0-9_][a-z0-9_-]{0,62}\.?", re.ASCII)
_NUMERIC_6 = re.compile(r"[0-9a-f:.]{2,45}", re.ASCII)
_PORTS = {"http": 80, "https": 443}
_SLACK = 65_536  # bytes by which a compressed body may be longer than what is in it


def user_agent(site: str) -> str:
    """How we introduce ourselves (Webmention, 3.2.3): what we are, what we come for, and on whose behalf."""
    return f"convblog/{__version__} (Webmention; +{site})"


Allowed = frozenset[str]


class _Request(NamedTuple):
    """What is to be asked, wherever it leads. `secret` headers stay with the first origin."""

    method: str
    url: str
    headers: Mapping[str, str]
    secret: Mapping[str, str]
    body: bytes
    size: int  # bytes of the answer's body
    cut: bool


class Door:
    """Fetches from the open web, and from nowhere else. May be used by several threads at once.

    `allow`: `host:port` pairs, as written in addresses, that are visited although private. `tls` and `wire` are for
    tests and for hosts with certificates of their own; by default certificates are verified with certifi's roots (or
    those of SSL_CERT_FILE).
    """

    def __init__(
        self,
        allow: Sequence[str] = (),
        *,
        look_up: Resolve = resolve,
        agent: str = f"convblog/{__version__} (Webmention)",
        limits: Limits = Limits(),  # noqa: B008 - frozen
        tls: ssl.SSLContext | None = None,
        wire: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._allow = allowed(allow)
        self._look_up, self._agent, self._limits = look_up, agent, limits
        self._given_tls, self._wire = tls, wire or httpcore.SyncBackend()
        self._together: Deadline | None = None

    def within(self, seconds: float) -> Door:
        """The same door, whose visits may all together take `seconds`, counted from now."""
        _ = self._tls  # made once, and not for each copy: that takes 20 ms
        door = copy(self)
        door._together = Deadline(seconds)
        return door

    def get(
        self,
        url: str,
        *,
        accept: str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
        previous: Conditional | None = None,
        headers: Mapping[str, str] | None = None,
        size: int = 0,
        cut: bool = False,
    ) -> Fetched:
        """GET `url`. Any status is an answer; 304 comes only if `previous` is given.

        `headers` are sent to the origin of `url` alone, not to where it redirects. `size`: bytes of the body, instead
        of the door's limit; a longer one raises `TooLong`, or with `cut` is cut there. Raises `FetchError`.
        """
        own = {"Accept": accept, **_conditions(previous)}
        return self._visit(_Request("GET", url, own, headers or {}, b"", size or self._limits.size, cut))

    def head(self, url: str) -> Fetched:
        """HEAD `url`: status and headers. Raises `FetchError`."""
        return self._visit(_Request("HEAD", url, {"Accept": "*/*"}, {}, b"", 0, cut=True))

    def post(self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Fetched:
        """POST `form`, URL-encoded. A redirect is posted to again, save 303, which is looked at.

        Browsers turn 301 and 302 into GET too; a webmention's endpoint that has moved to https would then say 200 to
        a webmention it never got. The answer's body is cut at the limit. Raises `FetchError`.
        """
        own = {"Accept": "*/*", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        return self._visit(_Request("POST", url, own, headers or {}, body, self._limits.size, cut=True))

    def _visit(self, request: _Request) -> Fetched:
        total = self._limits.total
        deadline = Deadline(min(total, self._together.left()) if self._together else total)
        backend = Guarded(self._wire, self._look_up, self._allows, self._limits.connect, deadline)
        # No connection is kept: the next page is somebody else's. Two names of one address never share one, either.
        with httpcore.ConnectionPool(self._tls, max_keepalive_connections=0, network_backend=backend) as pool:
            return self._follow(pool, request)

    def _follow(self, pool: httpcore.ConnectionPool, request: _Request) -> Fetched:
        url = first = sound(request.url, self._allow)
        method, seen = request.method, set[tuple[str, str]]()
        while len(seen) <= self._limits.redirects and (method, str(url)) not in seen:
            seen.add((method, str(url)))
            fetched = self._ask(pool, method, url, request, same_origin=_origin(url) == _origin(first))
            location = fetched.header("location")
            if fetched.status not in (301, 302, 303, 307, 308) or not location:
                return fetched
            url = sound(_joined(url, location), self._allow)
            if fetched.status == 303 and method == "POST":
                method = "GET"
        raise TooManyRedirects(N_("{host} leads on and on, or in a circle"), host=first.host)

    def _ask(
        self, pool: httpcore.ConnectionPool, method: str, url: httpx.URL, request: _Request, *, same_origin: bool
    ) -> Fetched:
        """One request, without what it leads to."""
        common = {"Host": url.netloc.decode("ascii"), "User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"}
        secret = request.secret if same_origin else {}
        body = request.body if method == "POST" else None
        length = {} if body is None else {"Content-Length": str(len(body))}
        headers = [*common.items(), *request.headers.items(), *secret.items(), *length.items(), ("Connection", "close")]
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port or _PORTS[url.scheme], target=url.raw_path
        )
        try:
            with pool.stream(method, target, headers=headers, content=body) as response:
                return _read(str(url), response, request)
        except CodingError as error:
            raise Unreachable(N_("{host} answers in a way that is not understood"), host=url.host) from error
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise Unreachable(N_("it took too long")) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise Unreachable(N_("{host} broke off, or answers no web request"), host=url.host) from error

    def _allows(self, host: str, port: int) -> bool:
        return _is_allowed(host, port, self._allow)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or httpx.create_ssl_context()


def sound(address: str, allow: Allowed = frozenset()) -> httpx.URL:
    """`address` as one we may go to, as far as its form tells (nothing is looked up), without fragment.

    Raises `Refused`.
    """
    try:
        url = httpx.URL(address).copy_with(fragment=None)
        port = _PORTS.get(url.scheme, 0) if url.port is None else url.port
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Refused(N_("this is no web address")) from error
    host = url.raw_host.decode("ascii", "replace")
    if url.scheme not in _PORTS or not (_NAME.fullmatch(host) or _NUMERIC_6.fullmatch(host)):
        raise Refused(N_("this is no web address"))
    if url.userinfo:
        raise Refused(N_("an address with a name or password in it is not visited"))
    if not (port in (80, 443) or 1024 <= port <= 65535 or _is_allowed(host, port, allow)):
        raise Refused(N_("port {port} of {host} is not a web site’s"), port=port, host=host)
    return url


def allowed(entries: Iterable[str]) -> Allowed:
    """The exceptions that `network.allow` makes: `host:port`, as written in addresses."""
    return frozenset(entry.lower() for entry in entries)


def _is_allowed(host: str, port: int, allow: Allowed) -> bool:
    written = f"[{host}]" if ":" in host else host
    return f"{written}:{port}" in allow


def _read(url: str, response: httpcore.Response, request: _Request) -> Fetched:
    headers = tuple((_header(name), _header(value)) for name, value in response.headers)
    head = Fetched(url, response.status, headers, b"")
    if request.method == "HEAD" or response.status in (204, 304) or 300 <= response.status < 400:
        return head  # a redirect's own page is not read
    coding = ", ".join(head.all("content-encoding"))
    pieces = _counted(response.iter_stream(), request.size + _SLACK)
    body = b"".join(decoded(pieces, coding, request.size))
    if len(body) <= request.size:
        return Fetched(url, response.status, headers, body)
    if not request.cut:
        raise _too_long(url, request.size)
    return Fetched(url, response.status, headers, body[: request.size], whole=False)


def _counted(pieces: Iterable[bytes], most: int) -> Iterable[bytes]:
    """The pieces, while they are no more than `most` bytes: gzip can be endless and hold nothing."""
    for piece in pieces:
        most -= len(piece)
        if most < 0:
            raise CodingError("endless")
        yield piece


def _too_long(url: str, size: int) -> TooLong:
    return TooLong(N_("{host} answers with more than {size} bytes"), host=httpx.URL(url).host, size=size)


def _header(raw: bytes) -> str:
    """Bytes of a header: UTF-8 where they are (addresses in `Location` and `Link` often), else latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _conditions(previous: Conditional | None) -> dict[str, str]:
    if previous is None:
        return {}
    pairs = (("If-None-Match", previous.etag), ("If-Modified-Since", previous.last_modified))
    return {name: value for name, value in pairs if value and value.isascii() and value.isprintable()}


def _joined(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location.strip()))
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Refused(N_("this is no web address")) from error


def _origin(url: httpx.URL) -> tuple[str, bytes, int]:
    return url.scheme, url.raw_host, url.port or _PORTS[url.scheme]
