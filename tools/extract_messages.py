"""Gather the words to translate from the code and the bundled themes, and bring every translation up to date.

`python tools/extract_messages.py` rewrites `convblog.pot` and merges it into each `.po`: what is new is added empty,
what is no longer used is dropped. The files hold no dates, so that the same words always give the same bytes. With
`--check` nothing is written; the exit status is 1 if something would be, or is not translated.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "src" / "convblog" / "locale"
TEMPLATE = LOCALE / "convblog.pot"

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "number_of": (1, 2),
    "numbered": (1, 2),
}
SOURCES = (
    ("src/convblog", "*.py", "python"),
    ("src/convblog/receive", "*.html", "jinja2.ext.babel_extract"),
    ("themes", "*.html", "jinja2.ext.babel_extract"),
)


def template() -> Catalog:
    """Everything that can be translated."""
    catalog = Catalog(project="convblog", version="", fuzzy=False)
    for path, method in _files():
        options = {"trimmed": "true", "silent": "false"} if method != "python" else {}
        place = [(path.relative_to(ROOT).as_posix(), 0)]
        for _, message, comments, context in extract_from_file(method, path, KEYWORDS, ("Translators:",), options):
            catalog.add(message, locations=place, auto_comments=comments, context=context)
    return catalog


def _files() -> Iterator[tuple[Path, str]]:
    for folder, pattern, method in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            yield path, method


def template_bytes(catalog: Catalog) -> bytes:
    """The `.pot`: the words and the files they stand in, without line numbers, which change with every edit."""
    return _written(catalog)


def merged(source: Path, words: Catalog) -> tuple[bytes, list[str]]:
    """A `.po` brought up to date, and the words it lacks."""
    catalog = read_po(BytesIO(source.read_bytes()), locale=source.parts[-3])
    catalog.update(words, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    missing = [str(message.id) for message in catalog if message.id and not _translated(message.string)]
    return _written(catalog), missing


def _translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string and all(string))


def _written(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    return f"{_HEADER}{_plurals(catalog)}\n".encode() + buffer.getvalue()


_HEADER = 'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def _plurals(catalog: Catalog) -> str:
    if catalog.locale is None:
        return ""
    return f'"Language: {catalog.locale}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n'


def main(check: bool) -> int:
    """Write what changed, or with `check` say what would change; the exit status."""
    words = template()
    changed, lacking = _compare(TEMPLATE, template_bytes(words), check), False
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        content, missing = merged(source, words)
        changed |= _compare(source, content, check)
        lacking |= bool(missing)
        for message in missing:
            print(f"{source.relative_to(ROOT)}: not translated: {message}")  # noqa: T201 - a command speaks
    return int(lacking or (check and changed))


def _compare(path: Path, content: bytes, check: bool) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{path.relative_to(ROOT)}: {'out of date' if check else 'written'}")  # noqa: T201 - a command speaks
    return True


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
