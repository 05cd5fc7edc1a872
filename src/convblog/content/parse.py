"""One source file -> one `Post` and its body."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Literal

from msgspec import Struct, structs

from convblog.content import frontmatter, markdown, scan
from convblog.content.body import Markup, Reference, encode_pieces
from convblog.content.clean import clean_line
from convblog.content.frontmatter import Head
from convblog.content.plaintext import shorten
from convblog.content.post import Details, Post, Tag, encode_details, outline_of
from convblog.content.settings import Settings
from convblog.content.slug import slug_of
from convblog.content.typography import smarten
from convblog.digest import digest_of
from convblog.problems import N_, Problem, SiteError, problem, site_error
from convblog.times import Moment, moment

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-?(.*)", re.DOTALL)


def kind_of(path: str) -> Literal["post", "page"] | None:
    """What a source file becomes, by its folder; None for a file that is copied."""
    if not path.endswith(".md"):
        return None
    if path.startswith("content/posts/"):
        return "post"
    return "page" if path.startswith("content/pages/") else None


class Parsed(Struct, frozen=True):
    """A post, and the encoded parts it names by their digests."""

    post: Post
    body: bytes
    details: bytes


def parse(data: bytes, path: str, settings: Settings, tz: tzinfo) -> Parsed:
    """The post that `data`, read from `path`, holds.

    Raises `SiteError` with every problem found in the file.
    """
    kind = kind_of(path)
    if kind is None:
        raise site_error(path, 0, N_("Markdown belongs in content/posts/ or content/pages/"), N_("move the file there"))
    text = scan.decode(data, path)
    head = frontmatter.read(text, path, tz)
    date, slug = _name(path)
    published = head.published or _leading_date(date, tz)
    problems = list(_lacking(path, kind, head, published))
    slug = _slug(head.matter.slug or slug, path, head, problems)
    if problems:
        raise SiteError(problems)
    lang = head.matter.lang or settings.lang
    markup = markdown.render(head.text, source=path, first_line=head.first_line, lang=lang, words=settings.words)
    body = encode_pieces(markup.pieces)
    details = encode_details(_details(head, markup, lang))
    post = _post(path, kind, slug, lang, published, head, markup)
    whole = structs.replace(post, body=digest_of(body), details=digest_of(details), outline=outline_of(post))
    return Parsed(whole, body, details)


def _details(head: Head, markup: Markup, lang: str) -> Details:
    matter = head.matter
    summary = smarten(clean_line(matter.summary), lang)
    return Details(
        description=shorten(summary or markup.text),
        summary=summary,
        excerpt=() if summary else markup.excerpt,
        has_more=markup.has_more or bool(summary),
        headings=markup.headings if matter.toc else (),
        syndication=matter.syndication,
        in_reply_to=matter.in_reply_to,
        extra=head.extra,
    )


def _post(
    path: str,
    kind: Literal["post", "page"],
    slug: str,
    lang: str,
    published: Moment | None,
    head: Head,
    markup: Markup,
) -> Post:
    matter = head.matter
    references, image = _with_image(path, head, markup.references)
    return Post(
        source=path,
        kind=kind,
        slug=slug,
        lang=lang,
        title=smarten(clean_line(matter.title), lang),
        published=published,
        updated=head.updated,
        tags=tuple(Tag(name, slug_of(name)) for name in dict.fromkeys(clean_line(tag) for tag in matter.tags)),
        draft=matter.draft,
        author=matter.author,
        aliases=matter.aliases,
        question=smarten(clean_line(matter.question), lang),
        reply=head.reply,
        image=image,
        series=clean_line(matter.series),
        translation_key=matter.translation_key,
        references=references,
        blocks=markup.blocks,
        body=b"",
        details=b"",
        outline=b"",
        warnings=(
            *head.warnings,
            *_ignored(path, kind, head),
            *(problem(path, line, text, hint, **values) for line, text, hint, values in markup.warnings),
        ),
        lines={key: head.lines[key] for key in _JUDGED_LATER if key in head.lines}
        | {f"::: {name}": line for name, line in markup.lines.items()},
    )


_JUDGED_LATER = ("aliases", "slug", "author", "tags", "translation_key")


def _ignored(path: str, kind: str, head: Head) -> Iterator[Problem]:
    """What a page says and none uses."""
    if kind == "page" and head.matter.tags:
        text = N_("a page outside the stream of posts has no tags: “{key}” is not used")
        hint = N_("take the line out, or move the file to content/posts/")
        yield problem(path, head.lines["tags"], text, hint, key="tags")
    if kind == "page" and head.reply.closes_after is not None:
        text = N_("the conversation of a page outside the stream of posts does not close: “{key}” is not used")
        hint = N_("write “reply: false” if nobody is to answer")
        yield problem(path, head.lines["reply"], text, hint, key="reply.closes_after")


def _name(path: str) -> tuple[str, str]:
    """The leading date (or an empty string) and the rest of a file's or bundle's name."""
    folder, _, name = path.removesuffix(".md").rpartition("/")
    name = folder.rpartition("/")[2] if name == "index" and folder.count("/") > 1 else name
    dated = _DATED.fullmatch(name)
    return (dated[1], dated[2] or name) if dated else ("", name)


def _leading_date(date: str, tz: tzinfo) -> Moment | None:
    try:
        return moment(date, tz) if date else None
    except ValueError:
        return None


def _lacking(path: str, kind: str, head: Head, published: Moment | None) -> list[Problem]:
    problems = []
    if not clean_line(head.matter.title):
        problems.append(problem(path, 1, N_("“{key}” is missing"), N_("add a line “{key}: …”"), key="title"))
    if kind == "post" and published is None:
        hint = N_("add a line like “date: 2026-11-20”, or begin the file's name with it")
        problems.append(problem(path, 1, N_("a post needs a date"), hint))
    return problems


def _slug(written: str, path: str, head: Head, problems: list[Problem]) -> str:
    slug = slug_of(written)
    if not slug or "/" in written or "\\" in written or ".." in written:
        hint = N_("add a line like “slug: a-short-name”, of letters, digits and hyphens")
        line = head.lines.get("slug", 1)
        problems.append(problem(path, line, N_("“{value}” makes no address"), hint, value=written))
    return slug


def _with_image(path: str, head: Head, references: tuple[Reference, ...]) -> tuple[tuple[Reference, ...], int | None]:
    """The references of the body and the picture that front matter names, as one of them."""
    image = head.matter.image
    if not image:
        return references, None
    folder = path.removeprefix("content/").rpartition("/")[0]
    if "://" in image:
        reference = Reference("external", image, head.lines["image"])
    elif image.startswith("/"):
        reference = Reference("address", image, head.lines["image"])
    else:
        reference = Reference("file", posixpath.normpath(posixpath.join(folder, image)), head.lines["image"])
    for number, known in enumerate(references):
        if (known.kind, known.path) == (reference.kind, reference.path):
            return references, number
    return (*references, reference), len(references)
