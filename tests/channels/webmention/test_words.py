"""A stranger's HTML as Markdown: the words come through, whatever they are made of, and nothing else."""

from __future__ import annotations

import re
from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.webmention.words import markdown_of, plain_html
from convblog.content.markdown import render_answer
from convblog.conversation.safehtml import sanitise

BASE = "https://marie.example/notes/12"


def shown(html: str) -> str:
    """What readers see in the end."""
    return sanitise(render_answer(markdown_of(html, base=BASE))).html


def words(html: str) -> str:
    """The words of rendered HTML, all white space alike, apostrophes straight, no-break spaces plain."""
    text = BeautifulSoup(html.replace("<br>", " ").replace("</p>", " ").replace("</li>", " "), "html.parser").get_text()
    return " ".join(text.replace("’", "'").split())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("Merci, <b>Claire</b>&nbsp;!", "Merci, **Claire**\u00a0!"),
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\\\nthree"),
        ("<div>One<div>two</div>three</div>", "One\n\ntwo\n\nthree"),
        ("<h1>Title</h1><p>x", "**Title**\n\nx"),
        ("<ul><li>a<li>b <i>c</i></ul><ol start=4><li>d</ol>", "- a\n- b *c*\n\n4. d"),
        ("<blockquote><p>He said</p></blockquote>I say", "> He said\n\nI say"),
        ("<pre>  a\n*b*</pre>", "```\n  a\n*b*\n```"),
        ("see <code>a*b`c</code>", "see `` a*b`c ``"),
        ('<a href="/x">here</a>', "[here](https://marie.example/x)"),
        ('<a href="x y(1)?a=b&amp;c">here</a>', "[here](https://marie.example/notes/x%20y%281%29?a=b&c)"),
        ('<a href="https://a.example/">https://a.example/</a>', "[https://a.example/](https://a.example/)"),
        ('<a class="u-in-reply-to" href="https://blog.example/"></a>Hello', "Hello"),
        ("so <q>it is</q>", "so “it is”"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("<del>no</del> <s>never</s>", "~~no~~ ~~never~~"),
        ("<dl><dt>a<dd>b</dl>", "a\n\nb"),
        ('Well <img src="smile.png" alt="😀"> done <img src="pixel.gif">', "Well 😀 done"),
        ("<p> </p><p><b> </b></p>", ""),
        ("<br>a<br><br>b<br>", "a\n\nb"),
        ("<blockquote>a<br>b<br><br>c</blockquote>", "> a\\\n> b\n>\n> c"),
        ("<pre>a<br>b\\</pre>", "```\na\nb\\\n```"),
        ("<a href=x>a<br>b</a>", "[a b](https://marie.example/notes/x)"),
        ("", ""),
        ("+1 #thanks -5° =) a_b_c 2 < 3 & 4 | 5", "+1 #thanks -5° =) a_b_c 2 < 3 & 4 | 5"),
    ],
)  # fmt: skip
def test_html_becomes_what_a_reader_would_have_typed(html: str, markdown: str) -> None:
    assert markdown_of(html, base=BASE) == markdown


@pytest.mark.parametrize(
    "text",
    ["# no heading", "#", "##", "- no list", "-", "+ no", "* no", "1. no", "12) no", "> no", "---", "***", "===",
     "a\n===",
     "a\n---", "```", "~~~\nx", "    no code", "*no*", "_no_", "**no**", "__no__", "~~no~~", "`no`",
     "[no](https://x.example)",
     "![no](x)", "[no]: https://x.example", "[^1]", "[^1]: x", "<b>no</b>", "<script>alert(1)</script>", "&lt;",
     "&copy;",
     "a\\", "\\*", "\\", "| a | b |\n|---|---|\n| c | d |", "a\n:--", "a|b\n-|-", "<!-- no -->",
     "<https://x.example>", "a\\\nb",
     "a  \nb", "_a_b_", "a_b", "snake_case_name", "$x$", ":::note", "{.x}", "1.", "(c)", "...", "--", "\"a\""],
)  # fmt: skip
def test_text_that_looks_like_markup_stays_text(text: str) -> None:
    html = shown(plain_html(text))
    assert words(html) == " ".join(text.split())
    assert not re.search(r"<(?!/?p>|br>|a href=\"https://x\.example\"|/a>)", html)


NASTY = st.text(alphabet=st.sampled_from("ab é1.)#*_~`[]()<>&;\\|-+=:!\"' \n>«»…"), max_size=8)
INLINE = ("em", "strong", "b", "i", "del", "s", "code", "span", "q", "a", "small")
BLOCK = ("p", "div", "blockquote", "li", "h2", "section")


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = st.lists(children, max_size=4).map("".join)
    return st.one_of(
        st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from([*INLINE, *BLOCK]), inner),
        st.builds(lambda text: f"<a href='https://x.example/a_b'>{text}</a>", inner),
        st.builds(lambda text: f"<ul><li>{text}</li></ul>", inner),
        st.just("<br>"),
    )


HTML = st.recursive(NASTY.map(escape), _element, max_leaves=12)


