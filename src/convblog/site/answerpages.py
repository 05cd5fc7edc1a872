"""The author's answers to other sites, each on a page of its own: there those sites can receive it as a webmention."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from convblog.conversation.answering import Answering
from convblog.conversation.safehtml import vouched
from convblog.site import addresses
from convblog.site.material import Material, pictures_of, voice_of
from convblog.site.pages import AnswerPage
from convblog.site.sketch import Sketch


def plan(material: Material) -> Iterator[Sketch]:
    """A page for each, if they are wished."""
    for one in material.answering:
        yield Sketch(AnswerPage, addresses.file_of(one.address), partial(_page, material, one), one.reply.path)


def remembered(material: Material) -> dict[str, str]:
    """The address of each, as a build remembers it: by its file, and its id, since an edited id is another page."""
    return {f"{one.reply.path} {one.reply.id}": one.address for one in material.answering}


def _page(material: Material, one: Answering) -> AnswerPage:
    """Of what is answered it has the address and who said it: nobody else's words stand on it."""
    reply, config = one.reply, material.config
    placed = material.site.by_address[one.page]
    return AnswerPage(
        path=addresses.file_of(one.address),
        url=config.prefix + one.address,
        lang=placed.lang,
        voice=voice_of(reply.author, True, config),
        published=reply.published,
        html=vouched(reply.html),
        text=reply.text,
        pictures=pictures_of(reply, config, material.pictures),
        in_reply_to=one.parent.source,
        answered=one.parent.author.name,
        post=placed.link,
        place=f"{placed.url}#r-{reply.id}",
    )
