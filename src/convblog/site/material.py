"""What planning starts from: the site, its threads, its files, and the moment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from urllib.parse import unquote

from msgspec import Struct

from convblog import digest
from convblog.config import Config
from convblog.content.body import Reference
from convblog.conversation import answering
from convblog.conversation.answering import Answering
from convblog.conversation.pages import normal
from convblog.conversation.response import Person, Response
from convblog.conversation.thread import Picture, Thread, Voice
from convblog.conversation.threading import EMPTY, Threads
from convblog.problems import N_, Problem, problem
from convblog.site import addresses, face, languages
from convblog.site.model import Site
from convblog.site.parts import (
    Byline,
    Excerpt,
    Link,
    Openness,
    Prose,
    SealedSummary,
    Summary,
    TagLink,
    Target,
    Version,
    seal,
)
from convblog.site.placed import Placed
from convblog.times import Moment


class Material(Struct, frozen=True, dict=True):
    """Everything a page may be made of. Small parts that many pages share are made once."""

    site: Site
    threads: Threads
    now: Moment
    media: Mapping[str, str]  # address of each file that is copied, by its path below content/
    sizes: Mapping[str, tuple[int, int]]  # of pictures, by path below content/
    related: Mapping[str, Sequence[Sequence[int]]]  # by language, see model.related
    pictures: Mapping[str, tuple[int, int]] = {}  # sizes of those that answers name, by path below responses/
    statics: Mapping[str, tuple[int, int]] = {}  # sizes of those in static/ that posts show, by address

    @property
    def config(self) -> Config:
        """The site's configuration."""
        return self.site.config

    def thread(self, placed: Placed) -> Thread:
        """The thread of a page, perhaps empty."""
        return self.threads.by_page.get(placed.address, EMPTY)

    @cached_property
    def answering(self) -> tuple[Answering, ...]:
        """The author's answers that are pages of their own; none unless they are wished."""
        return tuple(answering.of(self.threads)) if self.config.conversation.webmention.answer_pages else ()

    @cached_property
    def _bylines(self) -> dict[str, Byline]:
        main = self.config.author
        bylines = {"": Byline(main.name or face.title(self.config, self.config.lang), main.url or self.config.url)}
        for name, author in self.config.authors.items():
            bylines[name] = Byline(author.name or name, author.url)
        return bylines

    def byline(self, placed: Placed) -> Byline:
        """Who wrote a post: a name of `authors:`, a name as written, or the site's author."""
        author = placed.post.author
        return self._bylines.get(author) or Byline(author, "")

    def tag_links(self, placed: Placed) -> tuple[TagLink, ...]:
        """The tags of a post, as links, in its own order; two spellings of one tag are one."""
        if not placed.post.tags or placed.post.kind == "page":
            return ()
        tags = self.site.tags[placed.lang]
        return tuple({slug: tags[slug].link for slug in [tag.slug for tag in placed.post.tags] if slug}.values())

    def openness(self, placed: Placed) -> Openness:
        """Which ways to answer a post stand open now."""
        shared_open, shared_closed = self._openness
        asked = placed.post.reply.channels
        if asked == () or self.is_closed(placed):
            return shared_closed
        if asked is None:
            return shared_open
        return Openness(tuple(name for name in shared_open.channels if name in asked))

    def is_closed(self, placed: Placed) -> bool:
        """Whether the time for answers to a post is over."""
        return placed.closes is not None and placed.closes <= self.now.seconds

    @cached_property
    def _openness(self) -> tuple[Openness, Openness]:
        """That of most posts: all that is configured open, or closed."""
        return Openness(self._configured), Openness((), closed=bool(self._configured))

    @cached_property
    def _configured(self) -> tuple[str, ...]:
        conversation = self.config.conversation
        ways = {
            "email": conversation.email.address,
            "webmention": conversation.webmention.endpoint,
            "form": conversation.form.endpoint,
        }
        return tuple(name for name, configured in ways.items() if configured)

    def targets(self, placed: Placed) -> tuple[Target, ...]:
        """What each reference of a post's body came to be."""
        return tuple(self._target(reference) for reference in placed.post.references) if placed.post.references else ()

    def _target(self, reference: Reference) -> Target:
        if reference.kind == "external":
            return Target(reference.path)
        if reference.kind == "address":
            path, mark, rest = _cut(reference.path)
            found = self.site.by_address.get(normal(path))
            if found:
                return Target(found.url + mark + rest, found.post.title)
            plain = unquote(path)  # it may have been encoded by the author, or by Markdown
            width, height = self._sizes_at.get(plain, (0, 0))
            return Target(self.config.prefix + addresses.written(plain) + mark + rest, "", width, height)
        bundled = self.site.by_source.get(source_of(reference, self.site.by_source))
        if bundled is not None:
            return Target(bundled.url, bundled.post.title)
        width, height = self.sizes.get(reference.path, (0, 0))
        return Target(self.config.prefix + addresses.written(self.media.get(reference.path, "/")), "", width, height)

    @cached_property
    def _sizes_at(self) -> dict[str, tuple[int, int]]:
        """The sizes of all pictures, by address."""
        of_content = {self.media[path]: size for path, size in self.sizes.items() if path in self.media}
        return {**self.statics, **of_content}

    def prose(self, placed: Placed) -> Prose:
        """The whole body of a post."""
        return Prose(placed.post.body, self.targets(placed), placed.post.blocks, _for_blocks(placed))

    def excerpt(self, placed: Placed) -> Excerpt:
        """The beginning of a post."""
        return Excerpt(placed.post.details, self.targets(placed), _for_blocks(placed))

    def summaries(self, posts: Iterable[Placed]) -> tuple[SealedSummary, ...]:
        """Posts for a list."""
        known = self._summaries
        return tuple([known.get(placed.address) or self._sealed(placed) for placed in posts])

    @cached_property
    def _summaries(self) -> dict[str, SealedSummary]:
        return {}

    def _sealed(self, placed: Placed) -> SealedSummary:
        sealed = self._summaries[placed.address] = seal(self._summary(placed))
        return sealed

    def _summary(self, placed: Placed) -> Summary:
        post = placed.post
        assert post.published is not None  # only posts stand in lists
        image = self.image(placed)
        return Summary(
            url=placed.url,
            title=post.title,
            lang=post.lang,
            direction=languages.direction(post.lang),
            published=post.published,
            updated=post.updated,
            author=self.byline(placed),
            tags=self.tag_links(placed),
            excerpt=self.excerpt(placed),
            # In a list it is an invitation.
            question=post.question if post.question and self.openness(placed).channels else "",
            draft=post.draft,
            future=self.is_future(placed),
            image=image.url if image else "",
        )

    def is_future(self, placed: Placed) -> bool:
        """Whether a post is still to come: then it is shown in previews only."""
        return placed.post.published is not None and placed.post.published.seconds > self.now.seconds

    def image(self, placed: Placed) -> Target | None:
        """The picture that stands for a post elsewhere."""
        number = placed.post.image
        return None if number is None else self._target(placed.post.references[number])

    def versions(self, placed: Placed) -> tuple[Version, ...]:
        """The same text in other languages."""
        key = placed.post.translation_key
        if not key:
            return ()
        others = (one for one in self.site.versions[key] if one.post.lang != placed.post.lang)
        return tuple(Version(one.post.lang, languages.own_name(one.post.lang), one.url) for one in others)

    def conversation_feed(self, placed: Placed) -> str:
        """The address of the feed of a post's answers; there is one from the first answer on."""
        return f"{placed.url}conversation.xml" if self.threads.shown.get(placed.address) else ""


