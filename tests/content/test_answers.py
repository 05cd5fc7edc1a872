"""A reader's Markdown."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given

from convblog.content.markdown import render_answer
from tests.content import samples

CASES = {
    "Merci *beaucoup* !\n\nÀ **bientôt**.": (
        "<p>Merci <em>beaucoup</em>\u202f!</p>\n<p>À <strong>bientôt</strong>.</p>\n"
    ),
    "<script>alert(1)</script>": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
    "a <b onclick=x>b</b>": "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n",
    "# Fort": "<p><strong>Fort</strong></p>\n",
    "Fort\n====": "<p><strong>Fort</strong></p>\n",
    "[moi](https://moi.example/?a=1&b=2)": (
        '<p><a href="https://moi.example/?a=1&amp;b=2" rel="nofollow ugc">moi</a></p>\n'
    ),
    "voir https://moi.example/a, oui": (
        '<p>voir <a href="https://moi.example/a" rel="nofollow ugc">https://moi.example/a</a>, oui</p>\n'
    ),
    "notes.md et www": "<p>notes.md et www</p>\n",
    "![chat](https://x.example/c.png)": '<p><a href="https://x.example/c.png" rel="nofollow ugc">chat</a></p>\n',
    "![chat](data:image/png;base64,AA)": "<p>chat</p>\n",
    "[a](javascript:alert(1))": "<p>[a](javascript:alert(1))</p>\n",
    "[a](/ici) [b](c.md) [d](#e) [f](//g.example)": "<p>a b d f</p>\n",
    "[écrire](mailto:a@b.example) <c@d.example>": "<p>écrire c@d.example</p>\n",
    "[a <https://b.example/> c](https://d.example/)": (
        '<p><a href="https://d.example/" rel="nofollow ugc">a https://b.example/ c</a></p>\n'
    ),
    "`<b>`\n\n    <i>": "<p><code>&lt;b&gt;</code></p>\n<pre><code>&lt;i&gt;\n</code></pre>\n",
    "$x$ [^1] {.a}\n\n::: a\n:::\n\n[^1]: b": "<p>$x$ [^1] {.a}</p>\n<p>::: a\n:::</p>\n<p>[^1]: b</p>\n",
    "- a\n- b\n\n> c": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<blockquote>\n<p>c</p>\n</blockquote>\n",
    "J'ai lu l'*idée* : « oui » ; et toi ?": (
        "<p>J’ai lu l’<em>idée</em>\u00a0: «\u202foui\u202f»\u202f; et toi\u202f?</p>\n"
    ),
    "er sagte »ja« laut: 'ja'": "<p>er sagte »ja« laut: 'ja'</p>\n",
    "`d'a ?`, d'\\*, a/d'b, jo'o@b.example": "<p><code>d'a ?</code>, d'*, a/d'b, jo'o@b.example</p>\n",
    "https://moi.example/l'a ?": (
        '<p><a href="https://moi.example/l\'a" rel="nofollow ugc">https://moi.example/l\'a</a>\u202f?</p>\n'
    ),
    "a&#12;b\0\x1b[31m": "<p>ab\ufffd[31m</p>\n",
}
ALLOWED = frozenset(
    (
        *("div", "p", "em", "strong", "s", "a", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    )
)


@pytest.mark.parametrize("text", CASES)
def test_answers(text: str) -> None:
    assert render_answer(text) == CASES[text]


@given(samples.anything)
def test_only_simple_markup_comes_out(text: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(render_answer(text), container="div")
    assert parser.errors == []
    for element in tree.iter():
        if element is tree:
            continue
        assert element.tag in ALLOWED
        allowed = {"href", "rel"} if element.tag == "a" else {"start"} if element.tag == "ol" else set()
        assert set(element.attrib) <= allowed
        if element.tag == "a":
            assert element.attrib["href"].lower().startswith(("http://", "https://"))
            assert element.attrib["rel"] == "nofollow ugc"


def test_typography_takes_linear_time() -> None:
    for text in ("y" + " " * 100_000 + "z", "x'" * 50_000, "« " * 50_000):
        assert render_answer(text)


def test_addresses_without_end_stay_words_and_those_beside_them_are_linked() -> None:
    """linkify looks from each `//` to the end: 2,500 of them in 20,000 characters took a second."""
    endless = "://a.b/(" * 2_500
    assert render_answer(endless) == f"<p>{endless}</p>\n"
    shown = render_answer(f"{'http://a.example/((((' * 900} (http://b.example/c),")
    assert shown.count("<a ") == 1
    assert '(<a href="http://b.example/c" rel="nofollow ugc">http://b.example/c</a>),</p>' in shown
