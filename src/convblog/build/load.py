"""Sources -> posts and responses, out of the cache wherever the file is the one parsed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from msgspec import Struct, msgpack

from convblog import times
from convblog.build import pool
from convblog.build.cache import Cache
from convblog.content import media, parse, scan
from convblog.content.parse import Settings
from convblog.content.post import Post
from convblog.conversation import reader
from convblog.conversation.response import Response
from convblog.digest import digest_of
from convblog.problems import N_, Problem, SiteError, problem

_encode = msgpack.Encoder().encode
_decode_post = msgpack.Decoder(Post).decode
_decode_response = msgpack.Decoder(Response).decode
_decode_size = msgpack.Decoder(tuple[int, int]).decode


class Loaded(Struct, frozen=True):
    """All that the sources hold. `problems` stop the build, `warnings` do not."""

    posts: tuple[Post, ...]
    responses: tuple[Response, ...]
    sizes: dict[str, tuple[int, int]]  # of pictures, by path below content/
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


class _Parsed(Struct, frozen=True):
    """What a worker sends back for one file."""

    path: str
    key: bytes = b""  # digest of the bytes that were parsed
    record: bytes = b""
    body: tuple[bytes, bytes] | None = None  # its digest, and itself
    problems: tuple[Problem, ...] = ()


def load(site: str, digests: Mapping[str, bytes], settings: Settings, cache: Cache, jobs: int) -> Loaded:
    """Everything in `content/` and `responses/`, `digests` naming the files."""
    wanted = {path: key for path, key in digests.items() if _is_parsed(path)}
    records = {path: data for path, key, data in cache.parsed() if wanted.get(path) == key}
    new = [path for path in wanted if path not in records]
    parsed = _parse(site, new, settings, jobs)
    cache.begin()
    cache.put_parsed((p.path, p.key, p.record) for p in parsed if not p.problems)
    cache.put_bodies(p.body for p in parsed if p.body is not None)
    cache.commit()
    records.update((p.path, p.record) for p in parsed if not p.problems)
    trouble = [problem for p in parsed for problem in p.problems]
    posts = tuple(_decode_post(records[path]) for path in wanted if path in records and not _is_response(path))
    responses = tuple(_decode_response(records[path]) for path in wanted if path in records and _is_response(path))
    sizes, odd = _sizes(site, digests, cache)
    return Loaded(
        posts=posts,
        responses=responses,
        sizes=sizes,
        problems=tuple(p for p in trouble if not _is_response(p.file)),
        warnings=(*(p for p in trouble if _is_response(p.file)), *odd, *(w for post in posts for w in post.warnings)),
    )


def _is_response(path: str) -> bool:
    return path.startswith("responses/")


def _is_parsed(path: str) -> bool:
    return path.endswith(".md") and path.startswith(("content/", "responses/"))


def _parse(site: str, paths: Sequence[str], settings: Settings, jobs: int) -> list[_Parsed]:
    tz = times.zone(settings.timezone)

    def parse_some(part: Sequence[str]) -> list[_Parsed]:
        return [_parse_one(site, path, settings, tz) for path in part]

    return [parsed for part in pool.spread(parse_some, paths, jobs) for parsed in part] if paths else []


def _parse_one(site: str, path: str, settings: Settings, tz: tzinfo) -> _Parsed:
    try:
        data = scan.read(site, path)
        key = digest_of(data)
        if _is_response(path):
            return _Parsed(path, key, _encode(reader.parse(data, path)))
        post, body = parse.parse(data, path, settings, tz)
        return _Parsed(path, key, _encode(post), (post.body, body))
    except SiteError as error:
        return _Parsed(path, problems=error.problems)
    except RecursionError:
        hint = N_("write it less deeply nested")
        return _Parsed(path, problems=(problem(path, 0, N_("this file is nested too deeply to be read"), hint),))


def _sizes(site: str, digests: Mapping[str, bytes], cache: Cache) -> tuple[dict[str, tuple[int, int]], list[Problem]]:
    """Width and height of every picture in `content/`, remembered by its digest."""
    sizes: dict[str, tuple[int, int]] = {}
    warnings: list[Problem] = []
    for path, key in digests.items():
        if not (path.startswith("content/") and media.is_picture(path)):
            continue
        name = f"size:{key.hex()}"
        known = cache.get(name)
        if known is not None:
            sizes[path.removeprefix("content/")] = _decode_size(known)
            continue
        size = media.size(scan.read(site, path))
        if size is None:
            hint = N_("save it anew as JPEG, PNG, WebP, GIF or SVG")
            warnings.append(problem(path, 0, N_("this picture cannot be read, so its size is unknown"), hint))
        else:
            cache.put(name, _encode(size))
            sizes[path.removeprefix("content/")] = size
    return sizes, warnings
