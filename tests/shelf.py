"""Compiled templates, kept for the whole of a test process: most of its sites are built with the same ones.

A build keys them by all that they are made of: the program, the theme's texts, the site's words and settings. So what
one site compiled serves another.
"""

from __future__ import annotations

from jinja2.bccache import Bucket, BytecodeCache

from convblog.build import theming
from convblog.build.cache import Cache

_compiled_templates = theming.compiled_templates
_shelf: dict[str, bytes] = {}


class Shelf(BytecodeCache):
    """Takes from the shelf what its site has not compiled yet, and hands it on to the site's own cache."""

    def __init__(self, own: BytecodeCache | None = None, prefix: str = "") -> None:
        self._own, self._prefix = own, prefix

    def load_bytecode(self, bucket: Bucket) -> None:
        if self._own is not None:
            self._own.load_bytecode(bucket)
        if bucket.code is None and (kept := _shelf.get(self._prefix + bucket.key)):
            self._take(bucket, kept)

    def _take(self, bucket: Bucket, kept: bytes) -> None:
        bucket.bytecode_from_string(kept)
        if bucket.code is not None and self._own is not None:  # else it was compiled from another text
            self._own.dump_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        _shelf[self._prefix + bucket.key] = bucket.bytecode_to_string()
        if self._own is not None:
            self._own.dump_bytecode(bucket)


def compiled_templates(cache: Cache, prefix: str) -> BytecodeCache:
    """In the place of `theming.compiled_templates`."""
    return Shelf(_compiled_templates(cache, prefix), prefix)
