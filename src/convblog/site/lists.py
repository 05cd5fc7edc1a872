"""The pages that list posts: home, tags, archive, conversations, voices. One set a language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from msgspec import Struct

from convblog.conversation import threading
from convblog.conversation.thread import Voice
from convblog.site import addresses, languages
from convblog.site.material import Material, voice_of
from convblog.site.pages import (
    ArchivePage,
    ConversationsPage,
    HomePage,
    TagPage,
    TagsPage,
    VoicesPage,
)
from convblog.site.parts import Asking, Conversing, DatedLink, Link, Month, Person, TagLink, Version
from convblog.site.placed import Placed
from convblog.site.sketch import Sketch, ready
from convblog.site.tags import Tag

ALIVE = 50  # threads on the conversations page: what is older is found by its post
WAITING = 20  # questions there that wait for a first word


def plan(material: Material) -> Iterator[Sketch]:
    """All lists."""
    for lang in material.config.langs:
        home = addresses.home_of(lang, material.config)
        yield from _home(material, lang, home)
        yield from _tags(material, lang, home)
        yield from _archive(material, lang, home)
        path = addresses.file_of(f"{home}conversations/")
        yield Sketch(ConversationsPage, path, partial(_conversations, material, lang, home))
        yield Sketch(VoicesPage, addresses.file_of(f"{home}voices/"), partial(_voices, material, lang, home))


def slices(total: int, size: int) -> list[tuple[int, int]]:
    """How a list of `total` posts, oldest first, is cut: fixed slices of `size` from the oldest, and what is left.

    The last is the list's first page. It holds at least `size` posts (where there are so many), so that a new post
    changes it alone, and a full slice is closed for ever.
    """
    closed = max(0, total // size - 1)
    cuts = [(number * size, (number + 1) * size) for number in range(closed)]
    return [*cuts, (closed * size, total)]


class _Slice(Struct, frozen=True):
    """One page of a sliced list: its place among the slices of the list at `home`, and its posts, oldest first."""

    home: str
    place: int
    last: int
    posts: Sequence[Placed]

    @property
    def number(self) -> int:
        """From 1 for the oldest; 0 for the list's first page."""
        return 0 if self.place == self.last else self.place + 1

    @property
    def address(self) -> str:
        """Where it stands."""
        return _numbered(self.home, self.number)

    @property
    def older(self) -> str:
        """The address of the slice before it in time, or empty."""
        return _numbered(self.home, self.place) if self.place else ""

    @property
    def newer(self) -> str:
        """The address of the slice after it in time, or empty."""
        if self.place == self.last:
            return ""
        return _numbered(self.home, 0 if self.place + 1 == self.last else self.place + 2)


def _numbered(home: str, number: int) -> str:
    return f"{home}page/{number}/" if number else home


def _sliced(material: Material, posts: Sequence[Placed], home: str) -> Iterator[_Slice]:
    cuts = slices(len(posts), material.config.pagination)
    for place, (start, end) in enumerate(cuts):
        yield _Slice(home, place, len(cuts) - 1, posts[start:end])


def _home(material: Material, lang: str, home: str) -> Iterator[Sketch]:
    for part in _sliced(material, material.site.posts[lang], home):
        make = partial(_home_page, material, lang, part)
        yield Sketch(HomePage, addresses.file_of(part.address), make, shows=part.posts)


def _home_page(material: Material, lang: str, part: _Slice) -> HomePage:
    config, prefix = material.config, material.config.prefix
    others = (other for other in config.langs if other != lang)
    versions = tuple(
        Version(other, languages.own_name(other), config.prefix + addresses.home_of(other, config)) for other in others
    )
    return HomePage(
        path=addresses.file_of(part.address),
        url=prefix + part.address,
        lang=lang,
        number=part.number,
        posts=material.summaries(reversed(part.posts)),
        newer=part.newer and prefix + part.newer,
        older=part.older and prefix + part.older,
        versions=() if part.number else versions,
    )


def _tags(material: Material, lang: str, home: str) -> Iterator[Sketch]:
    tags = material.site.tags[lang]
    address = f"{home}tags/"
    yield Sketch(TagsPage, addresses.file_of(address), partial(_tags_page, material, lang, address), shows=())
    for tag in tags.values():
        for part in _sliced(material, tag.posts, tag.address):
            make = partial(_tag_page, material, lang, tag, part)
            yield Sketch(TagPage, addresses.file_of(part.address), make, shows=part.posts)


