"""What stands behind a post on its page: the site, as far as the pages of posts show it."""

from __future__ import annotations

from msgspec import msgpack

from convblog.digest import digest
from convblog.site.material import Material

_encode = msgpack.Encoder().encode


def digest_of(material: Material) -> bytes:
    """A digest of all that the page of a post, and its summary in lists, may show besides the post itself and its
    thread: the outlines of all posts, where everything stands, what is closed or still to come.

    While it stays the same, the page of a post that stays the same stays the same.
    """
    site = material.site
    everything = site.everything
    return digest(
        _encode(site.config),
        b"".join([one.post.outline for one in everything]),
        bytes([material.is_closed(one) for one in everything]),
        bytes([material.is_future(one) for one in everything]),
        _encode([site.redirections, material.media, material.sizes, material.statics]),
    )
