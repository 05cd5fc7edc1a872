"""Taking in what the web service holds: from the queue of this machine, or from a service elsewhere, over HTTPS.

Both are the same three steps. `take` hands out items for five minutes; each is decoded (deliveries.py) and given to the
desk; `settle` says what became of it, and only then does its text leave the queue. A collector that is killed in
between leaves them to the next, and the desk knows what it has already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from msgspec import DecodeError, ValidationError, json

from convblog.channels.deliveries import concerns
from convblog.channels.fetch import Door, Fetched, FetchError
from convblog.channels.fetching import Limits
from convblog.channels.items import Erasure, Item, Settled, Taken, Verdict
from convblog.channels.queue import Queue, Unavailable
from convblog.conversation.pages import Pages
from convblog.problems import N_, ConvblogError, Translate, fill

T = TypeVar("T")

# For the `Door` to a service: one item may be a mail of 70 MB, which JSON makes a third longer.
LIMITS = Limits(connect=10.0, total=300.0, size=100_000_000)


class ReceiverError(ConvblogError):
    """The service does not do what it is asked; the message is a template for people and holds no secret."""

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = tuple((name, str(value)) for name, value in values.items())
        super().__init__(self.text())

    def text(self, translate: Translate = str) -> str:
        """The message in the reader's language."""
        return fill(translate(self.message), self.values)


class Receiver(Protocol):
    """Where a collector takes from. Every method raises `ReceiverError`."""

    def offer(self, pages: Pages) -> None:
        """Tell the service which pages there are."""

    def take(self, limit: int) -> Sequence[Item]:
        """Up to `limit` items that can be taken in, the oldest first; nobody else gets them for five minutes."""

    def settle(self, verdicts: Sequence[Verdict]) -> None:
        """What became of items, taken now or long ago."""

    def forget(self, who: str) -> int:
        """Delete what comes from a mail address or a web address; how many items."""


class LocalReceiver:
    """The queue of this machine, or the database that is shared. `by` names this collector."""

    def __init__(self, queue: Queue, by: str, now: Callable[[], int]) -> None:
        self._queue, self._by, self._now = queue, by, now

    def offer(self, _: Pages) -> None:
        """Nothing to do: the build wrote them where the service looks."""

    def take(self, limit: int) -> Sequence[Item]:
        """See `Receiver`."""
        return _asked(lambda: self._queue.claim("accepted", limit, self._now(), self._by))

    def settle(self, verdicts: Sequence[Verdict]) -> None:
        """See `Receiver`."""
        changes = [Settled(one.id, one.state, one.reason, one.url, one.revision) for one in verdicts]
        _asked(lambda: self._queue.settle(changes, self._now()))

    def forget(self, who: str) -> int:
        """See `Receiver`."""
        return _asked(lambda: self._queue.forget(lambda item: concerns(item, who)))


class RemoteReceiver:
    """A service at `url` (what stands before its `/webmention`), to be asked with its token through `door`."""

    def __init__(self, door: Door, url: str, token: str) -> None:
        self._door, self._url = door, url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    def offer(self, pages: Pages) -> None:
        """See `Receiver`."""
        self._post("queue/pages", pages)

    def take(self, limit: int) -> Sequence[Item]:
        """See `Receiver`."""
        url = f"{self._url}/queue?limit={limit}"
        fetched = self._checked(lambda: self._door.get(url, accept="application/json", headers=self._headers))
        return self._read(fetched, Taken).items

    def settle(self, verdicts: Sequence[Verdict]) -> None:
        """See `Receiver`."""
        self._post("queue/settled", verdicts)

    def forget(self, who: str) -> int:
        """See `Receiver`."""
        return self._read(self._post("queue/forget", Erasure(who)), dict[str, int]).get("forgotten", 0)

    def _post(self, path: str, value: object) -> Fetched:
        form = {"json": json.encode(value).decode()}
        return self._checked(lambda: self._door.post(f"{self._url}/{path}", form, headers=self._headers))

    def _checked(self, ask: Callable[[], Fetched]) -> Fetched:
        try:
            fetched = ask()
        except FetchError as error:
            raise ReceiverError(N_("the web service cannot be reached: {why}"), why=error.text()) from None
        if fetched.status == 401:
            raise ReceiverError(N_("the web service does not accept the token"))
        if fetched.status != 200:
            raise ReceiverError(N_("the web service answers with {status}"), status=fetched.status)
        return fetched

    @staticmethod
    def _read(fetched: Fetched, kind: type[T]) -> T:
        try:
            return json.decode(fetched.body, type=kind)
        except (DecodeError, ValidationError):
            raise ReceiverError(N_("the web service answers in a way that is not understood")) from None


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except Unavailable as error:
        raise ReceiverError(N_("the queue of the web service cannot be used ({why})"), why=error) from None
