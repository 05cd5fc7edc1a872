"""A post and the letters it received, as the values that pages of HTML are rendered from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from msgspec.structs import replace

from convblog.content.body import Heading, Href, Pieces
from convblog.content.post import Details
from convblog.conversation.safehtml import SafeHtml, sanitise
from convblog.conversation.thread import Addressee, Answer, Mention, Picture, Reaction, Thread, Voice
from convblog.render import theme as themes
from convblog.render.html import Renderer
from convblog.site.face import Face, NavLink, ReplySettings
from convblog.site.pages import AnswerPage, HtmlPage, PostPage, Stylesheet
from convblog.site.parts import Byline, Link, Openness, Prose, Series, TagLink, Target, Version
from convblog.times import Moment
from tests.shelf import Shelf

NOON = Moment(1795172400, 60)  # 20 November 2026, noon in Paris
HOUR, DAY = 3600, 86400

BODIES: dict[bytes, Pieces] = {
    b"fr": (
        "<p>On pose une lampe, et l’on retourne à son travail : ",
        '<a href="',
        Href(0, "#seuil"),
        '">le seuil</a>.</p>',
    ),
    b"en": ("<p>One sets down a lamp, and goes back to one’s work.</p>",),
}

DETAILS: dict[bytes, Details] = {
    b"fr": Details(
        description="Pourquoi personne ne répond.",
        summary="",
        excerpt=(),
        has_more=True,
        headings=(),
        syndication=("https://social.example/@claire/99",),
        in_reply_to="https://jardin.example/notes/silence",
        extra={},
    ),
    b"en": Details("Why nobody answers.", "", (), True, (Heading(2, "door", "A door"),), (), "", {}),
}

ALL_WAYS = Openness(("email", "webmention", "form"))


def face(lang: str, prefix: str = "") -> Face:
    """The site in French (its first language) or English."""
    french = lang == "fr"
    return Face(
        lang=lang,
        direction="ltr",
        title="Le fil et la voix" if french else "The thread and the voice",
        description="Un carnet qui attend vos lettres." if french else "A notebook that waits for your letters.",
        origin="https://fil.example",
        prefix=prefix,
        home=f"{prefix}/" if french else f"{prefix}/en/",
        author=Byline("Claire Aubry", "https://fil.example/"),
        nav=(NavLink("À propos" if french else "About", f"{prefix}/a-propos/"),),
        languages=(Version("fr", "français", f"{prefix}/"), Version("en", "English", f"{prefix}/en/")),
        reply=ReplySettings(
            "repondre@fil.example",
            True,
            "https://fil.example/webmention",
            "https://fil.example/reply",
            ("Merci !", "Je vois les choses autrement…", "Une question…") if french else ("Thank you!", "A question…"),
        ),
        hub="",
        blogroll=True,
        theme_options={},
        generator="convblog",
    )


def voice(name: str, url: str = "") -> Voice:
    return Voice(name, url, "/portraits/0123456789.svg")


def answer(number: int, name: str, words: str, *answers: Answer, url: str = "", own: bool = False) -> Answer:
    """A letter; its words have passed the sanitiser as they would on their way in."""
    moment = Moment(NOON.seconds + number * HOUR, 60)
    html = sanitise(f"<p>{words}</p>")
    channel = "author" if own else "email"
    return Answer(f"{number:010}", channel, voice(name, url), own, moment, html, words, "", None, answers)


def thread() -> Thread:
    """Letters that answer each other, one that is flattened, a mention, two who liked it and one who passed it on."""
    flat = replace(answer(4, "Bertrand", "Et le silence ?"), to=Addressee("0000000003", "Marie Lefort"))
    marie = answer(3, "Marie Lefort", "C’est moi qui remercie.", url="https://marie.example/")
    claire = answer(2, "Claire Aubry", "Merci.", marie, flat, url="https://fil.example/", own=True)
    first = answer(1, "Marie Lefort", "La lampe se voit de <em>loin</em>.", claire, url="https://marie.example/")
    return Thread(
        answers=(replace(first, source="https://marie.example/notes/12"), answer(5, "ليلى", "شكرًا.")),
        mentions=(Mention("m1", "Le trottoir", "https://t.example/l", "t.example", voice("Odile"), NOON),),
        reactions=(
            Reaction("k1", "like", voice("Samir", "https://samir.example/"), "https://samir.example/likes/3"),
            Reaction("k2", "like", voice("Hélène"), "https://social.example/@helene/1"),
            Reaction("k3", "repost", voice("Odile"), "https://social.example/@odile/5"),
        ),
        newest=Moment(NOON.seconds + 5 * HOUR, 60),
    )


def post(lang: str = "fr") -> PostPage:
    """A post with everything a post may have."""
    french = lang == "fr"
    return PostPage(
        path="2026/11/premier-mot/index.html",
        url="/2026/11/premier-mot/",
        lang=lang,
        title="Le premier mot" if french else "The first word",
        post_lang=lang,
        direction="ltr",
        published=NOON,
        updated=Moment(NOON.seconds + DAY, 60),
        author=Byline("Claire Aubry", "https://fil.example/"),
        tags=(TagLink("silence", "/tags/silence/"),),
        question="Et vous, à qui auriez-vous écrit ?" if french else "And you: whom would you have written to?",
        draft=False,
        future=False,
        details=lang.encode(),
        image=Target("/2026/11/premier-mot/lampe.jpg", "", 1200, 630),
        prose=Prose(lang.encode(), (Target("/2026/10/seuil/", "Le seuil"),)),
        newer=Link("/2026/12/lampe/", "La lampe", "fr"),
        older=Link("/2026/10/seuil/", "Le seuil", "fr"),
        related=(Link("/2025/05/voisin/", "Un mot sous la porte", "fr"),),
        series=Series("Du silence", (Link("/a/", "La timidité", "fr"), Link("/b/", "Le premier mot", "fr")), 2),
        versions=(Version("en", "English", "/en/w/"),) if french else (Version("fr", "français", "/w/"),),
        thread=thread(),
        openness=ALL_WAYS,
        conversation_feed="/2026/11/premier-mot/conversation.xml",
    )


def answer_page(lang: str = "fr") -> AnswerPage:
    """An answer of the author's to another site's, with a picture."""
    french = lang == "fr"
    words = "<p>C’est vous qui l’avez <em>allumée</em>.</p>" if french else "<p>It was you who <em>lit</em> it.</p>"
    return AnswerPage(
        path="answers/0000000002/index.html",
        url="/answers/0000000002/",
        lang=lang,
        voice=voice("Claire Aubry", "https://fil.example/"),
        published=NOON,
        html=sanitise(words),
        text="C’est vous qui l’avez allumée." if french else "It was you who lit it.",
        pictures=(Picture("/responses/lampe.webp", 120, 80),),
        in_reply_to="https://marie.example/notes/12",
        answered="Marie Lefort",
        post=Link("/2026/11/premier-mot/", "Le premier mot" if french else "The first word", lang),
        place="/2026/11/premier-mot/#r-0000000002",
    )


def details(**changes: Any) -> Details:
    """Details with nothing in them but `changes`."""
    return replace(Details("", "", (), False, (), (), "", {}), **changes)


def renderer(
    site: Path = Path("a-site-without-templates"),
    faces: Mapping[str, Face] | None = None,
    found: Mapping[bytes, Details] = DETAILS,
    bytecode: jinja2.BytecodeCache | None = None,
) -> Renderer:
    """The renderer of a site with the theme agora."""
    theme = themes.load(site, "agora", {})
    both = {"fr": face("fr"), "en": face("en")}
    return Renderer(theme, faces or both, BODIES.__getitem__, found.__getitem__, bytecode or Shelf())


def html(page: HtmlPage | Stylesheet, **given: Any) -> str:
    return renderer(**given).render(page).decode()


def safe(words: str) -> SafeHtml:
    return sanitise(words)


def assert_golden(name: str, made: bytes) -> None:
    """Compare with the file of that name. With UPDATE_GOLDENS=1 in the environment the files are written instead."""
    path = Path(__file__).parent / "goldens" / name
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_bytes(made)
    assert made.decode() == path.read_bytes().decode()
