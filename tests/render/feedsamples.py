"""A small site and its conversation, as the values that feeds and files for machines are rendered from."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path

from convblog.content.body import Pieces
from convblog.content.post import Details
from convblog.conversation.thread import Voice
from convblog.problems import Translate
from convblog.render.feeditems import Tools
from convblog.site.face import Face, NavLink, ReplySettings
from convblog.site.pages import ConversationFeed, FeedPage
from convblog.site.parts import Byline, Entry, Excerpt, Link, Openness, Prose, Remark, Version
from convblog.times import moment

GOLDENS = Path(__file__).parent / "goldens"
ORIGIN = "https://fil.example"

FRENCH = {
    "And you, what do you say?": "Et vous, qu’en dites-vous ?",
    "Answer {name}": "Répondre à {name}",
    "By e-mail": "Par courriel",
    "Privately": "En privé",
    "With a form": "Par un formulaire",
    "From your own site, link to this address": "Depuis votre site, citez cette adresse",
    "This conversation has come to rest: it takes no new letters.": "Cette conversation repose, close.",
    "{name} on “{title}”": "{name} à propos de « {title} »",
    "Someone": "Quelqu’un",
    "What readers answer, the newest first.": "Ce que répondent les lecteurs, le plus récent d’abord.",
    "Blogs I read": "Les blogs que je lis",
    "Re: {title}": "Re : {title}",
    "Name to publish, or “private”: ": "Nom à publier, ou « privé » : ",
}

WORDS: dict[str, dict[str, str]] = {"fr": FRENCH}


def translator(lang: str) -> Translate:
    words = WORDS.get(lang, {})
    return lambda message: words.get(message, message)


BODIES = {
    b"lettre": (
        '<p>On répond <a href="{}/blog/2026/10/silence/">au silence</a> par une lettre'
        '<sup class="footnote-ref"><a href="#fn1" id="fnref1">1</a></sup>.</p>\n'
        '<p><img src="{}/blog/2026/11/lettre/table.jpg" alt="Une table" width="800" height="600"></p>\n'
        '<figure><img src=\'encre.png\' srcset="encre.png 1x, /blog/encre@2x.png 2x" alt="Encre"></figure>\n'
        "<pre><code>&lt;a href=&quot;#&quot;&gt; &amp; ]]&gt;</code></pre>\n"
        '<section class="footnotes"><ol><li id="fn1">Ou deux. <a href="#fnref1">↩</a></li></ol></section>'
    ),
    b"silence": "<p>Nine readers in ten say nothing.</p>",
}


def prose(body: Prose, origin: str) -> str:
    return BODIES[body.digest].replace("{}", origin)


def _details(description: str = "", in_reply_to: str = "", excerpt: Pieces = ()) -> Details:
    return Details(description, "", excerpt, True, (), (), in_reply_to, {})


DETAILS = {
    b"": _details(),
    b"lettre": _details(
        "Pourquoi une lettre vaut mieux qu’un « j’aime » & <quelques> raisons.", "https://marie.example/notes/12"
    ),
    b"silence": _details(excerpt=("<p>Nine readers in ten…</p>",)),
}


def details(key: bytes) -> Details:
    return DETAILS[key]


def excerpt(beginning: Excerpt, _origin: str) -> str:
    return "".join(piece for piece in details(beginning.details).excerpt if isinstance(piece, str))


FACE = Face(
    lang="fr",
    direction="ltr",
    title="Le fil et la voix",
    description="Des lettres & leurs réponses",
    origin=ORIGIN,
    prefix="/blog",
    home="/blog/",
    author=Byline("Claire Aubépine", "https://claire.example/"),
    nav=(NavLink("À propos", "/blog/a-propos/"),),
    languages=(Version("fr", "français", "/blog/"), Version("en", "English", "/blog/en/")),
    reply=ReplySettings(
        address="repondre@fil.example",
        plus_addressing=True,
        webmention="https://echo.example/webmention?site=fil",
        form="https://echo.example:8443/reply",
        openings=("Merci !", "Je vois les choses autrement…"),
    ),
    hub="https://hub.example/",
    blogroll=True,
    theme_options={},
    generator="convblog",
)

TOOLS = Tools(FACE, prose, excerpt, details, translator)

LETTER = Entry(
    url="/blog/2026/11/lettre/",
    title="Une lettre, <enfin> & sa réponse",
    lang="fr",
    published=moment("2026-11-20T08:40:02+01:00", UTC),
    updated=moment("2026-11-21T19:05:00+01:00", UTC),
    author=Byline("Paul Nacre", "https://paul.example/"),
    tags=("écoute", "lettres & voix"),
    prose=Prose(b"lettre"),
    excerpt=Excerpt(b"lettre"),
    question="À qui devez-vous une réponse ?",
    openness=Openness(("email", "webmention", "form")),
    conversation_feed="/blog/2026/11/lettre/conversation.xml",
    answers=2,
    newest_answer=moment("2026-11-22T07:00:00+00:00", UTC),
)

SILENCE = Entry(
    url="/blog/2026/10/silence/",
    title="On silence",
    lang="en",
    published=moment("2026-10-02T10:00:00+00:00", UTC),
    updated=moment("2026-10-02T10:00:00+00:00", UTC),
    author=Byline("", ""),
    tags=(),
    prose=None,
    excerpt=Excerpt(b"silence"),
    question="",
    openness=Openness((), closed=True),
    conversation_feed="",
    answers=0,
    newest_answer=None,
)


def feed_page(kind: str, *entries: Entry, lang: str = "fr") -> FeedPage:
    name = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}[kind]
    return FeedPage(
        path=name,
        url=f"/blog/{name}",
        lang=lang,
        kind=kind,
        title="Le fil et la voix",
        description="Des lettres & leurs réponses",
        home="/blog/",
        updated=moment("2026-11-21T19:05:00+01:00", UTC),
        entries=entries or (LETTER, SILENCE),
    )


MARIE = Remark(
    id="7k3f9q2mzt",
    post=Link("/blog/2026/11/lettre/", "Une lettre, <enfin> & sa réponse", "fr"),
    voice=Voice("Marie Lefort", "https://marie.example/", "/blog/portraits/marie.svg"),
    by_author=False,
    published=moment("2026-11-22T08:00:00+01:00", UTC),
    html='<p>À ma sœur, et <a href="https://marie.example/soeur" rel="nofollow ugc noopener">voici</a>.</p>',
    parent="2b8d0xw4aa",
    openness=Openness(("email", "webmention", "form")),
)

IVO = Remark(
    id="2b8d0xw4aa",
    post=Link("/blog/2026/10/silence/", "On silence", "en"),
    voice=Voice("Ivo <script>alert(1)</script>", "", ""),
    by_author=False,
    published=moment("2026-11-21T21:00:00+00:00", UTC),
    html="<p>I disagree &amp; say so.</p>",
    parent="",
    openness=Openness((), closed=True),
)


def conversation_page(*remarks: Remark) -> ConversationFeed:
    return ConversationFeed(
        path="conversations/feed.xml",
        url="/blog/conversations/feed.xml",
        lang="fr",
        title="Conversations — Le fil et la voix",
        home="/blog/conversations/",
        updated=moment("2026-11-22T08:00:00+01:00", UTC),
        remarks=remarks or (MARIE, IVO),
    )


def assert_golden(name: str, made: bytes) -> None:
    """Compare with the file of that name. With UPDATE_GOLDENS=1 in the environment the files are written instead."""
    path = GOLDENS / name
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_bytes(made)
    assert made.decode() == path.read_bytes().decode()
