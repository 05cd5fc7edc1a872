"""Slugs: what of a name can stand in an address."""

from __future__ import annotations

from functools import cache

_LONGEST = 100  # characters


@cache
def slug_of(text: str) -> str:
    """The slug of a title, a tag or a folder, of ASCII letters, digits and hyphens; empty if nothing is left."""
    from slugify import slugify

    slug: str = slugify(text, max_length=_LONGEST, word_boundary=True)
    return slug
