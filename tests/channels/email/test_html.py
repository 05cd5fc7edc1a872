"""HTML mail: each program's marks of quotation and signature, clean Markdown, nothing hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.html import read_html
from tests.channels.email.letters import html, unbroken

SAID = "Le 3 mai 2026 à 10:20, Claire &lt;<a href='mailto:repondre+7q3mzk81vd@fil.example'>repondre@fil.example</a>&gt;"
QUOTED = "<div>Bonjour Marie,</div><div><br></div><div>et vous ?</div>"
OUTLOOK = (
    "<b>De :</b> Claire<br><b>Envoyé :</b> dimanche 3 mai 2026 10:20<br><b>À :</b> Marie<br><b>Objet :</b> Le banc"
)
# What each program puts behind the reader's words. Some say in words who wrote; here in a language no table knows.
TAILS = {
    "gmail": f"<br><div class='gmail_quote gmail_quote_container'><div class='gmail_attr'>Ki skrib {SAID}<br></div>"
    f"<blockquote class='gmail_quote' style='margin:0 0 0 .8ex;border-left:1px solid #ccc'>{QUOTED}</blockquote></div>",
    "gmail-signed": "<br clear='all'><span class='gmail_signature_prefix'>-- </span><br><div class='gmail_signature'>"
    "<div>Marie L.</div><div>Une devise qu'elle aime.</div></div>",
    "apple": f"<br id='lineBreakAtBeginningOfMessage'><div><br><blockquote type='cite'><div>{SAID} a écrit :</div>"
    f"{QUOTED}</blockquote></div>",
    "apple-signed": "<br><div><div class='AppleMailSignature'><div>Marie</div><div>Une devise.</div></div></div>",
    "iphone": f"<br id='lineBreakAtBeginningOfSignature'><div dir='ltr'>Envoyé de mon iPhone</div><div dir='ltr'><br>"
    f"<blockquote type='cite'>{SAID} a écrit :<br></blockquote></div><blockquote type='cite'>{QUOTED}</blockquote>",
    "thunderbird": f"<div class='moz-cite-prefix'>Ki skrib {SAID}<br></div><blockquote type='cite' "
    f"cite='mid:x@y'>{QUOTED}"
    "</blockquote>",
    "thunderbird-signed": "<pre class='moz-signature' cols='72'>-- \nMarie\nUne devise qu'elle aime.</pre>",
    "outlook-web": f"<div id='appendonsend'></div><hr style='display:inline-block;width:98%'>"
    f"<div id='divRplyFwdMsg'><font>{OUTLOOK}</font></div>{QUOTED}",
    "outlook-web-signed": "<div id='Signature'><div>Marie</div><div>Une devise qu'elle aime.</div></div>",
    "outlook-desktop": "<p class='MsoNormal'><o:p>&nbsp;</o:p></p><div style='border:none;border-top:solid #E1E1E1 "
    "1.0pt;"
    f"padding:3.0pt 0cm 0cm 0cm'><p class='MsoNormal'><b>Aod:</b> Claire<br><b>De :</b> Claire<br></p></div>{QUOTED}",
    "outlook-ios": f"<div class='ms-outlook-mobile-signature'>Marie</div><hr><div "
    f"id='divRplyFwdMsg'>{OUTLOOK}</div>{QUOTED}",
    "outlook-new": f"<div id='mail-editor-reference-message-container'><div>{OUTLOOK}</div>{QUOTED}</div>",
    "outlook-mac": f"<span id='OLK_SRC_BODY_SECTION'><div>{OUTLOOK}</div>{QUOTED}</span>",
    "hotmail": f"<div><hr id='stopSpelling'>Ki: Claire<br>{QUOTED}</div>",
    "yahoo": f"<div id='ydp9b1f0a55yahoo_quoted_58' class='ydp9b1f0a55yahoo_quoted'><div>Ki skrib "
    f"{SAID}</div>{QUOTED}</div>",
    "yahoo-signed": "<div class='ydp123abc45signature'></div><div id='ymail_android_signature'>Yahoo, an app</div>",
    "proton": f"<div class='protonmail_signature_block'><div>Marie</div></div><div class='protonmail_quote'>{SAID} "
    f"a écrit :"
    f"<br><br><blockquote class='protonmail_quote' type='cite'>{QUOTED}</blockquote></div>",
    "zimbra": f"<div data-marker='__SIG_POST__'>-- <br>Marie</div><hr id='zwchr' data-marker='__DIVIDER__'>"
    f"<div data-marker='__HEADERS__'><b>Ki: </b>Claire</div><div data-marker='__QUOTED_TEXT__'>{QUOTED}</div>",
    "zimbra-old": f"<hr id='zwchr'><b>Ki: </b>Claire<br>{QUOTED}",
    "roundcube": f"<div id='_rc_sig'>-- <br>Marie</div><p id='reply-intro'>Ki skrib {SAID}</p><blockquote type='cite' "
    f"style='padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0'>{QUOTED}</blockquote>",
    "gmx": f"<div name='quote' style='margin:10px 5px 5px 10px'><div><b>Ki:</b> Claire</div><div>{QUOTED}</div></div>",
    "spark": f"<div name='messageSignatureSection'>Marie</div><div name='messageReplySection'>Ki "
    f"{SAID}<br>{QUOTED}</div>",
    "samsung": f"<div id='composer_signature'><div>Envoyé depuis mon Galaxy</div></div><div>-------- Message d'origine "
    f"--------</div><div>De : Claire</div><div>Date : 03/05/2026 10:20</div><div>{QUOTED}</div>",
    "k9": f"<br><br><div class='gmail_quote'>{SAID} a écrit :<blockquote "
    f"class='gmail_quote'>{QUOTED}</blockquote></div>",
    "fairemail": f"<div class='fairemail_signature'><p>Marie</p></div><div class='fairemail_quote'><p>Ki {SAID}</p>"
    f"<blockquote type='cite'>{QUOTED}</blockquote></div>",
    "zoho": f"<div class='zmail_extra'><div>Ki {SAID}</div>{QUOTED}</div>",
    "airmail": f"<div class='bloop_sign'>Marie</div><div class='bloop_original_html'>{QUOTED}</div>",
}


@pytest.mark.parametrize("program", TAILS)
def test_what_a_program_marks_goes_and_the_words_stay(program: str) -> None:
    words = html(
        f"<html><body><div>Oui, <i>souvent</i>.</div><div><br></div><div>Le samedi.</div>{TAILS[program]}</body>"
    )
    assert words.text == "Oui, *souvent*.\n\nLe samedi."


@pytest.mark.parametrize("program", [name for name in TAILS if QUOTED in TAILS[name]])
def test_what_a_program_marks_alone_is_a_quotation(program: str) -> None:
    words = html(f"<html><body>{TAILS[program]}</body>")
    assert (words.text, words.nothing) == ("", "quote")
    assert "et vous ?" in words.quoted


def test_where_mail_links_lead_is_told_with_what_was_cut() -> None:
    assert "repondre+7q3mzk81vd@fil.example" in html(f"Oui.{TAILS['gmail']}").quoted


@pytest.mark.parametrize("program", ["gmail", "thunderbird", "proton", "k9", "roundcube"])
def test_answers_between_quoted_paragraphs_keep_what_they_answer(program: str) -> None:
    parts = (
        "<p>Bonjour,</p><p>Vous y allez ?</p></blockquote><div>Le samedi.</div>"
        "<blockquote type='cite'><p>Et l'hiver ?</p>"
    )
    tail = TAILS[program].replace(QUOTED, parts).replace("</blockquote></div>", "</blockquote><div>Aussi.</div></div>")
    tail = tail if "Aussi." in tail else tail + "<div>Aussi.</div>"
    words = html(f"<html><body>{tail}</body></html>")
    assert words.text == "> Vous y allez ?\n\nLe samedi.\n\n> Et l'hiver ?\n\nAussi."


def test_an_answer_below_the_quotation_is_the_answer() -> None:
    assert html(f"{TAILS['thunderbird']}<p>Oui.</p><p>Souvent.</p>").text == "Oui.\n\nSouvent."


def test_an_indented_block_is_no_quotation() -> None:
    indented = "<blockquote style='margin:0 0 0 40px;border:none;padding:0px'><div>un vers</div></blockquote>"
    assert html(f"<div>Ceci :</div>{indented}").text == "Ceci :  \nun vers"


def test_a_reply_typed_into_the_signature_of_a_program_is_read() -> None:
    body = f"<div id='AppleMailSignature' dir='ltr'>Oui, souvent.</div><div>{TAILS['apple']}</div>"
    assert html(body).text == "Oui, souvent."


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        ("<p>un</p><p>deux</p>", "un\n\ndeux"),
        ("<div>un</div><div>deux</div>", "un\ndeux"),
        ("un<br>deux<br><br>trois", "un\ndeux\n\ntrois"),
        ("<div>un</div><div><br></div><div>deux</div>", "un\n\ndeux"),
        ("<p class=MsoNormal>un</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>deux</p>", "un\n\ndeux"),
        ("<p style='margin:0'>un</p><p style='margin:0'>deux</p>", "un\ndeux"),
        ("<p>un\n   deux</p>", "un deux"),
        ("<b>gras</b>, <i>penché</i>, <s>barré</s>, <code>code</code>", "**gras**, *penché*, ~~barré~~, `code`"),
        ("<strong><em>les deux</em></strong>", "***les deux***"),
        ("un <b> gras </b> mot", "un **gras** mot"),
        ("<b>un<br>deux</b>", "**un**\n**deux**"),
        ("<b></b><i> </i>rien", "rien"),
        ("<b>!</b>", "!"),
        ("<span style='font-weight: bold'>gras</span>", "**gras**"),
        ("<a href='https://banc.example/a'>le banc</a>", "[le banc](https://banc.example/a)"),
        ("<a href='https://banc.example/a(b)'>le [banc]</a>", "[le \\[banc\\]](https://banc.example/a%28b%29)"),
        ("<a href='https://banc.example/'>https://banc.example/</a>", "https://banc.example/"),
        ("<a href='https://www.banc.example/'>banc.example</a>", "banc.example"),
        ("<a href='mailto:anne@banc.example'>Anne</a>", "Anne"),
        ("<a href='javascript:alert(1)'>clic</a>", "clic"),
        ("<a href='https://pixel.example/'><img src=x></a>fin", "fin"),
        ("Ceci :<ul><li>un</li><li>deux</li></ul>fin", "Ceci :\n\n- un\n- deux\n\nfin"),
        ("<ol start=3><li>un</li><li>deux</li></ol>", "3. un\n4. deux"),
        ("<ul><li>un<ul><li>a</li></ul></li><li>deux</li></ul>", "- un\n  - a\n- deux"),
        ("<ol><li><p>un</p></li><li><p>deux</p></li></ol>", "1. un\n2. deux"),
        ("<p class='MsoListParagraph'><span style='mso-list:Ignore'>·<span>  </span></span>un</p>", "- un"),
        ("<p class='MsoListParagraph'><span style='mso-list:Ignore'>2.<span>  </span></span>un</p>", "2. un"),
        ("<pre>a = 1\n\n  b</pre>", "```\na = 1\n\n  b\n```"),
        ("<pre class='k9mail'>un\ndeux</pre>", "un\ndeux"),
        ("<h2>Un titre</h2>texte", "**Un titre**\n\ntexte"),
        ("un<hr>deux", "un\n\n---\n\ndeux"),
        ("<table><tr><td>un</td><td>deux</td></tr><tr><td>trois</td></tr></table>", "un deux\ntrois"),
        ("chantait-il&nbsp;?", "chantait-il\u00a0?"),
        ("un&nbsp; &nbsp;deux", "un deux"),
        ("<img alt='😀' src=x> <img alt='logo de la société' src=y>oui", "😀 oui"),
        ("1986. Une année", "1986\\. Une année"),
        ("# n'est pas une rue", "\\# n'est pas une rue"),
        ("2*3*4 et a &amp;lt; b", "2\\*3\\*4 et a \\&lt; b"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("<div>- un</div><div>- deux</div>", "- un\n- deux"),
    ],
)
def test_html_becomes_clean_markdown(body: str, markdown: str) -> None:
    assert unbroken(html(body)) == markdown


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>caché</div>",
        "<span style='font-size:0px'>caché</span>",
        "<span style='font-size: 1px; color: red'>caché</span>",
        "<span style='visibility: hidden'>caché</span>",
        "<span style='mso-hide:all'>caché</span>",
        "<span style='opacity:0'>caché</span>",
        "<div style='max-height:0; overflow:hidden'>caché</div>",
        "<span style='color:#ffffff'>caché</span>",
        "<span style='color: white'>caché</span>",
        "<p hidden>caché</p>",
        "<style>p { content: 'caché' }</style>",
        "<script>caché</script>",
        "<title>caché</title>",
        "<!-- caché -->",
        "<!--[if mso]>caché<![endif]-->",
        "<img src='https://pixel.example/caché' width=1 height=1>",
        "<noscript>caché</noscript>",
        "<textarea style='display:none'>caché</textarea>",
    ],
)
def test_what_nobody_sees_is_gone(hidden: str) -> None:
    words = html(f"<html><body><p>un</p>{hidden}<p>deux</p></body></html>")
    assert words.text == "un\n\ndeux"
    assert "caché" not in words.quoted


@pytest.mark.parametrize(
    "style", ["font-size:10px", "font-size:0.9em", "font-size:1em", "color:#fffff0", "opacity:0.9"]
)
def test_what_is_small_or_pale_is_seen(style: str) -> None:
    seen = html(f"<p style='{style}'>vu</p>").text
    assert seen == "vu"


def test_white_on_a_dark_ground_is_seen() -> None:
    assert html("<div style='background:#000'><p style='color:#fff'>vu</p></div>").text == "vu"


def test_the_text_part_speaks_where_a_program_marks_nothing_in_html() -> None:
    old = "Bonjour Marie, je vous écrivais hier que le banc était vide et que personne ne venait plus s'y asseoir."
    words = html(f"<p>Oui.</p><p>Yw skrib ki :</p><p>{old}</p>", text=f"Oui.\n\n> {old}\n")
    assert words.text == "Oui."


def test_the_text_part_speaks_where_the_html_shows_only_a_picture() -> None:
    assert html("<div><img src='cid:carte'></div>", text="Oui, souvent.").text == "Oui, souvent."


def test_a_text_part_that_says_the_same_leaves_the_word_to_html() -> None:
    assert html("<p>Oui, <b>souvent</b>.</p>", text="Oui, *souvent*.").text == "Oui, **souvent**."


@pytest.mark.parametrize(
    "hostile",
    [
        "<blockquote>" * 500 + "x" + "</blockquote>" * 500,
        "<div>" * 20_000 + "x",
        "<ul><li>" * 2_000 + "x",
        "<b>" * 20_000 + "x",
        "<div class=gmail_signature>" * 2_000 + "x",
        "<div style='border-top:solid red 1pt'>" * 5_000 + "x",
        "<" * 50_000,
        "&nbsp;" * 50_000,
        "<a href='" + "x" * 50_000,
        "<p style='" + "font-size:0;" * 5_000 + "'>x",
        "<br>" * 20_000 + "x",
        "\x00\ud800<p>x\x0b",
        "<?xml version='1.0'?><html><body/></html>",
        "",
    ],
    ids=range(14),
)
def test_hostile_html_is_read_all_the_same(hostile: str) -> None:
    page = read_html(hostile)
    assert len(page.lines) <= 8_001
    html(hostile)


def test_a_long_quotation_leaves_room_for_the_answer_below_it() -> None:
    quoted = "<p>des mots, encore des mots, toujours des mots</p>" * 3_000
    assert html(f"<blockquote type='cite'>{quoted}</blockquote><p>Oui.</p>").text == "Oui."
    long = html("<p>" + "a" * 100_000 + "</p>")
    assert (len(long.text), long.cut) == (65_536, True)


PIECES = st.sampled_from([
    "<div>", "</div>", "<p>", "<br>", "<blockquote type=cite>", "</blockquote>", "<ul>", "<li>", "</ul>", "<pre>",
    "</pre>", "<b>", "</b>", "<a href='https://a.example'>", "</a>", "<td>", "<hr>", "&nbsp;", "&lt;", "mot", " ",
    "<div class='gmail_quote'>", "<div id=Signature>", "<div id=divRplyFwdMsg>", "\n", "De : x", "<!--", "-->",
    "<style>", "\x00", "é", "`", "*",
])  # fmt: skip


@given(st.lists(PIECES, max_size=60))
def test_any_html_gives_lines_without_marks_of_html(pieces: list[str]) -> None:
    words = html("".join(pieces))
    assert "<div" not in words.text and "<blockquote" not in words.text
    assert bool(words.text) != bool(words.nothing)
