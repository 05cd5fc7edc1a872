"""Blocks that need more than a constant tag.

Each handler takes the number of its token and gives that of the last token it has dealt with.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from convblog.content import figures, highlight, rawhtml
from convblog.content.blocks import names_place
from convblog.content.body import Block, Heading
from convblog.content.highlight import Options
from convblog.content.holes import escape, escape_value, join
from convblog.content.plaintext import plain_text
from convblog.content.spans import formula_html, note_place
from convblog.content.writer import Writer
from convblog.problems import N_

_COMMENT = ("<!--", "-->")


def _paragraph(writer: Writer, tokens: list[Token], number: int) -> int:
    token = tokens[number]
    if token.hidden:
        return number
    children = tokens[number + 1].children or []
    first = children[0].type if children and tokens[number + 2].type == "paragraph_close" else ""
    if first in ("image", "link_open") and figures.stands_alone(writer, token, children):
        return number + 2
    writer.out.append(writer.with_attributes("<p>", token) if token.attrs else "<p>")
    return number


def _heading(writer: Writer, tokens: list[Token], number: int) -> int:
    token, children = tokens[number], tokens[number + 1].children or []
    writer.findings.stand_at(token.map)
    if writer.brief:
        writer.out.append(f"<{token.tag}{writer.attributes(token.attrs)}>")
        writer.inline(children)
        writer.out.append(f"</{token.tag}>\n")
        return number + 2
    text = plain_text(children)
    name = str(token.attrs.get("id") or writer.ids.of(text))
    writer.findings.headings.append(Heading(int(token.tag[1]), name, text))
    others = writer.attributes({key: value for key, value in token.attrs.items() if key != "id"})
    place = escape_value(name)
    writer.out.append(f'<{token.tag} id="{place}"{others}>')
    writer.inline(children)
    label = escape_value(writer.labels.section)
    writer.out.append(f' <a class="anchor" href="#{place}" aria-label="{label}">#</a></{token.tag}>\n')
    return number + 2


def _item(writer: Writer, tokens: list[Token], number: int) -> int:
    token = tokens[number]
    if not token.meta and not token.attrs:
        writer.out.append("<li>")
        return number
    writer.out.append(f"<li{writer.attributes(token.attrs)}>")
    if "checked" in token.meta:
        done = token.meta["checked"]
        label = escape_value(writer.labels.done if done else writer.labels.open)
        writer.out.append(f'<input type="checkbox" disabled{" checked" if done else ""} aria-label="{label}"> ')
    return number


def _cell(writer: Writer, tokens: list[Token], number: int) -> int:
    token = tokens[number]
    if token.tag == "th" and not tokens[number + 1].content.strip():
        # A corner that heads nothing is no header: screen readers would announce an empty one.
        token.tag = tokens[number + 2].tag = "td"
        tokens[number + 2].type = "td_close"  # closing tags are constants, by type
    align = str(token.attrs.get("style", "")).rpartition(":")[2]  # the pages' policy allows no inline style
    writer.out.append(f'<{token.tag} class="align-{align}">' if align else f"<{token.tag}>")
    return number


def _code(writer: Writer, tokens: list[Token], number: int) -> int:
    token = tokens[number]
    writer.findings.stand_at(token.map)
    options = highlight.options_of(unescapeAll(token.info))
    _warn_of_code(writer, options, token.content)
    attrs = {**token.attrs, "class": f"code {token.attrs.get('class', '')}".strip()}
    writer.out.append(highlight.figure(options, token.content, writer.attributes(attrs)))
    return number


def _warn_of_code(writer: Writer, options: Options, code: str) -> None:
    if not highlight.can_highlight(options, code):
        writer.findings.warn(
            N_("no colours for the language “{name}”"),
            N_("check its name, or write “text”"),
            name=options.language,
        )
    for name in options.unknown:
        writer.findings.warn(
            N_("a code block knows no “{name}”"),
            N_('it may have title="…", linenos and hl_lines="2 4-5"'),
            name=name,
        )


def _html(writer: Writer, tokens: list[Token], number: int) -> int:
    token = tokens[number]
    if token.level == 0 and _is_more(token.content.strip()):
        if writer.more < 0:
            writer.more = number
        return number
    writer.findings.stand_at(token.map)
    writer.out += rawhtml.pieces(token.content, writer.findings, brief=writer.brief)
    return number


def _is_more(html: str) -> bool:
    """Whether this is `<!-- more -->`, however many spaces it has."""
    opening, closing = _COMMENT
    inside = html.removeprefix(opening).removesuffix(closing)
    return inside.strip() == "more" and html == opening + inside + closing


def _formula(writer: Writer, tokens: list[Token], number: int) -> int:
    token = tokens[number]
    writer.findings.stand_at(token.map)
    writer.out.append(f'<div class="formula" tabindex="0">{formula_html(writer, token.content, display=True)}</div>\n')
    return number


def _block_open(writer: Writer, tokens: list[Token], number: int) -> int:
    token = tokens[number]
    writer.findings.stand_at(token.map)
    writer.findings.blocks.setdefault(token.meta["name"], writer.findings.line)
    token.meta["given"] = {
        name: writer.findings.place(value) if names_place(name, value) else value
        for name, value in token.meta["attrs"].items()
    }
    writer.outer.append(writer.out)
    writer.out = []
    return number


def _block_close(writer: Writer, tokens: list[Token], number: int) -> int:
    meta = tokens[number].meta
    block = Block(meta["name"], meta["given"], join(writer.out))
    writer.out = writer.outer.pop()
    writer.out.append(block)
    return number


def _admonition_title(writer: Writer, tokens: list[Token], number: int) -> int:
    """A title that the author did not write is the kind's name in the text's language."""
    kind, inline = tokens[number - 1].meta["tag"], tokens[number + 1]
    writer.out.append('<p class="admonition-title">')
    if inline.content != kind.title():
        return number
    writer.out.append(escape(writer.labels.titles.get(kind, inline.content)))
    return number + 1


def _too_deep(writer: Writer, tokens: list[Token], number: int) -> int:
    writer.out.append(f"<p>{escape(tokens[number].content)}</p>\n")
    return number


def _notes(writer: Writer, _: list[Token], number: int) -> int:
    writer.out.append(f'<section class="footnotes" aria-label="{escape_value(writer.labels.notes)}">\n<ol>\n')
    return number


def _note(writer: Writer, tokens: list[Token], number: int) -> int:
    writer.out.append(f'<li id="fn:{tokens[number].meta["id"] + 1}">')
    return number


def _ways_back(writer: Writer, tokens: list[Token], number: int) -> int:
    meta, label = tokens[number].meta, escape_value(writer.labels.back)
    for sub in range(meta["count"]):
        place = note_place(meta["id"], sub)
        writer.out.append(f' <a class="footnote-back" href="#fnref:{place}" aria-label="{label}">↩\ufe0e</a>')
    return number


HANDLERS: dict[str, Callable[[Writer, list[Token], int], int]] = {
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "list_item_open": _item,
    "th_open": _cell,
    "td_open": _cell,
    "fence": _code,
    "code_block": _code,
    "html_block": _html,
    "math_block": _formula,
    "block_open": _block_open,
    "block_close": _block_close,
    "admonition_title_open": _admonition_title,
    "too_deep": _too_deep,
    "footnotes_open": _notes,
    "footnote_open": _note,
    "footnote_backs": _ways_back,
}
