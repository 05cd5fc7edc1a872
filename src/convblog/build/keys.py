"""The key of a page: what its bytes depend on, in sixteen bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import msgpack

from convblog.digest import digest, digest_of
from convblog.site.face import Face
from convblog.site.pages import Copy, FeedPage, HomePage, HtmlPage, Page, PostPage, Stylesheet, TagPage
from convblog.site.parts import SealedSummary


def _in_key(value: object) -> bytes:
    """What stands in a key for a value that many pages share."""
    if isinstance(value, SealedSummary):
        return value.digest
    raise TypeError(type(value))


encode_fields = msgpack.Encoder(enc_hook=_in_key).encode


class Keys:
    """Makes keys. What pages of one kind and language share is digested once."""

    def __init__(
        self, engine: bytes, faces: Mapping[str, Face], words: bytes, template: Callable[[str], bytes]
    ) -> None:
        self._engine, self._words, self._template = engine, words, template
        self._faces = {lang: digest_of(encode_fields(face)) for lang, face in faces.items()}
        self._salts: dict[tuple[object, ...], bytes] = {}

    def of(self, page: Page) -> tuple[bytes, bytes]:
        """The key of a page, and its encoded fields (for `explain`)."""
        if isinstance(page, Copy):
            return page.digest, b""
        fields = encode_fields(page)
        return digest_of(self._salt(page) + fields), fields

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
        for name in self._templates(page):
            parts[f"template {name}"] = self._template(name)
        return parts

    def _templates(self, page: Page) -> tuple[str, ...]:
        """The templates a page is rendered by. Lists and feeds may carry any block, so they depend on all."""
        if isinstance(page, PostPage):
            return (page.template, *(f"blocks/{name}.html" for name in page.prose.blocks))
        if isinstance(page, HomePage | TagPage):
            return (page.template, ALL_BLOCKS)
        if isinstance(page, HtmlPage):
            return (page.template,)
        if isinstance(page, FeedPage):
            return (ALL_BLOCKS,)
        return ("style.css",) if isinstance(page, Stylesheet) else ()


ALL_BLOCKS = "blocks/*"
