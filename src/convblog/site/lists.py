"""The pages that list posts: home, tags, archive, conversations, voices. One set a language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from convblog.conversation import threading
from convblog.conversation.response import Person as Respondent
from convblog.conversation.thread import Voice
from convblog.site import addresses, languages
from convblog.site.material import Material, voice_of
from convblog.site.model import Placed, home_of
from convblog.site.pages import (
    ArchivePage,
    ConversationsPage,
    HomePage,
    NotFoundPage,
    Page,
    TagPage,
    TagsPage,
    VoicesPage,
)
from convblog.site.parts import Asking, Conversing, DatedLink, Link, Month, Person, TagLink, Version

ALIVE = 50  # threads on the conversations page: what is older is found by its post
WAITING = 20  # questions there that wait for a first word


def plan(material: Material) -> Iterator[Page]:
    """All lists, and the page for addresses that are not there."""
    for lang in material.config.langs:
        home = home_of(lang, material.config)
        yield from _home(material, lang, home)
        yield from _tags(material, lang, home)
        yield from _archive(material, lang, home)
        yield _conversations(material, lang, home)
        yield _voices(material, lang, home)
    url = f"{material.config.prefix}/"
    yield NotFoundPage(path="404.html", url=f"{url}404.html", lang=material.config.lang, gone=False, home=url)


def slices(total: int, size: int) -> list[tuple[int, int]]:
    """How a list of `total` posts, oldest first, is cut: fixed slices of `size` from the oldest, and what is left.

    The last is the list's first page. It holds at least `size` posts (where there are so many), so that a new post
    changes it alone, and a full slice is closed for ever.
    """
    closed = max(0, total // size - 1)
    cuts = [(number * size, (number + 1) * size) for number in range(closed)]
    return [*cuts, (closed * size, total)]


class _Slice:
    """One page of a sliced list."""

    def __init__(self, home: str, prefix: str, number: int, last: int) -> None:
        self.number = 0 if number == last else number + 1
        self.address = _numbered(home, self.number)
        self.url = prefix + self.address
        self.older = prefix + _numbered(home, number) if number else ""
        newer = 0 if number + 1 == last else number + 2
        self.newer = prefix + _numbered(home, newer) if number != last else ""


def _numbered(home: str, number: int) -> str:
    return f"{home}page/{number}/" if number else home


def _sliced(material: Material, posts: Sequence[Placed], home: str) -> Iterator[tuple[_Slice, Iterator[Placed]]]:
    cuts = slices(len(posts), material.config.pagination)
    for number, (start, end) in enumerate(cuts):
        yield _Slice(home, material.config.prefix, number, len(cuts) - 1), reversed(posts[start:end])


def _home(material: Material, lang: str, home: str) -> Iterator[Page]:
    config = material.config
    others = (other for other in config.langs if other != lang)
    versions = tuple(
        Version(other, languages.own_name(other), config.prefix + home_of(other, config)) for other in others
    )
    for part, posts in _sliced(material, material.site.posts[lang], home):
        yield HomePage(
            path=addresses.file_of(part.address),
            url=part.url,
            lang=lang,
            number=part.number,
            posts=material.summaries(posts),
            newer=part.newer,
            older=part.older,
            versions=() if part.number else versions,
        )


def _tags(material: Material, lang: str, home: str) -> Iterator[Page]:
    tags = material.site.tags[lang]
    by_name = sorted(tags.values(), key=lambda tag: _alphabetical(tag.link.name))
    address = f"{home}tags/"
    yield TagsPage(
        path=addresses.file_of(address),
        url=material.config.prefix + address,
        lang=lang,
        tags=tuple(tag.link for tag in by_name),
    )
    for tag in tags.values():
        for part, posts in _sliced(material, tag.posts, tag.address):
            yield TagPage(
                path=addresses.file_of(part.address),
                url=part.url,
                lang=lang,
                tag=tag.link.name,
                number=part.number,
                posts=material.summaries(posts),
                newer=part.newer,
                older=part.older,
            )


def _archive(material: Material, lang: str, home: str) -> Iterator[Page]:
    prefix = material.config.prefix
    by_year = [(year, list(posts)) for year, posts in groupby(material.site.posts[lang], key=_year)]
    # Posts are in order of UTC; near midnight of New Year the writer's calendar may run back for one post.
    merged: dict[int, list[Placed]] = {}
    for year, posts in by_year:
        merged.setdefault(year, []).extend(posts)
    years = tuple(TagLink(f"{year:04}", f"{prefix}{home}archive/{year:04}/") for year in sorted(merged, reverse=True))
    address = f"{home}archive/"
    yield ArchivePage(path=addresses.file_of(address), url=prefix + address, lang=lang, year=0, years=years, months=())
    for year in sorted(merged):
        address = f"{home}archive/{year:04}/"
        yield ArchivePage(
            path=addresses.file_of(address),
            url=prefix + address,
            lang=lang,
            year=year,
            years=years,
            months=tuple(_months(merged[year])),
        )


def _year(placed: Placed) -> int:
    return placed.post.published.date.year if placed.post.published else 0


def _months(posts: Sequence[Placed]) -> Iterator[Month]:
    months: dict[int, list[DatedLink]] = {}
    for placed in reversed(posts):
        published = placed.post.published
        if published is not None:
            link = DatedLink(placed.url, placed.post.title, placed.post.lang, published)
            months.setdefault(published.date.month, []).append(link)
    for month in sorted(months, reverse=True):
        yield Month(month, tuple(months[month]))


def _conversations(material: Material, lang: str, home: str) -> ConversationsPage:
    address = f"{home}conversations/"
    here = [placed for placed in material.site.everything if placed.lang == lang]
    answered = [placed for placed in here if material.threads.shown.get(placed.address)]
    answered.sort(key=lambda placed: _newest(material, placed), reverse=True)
    silent = [placed for placed in reversed(here) if _is_waiting(material, placed)]
    url = material.config.prefix + address
    return ConversationsPage(
        path=addresses.file_of(address),
        url=url,
        lang=lang,
        alive=tuple(_conversing(material, placed) for placed in answered[:ALIVE]),
        waiting=tuple(_asking(placed) for placed in silent[:WAITING]),
        feed=f"{url}feed.xml",
    )


def _newest(material: Material, placed: Placed) -> tuple[int, str]:
    newest = material.thread(placed).newest
    return (newest.seconds if newest else 0, placed.address)


def _is_waiting(material: Material, placed: Placed) -> bool:
    if not placed.post.question or material.threads.shown.get(placed.address) or placed.post.kind == "page":
        return False
    return bool(material.openness(placed).channels)


def _conversing(material: Material, placed: Placed) -> Conversing:
    newest = material.threads.shown[placed.address][-1]
    answer = threading.answer_of(newest, lambda person, author: voice_of(person, author, material.config))
    return Conversing(placed.link, placed.post.question, answer)


def _asking(placed: Placed) -> Asking:
    assert placed.post.published is not None  # posts have a date
    return Asking(placed.link, placed.post.question, placed.post.published)


def _voices(material: Material, lang: str, home: str) -> VoicesPage:
    """Who has answered, by name. One person is one site of their own, or else one name."""
    address = f"{home}voices/"
    people: dict[str, tuple[Voice, dict[Link, None]]] = {}
    for placed in material.site.everything:
        if placed.lang != lang:
            continue
        for person in _respondents(material, placed):
            voice = voice_of(person, False, material.config)
            if voice.name:
                _, links = people.setdefault(person.url or person.name.casefold(), (voice, {}))
                links[placed.link] = None
    found = [Person(voice, tuple(links)) for voice, links in people.values()]
    found.sort(key=lambda person: (*_alphabetical(person.voice.name), person.voice.url))
    return VoicesPage(
        path=addresses.file_of(address), url=material.config.prefix + address, lang=lang, people=tuple(found)
    )


def _alphabetical(name: str) -> tuple[str, str]:
    """A key by which É stands with E, and a with A."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return plain.casefold(), name


def _respondents(material: Material, placed: Placed) -> Iterator[Respondent]:
    for reply in material.threads.shown.get(placed.address, ()):
        if reply.channel != "author":
            yield reply.author
    for mention in material.thread(placed).mentions:
        yield Respondent(mention.voice.name, mention.voice.url)
