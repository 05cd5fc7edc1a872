"""The keys that the last build worked out, of those pages that nothing can have changed since.

Of 10,000 posts an edit changes one. To plan the pages of all others, merely to find that their keys are what they were,
took a third of the time of such a build.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, msgpack

from convblog.build import fresh
from convblog.build.cache import Cache
from convblog.build.request import Request
from convblog.digest import digest_of
from convblog.site.material import Material
from convblog.site.sketch import Sketch


class Known(Struct, frozen=True, array_like=True):
    """What a build worked out, and what of."""

    world: bytes = b""  # stands for the backdrop of all pages and for what renders them
    posts: dict[str, bytes] = {}  # what stands for each post and its thread, by source
    keys: dict[str, bytes] = {}  # of the pages that say which posts they show, by path


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(Known).decode


class KnownKeys:
    """The keys that still hold: a page that shows only posts as they were, before the same backdrop, is what it was."""

    def __init__(self, last: Known, world: bytes, digests: Mapping[str, bytes], material: Material) -> None:
        self._world, self._posts = world, _posts(material, digests)
        self.is_same_world = last.world == world
        self._keys = last.keys if self.is_same_world else {}
        self._changed = {source for source, state in self._posts.items() if last.posts.get(source) != state}

    def split(self, pages: Iterable[Sketch]) -> tuple[dict[str, bytes], list[Sketch]]:
        """The keys of those of `pages` that need not be made for them, by path, and all others."""
        known, changed = self._keys, self._changed
        found: dict[str, bytes] = {}
        others: list[Sketch] = []
        for page in pages:
            path, shows = page.path, page.shows
            is_known = shows is not None and path in known
            if is_known and changed.isdisjoint([placed.post.source for placed in shows or ()]):
                found[path] = known[path]
            else:
                others.append(page)
        return found, others

    def keep(self, cache: Cache, name: str, pages: Iterable[Sketch], keys: Mapping[str, bytes]) -> None:
        """Remember, under `name`, the `keys` of `pages`, unless all were known."""
        if self.is_same_world and not self._changed:
            return
        shown = {page.path: keys[page.path] for page in pages if page.shows is not None}
        cache.put_encoded(name, Known(self._world, self._posts, shown), _encode)


def name_of(request: Request) -> str:
    """Under which name the keys of builds like this one are kept."""
    return f"keys of {fresh.name_of(request)}"


def last(cache: Cache, request: Request) -> Known:
    """What the last such build worked out; nothing if there was none."""
    stored = cache.get(name_of(request))
    return cache.decoded(name_of(request), stored, _decode) if stored else Known()


def _posts(material: Material, digests: Mapping[str, bytes]) -> dict[str, bytes]:
    """What stands for each post and its thread: the digest of its file, and of its answers if it has any."""
    threads = material.threads
    found = {source: digests[source] for source in material.site.by_source}
    for address, thread in threads.by_page.items():
        said = digest_of(_encode((thread, threads.shown.get(address))))
        found[material.site.by_address[address].post.source] += said
    return found
