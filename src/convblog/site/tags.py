"""Tags: the posts of each, and the spellings that are one."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from convblog.config import Config
from convblog.content.typography import smarten
from convblog.problems import N_, Problem, problem
from convblog.site.addresses import home_of
from convblog.site.parts import TagLink
from convblog.site.placed import Placed, line_of


class Tag(Struct, frozen=True):
    """A tag of one language: its link, by its name as it is set in type, its address, and its posts from the oldest."""

    link: TagLink
    address: str
    posts: Sequence[Placed]


def of(
    lang: str, config: Config, placed: Iterable[Placed], problems: list[Problem], warnings: list[Problem]
) -> dict[str, Tag]:
    """The tags of one language; two spellings with one slug are one tag, named as the oldest post names it."""
    told: set[tuple[str, str]] = set()
    names: dict[str, str] = {}
    posts: dict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        if one.lang != lang or one.post.kind != "post":
            continue
        for tag in one.post.tags:
            slug = tag.slug
            if not slug:
                text = N_("the tag “{value}” makes no address")
                hint = N_("use letters or digits")
                problems.append(problem(one.post.source, line_of(one, "tags"), text, hint, value=tag.name))
                continue
            name = names.setdefault(slug, tag.name)
            if name != tag.name and (slug, tag.name) not in told and _folded(name) != _folded(tag.name):
                told.add((slug, tag.name))
                warnings.append(_one_slug(one, name, tag.name, slug))
            if not posts[slug] or posts[slug][-1] is not one:
                posts[slug].append(one)
    home = home_of(lang, config)
    return {
        slug: Tag(_link(names[slug], f"{config.prefix}{home}tags/{slug}/", lang), f"{home}tags/{slug}/", posts[slug])
        for slug in sorted(posts)
        if posts[slug]
    }


def _link(name: str, url: str, lang: str) -> TagLink:
    return TagLink(smarten(name, lang), url)


def _folded(name: str) -> str:
    """A tag without what people write now one way, now another: case, accents, white space and hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not (unicodedata.combining(sign) or sign.isspace() or sign in "-_"))


def _one_slug(placed: Placed, first: str, name: str, slug: str) -> Problem:
    hint = N_("if they are two, give one another name, like {slug}-language; else write both alike")
    text = N_("the tags “{first}” and “{name}” are one, since both make the address {slug}")
    return problem(placed.post.source, line_of(placed, "tags"), text, hint, first=first, name=name, slug=slug)
