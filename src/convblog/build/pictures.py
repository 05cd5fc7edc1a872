"""The sizes of pictures: of those beside the posts, of those in `static/` that posts show, of those answers name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from msgspec import structs

from convblog.content import media, scan
from convblog.content.post import Post
from convblog.conversation.response import Response
from convblog.problems import N_, Problem, problem

Size = tuple[int, int]  # width and height in pixels
Known = Mapping[str, tuple[bytes, Size]]  # with the digest of the file, by its path from the site's root

_OF_ANSWERS = ("WEBP", "JPEG", "PNG", "GIF")  # Pillow's names; a drawing (SVG) may hold a script


class Sizes(NamedTuple):
    """What there is, and which of the pictures cannot be read."""

    sizes: dict[str, tuple[bytes, Size]]
    unreadable: list[str]


def of_posts(site: str, digests: Mapping[str, bytes], known: Known) -> Sizes:
    """Every picture in `content/`."""
    paths = (path for path in digests if path.startswith("content/") and media.is_picture(path))
    return _sizes(site, digests, known, paths, media.size)


def of_static(site: str, digests: Mapping[str, bytes], known: Known, posts: Iterable[Post]) -> Sizes:
    """The pictures in `static/` at an address that a post names; of others nothing is asked."""
    named = (one.path for post in posts for one in post.references if one.kind == "address")
    paths = {f"static{_path_of(address)}": None for address in named}
    return _sizes(site, digests, known, (p for p in paths if p in digests and media.is_picture(p)), media.size)


def _path_of(address: str) -> str:
    """The path of a file at an address that an author wrote, which may have a query."""
    return unquote(address.partition("?")[0])


def of_answers(site: str, digests: Mapping[str, bytes], known: Known, responses: Iterable[Response]) -> Sizes:
    """The pictures in `responses/` that answers name; of others nothing is asked."""
    with_any = (one for one in responses if one.pictures or one.author.photo)
    named = {path: None for response in with_any for path in named_by(response)}
    paths = (path for path in map(_in_site, named) if path in digests)
    return _sizes(site, digests, known, paths, lambda data: media.bitmap_size(data, _OF_ANSWERS))


def named_by(response: Response) -> tuple[str, ...]:
    """The pictures that an answer names, that of its author last: paths below `responses/`."""
    photo = response.author.photo
    return (*response.pictures, photo) if photo else response.pictures


def odd(unreadable: Sequence[str]) -> list[Problem]:
    """What is said of pictures of posts that cannot be read."""
    hint = N_("save it anew as JPEG, PNG, WebP, GIF or SVG")
    text = N_("this picture cannot be read, so its size is unknown")
    return [problem(path, 0, text, hint) for path in unreadable]


def with_readable(response: Response, sizes: Mapping[str, Size]) -> Response:
    """An answer with those of its pictures that are there, and a warning for each of the others."""
    if not response.pictures and not response.author.photo:
        return response
    lost = [path for path in named_by(response) if path not in sizes]
    if not lost:
        return response
    author = response.author
    return structs.replace(
        response,
        pictures=tuple(path for path in response.pictures if path in sizes),
        author=structs.replace(author, photo="") if author.photo in lost else author,
        warnings=(*response.warnings, *_lost(response, lost)),
    )


def _lost(response: Response, paths: Iterable[str]) -> Iterator[Problem]:
    hint = N_("put a JPEG, PNG, WebP or GIF file there, or take its name out")
    text = N_("the picture {path} is not there or cannot be read; the answer is shown without it")
    return (problem(response.path, 2, text, hint, path=_in_site(path)) for path in paths)


def _in_site(path: str) -> str:
    return f"responses/{path}"


def _sizes(
    site: str,
    digests: Mapping[str, bytes],
    known: Known,
    paths: Iterable[str],
    size_of: Callable[[bytes], Size | None],
) -> Sizes:
    found = Sizes({}, [])
    for path in paths:
        entry = known.get(path)
        if entry is not None and entry[0] == digests[path]:
            found.sizes[path] = entry
            continue
        size = size_of(scan.read(site, path))
        if size is None:
            found.unreadable.append(path)
        else:
            found.sizes[path] = (digests[path], size)
    return found
