"""Pages of HTML: what they show, that nothing in them can break out, and what the author of a template is told."""

from __future__ import annotations

from typing import Any

import html5lib
import mf2py
import pytest
from msgspec.structs import replace

from convblog.channels import form
from convblog.content.body import Heading
from convblog.conversation.thread import Addressee, Mention, Reaction, Thread, Voice
from convblog.digest import token
from convblog.render.html import web
from convblog.site.face import Face
from convblog.site.pages import (
    ArchivePage,
    ConversationsPage,
    HomePage,
    HtmlPage,
    NotFoundPage,
    PostPage,
    RedirectPage,
    StandalonePage,
    TagPage,
    TagsPage,
    VoicesPage,
)
from convblog.site.parts import (
    Byline,
    DatedLink,
    Excerpt,
    Link,
    Month,
    Openness,
    Person,
    Prose,
    Summary,
    TagLink,
    Version,
    seal,
)
from tests.render.pagesamples import (
    ALL_WAYS,
    NOON,
    answer,
    answer_page,
    assert_golden,
    details,
    face,
    html,
    post,
    renderer,
    safe,
    thread,
    voice,
)

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&{{ 7*7 }}"


def parsed(text: str) -> Any:
    """The document as a tree. Strict: a mistake of syntax raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def summary(**changes: Any) -> Summary:
    made = Summary(
        url="/2026/11/premier-mot/",
        title="Le premier mot",
        lang="fr",
        direction="ltr",
        published=NOON,
        updated=None,
        author=Byline("Claire Aubry", ""),
        tags=(TagLink("silence", "/tags/silence/"),),
        excerpt=Excerpt(b"fr"),
        question="Et vous ?",
        draft=False,
        future=False,
        image="",
    )
    return replace(made, **changes)


def every_page(lang: str = "fr") -> list[HtmlPage]:
    """One page of each kind."""
    whole = post(lang)
    link = Link("/a/", "La porte", "fr")
    letter = thread().answers[0]
    return [
        whole,
        replace(whole, thread=Thread(), conversation_feed=""),
        replace(whole, openness=Openness((), closed=True)),
        StandalonePage(**{name: getattr(whole, name) for name in whole.__struct_fields__}),
        HomePage("index.html", "/", lang, 0, (seal(summary()),), "", "/page/1/", (Version("en", "English", "/en/"),)),
        HomePage("index.html", "/page/1/", lang, 1, (seal(summary(lang="ar", direction="rtl")),), "/", "", ()),
        HomePage("index.html", "/", lang, 0, (), "", "", ()),
        TagPage("t", "/tags/silence/", lang, "silence", 0, (seal(summary(draft=True)),), "", ""),
        TagsPage("t", "/tags/", lang, (TagLink("silence", "/tags/silence/"),)),
        TagsPage("t", "/tags/", lang, ()),
        ArchivePage("a", "/archive/", lang, 0, (TagLink("2026", "/archive/2026/"),), ()),
        ArchivePage(
            "a",
            "/archive/2026/",
            lang,
            2026,
            (),
            (Month(11, (DatedLink("/a/", "La porte", "fr", NOON, False, True),)),),
        ),
        ConversationsPage("c", "/conversations/", lang, (), (), "/conversations/feed.xml"),
        VoicesPage("v", "/voices/", lang, (Person(letter.voice, (link,)),)),
        NotFoundPage("404.html", "/404.html", lang, False, "/"),
        NotFoundPage("g", "/g/", lang, True, "/"),
        RedirectPage("r", "/r/", lang, "/2026/11/premier-mot/"),
        answer_page(lang),
        replace(answer_page(lang), answered="", pictures=(), post=Link("/a/", "الرسالة", "ar")),
    ]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_post_with_its_letters_is_rendered_as_the_golden_says(lang: str) -> None:
    assert_golden(f"post-{lang}.html", renderer().render(post(lang)))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_answer_that_is_a_page_is_rendered_as_the_golden_says(lang: str) -> None:
    assert_golden(f"answer-{lang}.html", renderer().render(answer_page(lang)))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_is_well_formed_and_obeys_the_policy_of_the_pages(lang: str) -> None:
    for page in every_page(lang):
        tree = parsed(html(page))
        for element in tree.iter():
            assert element.tag not in ("script", "style", "iframe"), page
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")], page
            assert not element.attrib.get("src", "").startswith(("http:", "https:", "//")), page
        headings = [element.tag for element in tree.iter() if element.tag in ("h1", "h2", "h3")]
        assert headings[0] == "h1" and headings.count("h1") == 1, page
        assert len(ids := [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]) == len(set(ids)), page


def test_rendering_twice_gives_the_same_bytes() -> None:
    first, second = renderer(), renderer()
    assert [first.render(page) for page in every_page()] == [second.render(page) for page in every_page()]


def hostile_post() -> PostPage:
    bad = answer(1, HOSTILE, HOSTILE, url="javascript:alert(1)")
    bad = replace(bad, source="javascript:alert(2)", to=Addressee("0000000001", HOSTILE))
    return replace(
        post(),
        title=HOSTILE,
        author=Byline(HOSTILE, "https://fil.example/"),
        tags=(TagLink(HOSTILE, "/tags/x/"),),
        question=HOSTILE,
        newer=Link("/n/", HOSTILE, "fr"),
        related=(Link("/r/", HOSTILE, "fr"),),
        versions=(Version("en", HOSTILE, "/en/"),),
        thread=Thread(
            answers=(bad,),
            mentions=(Mention("m", HOSTILE, "data:text/html,x", HOSTILE, voice(HOSTILE), NOON),),
            reactions=tuple(
                Reaction(f"k{kind}", kind, voice(HOSTILE, "javascript:x"), "vbscript:x")
                for kind in ("like", "repost", "bookmark", "rsvp")
            ),
        ),
    )


def test_hostile_values_are_text_in_every_field() -> None:
    evil = replace(face("fr"), title=HOSTILE, description=HOSTILE)
    hostile = details(description=HOSTILE, headings=(Heading(2, HOSTILE, HOSTILE),), in_reply_to=HOSTILE)
    made = html(hostile_post(), faces={"fr": evil}, found={b"fr": hostile})
    tree = parsed(made)
    assert "49" not in made
    assert not [e for e in tree.iter() if e.tag == "script" or e.attrib.get("src") == "x" or "onerror" in e.attrib]
    schemes = {address.partition(":")[0] for e in tree.iter() if ":" in (address := e.attrib.get("href", ""))}
    assert schemes <= {"https", "mailto"}


def test_hostile_values_are_text_on_the_page_of_an_answer() -> None:
    hostile = replace(
        answer_page(),
        voice=voice(HOSTILE, "https://fil.example/"),
        html=safe(HOSTILE),
        text=HOSTILE,
        in_reply_to="javascript:alert(1)",
        answered=HOSTILE,
        post=Link("/a/", HOSTILE, "en"),
    )
    tree = parsed(html(hostile))
    assert not [e for e in tree.iter() if e.tag == "script" or e.attrib.get("src") == "x" or "onerror" in e.attrib]
    schemes = {address.partition(":")[0] for e in tree.iter() if ":" in (address := e.attrib.get("href", ""))}
    assert schemes == {"https"}
    spied = html(replace(answer_page(), answered="marie@courrier.example", text="à marie@courrier.example"))
    assert "courrier" not in spied


def test_the_page_of_an_answer_names_who_is_answered_and_marks_another_language() -> None:
    nameless = replace(answer_page("en"), answered="", post=Link("/a/", "الرسالة", "ar"))
    made = html(nameless)
    assert '<a class="u-in-reply-to" href="https://marie.example/notes/12"><bdi>marie.example</bdi></a>' in made
    assert '<bdi lang="ar">الرسالة</bdi>' in made


def test_hostile_values_are_text_in_lists() -> None:
    letter = replace(answer(1, HOSTILE, "x"), text=HOSTILE)
    for page in (
        HomePage("i", "/", "fr", 0, (seal(summary(title=HOSTILE, question=HOSTILE)),), "", "", ()),
        VoicesPage("v", "/v/", "fr", (Person(letter.voice, (Link("/a/", HOSTILE, "fr"),)),)),
        TagPage("t", "/t/", "fr", HOSTILE, 0, (), "", ""),
    ):
        made = parsed(html(page, found={b"fr": details(summary=HOSTILE)}))
        assert not [e for e in made.iter() if e.tag == "script" or "onerror" in e.attrib]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/", True),
        ("/a/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:x", False),
        ("data:text/html,x", False),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("", False),
    ],
)
def test_addresses_that_strangers_gave_lead_to_the_web_or_nowhere(address: str, kept: bool) -> None:
    assert web(address) == (address if kept else "")


def test_mail_addresses_are_masked_wherever_a_reader_may_have_written_one() -> None:
    letter = answer(1, "Marie marie@courrier.example", "écrivez à marie@courrier.example")
    other = replace(answer(2, "Bo", "x"), to=Addressee("0000000001", "marie@courrier.example"))
    found = Thread(
        answers=(letter, other),
        mentions=(Mention("m", "De marie@courrier.example", "https://m.example/", "m.example", letter.voice, NOON),),
        reactions=(Reaction("k", "like", letter.voice, "https://m.example/"),),
    )
    assert "courrier.example" not in html(replace(post(), thread=found))


def test_the_page_speaks_microformats() -> None:
    entry = mf2py.parse(doc=html(post()), url="https://fil.example/2026/11/premier-mot/")["items"][0]
    properties = entry["properties"]
    assert entry["type"] == ["h-entry"]
    assert properties["name"] == ["Le premier mot"]
    assert properties["url"] == ["https://fil.example/2026/11/premier-mot/"]
    assert properties["author"][0]["properties"]["url"] == ["https://fil.example/"]
    assert properties["in-reply-to"][0]["properties"]["url"] == ["https://jardin.example/notes/silence"]
    assert [c["properties"]["url"][0] for c in properties["comment"]] == [
        "https://fil.example/2026/11/premier-mot/#r-0000000001",
        "https://fil.example/2026/11/premier-mot/#r-0000000005",
    ]
    nested = properties["comment"][0]["properties"]["comment"][0]["properties"]
    assert nested["author"][0]["properties"]["name"] == ["Claire Aubry"]
    assert [like["value"] for like in properties["like"]] == [
        "https://samir.example/likes/3",
        "https://social.example/@helene/1",
    ]
    assert properties["mention"][0]["properties"]["name"] == ["Le trottoir"]


def test_who_comes_is_cited_with_what_they_say_and_the_post_itself_answers_no_invitation() -> None:
    coming = Reaction("k9", "rsvp", voice("Anselme"), "https://a.example/n", "Je viens <le 7>, jo@courrier.example.")
    made = html(replace(post(), thread=Thread(reactions=(coming,))))
    assert "Je viens &lt;le 7&gt;, …@…." in made
    properties = mf2py.parse(doc=made, url="https://fil.example/2026/11/premier-mot/")["items"][0]["properties"]
    assert "rsvp" not in properties


@pytest.mark.parametrize("prefix", ["", "/blog"])
def test_home_says_whose_it_is_and_where_else_its_author_lives(prefix: str) -> None:
    page = HomePage("index.html", f"{prefix}/", "fr", 0, (), "", "", ())
    url = f"https://fil.example{prefix}/"
    here = {"fr": replace(face("fr", prefix), author=Byline("Claire Aubry", url))}
    there = {"fr": replace(face("fr", prefix), author=Byline("Claire Aubry", "https://claire.example/"))}
    for faces, elsewhere in ((here, []), (there, ["https://claire.example/"])):
        found = mf2py.parse(doc=html(page, faces=faces), url=url)
        (card,) = found["items"][0]["properties"]["author"]
        assert card["type"] == ["h-card"]
        assert card["properties"]["name"] == ["Claire Aubry"]
        assert card["properties"]["uid"] == [url]
        assert card["properties"]["url"] == [url, *elsewhere]
        assert found["rels"].get("me", []) == elsewhere
    older = html(replace(page, number=1, url=f"{prefix}/page/1/"), faces=there)
    assert "h-card" not in older and 'rel="me"' not in older


UNSAFE = ("", "javascript:alert(1)")


@pytest.mark.parametrize("source", UNSAFE)
def test_what_has_no_address_is_words_without_a_link(source: str) -> None:
    nobody = Voice("", source, "/portraits/0123456789.svg")
    found = Thread(
        answers=(replace(answer(1, "", "Oui."), voice=nobody, source=source),),
        mentions=(
            Mention("m1", "", source, "", nobody, NOON),
            Mention("m2", "Odile", source, "", voice("Odile"), NOON),
            Mention("m3", "", "https://t.example/l", "t.example", nobody, NOON),
        ),
        reactions=(
            Reaction("k1", "like", voice("Samir"), source),
            Reaction("k2", "like", nobody, source),
            Reaction("k3", "like", Voice("", "https://b.example/", nobody.picture), ""),
        ),
    )
    made = html(replace(post("en"), thread=found))
    tree = parsed(made)
    assert 'href=""' not in made
    said = {e.attrib["id"]: " ".join("".join(e.itertext()).split()) for e in tree.iter() if "id" in e.attrib}
    assert [said[f"r-{one}"] for one in ("m1", "m2", "m3")] == ["Someone", "Odile", "t.example t.example"]
    assert [said[f"r-{one}"] for one in ("k1", "k2", "k3")] == ["Samir", "Someone", "b.example"]
    links = {one: addresses_within(tree, f"r-{one}") for one in ("m1", "m2", "m3", "k1", "k2", "k3")}
    assert links == {
        "m1": [],
        "m2": [],
        "m3": ["https://t.example/l"],
        "k1": [],
        "k2": [],
        "k3": ["https://b.example/"],
    }
    assert "Someone" in said["r-0000000001"]
    assert [a for a in tree.iter("a") if not "".join(a.itertext()).strip()] == []


def test_what_came_from_no_address_is_cited_at_its_place_in_the_thread() -> None:
    """As programs read it: else the name is taken for an address."""
    nobody = Voice("Rép", "", "/portraits/0123456789.svg")
    kinds = ("like", "repost", "bookmark")
    found = Thread(
        mentions=(Mention("m1", "Rép", "", "", nobody, NOON),),
        reactions=tuple(Reaction(f"k-{kind}", kind, nobody, "") for kind in kinds),
    )
    there = "https://fil.example/2026/11/premier-mot/"
    entry = mf2py.parse(doc=html(replace(post(), thread=found)), url=there)["items"][0]["properties"]
    for kind, identity in (("mention", "m1"), *((kind, f"k-{kind}") for kind in kinds)):
        (cite,) = entry[kind]
        assert cite["properties"]["url"] == [f"{there}#r-{identity}"]
        assert cite["value"] == f"{there}#r-{identity}"
        assert cite["properties"]["author"] == ["Rép"]


def addresses_within(tree: Any, identity: str) -> list[str]:
    here = next(e for e in tree.iter() if e.attrib.get("id") == identity)
    return [link.attrib.get("href") for link in here.iter("a")]


def test_lists_are_feeds_of_entries() -> None:
    page = HomePage("index.html", "/", "fr", 0, (seal(summary()),), "", "", ())
    feed = mf2py.parse(doc=html(page), url="https://fil.example/")["items"][0]
    assert feed["type"] == ["h-feed"]
    assert feed["children"][0]["properties"]["name"] == ["Le premier mot"]


def test_no_page_counts_answers() -> None:
    many = Thread(answers=tuple(answer(number, "Jo", "Oui.") for number in range(1, 38)))
    text = "".join(parsed(html(replace(post(), thread=many))).itertext())
    assert "37" not in text


def test_twenty_answers_fit_into_sixty_kilobytes() -> None:
    words = "La lampe se voit de loin, et l’on hésite longtemps sur le trottoir d’en face. " * 4
    many = Thread(answers=tuple(answer(number, "Marie Lefort", words) for number in range(20)))
    body = "On pose une lampe, et l’on retourne à son travail. " * 65
    assert len(html(replace(post(), thread=many)).encode()) + len(body.encode()) < 60_000


def test_a_closed_conversation_says_so_and_keeps_its_letters() -> None:
    made = html(replace(post("en"), openness=Openness((), closed=True)))
    assert "come to rest" in made
    assert "C’est moi qui remercie." in made
    assert "<form" not in made and "invitation" not in made
    assert "Ask for removal" in made


def test_a_page_that_takes_no_webmentions_names_no_endpoint_and_any_other_does() -> None:
    closed = [replace(post(), openness=openness) for openness in (Openness((), closed=True), Openness(("email",)))]
    assert [page.url for page in closed if 'rel="webmention"' in html(page)] == []
    assert 'rel="webmention"' in html(replace(post(), openness=Openness(("webmention",))))
    assert 'rel="webmention"' in html(TagsPage("t", "/tags/", "fr", ()))


def test_where_nothing_is_configured_and_nobody_wrote_there_is_no_conversation() -> None:
    bare = html(replace(post(), openness=Openness(()), thread=Thread(), conversation_feed=""))
    assert 'id="thread"' not in bare


def test_only_the_open_channels_are_offered() -> None:
    mail = html(replace(post("en"), openness=Openness(("email",))))
    assert "mailto:" in mail and "<form" not in mail and "From your own site" not in mail
    by_form = html(replace(post("en"), openness=Openness(("form",))))
    assert "<details open><summary>With a form" in by_form and "By e-mail" not in by_form


def without_mail(lang: str, prefix: str = "", **reply: str) -> dict[str, Face]:
    known = face(lang, prefix)
    author = Byline("Claire Aubry", "https://claire.example/")
    return {lang: replace(known, author=author, reply=replace(known.reply, address="", **reply))}


@pytest.mark.parametrize("prefix", ["", "/blog"])
def test_where_there_is_no_mail_each_answer_asks_for_removal_by_the_form(prefix: str) -> None:
    page = replace(post("en"), url=f"{prefix}/2026/11/premier-mot/")
    tree = parsed(html(page, faces=without_mail("en", prefix)))
    asking = [b for b in tree.iter("button") if b.attrib.get("form") == "ask:removal"]
    assert [b.attrib["value"] for b in asking if "name" in b.attrib] == [f"000000000{n}" for n in (1, 2, 3, 4, 5)]
    assert {"".join(b.itertext()) for b in asking} == {"Ask for removal"}
    (sent,) = [f for f in tree.iter("form") if f.attrib.get("id") == "ask:removal"]
    fields = {e.attrib["name"]: e.attrib["value"] for e in sent.iter("input")}
    assert sent.attrib["action"] == "https://fil.example/reply"
    filled = form.read(fields | {asking[0].attrib["name"]: asking[0].attrib["value"]})
    assert (filled.target, filled.in_reply_to) == ("/2026/11/premier-mot/", "0000000001")
    assert (filled.text, filled.private) == ("Please take my answer away.", True)
    assert form.mistakes(filled) == {}


def test_where_there_is_neither_mail_nor_an_open_form_removal_is_asked_at_the_authors_own_page() -> None:
    closed = replace(post("en"), openness=Openness((), closed=True))
    by_webmention = replace(post("en"), openness=Openness(("webmention",)))
    for page, faces in ((by_webmention, without_mail("en", form="")), (closed, without_mail("en"))):
        tree = parsed(html(page, faces=faces))
        asking = [a.attrib["href"] for a in tree.iter("a") if "".join(a.itertext()) == "Ask for removal"]
        assert asking == ["https://claire.example/"] * 7
        assert not list(tree.iter("form"))
    nowhere = {"en": replace(without_mail("en")["en"], author=Byline("Claire", "https://fil.example"))}
    assert "Ask for removal" not in html(closed, faces=nowhere), "the site's own home page is no way to ask"


def test_those_who_are_named_without_an_answer_ask_for_removal_too_once_a_group() -> None:
    """By mail, by the form, or at the author's page, as beneath an answer."""
    alone = replace(post("en"), thread=replace(thread(), answers=()))
    closed = replace(alone, openness=Openness((), closed=True))
    for page in (alone, closed):
        tree = parsed(html(page))
        asking = [a.attrib["href"] for a in tree.iter("a") if "".join(a.itertext()) == "Ask for removal"]
        assert len(asking) == 2
        assert {*asking} == {f"mailto:repondre+{token(page.url)}@fil.example?{REMOVAL}"}
    tree = parsed(html(alone, faces=without_mail("en")))
    assert [b.attrib.get("name") for b in tree.iter("button") if b.attrib.get("form") == "ask:removal"] == [None] * 2
    assert [f.attrib["id"] for f in tree.iter("form") if f.attrib.get("id") == "ask:removal"] == ["ask:removal"]
    tree = parsed(html(closed, faces=without_mail("en")))
    asking = [a.attrib["href"] for a in tree.iter("a") if "".join(a.itertext()) == "Ask for removal"]
    assert asking == ["https://claire.example/"] * 2
    assert "Ask for removal" not in html(replace(alone, thread=Thread()))


