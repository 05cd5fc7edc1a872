"""Sources -> posts and responses, out of the cache wherever the file is the one parsed before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import TypeVar

from msgspec import Struct, ValidationError, msgpack

from convblog import times
from convblog.build import beside, pictures, pool
from convblog.build.cache import Cache
from convblog.content import scan
from convblog.content.post import Post
from convblog.content.settings import Settings
from convblog.conversation.response import Response
from convblog.digest import digest_of
from convblog.problems import N_, Problem, SiteError, problem


class Index(Struct, frozen=True):
    """Everything parsed, by path, with the digest of the bytes it was parsed from; `parser` stands for who parsed it.

    One value in the cache, not a row a file: 10,000 posts load in 15 ms instead of 60.
    """

    parser: bytes = b""
    posts: dict[str, tuple[bytes, Post]] = {}
    responses: dict[str, tuple[bytes, Response]] = {}
    sizes: dict[str, tuple[bytes, tuple[int, int]]] = {}

    def with_(self, late: Index) -> Index:
        """This, and what came later."""
        posts, responses, sizes = self.posts | late.posts, self.responses | late.responses, self.sizes | late.sizes
        return Index(self.parser, posts, responses, sizes)


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(Index).decode
_decode_post = msgpack.Decoder(Post).decode
_decode_response = msgpack.Decoder(Response).decode


class Loaded(Struct, frozen=True):
    """All that the sources hold. `problems` stop the build, `warnings` do not."""

    posts: tuple[Post, ...]
    responses: tuple[Response, ...]
    sizes: dict[str, tuple[int, int]]  # of pictures, by path below content/
    statics: dict[str, tuple[int, int]]  # of those in static/ that posts show, by address
    pictures: dict[str, tuple[int, int]]  # sizes of those that answers name, by path below responses/
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


class _Parsed(Struct, frozen=True):
    """What a worker sends back for one file: the record is encoded, since that pickles fast."""

    path: str
    key: bytes = b""  # digest of the bytes that were parsed
    record: bytes = b""
    parts: tuple[tuple[bytes, bytes], ...] = ()  # digest and encoded value
    problems: tuple[Problem, ...] = ()


_decode_parsed = msgpack.Decoder(list[_Parsed]).decode


class Early(Struct, frozen=True):
    """Files that are being parsed beside, and by which settings."""

    settings: Settings
    result: Callable[[], bytes]


def begin(site: str, changed: Sequence[str], settings: Settings) -> Early | None:
    """Begin to parse beside what seems to have `changed`: to import the parsers takes most of the time (100 ms).

    What seems so and is not, or was meant to be parsed by other settings, is not used.
    """
    paths = [path for path in changed if path.endswith(".md") and path.startswith(("content/", "responses/"))]
    if not paths or len(paths) >= pool.WORTH_IT:
        return None
    return Early(settings, beside.start(lambda: _encode(_parse(site, paths, settings, jobs=1))))


def load(
    site: str,
    digests: Mapping[str, bytes],
    settings: Settings,
    parser: bytes,
    cache: Cache,
    jobs: int,
    early: Early | None = None,
) -> Loaded:
    """Everything in `content/` and `responses/`; `digests` names the files, `parser` stands for what parses them.

    What `early` gives is taken where it was made of the same bytes.
    """
    known, late = _index(cache, parser, _WHOLE), _index(cache, parser, _LATE)
    before = known.with_(late)
    posts = {path: before.posts.get(path) for path in digests if path.endswith(".md") and path.startswith("content/")}
    responses = {path: before.responses.get(path) for path in digests if path.endswith(".md") and _is_response(path)}
    old = [path for path, entry in (posts | responses).items() if entry is None or entry[0] != digests[path]]
    parsed = _parsed(site, {path: digests[path] for path in old}, settings, jobs, early)
    cache.begin()
    cache.put_parts(part for one in parsed for part in one.parts)
    cache.commit()
    for one in parsed:
        if _is_response(one.path):
            responses[one.path] = None if one.problems else (one.key, _decode_response(one.record))
        else:
            posts[one.path] = None if one.problems else (one.key, _decode_post(one.record))
    of_posts = pictures.of_posts(site, digests, before.sizes)
    known_posts, known_responses = _present(posts), _present(responses)
    of_static = pictures.of_static(site, digests, before.sizes, (one for _, one in known_posts.values()))
    of_answers = pictures.of_answers(site, digests, before.sizes, (one for _, one in known_responses.values()))
    sizes = of_posts.sizes | of_static.sizes | of_answers.sizes
    index = Index(parser, known_posts, known_responses, sizes)
    _keep(index, known, late, cache)
    trouble = [*_misnamed(digests), *(problem for one in parsed for problem in one.problems)]
    return _loaded(index, trouble, pictures.odd([*of_posts.unreadable, *of_static.unreadable]))


_MARKDOWN = (".md", ".markdown", ".mdown", ".mdwn", ".mkdn", ".mkd")  # in small letters or not


def _misnamed(paths: Iterable[str]) -> Iterator[Problem]:
    """Texts that would be copied as they are, drafts too, since only `.md` makes a post or a page."""
    for path in paths:
        if path.startswith("content/") and not path.endswith(".md") and path.lower().endswith(_MARKDOWN):
            hint = N_("name it {name}; what is to be copied as it is belongs in static/")
            name = path.rpartition("/")[2].rpartition(".")[0] + ".md"
            yield problem(path, 0, N_("the name of a Markdown file ends in .md"), hint, name=name)


def _parsed(site: str, old: Mapping[str, bytes], settings: Settings, jobs: int, early: Early | None) -> list[_Parsed]:
    """Every file that is `old`, by path with the digest of its bytes, parsed."""
    found: list[_Parsed] = []
    if old and early and early.settings == settings:
        found = [one for one in _decode_parsed(early.result()) if old.get(one.path) == one.key]
    there = {one.path for one in found}
    return [*found, *_parse(site, [path for path in old if path not in there], settings, jobs)]


# To write all records takes 25 ms at 10,000 posts; what came since that was done last is written beside them.
_WHOLE, _LATE = "index", "index late"
_FEW = 50


def _index(cache: Cache, parser: bytes, name: str) -> Index:
    """What is remembered; nothing if something else parsed it: another version of ours or of a library."""
    stored = cache.get(name)
    if stored is None:
        return Index(parser)
    try:
        index = cache.decoded(name, stored, _decode)
    except ValidationError:
        return Index(parser)  # another version's
    return index if index.parser == parser else Index(parser)


def _keep(index: Index, known: Index, late: Index, cache: Cache) -> None:
    """Remember what is not `known`, or all of it once that is much. What is no more may stay until then."""
    new = Index(index.parser, _new(index.posts, known.posts), _new(index.responses, known.responses),
                _new(index.sizes, known.sizes))  # fmt: skip
    if len(new.posts) + len(new.responses) + len(new.sizes) > _FEW:
        cache.put_encoded(_WHOLE, index, _encode)
        cache.forget(_LATE)
    elif new != late:
        cache.put_encoded(_LATE, new, _encode)


T = TypeVar("T")


def _new(entries: Mapping[str, T], known: Mapping[str, T]) -> dict[str, T]:
    return {path: entry for path, entry in entries.items() if known.get(path) != entry}


def _present(entries: Mapping[str, T | None]) -> dict[str, T]:
    return {path: entry for path, entry in entries.items() if entry is not None}


def _loaded(index: Index, trouble: Sequence[Problem], odd: Sequence[Problem]) -> Loaded:
    posts = tuple(post for _, post in index.posts.values())
    unreadable = [p for p in trouble if _is_response(p.file)]
    of_answers = _below("responses/", index.sizes)
    return Loaded(
        posts=posts,
        responses=tuple(pictures.with_readable(response, of_answers) for _, response in index.responses.values()),
        sizes=_below("content/", index.sizes),
        statics={"/" + path: size for path, size in _below("static/", index.sizes).items()},
        pictures=of_answers,
        problems=tuple(p for p in trouble if not _is_response(p.file)),
        warnings=(*unreadable, *odd, *(warning for post in posts for warning in post.warnings)),
    )


def _below(folder: str, sizes: Mapping[str, tuple[bytes, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    return {path.removeprefix(folder): size for path, (_, size) in sizes.items() if path.startswith(folder)}


def _is_response(path: str) -> bool:
    return path.startswith("responses/")


def _parse(site: str, paths: Sequence[str], settings: Settings, jobs: int) -> list[_Parsed]:
    if not paths:
        return []
    _import_parsers(paths)
    tz = times.zone(settings.timezone)

    def parse_some(part: Sequence[str]) -> list[_Parsed]:
        return [_parse_one(site, path, settings, tz) for path in part]

    return [parsed for part in pool.spread(parse_some, paths, jobs) for parsed in part]


def _import_parsers(paths: Sequence[str]) -> None:
    """Import what these sources need and no more (all of it takes 100 ms); before the pool forks, so once for all."""
    if any(map(_is_response, paths)):
        from convblog.conversation import reader  # noqa: F401
    if not all(map(_is_response, paths)):
        from convblog.content import parse  # noqa: F401


def _parse_one(site: str, path: str, settings: Settings, tz: tzinfo) -> _Parsed:
    key = b""
    try:
        data = scan.read(site, path)
        key = digest_of(data)
        if _is_response(path):
            from convblog.conversation import reader

            return _Parsed(path, key, _encode(reader.parse(data, path, tz)))
        from convblog.content import parse

        found = parse.parse(data, path, settings, tz)
        post = found.post
        return _Parsed(path, key, _encode(post), ((post.body, found.body), (post.details, found.details)))
    except SiteError as error:
        return _Parsed(path, key, problems=error.problems)
    except RecursionError:
        hint = N_("write it less deeply nested")
        return _Parsed(path, key, problems=(problem(path, 0, N_("this file is nested too deeply to be read"), hint),))
