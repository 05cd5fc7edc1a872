"""The theme as the engine needs it: its files to copy, and what each template's output depends on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import msgpack

from convblog import words, yamlfile
from convblog.build.cache import Cache
from convblog.build.keys import ALL_BLOCKS
from convblog.config import Config
from convblog.content.labels import MESSAGES
from convblog.content.post import Post
from convblog.digest import SIZE, digest, digest_of
from convblog.problems import N_, Problem, problem
from convblog.render import theme as themes
from convblog.render.theme import Theme

if TYPE_CHECKING:
    from jinja2.bccache import Bucket, BytecodeCache

_decode_theme = msgpack.Decoder(Theme).decode
_decode = msgpack.Decoder(dict[str, bytes]).decode
_decode_labels = msgpack.Decoder(dict[str, dict[str, str]]).decode


def load(site: str, config: Config, digests: Mapping[str, bytes], cache: Cache) -> Theme:
    """The theme of a site, remembered by all it is read from; `digests` holds the site's files and the bundled themes'.

    Raises `SiteError` for an unknown theme or option, or a bad `theme.yaml`.
    """
    files = sorted((path, value) for path, value in digests.items() if path.endswith("/theme.yaml"))
    asked = msgpack.encode((site, config.theme, config.theme_options, files))
    stored = cache.get("theme")
    if stored is not None and stored[:SIZE] == digest_of(asked):
        return _decode_theme(stored[SIZE:])
    theme = themes.load(Path(site), config.theme, config.theme_options)
    cache.put("theme", digest_of(asked) + msgpack.encode(theme))
    return theme


class Templates:
    """The digest of each template with all it includes. Kept in the cache: finding out means parsing them all."""

    def __init__(self, theme: Theme, files: Mapping[str, bytes], cache: Cache) -> None:
        self._theme, self._cache = theme, cache
        relevant = sorted((path, value) for path, value in files.items() if "/templates/" in f"/{path}")
        self._all = digest(*(part for path, value in relevant for part in (path.encode(), value)))
        stored = cache.get("templates")
        known = _decode(stored) if stored else {}
        self._known = known if known.get("") == self._all else {"": self._all}
        self._compute: Callable[[str], bytes] | None = None

    def digest(self, name: str) -> bytes:
        """The digest of a template, or of all blocks together. Raises `SiteError` for a mistake in one."""
        if name not in self._known:
            if self._compute is None:
                self._compute = themes.template_digests(self._theme)
            self._known[name] = (
                digest(*map(self._compute, self._blocks())) if name == ALL_BLOCKS else self._compute(name)
            )
            self._cache.put("templates", msgpack.encode(self._known))
        return self._known[name]

    def _blocks(self) -> list[str]:
        found = {path.name for folder in self._theme.template_dirs for path in Path(folder, "blocks").glob("*.html")}
        return [f"blocks/{name}" for name in sorted(found)]


def lacking_blocks(theme: Theme, posts: Iterable[Post]) -> list[Problem]:
    """The blocks of `posts` that have no template, each with the line that names it."""
    used = [post for post in posts if post.blocks]
    if not used:
        return []
    known = {path.stem for folder in theme.template_dirs for path in Path(folder, "blocks").glob("*.html")}
    return [_lacking(post, name, known) for post in used for name in post.blocks if name not in known]


def _lacking(post: Post, name: str, known: Iterable[str]) -> Problem:
    near = yamlfile.near(name, known)
    hint = N_("did you mean “{near}”?") if near else N_("write it as templates/blocks/{name}.html")
    text = N_("there is no template for the block “{name}”")
    return problem(post.source, post.lines.get(f"::: {name}", 1), text, hint, name=name, near=near)


def words_digest(theme: Theme, files: Mapping[str, bytes]) -> bytes:
    """What stands for every translation a page may use."""
    relevant = sorted((path, value) for path, value in files.items() if path.endswith(".po"))
    return digest(*theme.name.encode().split(), *(part for path, value in relevant for part in (path.encode(), value)))


def labels(theme: Theme, files: Mapping[str, bytes], cache: Cache) -> dict[str, dict[str, str]]:
    """What the translations make of the labels within texts, by language; remembered by all of them.

    A text may be in any language, so all are read that there are. Raises `SiteError` for a file that cannot be read.
    """
    asked = words_digest(theme, files)
    stored = cache.get("labels")
    if stored is not None and stored[:SIZE] == asked:
        return _decode_labels(stored[SIZE:])
    names = {path.split("/")[-3] for path in files if path.endswith("/LC_MESSAGES/convblog.po")}
    found = {name.replace("_", "-"): _labels_in(name.replace("_", "-"), theme) for name in sorted(names)}
    said = {lang: own for lang, own in found.items() if own}
    cache.put("labels", asked + msgpack.encode(said))
    return said


def _labels_in(lang: str, theme: Theme) -> dict[str, str]:
    say = words.translations(lang, theme.locale_dirs).gettext
    return {message: say(message) for message in MESSAGES if say(message) != message}


def static_files(theme: Theme, digests: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """The theme's files to copy: by path below the output, their whole path and digest."""
    found: dict[str, tuple[str, bytes]] = {}
    for folder in theme.static_dirs:
        head = folder + os.sep
        found.update({path[len(head) :]: (path, value) for path, value in digests.items() if path.startswith(head)})
    return found


def compiled_templates(cache: Cache, prefix: str) -> BytecodeCache:
    """Jinja's compiled templates, kept in our cache. `prefix` tells apart what other versions compiled."""
    from jinja2.bccache import BytecodeCache

    class Compiled(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            data = cache.get(f"bytecode:{prefix}:{bucket.key}")
            if data is not None:
                bucket.bytecode_from_string(data)

        def dump_bytecode(self, bucket: Bucket) -> None:
            cache.put(f"bytecode:{prefix}:{bucket.key}", bucket.bytecode_to_string())

    return Compiled()


def names(paths: Iterable[str], folder: str) -> dict[str, str]:
    """Of `paths`, those in `folder`, by their path below it."""
    head = folder + "/"
    return {path.removeprefix(head): path for path in paths if path.startswith(head)}
