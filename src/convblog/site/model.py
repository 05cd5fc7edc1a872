"""The site: its posts in order, who is whose neighbour, what stands at which address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from convblog import yamlfile
from convblog.config import Config
from convblog.content.post import Post
from convblog.conversation.pages import normal
from convblog.problems import N_, Problem, SiteError, problem
from convblog.site import addresses, tags
from convblog.site.parts import Redirection
from convblog.site.placed import Placed, line_of
from convblog.site.tags import Tag
from convblog.times import Moment

_DAY = 86_400  # seconds


class Site(Struct, frozen=True):
    """Everything published, in total order: posts from the oldest (then by address)."""

    config: Config
    posts: Mapping[str, Sequence[Placed]]  # by language
    pages: Sequence[Placed]
    by_source: Mapping[str, Placed]
    by_address: Mapping[str, Placed]  # aliases and moved addresses too, in their normal form
    tags: Mapping[str, Mapping[str, Tag]]  # by language, then by slug
    series: Mapping[tuple[str, str], Sequence[Placed]]
    versions: Mapping[str, Sequence[Placed]]  # by translation key, one of each language
    redirections: Sequence[Redirection]  # aliases, then what moved, then what is gone; without the prefix

    @property
    def everything(self) -> list[Placed]:
        """All posts, language by language, then all pages."""
        return [placed for lang in self.posts for placed in self.posts[lang]] + list(self.pages)


def is_shown(post: Post, now: Moment, drafts: bool, future: bool) -> bool:
    """Whether a post is to be published at `now`."""
    if post.draft and not drafts:
        return False
    return future or post.published is None or post.published.seconds <= now.seconds


def place(posts: Iterable[Post], config: Config) -> list[Placed]:
    """Each of `posts` at its address, in the order of the site: from the oldest, then by address."""
    return sorted((_place(post, config) for post in posts), key=_order)


def build(config: Config, placed: Sequence[Placed], moved: Mapping[str, str] = {}, gone: Iterable[str] = ()) -> Site:
    """The site of what is `placed`, in order. `moved` and `gone` are the remembered addresses.

    Raises `SiteError` where two sources claim one address, naming both.
    """
    judged = judge(config, placed, moved)
    if judged.problems or judged.clashes:
        raise SiteError([*judged.problems, *judged.clashes])
    return with_gone(judged.site, gone)


class Judged(Struct, frozen=True):
    """A site as far as it can be put together, and what is wrong with it."""

    site: Site
    problems: tuple[Problem, ...]
    clashes: tuple[Problem, ...]  # of two sources for one address
    warnings: tuple[Problem, ...]


def judge(config: Config, placed: Sequence[Placed], moved: Mapping[str, str] = {}) -> Judged:
    """The site of what is `placed`, whatever is wrong with it; what cannot stand is left out."""
    problems = [
        addresses.too_long(one.address, one.post.source, line_of(one, "slug"))
        for one in placed
        if not addresses.is_short(one.address)
    ]
    clashes: list[Problem] = []
    warnings: list[Problem] = [*_unknown_authors(config, placed)]
    by_address = _by_address(placed, clashes)
    redirections = _redirections(placed, by_address, moved, problems, clashes, warnings)
    stream = [p for p in placed if p.post.kind == "post"]
    site = Site(
        config=config,
        posts={lang: [p for p in stream if p.lang == lang] for lang in config.langs},
        pages=[p for p in placed if p.post.kind == "page"],
        by_source={p.post.source: p for p in placed},
        by_address=by_address,
        tags={lang: tags.of(lang, config, placed, problems, warnings) for lang in config.langs},
        series=_grouped(stream, lambda p: (p.lang, p.post.series) if p.post.series else None),
        versions=_versions(placed, warnings),
        redirections=redirections,
    )
    return Judged(site, tuple(problems), tuple(clashes), tuple(warnings))


def with_gone(site: Site, gone: Iterable[str], live: Collection[str] = ()) -> Site:
    """The site with the addresses that are `gone`, save those where a page of it stands; so do the `live` ones."""
    old = (Redirection(one, "") for one in sorted(gone) if one not in site.by_address and one not in live)
    return structs.replace(site, redirections=[*site.redirections, *old])


def _place(post: Post, config: Config) -> Placed:
    address = addresses.of_page(post) if post.kind == "page" else addresses.of_post(post, config.permalink)
    lang = post.lang if post.lang in config.languages else config.lang
    url = config.prefix + addresses.written(address)
    return Placed(post, address, url, lang, _closing(post, config.conversation.closes_after))


def _closing(post: Post, closes_after: int) -> int | None:
    """The moment the conversation of a post closes, `closes_after` (days) being the site's rule."""
    if post.published is None or post.kind != "post":
        return None
    own = post.reply.closes_after
    days = closes_after if own is None else own
    return post.published.seconds + days * _DAY if days else None


def _order(placed: Placed) -> tuple[int, str, str]:
    """By the source too: where two claim one address, the message must not depend on the file system's order."""
    published = placed.post.published
    return (published.seconds if published else 0, placed.address, placed.post.source)


def _grouped(placed: Iterable[Placed], key: Callable[[Placed], Any]) -> dict[Any, list[Placed]]:
    groups: dict[Any, list[Placed]] = defaultdict(list)
    for one in placed:
        name = key(one)
        if name is not None:
            groups[name].append(one)
    return dict(groups)


