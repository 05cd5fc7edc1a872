"""What a page that mentions us says: its kind, its author, its words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from convblog.channels.webmention import mf2
from convblog.channels.webmention.markup import read
from convblog.channels.webmention.mention import Mention
from convblog.channels.webmention.microformats import mention_of
from convblog.channels.webmention.urls import targets
from tests.channels.web import Page, redirect, web

POST = "http://blog.example/2026/11/post/"
NOTE = "http://marie.example/notes/12"
HOME = "http://marie.example/"
OTHER = "http://other.example/"
LINK = f'<a class="u-in-reply-to" href="{POST}">post</a>'
CARD = (
    '<p class="p-author h-card"><a class="u-url p-name" href="/">Marie Lefort</a>'
    '<img class="u-photo" src="/m.png" alt=""></p>'
)


def of(html: str, url: str = NOTE, pages: dict[str, Page | str] | None = None, **more: object) -> Mention:
    """What the page `html` says; `pages` are all that may be asked for."""
    with web(pages or {}) as there:
        result = mention_of(read(html, url), targets([POST, f"{POST[:-1]}"]), there.door(), **more)  # type: ignore[arg-type]
    assert {request.partition(" ")[2] for request in there.asked} <= set(pages or {})
    return result


def entry(inside: str, around: str = "{}") -> str:
    return around.format(f'<article class="h-entry">{inside}</article>')


# Kinds


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        (LINK, "reply"),
        (f'<a class="u-like-of" href="{POST}">x</a>{LINK}', "like"),
        (f'<a class="u-like" href="{POST}">x</a>', "like"),
        (f'<a class="u-repost-of" href="{POST}">x</a>{LINK}', "repost"),
        (f'<a class="u-bookmark-of" href="{POST}">x</a>{LINK}', "bookmark"),
        (f'<data class="p-rsvp" value="yes">I come</data>{LINK}', "rsvp"),
        (f'<span class="p-rsvp">NO</span>{LINK}<a class="u-like-of" href="{POST}">x</a>', "rsvp"),
        (f'<span class="p-rsvp">perhaps so</span>{LINK}', "reply"),
        (f'<span class="p-rsvp">yes</span><a href="{POST}">x</a>', "mention"),
        (f'<div class="e-content"><a href="{POST}">x</a></div>', "mention"),
        (f'<a class="u-like-of" href="{OTHER}">x</a><p class="e-content"><a href="{POST}">x</a></p>', "mention"),
        (f'<a class="u-in-reply-to" href="{OTHER}">x</a><p class="e-content"><a href="{POST}">x</a>', "mention"),
        (f'<div class="u-in-reply-to h-cite"><a class="u-url p-name" href="{POST}">x</a></div>', "reply"),
        (f'<div class="p-in-reply-to h-cite"><a class="u-url" href="{POST}#r-7k3f9q2mzt">x</a></div>', "reply"),
        (f'<div class="p-like-of h-cite"><a class="u-url" href="{POST}">x</a></div>', "like"),
        (f'<data class="u-in-reply-to" value="{POST}"></data>', "reply"),
        (f'<a class="u-in-reply-to" href="{POST}2">x</a><a class="u-like-of" href="{POST}x">x</a>', "mention"),
    ],
)  # fmt: skip
def test_a_reaction_comes_before_the_reply_it_falls_back_to(inside: str, kind: str) -> None:
    assert of(entry(inside)).kind == kind


def test_an_rsvp_says_which() -> None:
    assert of(entry(f'<data class="p-rsvp" value="Maybe">perhaps</data>{LINK}')).rsvp == "maybe"
    assert of(entry(LINK)).rsvp == ""


def test_a_like_has_no_words_and_a_bookmark_has() -> None:
    words = '<p class="e-content">likes this.</p>'
    assert of(entry(f'<a class="u-like-of" href="{POST}">x</a>{words}')).text == ""
    assert of(entry(f'<a class="u-repost-of" href="{POST}">x</a>{words}')).text == ""
    assert of(entry(f'<a class="u-bookmark-of" href="{POST}">x</a>{words}')).text == "likes this."


def test_a_page_without_microformats_is_a_mention_by_its_title() -> None:
    mention = of(f"<html lang=fr><title> A\n title </title><meta name=author content='Marie L.'><a href='{POST}'>x</a>")
    assert mention == Mention(title="A title", language="fr", author_name="Marie L.", url=NOTE)


# The entry


WHOLE = entry(
    f'{CARD}<h1 class="p-name">On the post</h1>'
    '<time class="dt-published" datetime="2026-11-20T08:40:02+01:00">then</time>'
    f'<div class="e-content" lang="en"><p>So <b>true</b>: <a href="/more">more</a>, at {LINK}.</p></div>'
    f'<a class="u-url u-uid" href="/notes/12">#</a><a class="u-syndication" href="http://net.example/1">net</a>',
    '<html lang="fr"><div class="h-feed"><p class="p-author">Somebody else</p>{}</div>',
)  # fmt: skip


def test_everything_an_entry_says_is_understood() -> None:
    mention = of(WHOLE)
    assert (mention.kind, mention.author_name, mention.author_url) == ("reply", "Marie Lefort", HOME)
    assert mention.author_photo == "http://marie.example/m.png"
    assert mention.published
    assert mention.published.iso == "2026-11-20T08:40:02+01:00"
    assert mention.text == f"So **true**: [more](http://marie.example/more), at [post]({POST})."
    assert (mention.title, mention.language, mention.url) == ("On the post", "fr", NOTE)
    assert (mention.in_reply_to, mention.syndication) == ((POST,), ("http://net.example/1",))


def test_a_note_has_no_title_but_its_words() -> None:
    assert of(entry(f'<p class="p-name e-content">Merci ! {LINK}</p>')).title == ""
    assert of(entry(f'<b class="p-name">Merci…</b><p class="e-content">Merci ! {LINK}</p>')).title == ""
    bare = of(entry(f"Merci ! {LINK}"))
    assert (bare.title, bare.text) == ("", "Merci ! post")


def test_the_entry_that_links_to_us_is_the_one_among_several() -> None:
    other, ours = entry('<p class="e-content">not this</p>'), entry(f'<p class="e-content">but this {LINK}</p>')
    assert of(f"{other}{ours}{other}").text == f"but this [post]({POST})"
    assert of(f'<div class="h-feed">{other}{ours}</div>').text == f"but this [post]({POST})"


def test_a_link_beside_the_entry_does_not_make_its_words_about_us() -> None:
    inside = (
        '<h1 class="p-name">Something else</h1><p class="e-content">not about you</p>'
        '<a class="u-url" href="/notes/12">#</a>'
    )
    mention = of(f'<nav><a href="{POST}">a friend</a></nav>{entry(inside)}')
    assert (mention.kind, mention.text, mention.title) == ("mention", "", "Something else")


def test_answers_that_the_page_shows_are_not_its_own() -> None:
    comment = (
        f'<div class="u-comment h-cite"><p class="p-author h-card">Paul</p><p class="e-content">Me too {LINK}</p></div>'
    )
    mention = of(entry(f'{CARD}<p class="e-content">Mine, and <a href="{POST}">yours</a></p>{comment}'))
    assert (mention.kind, mention.author_name, mention.in_reply_to) == ("mention", "Marie Lefort", ())
    assert mention.text == f"Mine, and [yours]({POST})"
    only_theirs = of(entry(f'{CARD}<p class="e-content">Mine</p><a class="u-url" href="/notes/12">#</a>{comment}'))
    assert (only_theirs.kind, only_theirs.author_name, only_theirs.text) == ("mention", "Marie Lefort", "")
    child = f'<div class="h-entry"><p class="e-content">Me too {LINK}</p></div>'
    assert of(entry(f'{CARD}<p class="e-content">Mine</p>{child}')).text == ""


def test_of_an_answer_to_what_stands_elsewhere_it_is_told_what_it_answers() -> None:
    """It is a reply if that is an answer here, too: see `incoming`."""
    elsewhere = "http://paul.example/answer"
    words = f'<p class="e-content">On <a href="{POST}">it</a></p>'
    html = entry(f'<a class="u-in-reply-to" href="{elsewhere}">x</a>{words}')
    mention = of(html)
    assert (mention.kind, mention.in_reply_to, mention.text) == ("mention", (elsewhere,), f"On [it]({POST})")


def test_of_a_long_text_the_summary_is_shown_and_of_a_short_one_its_words() -> None:
    summary = '<p class="p-summary">In <short>: x & y</p>'
    long = f'<div class="e-content"><p>{"A sentence again. " * 200}</p>{LINK}</div>'
    assert of(entry(f'{summary}<p class="e-content">All I say {LINK}</p>')).text == f"All I say [post]({POST})"
    assert of(entry(summary + long)).text == "In : x & y"
    assert of(entry(long)).text.endswith(f"again. … [marie.example]({NOTE})")
    assert len(of(entry(long)).text.removesuffix(f" [marie.example]({NOTE})")) <= 2_010
    assert of(entry(f'<p class="p-summary">Only that</p>{LINK}')).text == "Only that"
    assert of(entry(f'<p class="p-content">a &lt;b> *c*</p>{LINK}')).text == "a \\<b> \\*c\\*"


@pytest.mark.parametrize(
    ("written", "iso"),
    [("2026-11-20T08:40:02Z", "2026-11-20T08:40:02+00:00"), ("2026-11-20 08:40-0500", "2026-11-20T08:40:00-05:00"),
     ("2026-11-20T08:40:02", "2026-11-20T08:40:02+01:00"), ("2026-11-20", "2026-11-20T00:00:00+01:00"),
     ("yesterday", ""), ("", ""),
     ("9999-12-31T23:59:59-23:00", ""), ("0001-01-01", ""), ("2026-13-45", ""),
     ("x" * 10_000, "")],
)  # fmt: skip
def test_a_date_without_zone_is_ours_and_nonsense_is_none(written: str, iso: str) -> None:
    html = entry(f'{LINK}<time class="dt-published" datetime="{written}">x</time>')
    published = of(html, tz=ZoneInfo("Europe/Paris")).published
    assert (published.iso if published else "") == iso


def test_a_page_of_the_older_microformats_is_understood() -> None:
    mention = of(
        '<div class="hentry"><h1 class="entry-title">Title</h1><span class="author vcard"><a class="url fn" '
        f'href="http://marie.example/">Marie</a></span><abbr class="published" title="2026-11-20T08:40:02Z"></abbr>'
        f'<div class="entry-content">Words, <a href="{POST}">yours</a></div>'
        '<a rel="bookmark" href="/notes/12">#</a></div>'
    )
    assert (mention.kind, mention.author_name, mention.author_url) == ("mention", "Marie", HOME)
    assert (mention.title, mention.text, mention.url) == ("Title", f"Words, [yours]({POST})", NOTE)


# Where it stands


def test_a_page_speaks_for_its_own_host_only() -> None:
    known = {"/other": HOME + "other", "http://www.marie.example/x": "http://www.marie.example/x"}
    for said, shown in {**known, "http://bank.example/": NOTE, "javascript:alert(1)": NOTE, "data:x": NOTE}.items():
        assert of(entry(f'{LINK}<a class="u-url" href="{said}">#</a>')).url == shown


def test_a_bridge_speaks_for_the_network_it_brings_answers_from() -> None:
    parent = "http://net.example/marie/1"
    html = entry(
        f'<a class="p-author h-card" href="http://net.example/paul">Paul</a><a class="u-url" href="http://net.example/paul/2">#</a>'
        f'<p class="e-content">So it is</p><a class="u-in-reply-to" href="{parent}">x</a>{LINK}'
    )
    for host in ("brid.gy", "fed.brid.gy"):
        mention = of(html, f"http://{host}/comment/net/marie/1/2")
        assert (mention.url, mention.author_url) == ("http://net.example/paul/2", "http://net.example/paul")
        assert (mention.author_name, mention.in_reply_to) == ("Paul", (parent, POST))
    for host in ("brid.gy.evil.example", "notbrid.gy", "evil.example", "granary.io"):
        assert of(html, f"http://{host}/comment/net/marie/1/2").url == f"http://{host}/comment/net/marie/1/2"


# Authors


def author(inside: str, around: str = "{}", pages: dict[str, Page | str] | None = None) -> tuple[str, str, str]:
    mention = of(entry(LINK + inside, around), pages=pages)
    return mention.author_name, mention.author_url, mention.author_photo


def test_the_author_is_the_entry_s_own_then_the_feed_s() -> None:
    assert author('<p class="p-author">Marie</p>') == ("Marie", "", "")
    assert author('<p class="p-author h-card">Marie</p>') == ("Marie", "", "")
    feed = '<div class="h-feed"><p class="p-author h-card"><a class="u-url p-name" href="/">Claire</a></p>{}</div>'
    assert author("", feed) == ("Claire", HOME, "")
    assert author('<p class="p-author">Marie</p>', feed) == ("Marie", "", "")


REPRESENTATIVE = (
    '<div class="h-card"><a class="u-url u-uid p-name" href="/me">Marie</a><img class="u-photo" src="/m.png"></div>'
)
OTHERS = '<div class="h-card"><a class="u-url p-name" href="http://paul.example/">Paul</a></div>'


@pytest.mark.parametrize("named", ['<a class="u-author" href="/me"></a>', '<link rel="author" href="/me">',
                                   '<a rel="author nofollow" href="/me">x</a>'])  # fmt: skip
def test_an_author_s_page_is_asked_who_it_is(named: str) -> None:
    me = "http://marie.example/me"
    card = ("Marie", me, "http://marie.example/m.png")
    assert author(named, pages={me: OTHERS + REPRESENTATIVE}) == card
    by_me = f'<a rel=me href="{OTHER}m">x</a><div class="h-card"><a class="u-url" href="{OTHER}m">M. L.</a></div>'
    only = '<div class="h-card"><a class="u-url" href="/me">Only</a></div>'
    assert author(named, pages={me: OTHERS + by_me}) == ("M. L.", me, "")
    assert author(named, pages={me: OTHERS + only}) == ("Only", me, "")
    assert author(named, pages={me: redirect("/me2"), "http://marie.example/me2": REPRESENTATIVE}) == card


def test_a_card_of_the_same_page_is_taken_where_the_author_s_page_says_nothing() -> None:
    me = "http://marie.example/me"
    named = '<a class="u-author" href="/me"></a>'
    wrong_kind = Page(REPRESENTATIVE, kind="application/json")
    for page in ("nobody", Page(REPRESENTATIVE, 500), wrong_kind, redirect("file:///x"), Page("x" * 200_000)):
        assert author(named, "{}" + OTHERS + REPRESENTATIVE, {me: page}) == ("Marie", me, "http://marie.example/m.png")
        assert author(named, pages={me: page}) == ("", me, "")


def test_at_most_one_page_is_fetched_for_an_author() -> None:
    me = "http://marie.example/me"
    authors = '<a class="u-author" href="/me"></a><a class="u-author" href="/two"></a><a rel=author href="/3"></a>'
    html = entry(LINK + authors)
    with web({me: '<a class="h-card u-author" href="/four">x</a><link rel=author href="/five">'}) as there:
        mention_of(read(html, NOTE), targets([POST]), there.door())
    assert there.asked == [f"GET {me}"]


def test_a_page_that_names_itself_as_author_is_not_fetched() -> None:
    card = f'<div class="h-card"><a class="u-url p-name" href="{NOTE}">Marie</a></div>'
    assert author(f'<a class="u-author" href="{NOTE}#me"></a>', "{}" + card) == ("Marie", f"{NOTE}#me", "")


def test_nobody_named_is_the_one_card_of_the_site() -> None:
    own = '<div class="h-card"><a class="u-url p-name" href="/">Marie</a></div>'
    assert author("", own + "{}") == ("Marie", HOME, "")
    assert author("", OTHERS + "{}") == ("", "", "")
    assert author("", own + own.replace("Marie", "Paul") + "{}") == ("", "", "")


@pytest.mark.parametrize(
    "evil", ["javascript:alert(1)", "data:text/html,x", "//x y/", 'http://x.example/"onload=', "file:///etc/passwd"]
)
def test_no_address_that_acts_comes_through(evil: str) -> None:
    escaped = evil.replace('"', "&quot;")
    mention = of(entry(
        f'{LINK}<div class="p-author h-card"><a class="u-url p-name" href="{escaped}">M</a>'
        f'<img class="u-photo" src="{escaped}"></div><a class="u-url u-syndication u-in-reply-to" href="{escaped}"></a>'
    ))  # fmt: skip
    assert evil not in repr(mention)
    assert (mention.author_name, mention.author_url, mention.author_photo, mention.url) == ("M", "", "", NOTE)


def test_names_and_titles_are_one_short_line_without_controls_or_mail_addresses() -> None:
    name = f"  Ma\u202erie\n\x1b[31m  paul@mail.example {'x' * 500}"
    mention = of(entry(f'{LINK}<p class="p-author">{name}</p><h1 class="p-name">A\x07 {"b " * 500}</h1>'))
    assert mention.author_name.startswith("Ma")
    assert "mail.example" not in mention.author_name
    assert {"\u202e", "\x1b", "\n"}.isdisjoint(mention.author_name)
    assert len(mention.author_name) <= 80
    assert len(mention.title) <= 200
    assert mention.title.isprintable()


# Hostile pages


NESTED = ('<div class="h-entry u-comment p-author">', '<div class="h-card u-author p-name e-content">',
          '<div class="hentry">',
          '<p class="p-name p-summary e-content dt-published u-url">',
          '<div class="h-feed">', '<div class="e-content h-cite p-name">')  # fmt: skip


@pytest.mark.parametrize("piece", NESTED)
@pytest.mark.parametrize("filling", ["", "word " * 500, "<i>a</i>" * 60])
def test_microformats_within_microformats_are_read_once(piece: str, filling: str) -> None:
    """Left alone, mf2py reads each level of these twice: thirty levels are hours."""
    html = entry(LINK) + (piece + filling) * (900_000 // len(piece + filling))
    assert of(html).kind in ("reply", "mention")


def test_a_page_too_intricate_to_be_understood_is_a_mention() -> None:
    html = f"<title>Title</title>{entry(LINK)}" + "<i>a</i>" * 40_000
    assert mf2.parse(read(html, NOTE)) == ()
    assert (of(html).kind, of(html).title) == ("mention", "Title")


@pytest.mark.parametrize(
    "inside",
    ['<p class="dt-published value">x</p>', '<span class="dt-published"><span class="value">25:99</span></span>',
     '<img class="u-url" alt="x">', '<p class="u-in-reply-to"></p>', '<a class="u-in-reply-to" href="http://[::1"></a>',
     '<div class="u-url h-card"></div>', '<div class="e-content"></div>',
     '<div class="p-author h-card"><div class="u-url h-card">',
     '<base href="http://[::1">', '<base href="//">', '<p class="h- p- u- dt- e-">'],
)  # fmt: skip
def test_broken_microformats_break_nothing(inside: str) -> None:
    assert of(entry(LINK + inside)).kind == "reply"