def _tags_page(material: Material, lang: str, address: str) -> TagsPage:
    by_name = sorted(material.site.tags[lang].values(), key=lambda tag: _alphabetical(tag.link.name))
    return TagsPage(
        path=addresses.file_of(address),
        url=material.config.prefix + address,
        lang=lang,
        tags=tuple(tag.link for tag in by_name),
    )


def _tag_page(material: Material, lang: str, tag: Tag, part: _Slice) -> TagPage:
    prefix = material.config.prefix
    return TagPage(
        path=addresses.file_of(part.address),
        url=prefix + part.address,
        lang=lang,
        tag=tag.link.name,
        number=part.number,
        posts=material.summaries(reversed(part.posts)),
        newer=part.newer and prefix + part.newer,
        older=part.older and prefix + part.older,
    )


def _archive(material: Material, lang: str, home: str) -> Iterator[Sketch]:
    # Posts are in order of UTC; near midnight of New Year the writer's calendar may run back for one post.
    by_year: dict[int, list[Placed]] = {}
    for year, posts in groupby(material.site.posts[lang], key=_year):
        by_year.setdefault(year, []).extend(posts)
    folder = f"{home}archive/"
    head = material.config.prefix + folder
    years = tuple(TagLink(f"{year:04}", f"{head}{year:04}/") for year in sorted(by_year, reverse=True))
    path = addresses.file_of(folder)
    yield ready(ArchivePage(path=path, url=head, lang=lang, year=0, years=years, months=()))
    for year in sorted(by_year):
        path = addresses.file_of(f"{folder}{year:04}/")
        make = partial(_archive_page, material, path, f"{head}{year:04}/", lang, year, years, by_year[year])
        yield Sketch(ArchivePage, path, make, shows=())


def _archive_page(
    material: Material, path: str, url: str, lang: str, year: int, years: tuple[TagLink, ...], posts: Sequence[Placed]
) -> ArchivePage:
    return ArchivePage(path=path, url=url, lang=lang, year=year, years=years, months=tuple(_months(material, posts)))


def _year(placed: Placed) -> int:
    return placed.post.published.date.year if placed.post.published else 0


def _months(material: Material, posts: Sequence[Placed]) -> Iterator[Month]:
    months: dict[int, list[DatedLink]] = {}
    for placed in reversed(posts):
        published = placed.post.published
        if published is not None:
            post = placed.post
            link = DatedLink(placed.url, post.title, post.lang, published, post.draft, material.is_future(placed))
            months.setdefault(published.date.month, []).append(link)
    for month in sorted(months, reverse=True):
        yield Month(month, tuple(months[month]))


def _conversations(material: Material, lang: str, home: str) -> ConversationsPage:
    address = f"{home}conversations/"
    here = [placed for placed in material.site.everything if placed.lang == lang]
    going = [placed for placed in here if _is_going_on(material, placed)]
    going.sort(key=lambda placed: _newest(material, placed), reverse=True)
    silent = [placed for placed in reversed(here) if _is_waiting(material, placed)]
    url = material.config.prefix + address
    return ConversationsPage(
        path=addresses.file_of(address),
        url=url,
        lang=lang,
        alive=tuple(_conversing(material, placed) for placed in going[:ALIVE]),
        waiting=tuple(_asking(placed) for placed in silent[:WAITING]),
        feed=f"{url}feed.xml",
    )


def _is_going_on(material: Material, placed: Placed) -> bool:
    """Whether it was answered, and takes further answers. A site that offers no way to answer closes nothing."""
    return bool(material.threads.shown.get(placed.address)) and not material.openness(placed).closed


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
        for voice in _respondents(material, placed):
            if voice.name:
                _, links = people.setdefault(voice.url or voice.name.casefold(), (voice, {}))
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


def _respondents(material: Material, placed: Placed) -> Iterator[Voice]:
    for reply in material.threads.shown.get(placed.address, ()):
        if reply.channel != "author":
            yield voice_of(reply.author, False, material.config)
    for mention in material.thread(placed).mentions:
        yield mention.voice
