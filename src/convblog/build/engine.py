"""What makes the pages besides the site's own files: our code, the libraries, the theme. Change one and all is old."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from convblog.content import scan
from convblog.content.scan import Digests, Stats
from convblog.digest import digest
from convblog.render.theme import bundled_themes

PACKAGE = str(Path(__file__).parents[1])

# Their releases may change what a page looks like.
LIBRARIES = (
    "babel", "feedgen", "jinja2", "latex2mathml", "linkify_it_py", "lxml", "markdown_it_py", "markupsafe",
    "mdit_py_plugins", "nh3", "pillow", "pygments", "python_slugify", "pyyaml", "tzdata",
)  # fmt: skip


@cache
def libraries() -> str:
    """The versions installed, read from the names of their metadata folders.

    `importlib.metadata` says the same and takes 10 ms of a start-up that has 100.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                library, _, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(library.lower().replace("-", "_"), version)
    versions = [f"{name}={found.get(name, '?')}" for name in LIBRARIES]
    return " ".join((f"python={sys.version_info[0]}.{sys.version_info[1]}", *versions))


def trees() -> dict[str, Stats]:
    """The files outside the site that a build depends on, our code and the bundled themes, by their folder."""
    return {root: scan.walk(root) for root in (PACKAGE, str(bundled_themes()))}


def digests(found: Mapping[str, Stats], known: Digests) -> dict[str, bytes]:
    """The digest of every file of `trees`, by its whole path."""
    result: dict[str, bytes] = {}
    for root, stats in found.items():
        whole = {f"{root}/{path}": stat for path, stat in stats.items()}
        result.update(known.of("/", whole, whole))
    return result


def code_digest(tree_digests: Mapping[str, bytes]) -> bytes:
    """What stands for our code and the libraries."""
    own = [part for path, value in sorted(tree_digests.items()) if path.startswith(PACKAGE + "/") and _counts(path)
           for part in (path.removeprefix(PACKAGE).encode(), value)]  # fmt: skip
    return digest(libraries().encode(), *own)


def _counts(path: str) -> bool:
    """Code counts; the commands, the preview and the engine that merely calls it do not change a page."""
    local = path.removeprefix(PACKAGE + "/")
    return path.endswith(".py") and not local.startswith(("cli/", "serve/", "build/"))
