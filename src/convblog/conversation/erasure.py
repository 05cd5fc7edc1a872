"""A person asks to be forgotten: everything of theirs that is within reach goes, for good."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from msgspec import Struct, structs

from convblog.conversation import inbox, picturefiles
from convblog.conversation.desk import Desk
from convblog.conversation.published import FOLDER
from convblog.conversation.response import Person
from convblog.conversation.submission import Identity
from convblog.problems import N_, site_error
from convblog.webhost import bare


class Erased(Struct, frozen=True):
    """What was erased: ids of answers, by what was done to them."""

    answers: tuple[str, ...]
    renamed: tuple[str, ...]  # that keep their words, without the name


def identity_of(person: str) -> Identity:
    """A mail address, or the web address of a site or of pages on a site of many, as who it stands for.

    Raises `SiteError` for what is neither.
    """
    person = person.strip()
    if is_mail(person):
        return Identity("address", person.removeprefix("mailto:").lower())
    address = _bare(person)
    host, _, path = address.partition("/")
    if "." not in host.strip("."):
        hint = N_("name a mail address, or the address of their site or page")
        raise site_error("", 0, N_("nobody can be told by “{person}”"), hint, person=person)
    # `club.example/marie` shares a host with others: all of the host is not hers.
    return Identity("account", address) if path else Identity("host", host)


def is_mail(person: str) -> bool:
    """Whether somebody is named by a mail address; `social.example/@marie` is a web address."""
    return "@" in person and "/" not in person


def is_below(address: str, person: str) -> bool:
    """Whether a web address is the one a person is named by, or below it; http or https, and `www.`, do not count."""
    own, asked = _bare(address), _bare(person)
    return bool(own) and bool(asked) and (own == asked or own.startswith((f"{asked}/", f"{asked}?", f"{asked}#")))


def _bare(url: str) -> str:
    """A web address without what does not tell people apart: lower case, its host in ASCII, as `owner_of` has it."""
    host, slash, path = url.strip().rpartition("://")[2].partition("/")
    return f"{bare(host)}{slash}{quote(path.casefold(), safe=_AS_IT_IS).lower()}".rstrip("/")


_AS_IT_IS = "/%?#@:!$&'()*+,;=~"


def forget(desk: Desk, person: str, name_only: bool) -> Erased:
    """Erase a person, named by mail address or web address.

    Their answers get tombstones, so that no source brings them back; with `name_only` those that are published keep
    their words and lose the name. What is known of who wrote them goes in both cases.
    """
    identity = identity_of(person)
    found = _ever(desk, person)
    published = [one for one in found if one in desk.published]
    renamed = published if name_only else []
    for one in renamed:
        _unname(desk, one)
    gone = [one for one in found if one not in renamed]
    desk.tombstones.add(gone)
    for one in gone:
        desk.published.remove(one, for_good=True)
    for one in found:
        desk.forget_traces(one)
    desk.subscriptions.forget(desk.people.hash_of(identity), identity.value)
    desk.outgoing.forget(desk.people.hash_of(identity), identity.value, found)
    return Erased(tuple(gone), tuple(renamed))


def answers_of(desk: Desk, person: str) -> list[str]:
    """The ids of all that a person wrote and that is here, published or not, by id."""
    found = _ever(desk, person)
    return [one for one in found if one in desk.published or one in desk.inbox or desk.raw.get(one) is not None]


def _ever(desk: Desk, person: str) -> list[str]:
    """All that is known to be theirs, by id: also what is here no more, of which we know only who wrote it."""
    identity = identity_of(person)
    found = set(desk.people.answers_of(identity))
    if identity.kind != "address":
        found.update(_by_address(desk, person))
    return sorted(found)


def _by_address(desk: Desk, url: str) -> Iterable[str]:
    """Answers whose author, or source, is at `url` or below it."""
    for identity in desk.published.entries:
        path = desk.published.entries[identity].path
        one = inbox.read(desk.published.text(identity), f"{FOLDER}/{path}").submission
        if is_below(one.author.url, url) or is_below(one.source, url):
            yield identity
    for held in desk.inbox.all()[0]:
        if is_below(held.submission.author.url, url) or is_below(held.submission.source, url):
            yield held.submission.id


def _unname(desk: Desk, identity: str) -> None:
    """Keep the words of an answer, and nothing that leads to its author: neither site nor pictures."""
    path = desk.published.entries[identity].path
    one = inbox.read(desk.published.text(identity), f"{FOLDER}/{path}").submission
    nameless = structs.replace(picturefiles.without(one), author=Person(""), source="", title="")
    desk.published.put(nameless)
