"""What a page says, by its microformats: the same words are the same page, whatever stands around them."""

from __future__ import annotations

import pytest

from convblog.channels.sending.entry import Own, Said, read

URL = "https://blog.example/diary/2026/01/letter/"
OWN = Own("https://blog.example/diary/")


def said(inside: str, url: str = URL) -> Said:
    return read(f"<!doctype html><html><head><title>T</title></head><body>{inside}</body></html>", url, OWN)


def entry(content: str, more: str = "", title: str = "Letter") -> str:
    return (
        f'<article class="h-entry"><h1 class="p-name">{title}</h1><a class="u-url" href="{URL}">here</a>{more}'
        f'<div class="e-content">{content}</div></article>'
    )


LETTER = entry("<p>Some « words », and <a href='https://far.example/one'>a link</a>.</p>")
THREAD = (
    '<ol><li id="r-aaaaaaaaaa" class="p-comment h-cite"><a class="p-author h-card" href="https://far.example/">Marie</a>'
    '<a class="u-url" href="#r-aaaaaaaaaa">yesterday</a><div class="e-content"><p>Yes.</p></div></li></ol>'
)


def test_digests_stay_what_they_are_or_every_blog_would_tell_everything_again() -> None:
    whole = entry(
        "<p>Some « words », and <a href='https://far.example/one'>a link</a>.</p><img src=a.jpg alt='A lamp'>", THREAD
    )
    assert said(whole) == Said("hf17cnfkp8", "smcdz8b4mh", ("https://far.example/one",), False)
    assert said("") == Said("werc8gmrzg", "werc8gmrzg", (), False)


@pytest.mark.parametrize(
    "same",
    [
        LETTER.replace('class="h-entry"', 'class="sheet h-entry big"').replace("<h1", "<h2").replace("</h1", "</h2"),
        LETTER.replace("« words »", "«\u202fwords\u00a0»").replace("<p>", "\n\n  <p class='lead'>"),
        LETTER.replace("<p>", "<blockquote><p>").replace("</p>", "</p></blockquote>"),
        f"<nav><a href='https://far.example/nav'>N</a></nav>{LETTER}<footer>Hosted</footer>",
        LETTER.replace("</article>", "<footer><a class=p-category href=/tags/x/>x</a> 3 January</footer></article>"),
        f'<div class="h-feed">{LETTER}</div>',
        f'<article class="h-entry"><p class="p-name">A neighbour</p><p class="p-summary">…</p></article>{LETTER}',
        f'<article class="h-entry"><a class="u-url" href="/x"></a><p class="e-content">Other</p></article>{LETTER}',
        LETTER.replace("</p>", " <a class=anchor href='#x'>#</a><a href='/diary/other/'>A neighbour’s title</a></p>"),
        LETTER.replace("</p>", " <a href='mailto:ami@blog.example'>ami@blog.example</a></p>"),
        LETTER.replace("<p>", "<script>track()</script><style>p{}</style><p>"),
    ],
)
def test_what_is_not_the_posts_own_words_does_not_count(same: str) -> None:
    assert said(same) == said(LETTER)


def test_classes_within_the_text_are_the_authors_own_and_mean_nothing() -> None:
    assert said(entry("<p>A <b class='p-name'>word</b> and <i class='e-content'>more</i></p>")) == said(
        entry("<p>A <b>word</b> and <i>more</i></p>")
    )


@pytest.mark.parametrize(
    "other",
    [
        LETTER.replace("Some", "Other"),
        LETTER.replace(">Letter<", ">Note<"),
        LETTER.replace("far.example/one", "far.example/two"),
        LETTER.replace("</p>", "</p><img src='lamp.jpg' alt='A lamp'>"),
        entry("<p>Some « words », and a link.</p>"),
        LETTER.replace("</h1>", '</h1><a class="u-in-reply-to" href="https://far.example/question">Q</a>'),
    ],
)
def test_an_edit_of_title_text_links_or_what_is_answered_counts(other: str) -> None:
    assert said(other).content != said(LETTER).content
    assert said(other).answers == said(LETTER).answers


