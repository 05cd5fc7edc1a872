"""The key of a page: what its bytes depend on, in sixteen bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import msgpack

from convblog.build import beside
from convblog.build.knownkeys import KnownKeys
from convblog.digest import digest, digest_of
from convblog.site.face import Face
from convblog.site.pages import Copy, FeedPage, HomePage, HtmlPage, Page, PostPage, Stylesheet, TagPage
from convblog.site.parts import SealedSummary, Summary
from convblog.site.plan import LISTING
from convblog.site.sketch import Sketch


def _in_key(value: object) -> bytes:
    """What stands in a key for a value that many pages share."""
    if isinstance(value, SealedSummary):
        return value.digest
    raise TypeError(type(value))


encode_fields = msgpack.Encoder(enc_hook=_in_key).encode


def _unsealed(value: object) -> Summary | None:
    """What is remembered of it: `explain` tells what of a post in a list changed."""
    if isinstance(value, SealedSummary):
        return value.summary
    raise TypeError(type(value))


_encode_whole = msgpack.Encoder(enc_hook=_unsealed).encode


class Keys:
    """Makes keys. What pages of one kind and language share is digested once."""

    def __init__(
        self,
        engine: bytes,
        faces: Mapping[str, Face],
        words: bytes,
        template: Callable[[str], bytes],
        surroundings: bytes = b"",
    ) -> None:
        self._engine, self._words, self._template, self._surroundings = engine, words, template, surroundings
        self._faces = {lang: digest_of(encode_fields(face)) for lang, face in faces.items()}
        self._salts: dict[tuple[object, ...], bytes] = {}

    def of(self, page: Page) -> bytes:
        """The key of a page. Raises `SiteError` for a mistake in its template."""
        if isinstance(page, Copy):
            return page.digest
        return digest_of(self._salt(page) + encode_fields(page))

    def made_of(self, page: Page) -> bytes:
        """What the key stands for, encoded: the fields, `parts`, and the digest of surroundings (for `explain`)."""
        fields = b"" if isinstance(page, Copy) else _encode_whole(page)
        return msgpack.encode((fields, self.parts(page), self._surroundings))

    def _salt(self, page: Page) -> bytes:
        blocks = page.prose.blocks if isinstance(page, PostPage) else ()
        kind = (type(page), page.lang, blocks) if not isinstance(page, Copy) else ()
        salt = self._salts.get(kind)
        if salt is None:
            salt = self._salts[kind] = digest(*self.parts(page).values())
        return salt

    def parts(self, page: Page) -> dict[str, bytes]:
        """What a page depends on besides its fields, by name: for keys, and for `explain`."""
        lang = "" if isinstance(page, Copy) else page.lang
        parts = {
            "kind": type(page).__name__.encode(),
            "engine": self._engine,
            "site": self._faces.get(lang, b""),
            "words": self._words,
        }
        blocks = page.prose.blocks if isinstance(page, PostPage) else ()
        for name in (*_templates(type(page)), *(f"blocks/{name}.html" for name in blocks)):
            parts[f"template {name}"] = self._template(name)
        return parts


ALL_BLOCKS = "blocks/*"


def _templates(kind: type[Page]) -> tuple[str, ...]:
    """The templates such pages are rendered by, besides a post's blocks. Lists and feeds may carry any block."""
    if issubclass(kind, HomePage | TagPage):
        return (kind.template, ALL_BLOCKS)
    if issubclass(kind, HtmlPage):
        return (kind.template,)
    if issubclass(kind, FeedPage):
        return (ALL_BLOCKS,)
    return ("style.css",) if issubclass(kind, Stylesheet) else ()


# The child that works out the keys of lists and feeds is not worth starting for fewer posts.
WORTH_IT = 500


def begin(
    listing: Callable[[], Iterable[Sketch]], keys: Keys, known: KnownKeys
) -> Callable[[Iterable[Sketch]], dict[str, bytes]]:
    """Begin to make the keys of the pages of `listing` (of `LISTING` kinds) beside: half of the work.

    What is returned takes all pages and gives the key of each, by path.
    """
    done = beside.start(lambda: msgpack.encode(made(listing(), keys, known)))
    return lambda pages: made((page for page in pages if page.kind not in LISTING), keys, known) | _decode(done())


_decode = msgpack.Decoder(dict[str, bytes]).decode


def made(pages: Iterable[Sketch], keys: Keys, known: KnownKeys) -> dict[str, bytes]:
    """The key of each page, by path. Those that are not `known` are made for it."""
    found, others = known.split(pages)
    return found | {page.path: keys.of(page.make()) for page in others}