REMOVAL = "subject=%5Bremoval%5D&body=Please%20take%20my%20answer%20away."


def test_every_field_of_a_form_has_a_label() -> None:
    tree = parsed(html(post()))
    labelled = {id(field) for label in tree.iter("label") for field in label.iter()}
    for field in (*tree.iter("input"), *tree.iter("textarea")):
        assert field.attrib.get("type") == "hidden" or id(field) in labelled
    names = {field.attrib["name"] for field in (*tree.iter("input"), *tree.iter("textarea"))}
    assert names == {"target", "text", "name", "url", "email", "private", "website2"}


def test_the_form_of_an_answer_says_what_it_answers() -> None:
    tree = parsed(html(post()))
    first = next(e for e in tree.iter("li") if e.attrib.get("id") == "r-0000000001").find("details")
    button = next(first.iter("button"))
    assert (button.attrib["name"], button.attrib["value"]) == ("in_reply_to", "0000000001")
    assert {e.attrib["name"] for tag in ("input", "textarea") for e in first.iter(tag)} == {"target", "text", "name"}
    page_form = next(e for e in tree.iter("form"))
    assert "in_reply_to" not in {e.attrib.get("name") for e in page_form.iter()}


def test_a_text_in_another_language_says_so() -> None:
    page = replace(post(), post_lang="ar", direction="rtl", title="الكلمة الأولى")
    tree = parsed(html(page))
    sheet = next(e for e in tree.iter("div") if e.attrib.get("class") == "sheet")
    assert (sheet.attrib["lang"], sheet.attrib["dir"]) == ("ar", "rtl")
    dateline = next(e for e in sheet.iter("p") if e.attrib.get("class") == "dateline")
    assert "dir" not in dateline.attrib, "it stands at the side where the text begins"
    (words,) = dateline
    assert (words.attrib["lang"], words.attrib["dir"]) == ("fr", "ltr")


