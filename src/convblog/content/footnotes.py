"""Footnotes gathered at the end of the text, in the order in which the text refers to them."""

from __future__ import annotations

from typing import Any

from markdown_it.token import Token

from convblog.content.syntax import Environment, warn
from convblog.problems import N_


def gather(tokens: list[Token], env: Environment) -> list[Token]:
    """`tokens` with the definitions taken out and the notes that are referred to put at the end."""
    if "footnotes" not in env:
        return tokens
    text, definitions = _split(tokens)
    notes: dict[int, dict[str, Any]] = env["footnotes"].get("list", {})
    used = {note.get("label") for note in notes.values()}
    for label, (line, _) in definitions.items():
        if label not in used:
            warn(
                env,
                line,
                N_("no text refers to the footnote “{label}”"),
                N_("write [^{label}] where it belongs"),
                label=label,
            )
    if not notes:
        return text
    text.append(Token("footnotes_open", "", 1))
    for number, note in notes.items():
        text += _note(number, note, definitions)
    text.append(Token("footnotes_close", "", -1))
    return text


def written_in_place(env: Environment) -> list[list[Token]]:
    """The inline tokens of each note of the form `^[…]`."""
    notes: dict[int, dict[str, Any]] = env.get("footnotes", {}).get("list", {})
    return [note["tokens"] for note in notes.values() if "tokens" in note]


def _split(tokens: list[Token]) -> tuple[list[Token], dict[str, tuple[int, list[Token]]]]:
    """The text without definitions, and of each label its line and tokens (the last definition of a label wins)."""
    text: list[Token] = []
    definitions: dict[str, tuple[int, list[Token]]] = {}
    within: list[list[Token]] = [text]  # a definition may stand within another
    for token in tokens:
        if token.type == "footnote_reference_open":
            content: list[Token] = []
            definitions[token.meta["label"]] = (token.map[0] if token.map else 0, content)
            within.append(content)
        elif token.type == "footnote_reference_close":
            within.pop()
        else:
            within[-1].append(token)
    return text, definitions


def _note(number: int, note: dict[str, Any], definitions: dict[str, tuple[int, list[Token]]]) -> list[Token]:
    if "tokens" in note:  # written in place: ^[…]
        inline = Token("inline", "", 0, children=note["tokens"], content=note["content"])
        content = [Token("paragraph_open", "p", 1), inline, Token("paragraph_close", "p", -1)]
    else:
        content = list(definitions.get(note["label"], (0, []))[1])
    backs = Token("footnote_backs", "", 0, meta={"id": number, "count": max(note.get("count", 1), 1)})
    if content and content[-1].type == "paragraph_close":
        content.insert(len(content) - 1, backs)
    else:
        content.append(backs)
    return [Token("footnote_open", "li", 1, meta={"id": number}), *content, Token("footnote_close", "li", -1)]
