"""What is wrong, for the browser: words for the overlay, and a page for when there is nothing to lay it over."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from convblog.problems import N_, Problem, printable
from convblog.serve.terminal import Terminal

_BENEATH = N_("The page beneath is from the last build that went well. This goes away by itself once it is mended.")
_NOTHING_YET = N_("There is nothing to show yet. The page appears by itself once this is mended.")


def words(problems: Sequence[Problem], terminal: Terminal) -> dict[str, Any]:
    """All that the overlay shows, as plain text."""
    return {
        "lang": terminal.language,
        "title": _title(problems, terminal),
        "note": terminal.translate(_BENEATH),
        "hide": terminal.translate(N_("Hide")),
        "list": [
            {"place": _place(one), "message": one.text(terminal.translate), "hint": one.advice(terminal.translate)}
            for one in problems
        ],
    }


def page(problems: Sequence[Problem], terminal: Terminal) -> str:
    """An HTML page of its own."""
    title = escape(_title(problems, terminal))
    items = "\n".join(_item(one, terminal) for one in problems)
    return f"""<!doctype html>
<html lang="{escape(terminal.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/_convblog/overlay.css">
</head>
<body class="mistakes">
<main>
<h1>{title}</h1>
<p>{escape(terminal.translate(_NOTHING_YET))}</p>
<ol>
{items}
</ol>
</main>
</body>
</html>
"""


def _item(one: Problem, terminal: Terminal) -> str:
    hint = one.advice(terminal.translate)
    below = f'<p class="hint">{escape(hint)}</p>' if hint else ""
    return f"<li><code>{escape(_place(one))}</code><p>{escape(one.text(terminal.translate))}</p>{below}</li>"


def _title(problems: Sequence[Problem], terminal: Terminal) -> str:
    return terminal.numbered("{number} problem", "{number} problems", len(problems))


def _place(one: Problem) -> str:
    return f"{printable(one.file)}:{one.line}" if one.line else printable(one.file)
