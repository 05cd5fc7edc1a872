"""The ways to answer: links by RFC 6068, a token that names the page, a body that quotes nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.conversation.masking import MASKED, mask, mask_html
from convblog.conversation.reply import NAME_LINE, SHORT_NAME_LINE, Ways, ways
from convblog.conversation.safehtml import sanitise
from convblog.digest import token
from convblog.words import translations

TARGET = "/2026/11/lettre/"
# RFC 6068, section 2: what may stand in a mailto: address as it is.
ALLOWED = re.compile(r"mailto:[A-Za-z0-9\-._~!$*+@%]+\?[A-Za-z0-9\-._~!$()*,;:@%=&]+")


def made(**changes: Any) -> Ways:
    given: dict[str, Any] = {
        "address": "repondre@fil.example",
        "plus_addressing": True,
        "webmention": "https://fil.example/webmention",
        "form": "https://fil.example/reply",
        "openings": ("Thank you!",),
        "channels": ("email", "webmention", "form"),
        "target": TARGET,
        "permalink": "https://fil.example/2026/11/lettre/",
        "title": "Une lettre",
        "question": "",
        "answer_id": "",
        "translate": str,
    }
    return ways(**given | changes)


def parts(link: str) -> tuple[str, str, str]:
    """Address, subject and body of a link, as a mail program reads them."""
    assert ALLOWED.fullmatch(link), link
    to, _, fields = link.removeprefix("mailto:").partition("?")
    values = dict(field.partition("=")[::2] for field in fields.split("&"))
    return unquote(to), unquote(values.get("subject", "")), unquote(values.get("body", ""))


def test_a_mail_to_a_page_carries_its_token_and_asks_for_a_name() -> None:
    assert parts(made().mail) == (
        f"repondre+{token(TARGET)}@fil.example",
        "Re: Une lettre",
        f"\r\n\r\n\r\n{NAME_LINE}",
    )


def test_the_question_stands_in_the_body_before_the_name() -> None:
    body = parts(made(question="Et vous & les vôtres ?").mail)[2]
    assert body == f"\r\n\r\n\r\nEt vous & les vôtres ?\r\n{NAME_LINE}"


def test_an_opening_comes_first_and_two_empty_lines_follow_it() -> None:
    (text, link) = made(question="Et vous ?").openings[0]
    assert text == "Thank you!"
    assert parts(link)[2] == f"Thank you!\r\n\r\n\r\nEt vous ?\r\n{NAME_LINE}"


def test_a_private_mail_is_marked_in_its_address_and_asks_for_no_name() -> None:
    assert parts(made().private) == (f"repondre+{token(TARGET)}-p@fil.example", "Re: Une lettre", "")


def test_without_plus_addressing_the_token_stands_in_the_subject() -> None:
    found = made(plus_addressing=False, answer_id="7k3f9q2mzt")
    assert parts(found.mail)[:2] == ("repondre@fil.example", "Re: Une lettre [#7k3f9q2mzt]")
    assert parts(found.private)[:2] == ("repondre@fil.example", "Re: Une lettre [#7k3f9q2mzt-p]")
    assert parts(found.removal)[:2] == ("repondre@fil.example", "[removal] [#7k3f9q2mzt]")


def test_an_answer_is_answered_by_its_own_id_and_can_be_taken_away() -> None:
    found = made(answer_id="7k3f9q2mzt", permalink="https://fil.example/2026/11/lettre/#r-7k3f9q2mzt")
    assert parts(found.mail)[0] == "repondre+7k3f9q2mzt@fil.example"
    assert (found.in_reply_to, found.target) == ("7k3f9q2mzt", TARGET)
    assert found.permalink.endswith("#r-7k3f9q2mzt")
    assert parts(found.mail)[2] == '\r\n\r\nName, or "private": '
    assert parts(found.removal)[1:] == ("[removal]", "Please take my answer away.")


def test_a_mail_to_an_answer_carries_the_question_too_and_its_openings_do_not() -> None:
    found = made(answer_id="7k3f9q2mzt", question="Qu’en dites-vous\u202f? Moi…")
    assert parts(found.mail)[2] == "\r\n\r\nQu'en dites-vous ? Moi…\r\n" + 'Name, or "private": '
    assert parts(found.openings[0][1])[2] == 'Thank you!\r\n\r\nName, or "private": '


def test_at_an_answer_the_line_for_a_name_offers_privacy_too_in_signs_that_need_few_bytes() -> None:
    for lang, word in (("en", '"private"'), ("fr", '"privé"')):
        found = made(answer_id="7k3f9q2mzt", translate=translations(lang).gettext, openings=("C’est\u202f« ça »…",))
        assert parts(found.mail)[2].rstrip(": ").endswith(word)
        assert parts(found.openings[0][1])[2].startswith("C'est « ça »...\r\n\r\n")
        assert found.openings[0][0] == "C’est\u202f« ça »…", "what is shown keeps its typography"


def test_both_lines_for_a_name_begin_alike_in_every_language() -> None:
    for lang in ("en", "fr"):
        translate = translations(lang).gettext
        assert translate(NAME_LINE).split()[0] == translate(SHORT_NAME_LINE).replace(",", "").split()[0]


def test_whoever_is_named_on_a_page_without_an_answer_asks_for_removal_by_the_pages_token() -> None:
    mail = (f"repondre+{token(TARGET)}@fil.example", "[removal]", "Please take my answer away.")
    assert parts(made().removal) == parts(made(channels=()).removal) == mail


def test_only_the_open_channels_are_offered_and_removal_always() -> None:
    closed = made(channels=(), answer_id="7k3f9q2mzt")
    assert (closed.mail, closed.private, closed.openings) == ("", "", ())
    assert (closed.webmention_endpoint, closed.form_endpoint) == ("", "")
    assert closed.removal
    assert made(channels=("form",)).form_endpoint and not made(channels=("form",)).mail


def test_where_there_is_no_mail_the_form_asks_for_removal_and_else_the_authors_page_does() -> None:
    mailless: dict[str, Any] = {"address": "", "answer_id": "7k3f9q2mzt", "author_page": "https://claire.example/"}
    by_form = made(**mailless)
    assert (by_form.removal, by_form.removal_by_form) == ("", True)
    for closed in ({"form": ""}, {"channels": ("webmention",)}, {"channels": ()}):
        found = made(**mailless, **closed)
        assert (found.removal, found.removal_by_form) == ("https://claire.example/", False), closed
    assert made(**mailless | {"author_page": "", "form": ""}).removal == ""
    assert made(**mailless | {"answer_id": ""}).removal_by_form
    with_mail = made(**mailless | {"address": "repondre@fil.example"})
    assert with_mail.removal.startswith("mailto:") and not with_mail.removal_by_form


def test_the_token_is_that_of_the_address_however_it_was_written() -> None:
    assert made(target="/2026/%C3%A9t%C3%A9/").mail == made(target="/2026/été/").mail
    assert made(target="/2026/%C3%A9t%C3%A9/").target == "/2026/été/"


def test_a_long_title_is_cut_at_a_word() -> None:
    title = "Une lettre qui n’en finit pas de commencer et que personne, ou presque, ne lira jusqu’au bout"
    assert parts(made(title=title).mail)[1] == "Re: Une lettre qui n’en finit pas de commencer et que personne…"
    at_answer = made(title=title, answer_id="7k3f9q2mzt")
    assert parts(at_answer.mail)[1] == "Re: Une lettre qui n'en finit pas de..."
    assert parts(at_answer.private)[1] == "Re: Une lettre qui n'en finit pas de..."
    assert parts(at_answer.openings[0][1])[1] == "Re: Une lettre", "six links an answer: these only remind"
    assert parts(made(title="L’homme", answer_id="7k3f9q2mzt").mail)[1] == "Re: L'homme"


@given(text=st.text(), local=st.text("abcXYZ019.+-_~&%?#=!'", min_size=1))
def test_no_text_leaves_the_field_it_was_put_into(text: str, local: str) -> None:
    found = made(title=text, question=text, openings=(text,), address=f"{local}@fil.example", answer_id="0123456789")
    for link in (found.mail, found.private, found.openings[0][1], found.removal):
        address, subject, _ = parts(link)
        assert address.startswith(f"{local}+0123456789")
        assert subject.startswith(("Re: ", "[removal]"))
        assert link.count("&") <= 1 and link.count("?") == 1


# ---- mail addresses in what readers wrote


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("écrivez à marie.lefort+blog@courrier.example.", f"écrivez à {MASKED}."),
        ("(jo@a-b.example)", f"({MASKED})"),
        ("JO@ÉTÉ.EXAMPLE", MASKED),
        ("x" * 90 + "@courrier.example", "x" * 26 + MASKED),
        ("jo@[192.0.2.1]", MASKED),
        ("jo＠courrier.example", MASKED),
        ("@marie@social.example a dit", "@marie@social.example a dit"),
        ("https://social.example/@marie@other.example", "https://social.example/@marie@other.example"),
        ("https://social.example/@marie", "https://social.example/@marie"),
        ("rendez-vous @ midi, @marie", "rendez-vous @ midi, @marie"),
        ("a@b, 3@4", "a@b, 3@4"),
        ("", ""),
    ],
)
def test_mail_addresses_are_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_masking_leaves_html_whole() -> None:
    html = sanitise('<p><a href="https://a.example/?to=jo@courrier.example">jo@courrier.example</a></p>')
    masked = mask_html(html).html
    assert "courrier" not in masked
    assert re.fullmatch(r'<p><a href="[^"<>]*" rel="[^"]*">…@…</a></p>', masked)


@given(st.text("ab.@-_ <>/\"'“”\u200b\uff0e。…", max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_masking_takes_linear_time() -> None:
    assert mask("a." * 200_000 + "@" + "b." * 200_000)
    assert mask('"a" ' * 100_000 + "@" + '"b"@' * 100_000)
    assert mask("a\u200b" * 200_000 + "@" + "\u00ad" * 200_000 + "b\u3002" * 200_000)
    assert mask("a@" * 200_000 + "\u200b@" * 200_000)