def test_under_a_prefix_every_address_of_the_frame_has_it() -> None:
    page = replace(post(), url="/blog/2026/11/premier-mot/", tags=(), newer=None, older=None, related=(), series=None)
    page = replace(page, image=None, versions=(), conversation_feed="", thread=Thread(), prose=Prose(b"en"))
    tree = parsed(html(page, faces={"fr": face("fr", "/blog")}))
    inner = [a for e in tree.iter() if (a := e.attrib.get("href", "")).startswith("/")]
    assert inner and all(address.startswith("/blog/") for address in inner)
    target = next(e for e in tree.iter("input") if e.attrib.get("name") == "target")
    assert target.attrib["value"] == "/2026/11/premier-mot/"


def test_a_letter_in_the_wrong_shape_cannot_open_a_tag() -> None:
    odd = replace(answer(1, "Jo", ""), html=safe("<p><b onclick=x>a<svg><script>1</script></p></article>"))
    tree = parsed(html(replace(post(), thread=Thread(answers=(odd,)), openness=ALL_WAYS)))
    assert len(list(tree.iter("article"))) == 1 and not list(tree.iter("svg"))


def test_letters_nest_as_the_thread_does() -> None:
    tree = parsed(html(post()))
    letters = next(e for e in tree.iter("ol") if e.attrib.get("class") == "letters")
    assert len(letters.findall("li")) == 2
    assert len(letters.findall("li/ol/li")) == 1
    assert len(letters.findall("li/ol/li/ol/li")) == 2
