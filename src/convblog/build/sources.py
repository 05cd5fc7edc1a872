"""Everything a build reads, digested: the site's files, the theme's, our own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, msgpack, structs

from convblog import config as configuration
from convblog.build import engine, theming
from convblog.build.cache import Cache
from convblog.build.request import Request
from convblog.config import Config
from convblog.content import scan
from convblog.content.scan import Digests, Scanned, Stat, Stats
from convblog.content.settings import Settings
from convblog.digest import digest_of
from convblog.problems import N_, site_error
from convblog.render.theme import Theme

_decode_files = msgpack.Decoder(dict[str, tuple[Stat, bytes]]).decode
_decode_config = msgpack.Decoder(Config).decode


class Sources(Struct, frozen=True):
    """What there was to read, at one moment."""

    scanned: Scanned
    digests: dict[str, bytes]  # of the site's files, by path from its root
    trees: dict[str, Stats]  # files outside the site
    tree_digests: dict[str, bytes]  # by whole path
    config: Config
    theme: Theme

    @property
    def parsing(self) -> Settings:
        """What of the configuration decides how a source is parsed."""
        return Settings(self.config.lang, self.config.timezone)

    @property
    def touched(self) -> dict[str, bytes]:
        """The files changed so shortly before the scan that their time proves nothing."""
        return {path: self.digests[path] for path in self.scanned.racy}

    @property
    def theme_digests(self) -> dict[str, bytes]:
        """Of everything the theme may be made of, by whole path."""
        root = self.theme.site
        own = (path for path in self.digests if path.startswith(("templates/", "themes/", "locale/")))
        return {f"{root}/{path}": self.digests[path] for path in own} | self.tree_digests


def read(request: Request, scanned: Scanned, cache: Cache) -> Sources:
    """Digest what was scanned. Raises `SiteError` for what cannot be read, and for a bad configuration."""
    stats = scanned.stats
    stored = cache.get("files")
    known = Digests(_decode_files(stored) if stored else {})
    digests = known.of(request.site, stats, stats)
    config = read_config(request.site, digests[configuration.FILE], cache)
    if request.base_url:
        config = structs.replace(config, url=request.base_url)
    trees = engine.trees()
    tree_digests = engine.digests(trees, known)
    theme = theming.load(request.site, config, digests | tree_digests, cache)
    config = structs.replace(config, theme_options=theme.options)
    sources = Sources(scanned, digests, trees, tree_digests, config, theme)
    if known.read > _FEW:
        _remember(sources, cache)
    return sources


# So few files are read again at the next build rather than all digests written at this one (20 ms for 10,000 posts).
_FEW = 50


def _remember(sources: Sources, cache: Cache) -> None:
    outside = {f"{root}/{path}": stat for root, stats in sources.trees.items() for path, stat in stats.items()}
    begun = sources.scanned.begun
    known = scan.trusted(sources.scanned.stats, sources.digests, begun)
    known.update(scan.trusted(outside, sources.tree_digests, begun))
    cache.put("files", msgpack.encode(known))


def read_config(site: str, digest: bytes, cache: Cache) -> Config:
    """The configuration; reading YAML takes longer than asking the cache."""
    name = f"config:{digest_of(digest + engine.libraries().encode()).hex()}"
    stored = cache.get(name)
    if stored is not None:
        try:
            return _decode_config(stored)
        except ValueError:
            cache.forget(name)
    from convblog import configfile

    config = configfile.read(scan.read_text(site, configuration.FILE))
    cache.put(name, msgpack.encode(config))
    return config


def check_output(output: str, site: str) -> None:
    """Refuse an output folder that would swallow the site. Raises `SiteError`."""
    root = str(Path(site).resolve())
    inside = [f"{root}/{name}" for name in (*scan.FOLDERS, ".convblog", ".git")]
    if (root + "/").startswith(output.rstrip("/") + "/") or any(
        (output + "/").startswith(folder + "/") for folder in inside if output != f"{root}/.convblog/preview"
    ):
        hint = N_("choose a folder of its own, like public")
        text = N_("the output folder {folder} holds the site's own files")
        raise site_error(configuration.FILE, 0, text, hint, folder=output)


def own_host_files(site: str, digests: Mapping[str, bytes], names: tuple[str, ...]) -> dict[str, str]:
    """The text of the author's `_redirects` and its like, which stand in `static/`."""
    paths = {name: f"static/{name}" for name in names if f"static/{name}" in digests}
    return {name: scan.read_text(site, path) for name, path in paths.items()}
