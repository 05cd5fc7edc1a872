"""Posts and responses -> every page that is to be, or every reason why not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct, msgpack, structs

from convblog.build import theming
from convblog.build.cache import Cache
from convblog.build.load import Loaded
from convblog.build.outputs import UNTOUCHED, folders_of
from convblog.build.pictures import named_by
from convblog.build.run import Run
from convblog.build.sources import Sources
from convblog.content.post import Post
from convblog.conversation import threading
from convblog.conversation.pages import normal
from convblog.digest import digest_of
from convblog.problems import N_, Problem, problem
from convblog.site import addresses, answerpages, machines, model, plan
from convblog.site.machines import HOST_FILES
from convblog.site.material import Material, broken_references, pictures_of, voice_of
from convblog.site.model import Site
from convblog.site.pages import Copy, Robots
from convblog.site.placed import Placed, line_of
from convblog.site.sketch import Sketch, ready
from convblog.times import Moment

FOREVER = 1 << 60

_decode_related = msgpack.Decoder(list[list[int]]).decode


class Assembled(Struct, frozen=True):
    """The planned site; one with problems as far as it can be planned."""

    pages: list[Sketch]
    folders: set[str]  # that they stand in, the root being ""
    addresses: Mapping[str, str]  # of everything published, by source
    warnings: tuple[Problem, ...]
    until: int  # when something would change by itself
    problems: tuple[Problem, ...] = ()


class Files(Struct, frozen=True):
    """The files that are copied, and those that pass into ours: digests by path from the site's root."""

    digests: Mapping[str, bytes]
    theme: Mapping[str, tuple[str, bytes]]  # by path below the output: whole path and digest
    own: dict[str, str]  # text of the author's `_redirects`, `_headers`, `.htaccess`


def place(run: Run, found: Sources, loaded: Loaded) -> list[Placed]:
    """Everything that is to be published now, at its address."""
    drafts, future = run.request.drafts, run.request.future
    return model.place((post for post in loaded.posts if model.is_shown(post, run.now, drafts, future)), found.config)


class Gathered(Struct, frozen=True):
    """All that pages may be made of, and what is wrong with it."""

    material: Material
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    loaded: Loaded
    is_placed: bool  # see `Sources`
    answers: dict[str, str] = {}  # addresses of the author's answers that are pages of their own, by source


def gather(run: Run, found: Sources, loaded: Loaded, placed: Sequence[Placed], moved: Mapping[str, str]) -> Gathered:
    """What planning starts from, but for what is gone: that depends on it."""
    judged = model.judge(found.config, placed, moved)
    site, is_placed = judged.site, found.is_placed
    media = _media(site, found.digests, loaded.posts)
    broken = broken_references(site, media, _hidden(loaded, site, found.digests))
    material = Material(
        site=site,
        threads=threads_of(site, loaded),
        now=run.now,
        media=media,
        sizes=loaded.sizes,
        related={lang: _related(site, lang, run.cache) for lang in site.posts},
        pictures=loaded.pictures,
        statics=loaded.statics,
    )
    return Gathered(
        material=material,
        problems=(*loaded.problems, *judged.problems, *(judged.clashes if is_placed else ()), *broken),
        warnings=(*loaded.warnings, *judged.warnings, *material.threads.warnings),
        loaded=loaded,
        is_placed=is_placed,
        answers=answerpages.remembered(material),
    )


def with_gone(gathered: Gathered, gone: Iterable[str]) -> Gathered:
    """With the addresses that are `gone` for good."""
    site = model.with_gone(gathered.material.site, gone, {*gathered.answers.values()})
    return structs.replace(gathered, material=structs.replace(gathered.material, site=site))


def assemble(gathered: Gathered, files: Files) -> Assembled:
    """Plan the site; all its problems are among what is returned, those of parsing included."""
    material, loaded = gathered.material, gathered.loaded
    copies = _pictures(material, loaded, files)
    pages, folders, clashes = _unique(chain(_all_pages(material, files), copies), files, material.site)
    told = {*gathered.problems}
    return Assembled(
        pages=pages,
        folders=folders,
        addresses={placed.post.source: placed.address for placed in material.site.everything} | gathered.answers,
        warnings=tuple(sorted(gathered.warnings)),
        until=_until(material.site, loaded.posts, material.now),
        problems=(*gathered.problems, *(one for one in clashes if gathered.is_placed and one not in told)),
    )


def threads_of(site: Site, loaded: Loaded) -> threading.Threads:
    """The threads of a site's pages."""

    def page_of(target: str) -> str | None:
        placed = site.by_address.get(normal(target))
        return placed.address if placed else None

    config = site.config
    return threading.build(
        loaded.responses,
        page_of,
        lambda person, by_author: voice_of(person, by_author, config),
        config.conversation.nesting,
        lambda response: pictures_of(response, config, loaded.pictures),
    )


def _hidden(loaded: Loaded, site: Site, digests: Mapping[str, bytes]) -> dict[str, str]:
    """Why a source that exists is not on the site; empty where its own problem says so already."""
    broken = {p.file for p in loaded.problems}
    hidden = {path: "" for path in broken if path in digests}
    for post in loaded.posts:
        if post.source not in site.by_source:
            hidden[post.source] = N_("that post is a draft or lies in the future, so it is not on the site yet")
    return hidden


def _media(site: Site, digests: Mapping[str, bytes], posts: Sequence[Post]) -> dict[str, str]:
    """Where the files beside the posts go: those of a bundle to its page, others to their own path.

    The files of a bundle that is not published are not published either.
    """
    bundles = {post.source.removeprefix("content/").removesuffix("/index.md"): post for post in posts if post.is_bundle}
    found: dict[str, str] = {}
    for path in digests:
        if not path.startswith("content/") or path.endswith(".md"):
            continue
        local = path.removeprefix("content/")
        bundle = _bundle_of(local, bundles)
        if bundle is None:
            found[local] = "/" + local
            continue
        placed = site.by_source.get(bundles[bundle].source)
        if placed is not None:
            found[local] = placed.address + local.removeprefix(bundle + "/")
    return found


