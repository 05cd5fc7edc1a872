"""The end of an item in a feed: the author's question, and the ways to answer it from the reader's own program."""

from __future__ import annotations

from html import escape

from convblog.conversation.reply import Ways, ways
from convblog.problems import N_, Translate
from convblog.render.absolute import link, whole
from convblog.render.characters import one_line
from convblog.site.face import Face
from convblog.site.parts import Entry, Openness, Remark

_BETWEEN = " · "


def of_entry(entry: Entry, face: Face, translate: Translate) -> str:
    """HTML that invites to answer a post: its question, and the ways that stand open."""
    page = whole(face.origin, entry.url)
    open_ways = _ways(
        face, entry.openness, entry.url, title=entry.title, question=entry.question, answer="", translate=translate
    )
    lines = _open_lines(open_ways, f"{page}#answer", translate)
    asked = one_line(entry.question) or (translate(N_("And you, what do you say?")) if lines else "")
    return _html(asked, lines, entry.openness, translate)


def of_remark(remark: Remark, name: str, face: Face, translate: Translate) -> str:
    """HTML that invites to answer an answer, given by `name`."""
    post = remark.post
    open_ways = _ways(
        face,
        remark.openness,
        post.url,
        title=post.title,
        question=remark.question,
        answer=remark.id,
        translate=translate,
    )
    lines = _open_lines(open_ways, open_ways.permalink, translate)
    asked = translate(N_("Answer {name}")).format(name=name) if lines else ""
    return _html(asked, lines, remark.openness, translate)


def _ways(
    face: Face, openness: Openness, url: str, *, title: str, question: str, answer: str, translate: Translate
) -> Ways:
    reply = face.reply
    return ways(
        address=reply.address,
        plus_addressing=reply.plus_addressing,
        webmention=reply.webmention,
        form=reply.form,
        openings=reply.openings,
        channels=openness.channels,
        target=url.removeprefix(face.prefix),
        permalink=whole(face.origin, url) + (f"#r-{answer}" if answer else ""),
        title=one_line(title),
        question=one_line(question),
        answer_id=answer,
        translate=translate,
    )


def _open_lines(open_ways: Ways, form_page: str, translate: Translate) -> list[str]:
    """The openings on one line, the ways on another, each a link. One's own site links to the very address it shows."""
    found = [
        (open_ways.mail, N_("By e-mail")),
        (open_ways.private, N_("Privately")),
        (form_page if open_ways.form_endpoint else "", N_("With a form")),
        (open_ways.permalink if open_ways.webmention_endpoint else "", N_("From your own site, link to this address")),
    ]
    openings = [link(href, text) for text, href in open_ways.openings]
    channels = [link(href, translate(text)) for href, text in found if href]
    return [_BETWEEN.join(links) for links in (openings, channels) if links]


def _html(asked: str, lines: list[str], openness: Openness, translate: Translate) -> str:
    """`asked` is plain text, `lines` are HTML."""
    if openness.closed:
        lines = [escape(translate(N_("This conversation has come to rest: it takes no new letters.")), quote=False)]
    head = [f"<strong>{escape(asked, quote=False)}</strong>"] if asked else []
    return "".join(f"<p>{line}</p>\n" for line in head + lines)
