"""Task lists: items that begin with `[ ]` or `[x]`."""

from __future__ import annotations

import re

from markdown_it.token import Token

_BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def find(tokens: list[Token]) -> None:
    """Mark the items that are tasks with `checked` in their `meta`, and take the boxes from their texts."""
    for number, token in enumerate(tokens):
        if token.type != "list_item_open" or tokens[number + 1].type != "paragraph_open":
            continue
        inline = tokens[number + 2]
        box = _BOX.match(inline.content)
        if box:
            token.meta = {"checked": box[1] != " "}
            token.attrs["class"] = "task"
            inline.content = inline.content[box.end() :]
