"""No mail address is ever shown, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.content.markdown import render_answer
from convblog.conversation.masking import mask, mask_html
from convblog.conversation.safehtml import SafeHtml, sanitise


def shown(markdown: str) -> str:
    """An answer's words as a page shows them."""
    return mask_html(sanitise(render_answer(mask(markdown)))).html


@pytest.mark.parametrize(
    "written",
    [
        "marie@courrier.example",
        "m*ar*ie@courrier.example",
        "marie@**courrier**.example",
        "marie&#64;courrier.example",
        "m*ar*ie&#64;courrier.example",
        "<marie@courrier.example>",
        "[écrivez](mailto:marie@courrier.example)",
        '"marie lefort"@courrier.example',
        '"marie"@courrier.example',
        "“marie lefort”@courrier.example",
        '"ma*ri*e"@courrier.example',
        "&quot;marie lefort&quot;@courrier.example",
        "marie@courrier．example",
        "marie@courrier﹒example",
        "marie@courrier。example",
        "marie﹫courrier.example",
        "marie＠courrier.example",
        "marie\u200b@courrier.example",
        "marie\u00ad@courrier.example",
        "ma\u00adrie@courrier.example",
        "marie@\u200bcourrier.example",
        "marie@cour\u200b\u2060rier\u200d.\ufefforg",
        "marie" + "\u200b" * 300 + "@" + "\u00ad" * 300 + "courrier.example",
        "m*ar*ie\u200b@**courrier**.example",
    ],
)
def test_an_address_is_masked_however_it_is_written(written: str) -> None:
    page = shown(f"Bonjour, {written} !")
    assert not [word for word in ("cour", "rier", "marie", "lefort") if word in page]
    assert page.startswith("<p>Bonjour, ")
    assert page.endswith("!</p>\n")
    if "&" not in written and "*" not in written:  # what Markdown writes otherwise is found when it is shown
        assert "cour" not in mask(written)


def test_a_public_handle_and_a_link_stay() -> None:
    page = shown("Voir @marie@social.example et [là](https://social.example/@marie).")
    assert "@marie@social.example" in page
    assert 'href="https://social.example/@marie"' in page


def test_what_only_stands_in_quotation_marks_or_ends_a_sentence_stays() -> None:
    for text in ('"merci" dit-elle, "à vous".', "私は @marie@social.example。", "Le prix : 3 € @ midi", "a \u200b b"):
        assert mask(text) == text
    assert mask("me@priv.example。こんにちは") == "…@…。こんにちは"
    link = '<p><a href="https://a.example/" rel="nofollow ugc noopener">{}</a>{}</p>'
    assert mask_html(SafeHtml(link.format('"a', ' b"@priv.example'))).html == link.format("…@…", "")
    assert mask_html(SafeHtml(link.format("a", ' b"@priv.example'))).html == link.format("a", ' b"@priv.example')


def test_addresses_of_two_paragraphs_are_not_joined() -> None:
    assert mask_html(SafeHtml("<p>un</p><p>@deux.example</p>")).html == "<p>un</p><p>@deux.example</p>"


@given(st.text('a@.<em>/p&;*\n x"“”\u200b＠', max_size=60))
def test_masking_keeps_every_tag(text: str) -> None:
    html = sanitise(render_answer(text))
    assert mask_html(html).html.count("<") == html.html.count("<")
