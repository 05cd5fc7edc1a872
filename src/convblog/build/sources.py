"""Everything a build reads, digested: the site's files, the theme's, our own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, msgpack, structs

from convblog import config as configuration
from convblog import configfile
from convblog.build import engine, paths, theming
from convblog.build.cache import Cache
from convblog.build.request import Request
from convblog.config import Config
from convblog.configfile import Judged
from convblog.content import scan
from convblog.content.scan import Digests, Scanned, Stat, Stats
from convblog.content.settings import Settings
from convblog.digest import digest_of
from convblog.private import FOLDER as PRIVATE
from convblog.problems import N_, Problem, SiteError, problem
from convblog.render import theme as themes
from convblog.render.theme import Theme
from convblog.site import addresses

_decode_files = msgpack.Decoder(dict[str, tuple[Stat, bytes]]).decode
_decode_config = msgpack.Decoder(Config).decode


class Sources(Struct, frozen=True):
    """What there was to read, at one moment."""

    scanned: Scanned
    digests: dict[str, bytes]  # of the site's files, by path from its root
    trees: dict[str, Stats]  # files outside the site
    tree_digests: dict[str, bytes]  # by whole path
    config: Config
    output: str  # the absolute path of the output folder
    theme: Theme
    labels: dict[str, dict[str, str]]  # words within texts, by language
    problems: tuple[Problem, ...] = ()  # of configuration and theme; stand-ins are in the place of what is wrong
    spoilt: frozenset[str] = frozenset()  # the keys of the configuration that hold stand-ins
    assumed: Settings | None = None  # how sources were parsed last time, while what decides it cannot be read

    @property
    def parsing(self) -> Settings:
        """What of the configuration and of the translations decides how a source is parsed."""
        if self.assumed and not self.spoilt.isdisjoint(("lang", "timezone", "theme")):
            return self.assumed
        return Settings(self.config.lang, self.config.timezone, self.labels)

    @property
    def is_placed(self) -> bool:
        """Whether what decides addresses could be read; else nothing can be said of two sources at one of them."""
        return self.spoilt.isdisjoint(("permalink", "timezone", "lang", "languages"))

    @property
    def touched(self) -> dict[str, bytes]:
        """The files changed so shortly before the scan that their time proves nothing."""
        return {path: self.digests[path] for path in self.scanned.racy}

    @property
    def theme_digests(self) -> dict[str, bytes]:
        """Of everything the theme may be made of, by whole path."""
        return _theme_digests(self.theme, self.digests, self.tree_digests)


def _theme_digests(theme: Theme, digests: Mapping[str, bytes], trees: Mapping[str, bytes]) -> dict[str, bytes]:
    own = (path for path in digests if path.startswith(("templates/", "themes/", "locale/")))
    return {f"{theme.site}/{path}": digests[path] for path in own} | dict(trees)


def read(request: Request, scanned: Scanned, cache: Cache) -> Sources:
    """Digest what was scanned. Raises `SiteError` for what cannot be read, and for a bad configuration."""
    found = judge(request, scanned, engine.trees(), cache)
    if found.problems:
        raise SiteError(found.problems)
    return found


def judge(
    request: Request, scanned: Scanned, trees: dict[str, Stats], cache: Cache, assumed: Settings | None = None
) -> Sources:
    """The same, whatever is wrong with the configuration: a build tells of that and of all the rest in one go.

    Raises `SiteError` for what cannot be read.
    """
    stats = scanned.stats
    stored = cache.get("files")
    known = Digests(cache.decoded("files", stored, _decode_files) if stored else {})
    digests = known.of(request.site, stats, stats)
    if known.odd:  # left out of the stats too, so that the next build looks at them again
        stats = {path: stat for path, stat in stats.items() if path in digests}
        scanned = Scanned(scanned.begun, stats, (*scanned.odd, *known.odd))
    judged = _checked(read_config(request.site, digests[configuration.FILE], cache), request)
    config = structs.replace(judged.config, url=request.base_url) if request.base_url else judged.config
    tree_digests = engine.digests(trees, known)
    theme, problems = _theme(request.site, config, digests | tree_digests, cache)
    spoilt = judged.spoilt if theme.template_dirs else judged.spoilt | {"theme"}
    config = structs.replace(config, theme_options=theme.options)
    labels: dict[str, dict[str, str]] = {}
    try:
        if "theme" not in spoilt:
            labels = theming.labels(theme, _theme_digests(theme, digests, tree_digests), cache)
    except SiteError as error:
        problems, spoilt = (*problems, *error.problems), spoilt | {"theme"}
    problems = (*judged.problems, *problems)
    output = paths.output_of(request, config.output)
    sources = Sources(scanned, digests, trees, tree_digests, config, output, theme, labels, problems, spoilt, assumed)
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
    cache.put_encoded("files", known, msgpack.encode)


def read_config(site: str, digest: bytes, cache: Cache) -> Judged:
    """The configuration; reading YAML takes longer than asking the cache. Raises `SiteError` if it is no text."""
    name = f"config:{digest_of(digest + engine.libraries().encode()).hex()}"
    stored = cache.get(name)
    if stored is not None:
        try:
            return Judged(_decode_config(stored))
        except ValueError:
            cache.forget(name)
    judged = configfile.judge(scan.read_text(site, configuration.FILE))
    if not judged.problems:
        cache.put(name, msgpack.encode(judged.config))
    return judged


def _checked(judged: Judged, request: Request) -> Judged:
    """With what only the engine can tell: whether the permalink makes addresses, whether the output can be there."""
    config, site = judged.config, Path(request.site)
    output = paths.output_of(request, config.output)
    wrong = addresses.check_permalink(config.permalink, configuration.FILE, 0)
    swallows = check_output(output, request.site)
    if not wrong and not swallows:
        return judged
    line = 0 if request.output else configfile.line_of(site, "output")
    problems = [
        *(structs.replace(one, line=configfile.line_of(site, "permalink")) for one in wrong),
        *(structs.replace(one, line=line) for one in swallows),
    ]
    if wrong:
        config = structs.replace(config, permalink=Config(title="", url="").permalink)
    return Judged(config, (*judged.problems, *problems), judged.spoilt | ({"permalink"} if wrong else set()))


def _theme(site: str, config: Config, digests: Mapping[str, bytes], cache: Cache) -> tuple[Theme, tuple[Problem, ...]]:
    """The theme, with those of its options that it has; one of nothing where there is none."""
    try:
        return theming.load(site, config, digests, cache), ()
    except SiteError as error:
        problems = error.problems
    try:
        plain = theming.load(site, structs.replace(config, theme_options={}), digests, cache)
    except SiteError:
        return themes.nothing(Path(site), config.theme), problems
    options = {name: value for name, value in config.theme_options.items() if name in plain.options}
    return theming.load(site, structs.replace(config, theme_options=options), digests, cache), problems


def check_output(output: str, site: str) -> list[Problem]:
    """Refuse an output folder that would swallow the site."""
    root = str(Path(site).resolve())
    inside = [f"{root}/{name}" for name in (*scan.FOLDERS, PRIVATE, ".git")]
    if (root + "/").startswith(output.rstrip("/") + "/") or any(
        (output + "/").startswith(folder + "/") for folder in inside if output != paths.preview_of(root)
    ):
        hint = N_("choose a folder of its own, like public")
        text = N_("the output folder {folder} holds the site's own files")
        return [problem(configuration.FILE, 0, text, hint, folder=output)]
    return []


def own_host_files(site: str, digests: Mapping[str, bytes], names: tuple[str, ...]) -> dict[str, str]:
    """The text of the author's `_redirects` and its like, which stand in `static/`."""
    paths = {name: f"static/{name}" for name in names if f"static/{name}" in digests}
    return {name: scan.read_text(site, path) for name, path in paths.items()}
