"""The form's fields, and the token between its two steps."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from convblog.channels import form
from convblog.channels.form import LIFETIME, Filled
from convblog.conversation.pages import PageEntry
from convblog.conversation.secret import Secret
from convblog.conversation.submission import Sender
from convblog.times import Moment

KEY, OTHER = Secret(b"k" * 32), Secret(b"o" * 32)
NOW = 1_795_000_000
FILLED = Filled(target="/a/", text="Words", name="Marie")


def as_sent(filled: Filled) -> dict[str, str]:
    """What a browser sends of the hidden fields: line ends as forms have them."""
    fields = {name: str(value).replace("\n", "\r\n") for name, value in structs.asdict(filled).items()}
    return fields | {"private": "1" if filled.private else ""}


@given(st.dictionaries(st.sampled_from(Filled.__struct_fields__), st.text()))
def test_what_was_read_once_is_read_again_as_the_same(fields: dict[str, str]) -> None:
    filled = form.read(fields)
    assert form.read(as_sent(filled)) == filled
    token = form.token_for(filled, KEY, NOW)
    assert form.id_of(token, form.read(as_sent(filled)), KEY, NOW) is not None


def test_a_token_is_good_for_an_hour_and_for_its_words() -> None:
    token = form.token_for(FILLED, KEY, NOW)
    identity = form.id_of(token, FILLED, KEY, NOW)
    assert identity is not None
    assert (len(identity), identity.isalnum()) == (10, True)
    assert form.id_of(token.upper(), FILLED, KEY, NOW + LIFETIME) == identity
    assert form.id_of(token, FILLED, KEY, NOW + LIFETIME + 1) is None
    assert form.id_of(token, FILLED, KEY, NOW - 1) is None
    assert form.id_of(token, structs.replace(FILLED, text="Other words"), KEY, NOW) is None
    assert form.id_of(token, FILLED, OTHER, NOW) is None
    assert form.id_of(KEY.sign("unsubscribe", token.partition("-")[0], NOW + 60), FILLED, KEY, NOW) is None
    assert form.id_of(KEY.sign("form", "short", NOW + 60), FILLED, KEY, NOW) is None


def test_each_token_makes_another_answer() -> None:
    tokens = {form.token_for(FILLED, KEY, NOW) for _ in range(50)}
    assert len({form.id_of(token, FILLED, KEY, NOW) for token in tokens}) == 50


def test_fields_run_into_each_other_nowhere() -> None:
    one, other = Filled(target="/a/", text="b", name="c"), Filled(target="/a/", text="b\0c", name="")
    assert form.id_of(form.token_for(one, KEY, NOW), other, KEY, NOW) is None


@pytest.mark.parametrize(
    ("field", "value", "good"),
    [("email", "marie@mail.example", True), ("email", "a@b", True), ("email", "", True), ("email", "marie", False),
     ("email", "a b@c.example", False), ("email", "a@b.example\r\nBcc: x@y.example", False),
     ("email", "a@b.example,c@d.example", False), ("email", "<a@b.example>", False),
     ("email", "x" * 65 + "@b.example", False), ("email", "a@" + "b" * 253 + ".example", False),
     ("url", "https://marie.example/~m", True), ("url", "javascript://x", False), ("url", "https://", False),
     ("url", "marie@mail.example", False), ("url", "mailto:marie@mail.example", False),
     ("url", "https://social.example/@marie", True), ("url", 'https://x.example/"', False),
     ("url", "https://x.example/" + "y" * 2000, False)],
)  # fmt: skip
def test_addresses_that_are_none_are_told(field: str, value: str, good: bool) -> None:
    filled = form.read({"target": "/a/", "text": "x", field: value})
    assert (field not in form.mistakes(filled)) is good


def test_an_answer_that_names_no_answer_stands_by_itself() -> None:
    for parent in ("", "no id!", "../x", "a" * 65):
        assert form.read({"in_reply_to": parent}).in_reply_to == ""
    assert form.read({"in_reply_to": " 7K3F9Q2MZT "}).in_reply_to == "7k3f9q2mzt"


def test_an_answer_has_the_time_of_the_site_and_no_address_that_can_be_read() -> None:
    fields = {"target": "/b/", "text": "I am a@b.example", "name": "Marie (m@b.example)", "email": "A@b.example"}
    filled = form.read(fields)
    page = PageEntry("/a/", "A", "en")
    made = form.submission(filled, page, "0123456789", NOW, ZoneInfo("Europe/Paris"))
    assert (made.published, made.received) == (Moment(NOW, 60), Moment(NOW, 60))
    assert (made.text, made.author.name, made.target) == ("I am …@…", "Marie (…@…)", "/a/")
    nobody = form.submission(form.read({"text": "x"}), page, "0123456789", NOW, ZoneInfo("UTC"))
    assert nobody.sender == Sender(lang="en")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://a.example/x.png)"]
)
def test_what_is_shown_first_is_as_harmless_as_on_the_page(text: str) -> None:
    html = form.shown(text).html
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html.partition("href=")[2]