def test_an_answer_changes_the_answers_and_not_the_content() -> None:
    shown = LETTER.replace("</article>", f"{THREAD}</article>")
    assert said(shown).content == said(LETTER).content
    assert said(shown).targets == said(LETTER).targets
    assert said(shown).answers != said(LETTER).answers
    for change in (("Yes.", "No."), ("Marie", "M."), ("r-aaaaaaaaaa", "r-bbbbbbbbbb")):
        assert said(shown.replace(*change)).answers != said(shown).answers
    for surroundings in (
        ("yesterday", "two days ago"),
        ("<li", "<li style='x'"),
        ("Marie", "<img src=x><bdi>Marie</bdi>"),
    ):
        assert said(shown.replace(*surroundings)).answers == said(shown).answers


def test_an_answer_beneath_an_answer_is_its_own_and_their_order_does_not_matter() -> None:
    one, two = (
        '<li id="r-a" class="h-cite"><p class="e-content">A</p>{}</li>',
        '<li id="r-b" class="h-cite"><p class="e-content">B</p></li>',
    )
    nested = entry("x", f"<ol>{one.format(f'<ol>{two}</ol>')}</ol>")
    flat = entry("x", f"<ol>{two}{one.format('')}</ol>")
    assert said(nested) == said(flat)
    assert said(nested).answers != said(entry("x", f"<ol>{one.format('')}</ol>")).answers


def test_links_of_the_text_and_contexts_are_the_targets_each_once_in_order() -> None:
    contexts = (
        '<p class="u-in-reply-to h-cite"><a class="u-url p-name" href="https://far.example/question">Q</a></p>'
        '<a class="u-like-of" href="https://far.example/liked">L</a><data class="u-bookmark-of" value="https://far.example/kept"></data>'
        '<div class="h-cite"><a class="u-in-reply-to" href="https://far.example/not-ours">x</a></div>'
    )
    links = (
        "<a href='https://far.example/one'>1</a><a href='https://far.example/one'>again</a>"
        "<a href='//far.example/two'>2</a><a href=' https://far.example/three?q=1&amp;r=2#part\n'>3</a>"
        "<map><area href='https://far.example/area'></map><blockquote><a href='http://blog.example/other-site'>4</a></blockquote>"
    )
    assert said(entry(links, contexts)).targets == (
        "https://far.example/question",
        "https://far.example/liked",
        "https://far.example/kept",
        "https://far.example/one",
        "https://far.example/two",
        "https://far.example/three?q=1&r=2#part",
        "https://far.example/area",
        "http://blog.example/other-site",
    )


@pytest.mark.parametrize(
    "link",
    [
        "<a href='#x'>x</a>",
        "<a href=''>x</a>",
        "<a>x</a>",
        "<a href='/diary/'>x</a>",
        "<a href='/diary'>x</a>",
        "<a href='http://BLOG.example:80/diary/x?y#z'>x</a>",
        "<a href='../other/'>x</a>",
        "<a href='https://far.example/' rel='ugc NoFollow'>x</a>",
        "<a href='mailto:a@far.example'>x</a>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href='https://'>x</a>",
        "<a href='https://[bad/'>x</a>",
        "<a href='gemini://far.example/'>x</a>",
        "<img src='https://far.example/picture.png'>",
        "<!-- <a href='https://far.example/'>x</a> -->",
        "&lt;a href='https://far.example/'>x",
        "<template><a href='https://far.example/'>x</a></template>",
    ],
)
def test_own_unwanted_and_unreadable_links_are_no_targets(link: str) -> None:
    assert said(entry(f"<p>{link}</p>")).targets == ()


def test_a_page_that_says_it_is_gone_says_nothing_else() -> None:
    page = f'<html><head><meta http-equiv="status" content="410 Gone"></head><body>{LETTER}</body></html>'
    assert read(page, URL, OWN) == Said(gone=True)


def test_a_page_made_to_be_slow_is_read_in_time() -> None:
    deep = said(entry("<div>" * 20_000 + "<a href='https://far.example/deep'>x</a>"))
    wide = said(entry("<a href='https://far.example/x' class='h-entry e-content'>x</a>" * 5_000))
    assert deep.targets == ()
    assert wide.targets == ("https://far.example/x",)
