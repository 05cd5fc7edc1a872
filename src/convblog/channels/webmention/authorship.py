"""Who wrote an entry: the authorship algorithm of the IndieWeb, with one page fetched at most.

All of it is a name to show. Anyone can write any of it; identity is the domain of the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from convblog.channels.fetch import Door
from convblog.channels.fetching import FetchError
from convblog.channels.webmention import mention, mf2
from convblog.channels.webmention.links import document_of
from convblog.channels.webmention.markup import Document
from convblog.channels.webmention.mention import Author
from convblog.channels.webmention.mf2 import Item
from convblog.channels.webmention.urls import canonical, host_of

_RELATED = 200  # links of one kind: taking one apart takes up to 0.1 ms, and 1 MB holds 40,000


def author_of(entry: Item | None, feed: Item | None, page: Document, found: tuple[Item, ...], door: Door) -> Author:
    """The author of `entry`, which stands in `feed` (or None) on `page`.

    Its own author, else the feed's: a card, an address or a name. An address is looked up: on the author's page, then
    among the cards of this page. Never raises: a page that cannot be fetched leaves what is known.
    """
    said = [value for item in (entry, feed) if item for value in mf2.values(item, "author")]
    value = next((value for value in said if value), None)
    if mf2.is_item(value) and (card := _of_card(value, page)).name:
        return card
    url = _address_of(value, page) if value else _linked(page)
    if url:
        return _of_page(url, page, found, door)
    if isinstance(value, str):
        return Author(name=mention.name(value))
    return _of_site(page, found)


def _address_of(value: Any, page: Document) -> str:
    """The address that an author's value is, or has."""
    if mf2.is_item(value):
        return next((url for url in map(page.absolute, mf2.urls(value, "url")) if mention.address(url)), "")
    written = value.get("value", "") if isinstance(value, dict) else value
    return mention.address(written) if isinstance(written, str) else ""


def _linked(page: Document) -> str:
    """The page that this one names by rel=author."""
    return next(_related(page, "author"), "")


def _related(page: Document, relation: str) -> Iterator[str]:
    """The addresses `page` links to with `relation`; the first `_RELATED` are looked at."""
    links = (element for element in page.elements("a", "link", "area") if element.get("href") is not None)
    related = (element for element in links if relation in element.get("rel", "").lower().split())
    for element in islice(related, _RELATED):
        if url := mention.address(page.absolute(element.get("href"))):
            yield url


def _of_page(url: str, page: Document, found: tuple[Item, ...], door: Door) -> Author:
    """The author whose page is `url`; of this page's cards if that one has none. The address itself stays."""
    elsewhere = None
    if canonical(url) != canonical(page.url):
        elsewhere = _representative(url, door)
    card = elsewhere or _with_url(url, page, found)
    if card is None:
        return Author(url=url)
    return Author(card.name, url, card.photo)


def _representative(url: str, door: Door) -> Author | None:
    """The card that stands for the page at `url`: by url and uid, then by rel=me, then the only one with its url."""
    try:
        fetched = door.get(url, cut=True)
    except FetchError:
        return None
    page = document_of(fetched) if fetched.status == 200 else None
    if page is None:
        return None
    cards = _cards(mf2.parse(page))
    here = {canonical(url), canonical(page.url)}
    mine = set(map(canonical, _related(page, "me")))
    by_uid = [card for card in cards if _canonical_urls(card, "url") & _canonical_urls(card, "uid") & here]
    by_me = [card for card in cards if _canonical_urls(card, "url") & mine]
    by_url = [card for card in cards if _canonical_urls(card, "url") & here]
    best = next(iter((*by_uid, *by_me, *(by_url if len(by_url) == 1 else ()))), None)
    return _of_card(best, page) if best else None


def _with_url(url: str, page: Document, found: tuple[Item, ...]) -> Author | None:
    """A card of this page whose address is `url`."""
    same = [card for card in _cards(found) if canonical(url) in _canonical_urls(card, "url")]
    return _of_card(same[0], page) if same else None


def _of_site(page: Document, found: tuple[Item, ...]) -> Author:
    """Nobody was named: the one card at the top of a page, if it is of the same host, or its `<meta name=author>`."""
    cards = [item for item in found if mf2.is_a(item, "h-card")]
    if len(cards) == 1:
        card = _of_card(cards[0], page)
        if host_of(card.url) == host_of(page.url):
            return card
    metas = (element.get("content", "") for element in page.elements("meta") if element.get("name") == "author")
    return Author(name=mention.name(next(metas, "")))


def _cards(found: tuple[Item, ...]) -> list[Item]:
    return [item for item in mf2.flat(found) if mf2.is_a(item, "h-card")]


def _of_card(card: Item, page: Document) -> Author:
    url = _address_of(card, page)
    photo = next((page.absolute(url) for url in mf2.urls(card, "photo", "logo")), "")
    return Author(mention.name(mf2.text(card, "name", "nickname")), url, mention.address(photo))


def _canonical_urls(card: Item, name: str) -> set[str]:
    return set(map(canonical, mf2.urls(card, name))) - {""}
