"""The author's Markdown -> `Markup`, and a reader's Markdown -> HTML."""

from __future__ import annotations

from collections.abc import Mapping

from convblog.content import answers, elements, spans
from convblog.content.attributes import ids_beside
from convblog.content.body import Markup
from convblog.content.clean import clean
from convblog.content.excerpts import excerpt_of
from convblog.content.findings import Findings
from convblog.content.labels import labels_of
from convblog.content.parser import parse
from convblog.content.plaintext import description
from convblog.content.syntax import Environment
from convblog.content.typography import style_of
from convblog.content.writer import Handlers, Writer

_HANDLERS = Handlers(elements.HANDLERS, spans.HANDLERS)


def render(
    text: str, *, source: str, first_line: int, lang: str, words: Mapping[str, Mapping[str, str]] = {}
) -> Markup:
    """What `text`, the Markdown of `source` (a path from the site's root) after its front matter, becomes.

    `first_line` is the number of the line in the file at which `text` begins, `lang` the language of the text,
    `words` the translations of labels (see labels.py). Any text at all has a rendering; what is doubtful in it is
    among the warnings.
    """
    env: Environment = {}
    style, labels = style_of(lang), labels_of(lang, words)
    tokens = parse(clean(text), style, env)
    findings = Findings(source, first_line)
    ids = ids_beside(env)
    writer = Writer(_HANDLERS, findings, labels, ids, style)
    pieces = writer.render(tokens)
    excerpt = excerpt_of(tokens, writer.more)
    findings.quiet = True
    return Markup(
        pieces=pieces,
        excerpt=Writer(_HANDLERS, findings, labels, ids, style, brief=True).render(excerpt.tokens),
        has_more=excerpt.has_more,
        text=description(excerpt.tokens),
        headings=tuple(findings.headings),
        references=findings.references,
        blocks=tuple(sorted(findings.blocks)),
        warnings=findings.all_warnings(env),
        lines=findings.blocks,
    )


def render_answer(text: str) -> str:
    """A reader's `text` as HTML that holds nothing but simple markup; see answers.py. Any text has a rendering."""
    return answers.render(clean(text))
