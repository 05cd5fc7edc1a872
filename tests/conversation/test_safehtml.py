"""What a stranger wrote becomes words and plain structure, and nothing else."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.conversation.safehtml import SafeHtml, sanitise, vouched

TAGS = {"p", "br", "a", "em", "strong", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr"}
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start")}


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p>Good <em>day</em></p>", "<p>Good <em>day</em></p>"),
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{}</style>a", "a"),
        ('<p onclick="x" style="y" class="z" id="i">a</p>', "<p>a</p>"),
        ('<img src="https://x.example/p.png">a', "a"),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="nofollow ugc noopener">a</a>'),
        ('<a href="JaVa\tScript&#58;alert(1)">a</a>', '<a rel="nofollow ugc noopener">a</a>'),
        ('<a href="data:text/html,x">a</a>', '<a rel="nofollow ugc noopener">a</a>'),
        ('<a href="https://x.example/" target="_top">a</a>',
         '<a href="https://x.example/" rel="nofollow ugc noopener">a</a>'),
        ('<a href="/here">a</a><a href="b.md">b</a>',
         '<a rel="nofollow ugc noopener">a</a><a rel="nofollow ugc noopener">b</a>'),
        ("<!-- a -->b", "b"),
        ("<p>open <em>never closed", "<p>open <em>never closed</em></p>"),
        ("<svg><script>alert(1)</script></svg>a", "a"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)  # fmt: skip
def test_only_words_and_plain_structure_stay(html: str, safe: str) -> None:
    assert sanitise(html).html == safe


PIECES = st.sampled_from([
    "<p>", "</p>", "<a href='", "javascript:alert(1)", "'>", "<xmp>", "</xmp>", "<noscript>", "<title>", "<svg>",
    "<math>", "<style>", "</style>", "<img src=x onerror=alert(1)>", "<!--", "-->", "<script>", "</script>",
    "<plaintext>",
    '"', "'", ">", "<", "&lt;", "&#x6a;", "\x00", "<ol start=3>", "<em", " class=x", "<iframe srcdoc='", "<form>",
    "<base href=//x>", "é",
])  # fmt: skip


@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=60))
def test_no_html_brings_in_another_element_or_attribute(html: str) -> None:
    fragment = html5lib.parseFragment(sanitise(html).html, namespaceHTMLElements=False)
    for element in fragment.iter():
        if element is fragment:
            continue
        assert element.tag in TAGS
        assert {(element.tag, name) for name in element.attrib} <= ATTRIBUTES
        assert element.get("href", "https:").startswith(("http:", "https:"))


def test_it_says_whether_there_is_anything_and_templates_print_it_as_it_is() -> None:
    assert not SafeHtml()
    assert sanitise("a")
    assert sanitise("<p>a</p>").__html__() == "<p>a</p>"


def test_links_of_the_authors_own_words_are_followed_and_nothing_else_changes() -> None:
    html = sanitise(
        '<p>See <a href="https://a.example/?a=1&amp;b=%22x">one</a>, <a href="/here">two</a> and'
        ' &lt;a href="x" rel="nofollow ugc noopener"&gt; rel="nofollow ugc noopener" <a href="https://b.example/">x</a>'
    )
    assert vouched(html).html == (
        '<p>See <a href="https://a.example/?a=1&amp;b=%22x">one</a>, <a>two</a> and'
        ' &lt;a href="x" rel="nofollow ugc noopener"&gt; rel="nofollow ugc noopener" <a href="https://b.example/">x</a></p>'
    )
