"""Compile the translations: each `.po` of `src/convblog/locale` to the `.mo` that programs read.

`python tools/compile_translations.py` does it in a checkout; hatchling does it when a wheel is built (a custom build
hook). A `.mo` carries the digest of the `.po` it was made from, so that a stale one is known whatever the clock says.
"""

from __future__ import annotations

from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:

    class BuildHookInterface:
        """What hatchling gives a build hook, as far as it is used here."""

        root: str

else:
    try:
        from hatchling.builders.hooks.plugin.interface import BuildHookInterface
    except ImportError:  # run as a script, where no wheel is built
        BuildHookInterface = object

LOCALE = Path("src", "convblog", "locale")


class CompileTranslations(BuildHookInterface):
    """Compiles before hatchling gathers the files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Called by hatchling before each build."""
        compile_all(Path(self.root))


def compile_all(root: Path) -> list[Path]:
    """Compile every `.po` below `root`; the files written, in order."""
    written = []
    for source in sorted((root / LOCALE).glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        compiled.write_bytes(compiled_bytes(source))
        written.append(compiled)
    return written


def compiled_bytes(source: Path) -> bytes:
    """The `.mo` of one `.po`. Raises babel's `PoFileError` for a file that is not well formed."""
    content = source.read_bytes()
    catalog = read_po(BytesIO(content), locale=source.parts[-3], abort_invalid=True)
    digest = blake2b(content, digest_size=16).hexdigest()
    catalog.mime_headers = [*catalog.mime_headers, ("X-Source", digest)]
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


if __name__ == "__main__":
    for path in compile_all(Path(__file__).parents[1]):
        print(path)  # noqa: T201 - a command speaks