def _versions(placed: Iterable[Placed], warnings: list[Problem]) -> dict[str, list[Placed]]:
    """The versions of each text by its key: of each language the first."""
    found: dict[str, dict[str, Placed]] = defaultdict(dict)
    for one in placed:
        if not one.post.translation_key:
            continue
        first = found[one.post.translation_key].setdefault(one.post.lang, one)
        if first is not one:
            hint = N_("give one of them another key; until then the versions in other languages link to {other} alone")
            text = N_("{other} is in the same language and has the same “translation_key”")
            line = line_of(one, "translation_key")
            warnings.append(problem(one.post.source, line, text, hint, other=first.post.source))
    return {key: [*by_lang.values()] for key, by_lang in found.items()}


def _by_address(placed: Sequence[Placed], problems: list[Problem]) -> dict[str, Placed]:
    found: dict[str, Placed] = {}
    for one in placed:
        first = found.setdefault(one.address, one)
        if first is not one:
            problems.append(clash(one.post.source, first.post.source, one.address, line_of(one, "slug")))
    return found


def clash(file: str, other: str, address: str, line: int) -> Problem:
    """Two sources for one address."""
    hint = N_("give one of them another slug, date or place")
    text = N_("the address {address} is already taken by {other}")
    return problem(file, line, text, hint, address=address, other=other)


def _redirections(
    placed: Sequence[Placed],
    by_address: dict[str, Placed],
    moved: Mapping[str, str],
    problems: list[Problem],
    clashes: list[Problem],
    warnings: list[Problem],
) -> list[Redirection]:
    """The old addresses that lead somewhere, entered into `by_address` too; one that lives again is no longer old."""
    redirections = []
    for one in placed:
        line = line_of(one, "aliases")
        own: set[str] = set()
        for alias in one.post.aliases:
            old = normal("/" + alias.removeprefix("/"))
            wrong = _wrong_alias(alias, old, one.post.source, line)
            if wrong is not None:
                problems.append(wrong)
            elif old in own:
                text = N_("the alias “{value}” stands here twice")
                warnings.append(problem(one.post.source, line, text, N_("keep one of them"), value=alias))
            elif by_address.setdefault(old, one) is not one:
                clashes.append(clash(one.post.source, by_address[old].post.source, old, line))
            elif old != one.address:
                redirections.append(Redirection(old, one.address))
            own.add(old)
    live = dict(by_address)
    for old in sorted(moved):
        new = _end_of(old, moved, live)
        if old not in live and new in live:
            by_address[old] = live[new]
            redirections.append(Redirection(old, live[new].address))
        elif old not in live:
            redirections.append(Redirection(old, ""))
    return redirections


def _wrong_alias(alias: str, old: str, file: str, line: int) -> Problem | None:
    """What is wrong with an alias, as written, that means the address `old`."""
    if not addresses.is_clean(alias) or old == "/" or "://" in alias:
        hint = N_("write the old path alone, like /old/letter/")
        return problem(file, line, N_("the alias “{value}” is no address"), hint, value=alias)
    return None if addresses.is_short(old) else addresses.too_long(old, file, line)


def _end_of(old: str, moved: Mapping[str, str], live: Collection[str]) -> str:
    """Where a chain of moves ends: at what is live, else at its last address; a circle ends where it began."""
    seen = {old}
    here = moved[old]
    while here in moved and here not in seen and here not in live:
        seen.add(here)
        here = moved[here]
    return here


def _unknown_authors(config: Config, placed: Iterable[Placed]) -> Iterator[Problem]:
    """Authors that `authors` of the configuration does not have, but almost."""
    if not config.authors:
        return
    known = {*config.authors, *(author.name for author in config.authors.values()), config.author.name, ""}
    meant: dict[str, str] = {}
    for one in placed:
        name = one.post.author
        if name in known:
            continue
        if name not in meant:
            meant[name] = yamlfile.near(name, config.authors)
        if meant[name]:
            hint = N_("did you mean “{near}”? Otherwise the name is shown as it stands there")
            text = N_("“authors” of the configuration has no “{name}”")
            yield problem(one.post.source, line_of(one, "author"), text, hint, name=name, near=meant[name])


_NEAR = 4  # posts on either side that are looked at, a tag
_RELATED = 5  # a page shows three; its two neighbours may be among them, and are linked there already


def related(tags: Sequence[Sequence[str]]) -> list[list[int]]:
    """For each post, given the tags of all in order of time, the numbers of at most five that are kin to it.

    Kin shares tags and stands near in time. Only the nearest of each tag are looked at: linear in the number of posts,
    and a new post changes its neighbours' pages, not everybody's.
    """
    by_tag: dict[str, list[int]] = defaultdict(list)
    places: list[list[tuple[list[int], int]]] = []
    for number, names in enumerate(tags):
        here = []
        for name in names:
            group = by_tag[name]
            here.append((group, len(group)))
            group.append(number)
        places.append(here)
    return [_kin(number, here) for number, here in enumerate(places)]


def _kin(number: int, places: Iterable[tuple[list[int], int]]) -> list[int]:
    shared: dict[int, int] = {}
    for group, place in places:
        for other in group[max(0, place - _NEAR) : place + _NEAR + 1]:
            shared[other] = shared.get(other, 0) + 1
    shared.pop(number, None)
    return sorted(shared, key=lambda other: (-shared[other], abs(other - number), -other))[:_RELATED]
