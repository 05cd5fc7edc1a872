"""What a fetch brings, and what may go wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from convblog.channels.charset import text_of
from convblog.problems import N_, ConvblogError, Translate, fill

# Why a host is not visited. Both together tell which names a network has within: the web service, which anybody may
# ask for the reason, does not tell them apart.
NO_HOST = N_("there is no host called {host}")
PRIVATE = N_("{host} is not on the open web")


class Limits(NamedTuple):
    """How patient the door is. Times are seconds; `total` is the clock on the wall, redirects included."""

    connect: float = 5.0
    total: float = 20.0
    size: int = 1_000_000  # bytes of a body, after decompression
    redirects: int = 20


class Conditional(Struct, frozen=True):
    """What a server needs to say that nothing has changed (RFC 9110, 13.1.2 and 13.1.3). Either may be empty."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


class Fetched(Struct, frozen=True):
    """An answer. `url` is where it came from after all redirects, without fragment."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]  # as they came, in order
    body: bytes  # decompressed
    whole: bool = True  # False where the body was cut at the limit

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of the header `name`, in order; case does not count."""
        wanted = name.lower()
        return tuple(value for header, value in self.headers if header.lower() == wanted)

    def header(self, name: str) -> str:
        """The first value of the header `name`, or an empty string."""
        return next(iter(self.all(name)), "")

    @property
    def media_type(self) -> str:
        """`text/html` and the like, lower case; empty where the server did not say."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text; see `charset.text_of`."""
        return text_of(self.body, self.header("content-type"))

    @property
    def conditional(self) -> Conditional:
        """What to ask with the next time."""
        return Conditional(self.header("etag"), self.header("last-modified"))


class FetchError(ConvblogError):
    """A fetch that brought nothing. Its message is a template for people, and names hosts, never whole addresses:
    these may hold a secret.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = tuple((name, str(value)) for name, value in values.items())
        super().__init__(self.text())

    def text(self, translate: Translate = str) -> str:
        """The message in the reader's language."""
        return fill(translate(self.message), self.values)


class Refused(FetchError):  # noqa: N818 - says what happened
    """This address is not one we go to."""


class Unreachable(FetchError):  # noqa: N818 - says what happened
    """Nothing there, broken off, not understood, or too slow."""


class TooLong(FetchError):  # noqa: N818 - says what happened
    """More bytes than we take."""


class TooManyRedirects(FetchError):  # noqa: N818 - says what happened
    """Led on and on, or in a circle."""


Resolve = Callable[[str, int], tuple[str, ...]]
"""The IP addresses of a host, for a port. Raises `OSError` where there are none."""
