"""What all pages share, as one build saw it: remembered, so that `explain` can say what of it changed."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import DecodeError, Struct, msgpack

from convblog import words
from convblog.build.cache import Cache
from convblog.digest import digest_of
from convblog.render.theme import Theme, bundled_themes
from convblog.site.face import Face


class Surroundings(Struct, frozen=True):
    """The theme's name, the face of each language, and the digests of templates and translations by path.

    The paths are those that messages name: from the site's root, or `themes/…` and `convblog/locale/…` for our own.
    """

    theme: str
    faces: dict[str, Face]
    files: dict[str, bytes]


_decode = msgpack.Decoder(Surroundings).decode


def of(theme: Theme, files: Mapping[str, bytes], faces: Mapping[str, Face]) -> Surroundings:
    """The surroundings of a build; `files` are all that the theme may be made of, by whole path."""
    named: dict[str, bytes] = {}
    homes = {f"{bundled_themes()}/": "themes/", f"{words.BUNDLED}/": "convblog/locale/", f"{theme.site}/": ""}
    for home, prefix in homes.items():  # the site's own last: they cover ours
        for path, value in sorted(files.items()):
            if path.startswith(home) and ("/templates/" in path or path.endswith(".po")):
                named[prefix + path.removeprefix(home)] = value
    return Surroundings(theme.name, dict(faces), named)


def remember(surroundings: Surroundings, cache: Cache) -> bytes:
    """Keep `surroundings`, and return what stands for them."""
    data = msgpack.encode(surroundings)
    key = digest_of(data)
    if cache.part(key) is None:
        cache.put_parts([(key, data)])
    return key


def recall(key: bytes, cache: Cache) -> Surroundings | None:
    """The surroundings that `key` stands for, if they are still remembered."""
    data = cache.part(key)
    try:
        return _decode(data) if data is not None else None
    except DecodeError:
        return None  # of another version of ours