@given(HTML)
def test_no_word_is_lost_or_added_on_the_way(html: str) -> None:
    expected = BeautifulSoup(html.replace("<br>", " "), "html.parser").get_text()
    letters = "".join(re.sub(r"[“”\s\u200b’']", "", expected))
    assert re.sub(r"[“”\s’']", "", words(shown(html))) == letters


@given(st.text(max_size=200))
def test_any_text_may_come(html: str) -> None:
    assert "<script" not in shown(html)


@pytest.mark.parametrize(
    "html",
    ["<script>alert(1)</script>", "<style>p{}</style>", "<xmp><script>alert(1)</script></xmp>",
     "<svg onload=alert(1)>",
     "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<a href='javascript:alert(1)'>x</a>",
     "<a href='&#106;avascript:alert(1)'>x</a>", "<a href=' java\nscript:alert(1)'>x</a>",
     "<a href=data:text/html,x>x</a>",
     "<img src=x onerror=alert(1)>", "<p onclick=alert(1)>x", "<iframe src=x></iframe>", "<math><mi xlink:href=x>",
     "<a href='https://x.example/\"onmouseover=alert(1)'>x</a>", "<form action=x><button>x</form>",
     "<b><script>alert(1)",
     "<textarea><script>alert(1)</script></textarea>", "<template><script>x</script></template>",
     "<plaintext><script>"],
)  # fmt: skip
def test_nothing_that_acts_comes_through(html: str) -> None:
    result = shown(html)
    assert not re.search(r"<(?!/?(?:p|a|em|strong|code|pre|br)\b)", result)
    for tag in BeautifulSoup(result, "html.parser").find_all(True):
        assert set(tag.attrs) <= {"href", "rel"}
        assert str(tag.get("href", "https://")).startswith("https://")


def test_the_signs_we_mark_places_with_mean_nothing_from_outside() -> None:
    html = "a&#xe000;<p>\ue000b\ue002 # c\ue001[d](e)&#xe001;"
    assert markdown_of(html, base=BASE) == "a\n\nb # c\\[d\\](e)"


def test_words_of_others_within_the_words_are_left_out() -> None:
    html = (
        '<div class="u-in-reply-to h-cite"><p>What Claire wrote</p></div><p>My answer</p>'
        '<div class="u-comment h-cite">Another’s answer</div><a class="h-cite" href="https://a.example/">a link</a>'
    )
    assert markdown_of(html, base=BASE) == "My answer\n\n[a link](https://a.example/)"


def test_mail_addresses_are_masked_also_split_ones() -> None:
    text = markdown_of("Write to marie@mail.example or paul<b>@</b>mail.example or a&#64;b.example", base=BASE)
    assert "mail.example" not in text
    assert "b.example" not in text
    assert text.startswith("Write to …@… or ")


def test_a_long_text_ends_with_a_sentence() -> None:
    html = "<p>" + "This is a sentence of <b>some</b> length. " * 40 + "</p><p>More</p><ul><li>and more</li></ul>"
    text = markdown_of(html, base=BASE, most=300)
    assert text.endswith("length. …")
    assert 200 < len(text) < 350
    assert "More" not in text
    assert markdown_of("<p>Short. And whole.</p>", most=300) == "Short. And whole."


def test_what_was_cut_ends_with_a_link_to_the_original_wherever_it_was_cut() -> None:
    original, long = "https://www.marie.example/a_(b)", "This is a sentence. " * 10
    link = "[marie.example](https://www.marie.example/a_%28b%29)"

    def cut(html: str) -> str:
        return markdown_of(html, base=BASE, most=50, original=original)

    words = "This is a sentence. This is a sentence. …"
    assert cut(f"<p>{long}</p><p>More</p>") == f"{words} {link}"
    assert cut(f"<p><em>{long}</em> more</p>") == f"*{words}* {link}"
    assert cut(f'<p><a href="/x">{long}</a> more</p>') == f"[{words}](https://marie.example/x) {link}"
    assert cut(f"<p><code>{long}</code></p>") == f"`{words}` {link}"
    assert cut(f"<blockquote><p>{long}</p></blockquote>") == f"> {words} {link}"
    assert cut(f"<ul><li>{long}</li><li>more</li></ul>") == f"- {words} {link}"
    assert cut(f"<pre>{long}</pre><p>more</p>") == f"```\n{words}\n```\n\n{link}"
    assert cut("<p>Short. And whole.</p>") == "Short. And whole."


def test_a_long_text_without_sentences_ends_with_a_word_or_anywhere() -> None:
    assert markdown_of("<p>" + "word " * 100, most=50) == "word " * 10 + "…"
    assert markdown_of("y" * 100, most=50) == "y" * 50 + " …"
    assert markdown_of("<p>One. </p>" + "<p>" + "z " * 100, most=50).startswith("One.\n\nz z")


@pytest.mark.parametrize(
    "piece", ["<div>", "<b>", "<a href=x>", "<ul><li>", "<blockquote>", "<p>x", "*", "[", "<em>a</em>"]
)
def test_a_text_written_to_be_slow_is_read_all_the_same(piece: str) -> None:
    assert len(markdown_of(piece * (100_000 // len(piece)), base=BASE)) < 10_000
