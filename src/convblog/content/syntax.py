"""What the rules of the Markdown parser tell the renderer beside tokens."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

DEEPEST = 50  # levels of nesting; markdown-it counts two for a list, one for a quotation or a block

Environment = MutableMapping[str, Any]  # markdown-it's `env`: references, footnotes, and our warnings
Warned = tuple[int, str, str, dict[str, str]]  # line, message, hint, values


def warn(env: Environment, line: int, message: str, hint: str, **values: str) -> None:
    """Note a warning about `line`, counted from 0 within the text."""
    env.setdefault("warnings", []).append((line, message, hint, values))
