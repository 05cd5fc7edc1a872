"""Lines as the Markdown that is published."""

from __future__ import annotations

from collections.abc import Sequence

from convblog.channels.email.lines import Line

_SHORTEST_WRAP = 50
_LONGEST_WRAP = 100
_STRUCTURE = ("- ", "* ", "+ ", "#", "```", "|", ">", "    ", "\t", "1. ", "1) ")


def as_markdown(lines: Sequence[Line]) -> str:
    """The text of `lines`; runs of blank ones become one, quoted ones have `>` in front.

    A line that ended before it had to keeps its end: two spaces, as Markdown writes a line break. So a verse stays a
    verse, while a paragraph that the program wrapped flows on the page.
    """
    lines = _not_indented(lines)
    wrap = _wrap(lines)
    out: list[str] = []
    in_code = False
    for number, line in enumerate(lines):
        text = line.text.rstrip()
        in_code ^= text.lstrip().startswith("```")
        after = lines[number + 1] if number + 1 < len(lines) else None
        if after and not in_code and text and _breaks(line, after, wrap):
            text += "  "
        if text or in_code or (out and out[-1]):
            out.append(f"{'>' * line.depth} {text}".rstrip(" ") if line.depth else text)
    return "\n".join(out).strip("\n").rstrip()


def _not_indented(lines: Sequence[Line]) -> Sequence[Line]:
    """`lines` without the one to three spaces that mean nothing in front, unless there is a list, where they do."""
    if any(line.text.lstrip().startswith(("- ", "* ", "+ ")) or line.text.lstrip()[:1].isdigit() for line in lines):
        return lines
    return [line._replace(text=line.text.lstrip(" ")) if _is_little(line) else line for line in lines]


def _is_little(line: Line) -> bool:
    return line.role != "code" and 0 < len(line.text) - len(line.text.lstrip(" ")) < 4


def _wrap(lines: Sequence[Line]) -> int:
    """The width the program wrapped lines at; 0 if it wrapped none."""
    longest = max((len(line.text.rstrip()) for line in lines if not line.depth and line.role != "code"), default=0)
    return longest if _SHORTEST_WRAP <= longest <= _LONGEST_WRAP else 0


def _breaks(line: Line, after: Line, wrap: int) -> bool:
    """Whether the end of `line` is the writer's: the next word would have fitted behind it."""
    follows = after.text
    if not follows.strip() or after.depth or line.depth or line.role == "code":
        return False
    if line.text.startswith(("    ", "\t")) or follows.startswith(_STRUCTURE) or follows[:1].isspace():
        return False
    first = follows.split(None, 1)[0]
    return len(line.text.rstrip()) + 1 + len(first) <= wrap if wrap else True