def _for_blocks(placed: Placed) -> Link | None:
    """What blocks are told of the post they stand in: part of the keys of those pages alone that may hold one."""
    return placed.link if placed.post.blocks else None


def _cut(path: str) -> tuple[str, str, str]:
    for mark in ("?", "#"):
        if mark in path:
            return path.partition(mark)
    return path, "", ""


def source_of(reference: Reference, sources: Mapping[str, object]) -> str:
    """The source file that a reference names: the file itself, or the `index.md` of a folder."""
    path = "content/" + reference.path
    return path if reference.kind == "source" or path in sources else posixpath.join(path, "index.md")


def voice_of(person: Person, by_author: bool, config: Config) -> Voice:
    """How a person is shown. Without a picture of theirs it is drawn from their name; nothing comes from elsewhere."""
    name = person.name or (config.author.name if by_author else "")
    url = person.url or (config.author.url if by_author else "")
    picture = picture_address(person.photo) if person.photo else portrait_address(name)
    return Voice(name, url, f"{config.prefix}{picture}")


def pictures_of(response: Response, config: Config, sizes: Mapping[str, tuple[int, int]]) -> tuple[Picture, ...]:
    """How the pictures of an answer are shown."""
    if not response.pictures:
        return ()
    return tuple(Picture(f"{config.prefix}{picture_address(path)}", *sizes[path]) for path in response.pictures)


def picture_address(path: str) -> str:
    """Where a picture stands that lies at `path` below `responses/`."""
    return addresses.written(f"/responses/{path}")


def portrait_address(name: str) -> str:
    """Where the picture drawn from `name` stands."""
    return f"/portraits/{digest.token(name.casefold())}.svg"


def broken_references(site: Site, media: Mapping[str, str], hidden: Mapping[str, str]) -> list[Problem]:
    """Each link between sources that leads nowhere. `hidden` says why a source is not on the site."""
    problems = []
    for placed in site.everything:
        for reference in placed.post.references:
            if reference.kind not in ("source", "file") or reference.path in media:
                continue
            source = source_of(reference, site.by_source)
            if source in site.by_source:
                continue
            hint = hidden.get(source, N_("write the path of a file below content/, relative to this one or from /"))
            if not hint:
                continue  # it is there, and its own problem is told
            text = N_("this link leads to {path}, which is not there")
            problems.append(problem(placed.post.source, reference.line, text, hint, path=reference.path))
    return problems
