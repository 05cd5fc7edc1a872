"""Sources -> posts and responses, out of the cache wherever the file is the one parsed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TypeVar

from msgspec import Struct, ValidationError, msgpack

from convblog import times
from convblog.build import pool
from convblog.build.cache import Cache
from convblog.content import media, scan
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


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(Index).decode
_decode_post = msgpack.Decoder(Post).decode
_decode_response = msgpack.Decoder(Response).decode


class Loaded(Struct, frozen=True):
    """All that the sources hold. `problems` stop the build, `warnings` do not."""

    posts: tuple[Post, ...]
    responses: tuple[Response, ...]
    sizes: dict[str, tuple[int, int]]  # of pictures, by path below content/
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


class _Parsed(Struct, frozen=True):
    """What a worker sends back for one file: the record is encoded, since that pickles fast."""

    path: str
    key: bytes = b""  # digest of the bytes that were parsed
    record: bytes = b""
    parts: tuple[tuple[bytes, bytes], ...] = ()  # digest and encoded value
    problems: tuple[Problem, ...] = ()


def load(site: str, digests: Mapping[str, bytes], settings: Settings, parser: bytes, cache: Cache, jobs: int) -> Loaded:
    """Everything in `content/` and `responses/`; `digests` names the files, `parser` stands for what parses them."""
    known = _index(cache, parser)
    posts = {path: known.posts.get(path) for path in digests if path.endswith(".md") and path.startswith("content/")}
    responses = {path: known.responses.get(path) for path in digests if path.endswith(".md") and _is_response(path)}
    old = [path for path, entry in (posts | responses).items() if entry is None or entry[0] != digests[path]]
    parsed = _parse(site, old, settings, jobs)
    cache.begin()
    cache.put_parts(part for one in parsed for part in one.parts)
    cache.commit()
    for one in parsed:
        if _is_response(one.path):
            responses[one.path] = None if one.problems else (one.key, _decode_response(one.record))
        else:
            posts[one.path] = None if one.problems else (one.key, _decode_post(one.record))
    sizes, odd = _sizes(site, digests, known)
    index = Index(parser, _present(posts), _present(responses), sizes)
    if old or index != known:
        cache.put("index", _encode(index))
    return _loaded(index, [problem for one in parsed for problem in one.problems], odd)


def _index(cache: Cache, parser: bytes) -> Index:
    """What is remembered; nothing if something else parsed it: another version of ours or of a library."""
    stored = cache.get("index")
    if stored is None:
        return Index()
    try:
        index = _decode(stored)
    except ValidationError:
        return Index()  # another version's
    return index if index.parser == parser else Index()


T = TypeVar("T")


def _present(entries: Mapping[str, T | None]) -> dict[str, T]:
    return {path: entry for path, entry in entries.items() if entry is not None}


def _loaded(index: Index, trouble: Sequence[Problem], odd: Sequence[Problem]) -> Loaded:
    posts = tuple(post for _, post in index.posts.values())
    unreadable = [p for p in trouble if _is_response(p.file)]
    return Loaded(
        posts=posts,
        responses=tuple(response for _, response in index.responses.values()),
        sizes={path.removeprefix("content/"): size for path, (_, size) in index.sizes.items()},
        problems=tuple(p for p in trouble if not _is_response(p.file)),
        warnings=(*unreadable, *odd, *(warning for post in posts for warning in post.warnings)),
    )


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
    try:
        data = scan.read(site, path)
        key = digest_of(data)
        if _is_response(path):
            from convblog.conversation import reader

            return _Parsed(path, key, _encode(reader.parse(data, path)))
        from convblog.content import parse

        found = parse.parse(data, path, settings, tz)
        post = found.post
        return _Parsed(path, key, _encode(post), ((post.body, found.body), (post.details, found.details)))
    except SiteError as error:
        return _Parsed(path, problems=error.problems)
    except RecursionError:
        hint = N_("write it less deeply nested")
        return _Parsed(path, problems=(problem(path, 0, N_("this file is nested too deeply to be read"), hint),))


def _sizes(
    site: str, digests: Mapping[str, bytes], known: Index
) -> tuple[dict[str, tuple[bytes, tuple[int, int]]], list[Problem]]:
    """Width and height of every picture in `content/`, with the digest of its file."""
    sizes: dict[str, tuple[bytes, tuple[int, int]]] = {}
    warnings: list[Problem] = []
    for path, key in digests.items():
        if not (path.startswith("content/") and media.is_picture(path)):
            continue
        entry = known.sizes.get(path)
        if entry is not None and entry[0] == key:
            sizes[path] = entry
            continue
        size = media.size(scan.read(site, path))
        if size is None:
            hint = N_("save it anew as JPEG, PNG, WebP, GIF or SVG")
            warnings.append(problem(path, 0, N_("this picture cannot be read, so its size is unknown"), hint))
        else:
            sizes[path] = (key, size)
    return sizes, warnings
