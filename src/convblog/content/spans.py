"""What stands among words and needs more than a constant tag: links, pictures, code, formulas, raw HTML, notes."""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.token import Token

from convblog.content import rawhtml
from convblog.content.body import Href, Size
from convblog.content.formulas import is_long, mathml
from convblog.content.holes import escape, escape_value
from convblog.content.links import is_external
from convblog.content.plaintext import plain_text, shorten
from convblog.content.writer import Writer
from convblog.problems import N_

_LAZY = {"loading": "lazy", "decoding": "async"}


def link_open(writer: Writer, token: Token) -> None:
    """The opening tag of a link; none within another, for a picture's data, and for places that an excerpt lacks."""
    address = str(token.attrs["href"])
    shown = not any(writer.links) and address[:5].lower() != "data:" and not (writer.brief and address[:1] == "#")
    writer.links.append(shown)
    if not shown:
        return
    others = {name: value for name, value in token.attrs.items() if name != "href"} if len(token.attrs) > 1 else {}
    if "title" in others:
        others["title"] = writer.smarten(str(others["title"]))
    writer.out += ('<a href="', writer.findings.href(address), f'"{writer.attributes(others)}>')


def link_close(writer: Writer, token: Token) -> None:  # noqa: ARG001
    """The closing tag of a link, if it has an opening one."""
    if writer.links.pop():
        writer.out.append("</a>")


def image(writer: Writer, token: Token, *, captioned: bool = False) -> None:
    """A picture. Its size is a hole: the file is known only when the site is put together."""
    attrs = dict(token.attrs)
    address = str(attrs.pop("src"))
    alt = str(attrs.pop("alt")) or plain_text(token.children or ())
    title = attrs.pop("title", "")
    _warn_of_picture(writer, address, alt, decorative="role" in attrs)
    target = writer.findings.href(address)
    writer.out += ('<img src="', target, f'" alt="{escape_value(writer.smarten(alt))}"')
    if title and not captioned:
        writer.out.append(f' title="{escape_value(writer.smarten(str(title)))}"')
    if isinstance(target, Href) and "width" not in attrs and "height" not in attrs:
        writer.out.append(Size(target.ref))
    writer.out.append(f"{writer.attributes({**_LAZY, **attrs})}>")


def _warn_of_picture(writer: Writer, address: str, alt: str, *, decorative: bool) -> None:
    if not alt and not decorative:
        writer.findings.warn(
            N_("picture without a description"), N_("write ![what one sees]({address})"), address=address
        )
    if is_external(address) and address[:5].lower() != "data:":
        writer.findings.warn(
            N_("a picture from another site: {address}"),
            N_("it would tell that site who reads, and the pages' policy blocks it; keep a copy beside the text"),
            address=address,
        )


def formula_html(writer: Writer, tex: str, *, display: bool) -> str:
    """A formula as MathML; as code, with a warning, if it cannot be read."""
    math = mathml(tex, display)
    if math is None:
        short = shorten(" ".join(tex.split()), 60)
        writer.findings.warn(N_("a formula that cannot be read: {tex}"), N_("it is shown as written"), tex=short)
        return f"<code>{escape(tex)}</code>"
    return math


def _code(writer: Writer, token: Token) -> None:
    writer.out.append(f"<code{writer.attributes(token.attrs)}>{escape(token.content)}</code>")


def _formula(writer: Writer, token: Token) -> None:
    html = formula_html(writer, token.content, display=token.markup == "$$")
    if is_long(html) and html.startswith("<math") and not any(writer.links):  # a link may hold nothing to be focused
        html = f'<span class="formula" tabindex="0">{html}</span>'
    writer.out.append(html)
    writer.findings.line += token.content.count("\n")


def _html(writer: Writer, token: Token) -> None:
    writer.out += rawhtml.pieces(token.content, writer.findings, brief=writer.brief)


def _note(writer: Writer, token: Token) -> None:
    if writer.brief:
        return
    number, sub = token.meta["id"] + 1, token.meta.get("subId", 0)
    label = escape_value(f"{writer.labels.note} {number}")
    place = note_place(token.meta["id"], sub)
    writer.out.append(
        f'<sup class="footnote"><a href="#fn:{number}" id="fnref:{place}" aria-label="{label}">{number}</a></sup>'
    )


def note_place(note: int, sub: int) -> str:
    """Names the `sub`-th reference to a footnote (both counted from 0). With a colon: no heading gets such an id."""
    return f"{note + 1}:{sub + 1}" if sub else str(note + 1)


HANDLERS: dict[str, Callable[[Writer, Token], None]] = {
    "link_open": link_open,
    "link_close": link_close,
    "image": image,
    "code_inline": _code,
    "formula": _formula,
    "html_inline": _html,
    "footnote_ref": _note,
}