def _bundle_of(path: str, bundles: Mapping[str, Post]) -> str | None:
    folder = path.rpartition("/")[0]
    while folder:
        if folder in bundles:
            return folder
        folder = folder.rpartition("/")[0]
    return None


def _related(site: Site, lang: str, cache: Cache) -> list[list[int]]:
    """`model.related`, remembered: it depends on the tags alone, and an edited body changes no outline."""
    key = digest_of(b"".join([placed.post.outline for placed in site.posts[lang]]))
    stored = cache.get(f"related:{lang}")
    if stored is not None and stored[: len(key)] == key:
        return _decode_related(stored[len(key) :])
    related = model.related([[tag.slug for tag in placed.post.tags] for placed in site.posts[lang]])
    cache.put(f"related:{lang}", key + msgpack.encode(related))
    return related


def _all_pages(material: Material, files: Files) -> Iterator[Sketch]:
    yield from plan.plan(material)
    yield from map(ready, machines.host_files(material, files.own))
    for local, address in sorted(material.media.items()):
        source = f"content/{local}"
        yield ready(Copy(path=address.removeprefix("/"), source=source, digest=files.digests[source]), source)
    statics = theming.names(files.digests, "static")
    for path, source in sorted(statics.items()):
        if path not in HOST_FILES:
            yield ready(Copy(path=path, source=source, digest=files.digests[source]), source)
    for path, (source, digest) in sorted(files.theme.items()):
        if path not in statics:
            yield ready(Copy(path=path, source=source, digest=digest))


def _pictures(material: Material, loaded: Loaded, files: Files) -> Iterator[Sketch]:
    """The pictures of the answers that are shown, each once."""
    if not loaded.pictures:
        return
    shown = material.threads.identities()
    first = {one.id: one for one in sorted(loaded.responses, key=lambda one: one.path, reverse=True)}
    named = {path for identity in shown for path in named_by(first[identity])}
    for path in sorted(named):
        source = f"responses/{path}"
        yield ready(Copy(path=source, source=source, digest=files.digests[source]), source)


def _unique(pages: Iterable[Sketch], files: Files, site: Site) -> tuple[list[Sketch], set[str], list[Problem]]:
    """The pages, each path once, and the folders they stand in; where two claim one path, a problem that names both."""
    claimed: dict[str, str] = {}
    found: list[Sketch] = []
    problems: list[Problem] = []
    own_robots = "static/robots.txt" in files.digests
    for page in pages:
        path, source = page.path, page.source
        if own_robots and page.kind is Robots:
            continue
        if path.partition("/")[0] in UNTOUCHED:
            problems.append(_untouched(path, source, _line(site, source, path)))
            continue
        if path in claimed:
            other = claimed.get(path, "")
            file = source or other
            problems.append(_taken(path, file, other if source else "", _line(site, file, path)))
            continue
        claimed[path] = source
        found.append(page)
    folders = folders_of(claimed)
    problems.extend(_in_the_way(claimed, folders, site))
    return found, folders, problems


def _line(site: Site, source: str, path: str) -> int:
    """The line that makes a source claim `path`; 0 for a file that is copied."""
    placed = site.by_source.get(source)
    if placed is None:
        return 0
    return line_of(placed, "slug" if path == addresses.file_of(placed.address) else "aliases")


def _untouched(path: str, source: str, line: int) -> Problem:
    hint = N_("choose another address: no build touches these names in the output")
    return problem(source, line, N_("the address {address} cannot be used"), hint, address=f"/{path}")


def _taken(path: str, source: str, other: str, line: int) -> Problem:
    address = "/" + path.removesuffix("index.html")
    if other:
        return model.clash(source, other, address, line)
    hint = N_("rename the file, or give the post another slug")
    text = N_("the address {address} is taken by a page that convblog makes")
    return problem(source, line, text, hint, address=address)


def _in_the_way(claimed: Mapping[str, str], ours: Collection[str], site: Site) -> Iterator[Problem]:
    """A file where a folder (`ours` are all of them) must be."""
    if claimed.keys().isdisjoint(ours):
        return
    folders: dict[str, str] = {}
    for path in claimed:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = path
            folder = folder.rpartition("/")[0]
    for path, source in claimed.items():
        if path in folders:
            yield _folder_taken(path, source, folders[path], claimed[folders[path]], site)


def _folder_taken(path: str, source: str, below: str, wanted_by: str, site: Site) -> Problem:
    """The file at `path` stands where the folder of the file `below` must be. One of ours cannot give way."""
    if wanted_by and not source:
        hint = N_("give the post another address, or rename the file")
        text = N_("the address {address} lies below {other}, which is a file that convblog makes")
        address = "/" + below.removesuffix("index.html")
        return problem(wanted_by, _line(site, wanted_by, below), text, hint, address=address, other=f"/{path}")
    hint = N_("rename the file, or give the post another slug")
    text = N_("this file stands where the folder of {other} must be")
    return problem(source or path, _line(site, source, path), text, hint, other=below)


def _until(site: Site, posts: Sequence[Post], now: Moment) -> int:
    """The next moment at which the same files would make another site."""
    moments = [FOREVER]
    for post in posts:
        if post.published is not None and post.published.seconds > now.seconds:
            moments.append(post.published.seconds)
    for placed in site.everything:
        if placed.closes is not None and placed.closes > now.seconds:
            moments.append(placed.closes)
    return min(moments)
