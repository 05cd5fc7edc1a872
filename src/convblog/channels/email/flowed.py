"""Lines that a mail program broke, put together again: RFC 3676, `format=flowed` with and without `DelSp`."""

from __future__ import annotations

from typing import NamedTuple

_SIGNATURE = "-- "


class _Line(NamedTuple):
    depth: int  # of quoting: how many `>` stand in front
    text: str
    flows: bool  # the next line of the same depth goes on


def unflowed(text: str, delete_space: bool = False) -> str:
    """`text` with soft line breaks undone; a quoted line begins with its `>`s and a space.

    A line that begins with `>` although it is no quote keeps the space that was stuffed in front of it.
    """
    whole: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in map(_read, text.split("\n")):
        if paragraph and (line.depth != depth or line.text == _SIGNATURE):
            whole.append(_written(depth, "".join(paragraph)))
            paragraph = []
        depth = line.depth
        paragraph.append(line.text[:-1] if line.flows and delete_space else line.text)
        if not line.flows:
            whole.append(_written(depth, "".join(paragraph)))
            paragraph = []
    if paragraph:
        whole.append(_written(depth, "".join(paragraph)))
    return "\n".join(whole)


def _read(line: str) -> _Line:
    text = line.lstrip(">")
    depth = len(line) - len(text)
    text = text.removeprefix(" ")
    return _Line(depth, text, text.endswith(" ") and text != _SIGNATURE)


def _written(depth: int, text: str) -> str:
    if text != _SIGNATURE:
        text = text.rstrip(" ")
    if depth:
        return f"{'>' * depth} {text}" if text else ">" * depth
    return " " + text if text.startswith(">") else text
