"""Paragraphs that are one thing only: a picture becomes a figure, a link to a post or a site a card."""

from __future__ import annotations

from markdown_it.token import Token

from convblog.content import cards, spans
from convblog.content.body import Card, Href
from convblog.content.holes import escape
from convblog.content.writer import Writer


def stands_alone(writer: Writer, paragraph: Token, children: list[Token]) -> bool:
    """Put the paragraph out as a figure or a card, if it is one."""
    writer.findings.stand_at(paragraph.map)
    if is_figure(children):
        _figure(writer, paragraph, children)
        return True
    return is_lone_link(children) and _may_be_card(writer, paragraph) and _card(writer, children)


def is_figure(children: list[Token]) -> bool:
    """Whether these are a picture, or a link around one."""
    if len(children) == 1:
        return children[0].type == "image"
    kinds = [child.type for child in children[:4]]
    return kinds == ["link_open", "image", "link_close"]


def is_lone_link(children: list[Token]) -> bool:
    """Whether these are one link and nothing else."""
    if len(children) < 2 or children[0].type != "link_open":
        return False
    return next(number for number, child in enumerate(children) if child.type == "link_close") == len(children) - 1


def _may_be_card(writer: Writer, paragraph: Token) -> bool:
    """Not within a list or a quotation, where a link is one among others, nor with attributes of its own."""
    return not paragraph.attrs and paragraph.level == len(writer.outer)


def _figure(writer: Writer, paragraph: Token, children: list[Token]) -> None:
    picture = children[len(children) // 2]
    title = writer.smarten(str(picture.attrs.get("title", "")))
    writer.out.append(f"<figure{writer.attributes(paragraph.attrs)}>")
    for child in children:
        if child is picture:
            spans.image(writer, picture, captioned=bool(title))
        else:
            spans.HANDLERS[child.type](writer, child)
    writer.out.append(f"<figcaption>{escape(title)}</figcaption></figure>\n" if title else "</figure>\n")


def _card(writer: Writer, children: list[Token]) -> bool:
    link = children[0]
    address = str(link.attrs["href"])
    if cards.is_web(address):
        others = {name: value for name, value in link.attrs.items() if name != "href"}
        title = "" if link.info == "auto" else writer.html_of(children[1:-1])
        writer.out.append(cards.card(address, title, writer.attributes(others)))
        return True
    if not address.partition("#")[0].partition("?")[0].endswith(".md") or len(link.attrs) > 1:
        return False
    target = writer.findings.href(address)
    if not isinstance(target, Href) or target.fragment:
        return False  # a card stands for the whole post: what was meant is a part of it
    writer.out.append(Card(target.ref))
    return True
