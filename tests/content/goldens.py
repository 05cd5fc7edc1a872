"""Golden files: `goldens/NAME.LANG.md` and what it becomes, `goldens/NAME.LANG.html`.

A case is added by adding a file; `python -m tests.content.goldens` writes the expectations that are missing, to be read
before they are kept.
"""

from __future__ import annotations

from pathlib import Path

from convblog.content.body import Block, Card, Href, Markup, Pieces, Size
from convblog.content.markdown import render

FOLDER = Path(__file__).parent / "goldens"
SOURCE = "content/posts/2026/lettre.md"


def names() -> list[str]:
    """The cases there are."""
    return sorted(path.name.removesuffix(".md") for path in FOLDER.glob("*.md"))


def result(name: str) -> str:
    """What the case `name` becomes today."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return shown(render(text, source=SOURCE, first_line=1, lang=name.rpartition(".")[2]))


def shown(markup: Markup) -> str:
    """Everything in `markup` as text."""
    parts = [html(markup.pieces)]
    parts.append(f"\n<!-- excerpt{', more follows' if markup.has_more else ''} -->\n{html(markup.excerpt)}")
    parts.append(f"\n<!-- text -->\n{markup.text}\n")
    parts += (f"<!-- heading {heading.level} {heading.id}: {heading.text} -->\n" for heading in markup.headings)
    parts += (
        f"<!-- reference {number}, line {reference.line}: {reference.kind} {reference.path} -->\n"
        for number, reference in enumerate(markup.references)
    )
    parts += (f"<!-- block {name} -->\n" for name in markup.blocks)
    parts += (f"<!-- line {line}: {message}; {hint} {values} -->\n" for line, message, hint, values in markup.warnings)
    return "".join(parts)


def html(pieces: Pieces) -> str:
    """Pieces as text, each hole in double brackets."""
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str | Href | Size | Card | Block) -> str:
    match piece:
        case str():
            return piece
        case Href(ref, fragment):
            return f"[[{ref}]]{fragment}"
        case Size(ref):
            return f" [[size {ref}]]"
        case Card(ref):
            return f"[[card {ref}]]\n"
        case Block(name, attrs, inner):
            return f"[[block {name} {attrs}\n{html(inner)}]]\n"


def main() -> None:
    """Write the expectations that are missing."""
    for name in names():
        expected = FOLDER / f"{name}.html"
        if not expected.exists():
            expected.write_text(result(name), encoding="utf-8")


if __name__ == "__main__":
    main()
