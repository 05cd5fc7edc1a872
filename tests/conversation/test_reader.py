"""One file of `responses/`: what is odd is left out with a warning, what is unusable is told."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.conversation import reader
from convblog.conversation.response import Person, Response
from convblog.problems import SiteError
from tests.scenario import answer

PATH = "responses/letter/a.md"


def read(text: str | bytes) -> Response:
    return reader.parse(text if isinstance(text, bytes) else text.encode(), PATH, UTC)


def told(text: str | bytes) -> str:
    with pytest.raises(SiteError) as caught:
        read(text)
    [problem] = caught.value.problems
    assert problem.file == PATH
    return problem.text()


def warned(response: Response) -> list[str]:
    return [warning.text() for warning in response.warnings]


def test_an_answer_as_the_manual_shows_it() -> None:
    response = read(
        "---\nid: 7K3F9Q2MZT\nkind: reply\nchannel: email\ntarget: /2026/11/letter/?x#r-abc\nin_reply_to: 2b8d0xw4aa\n"
        "author: {name: Marie Lefort, url: https://marie.example/}\npublished: 2026-11-20T08:40:02+01:00\n"
        "received: 2026-11-20T08:42:11+01:00\nsource: https://marie.example/notes/12\n---\nMerci *beaucoup*.\n"
    )
    assert (response.id, response.kind, response.channel) == ("7k3f9q2mzt", "reply", "email")
    assert (response.target, response.in_reply_to) == ("/2026/11/letter/", "2b8d0xw4aa")
    assert response.author == Person("Marie Lefort", "https://marie.example/")
    assert response.published.iso == "2026-11-20T08:40:02+01:00"
    assert response.html.html == "<p>Merci <em>beaucoup</em>.</p>\n"
    assert (response.source, response.warnings) == ("https://marie.example/notes/12", ())


def test_scripts_in_every_field_are_words_or_gone() -> None:
    evil = "'<script>alert(1)</script>\"'' onload=x'"
    response = read(
        f"---\nid: aaaa000001\ntarget: /a/\nkind: {evil}\nchannel: {evil}\nauthor: {{name: {evil}, url: {evil}}}\n"
        f"published: 2026-01-01\nreceived: {evil}\nsource: {evil}\ntitle: {evil}\nsame_as: {evil}\n---\n"
        "<script>alert(1)</script> [a](javascript:alert(1)) <img src=x onerror=alert(1)>\n"
    )
    assert response.kind == "mention"
    assert (response.author.url, response.source, response.received) == ("", "", None)
    assert "<script" not in response.html.html
    assert "<img" not in response.html.html
    assert "href" not in response.html.html
    assert len(response.warnings) == 4


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//x.example/", "/relative", "https://", "https://x.example/\\x1b[31m",
     "https://x.example/a b", "https://x.example/'><script>", "vbscript:x", "https://[::1"],
)  # fmt: skip
def test_an_unsafe_address_is_dropped_with_a_warning(url: str) -> None:
    response = read(answer("aaaa000001", "/a/", source=f'"{url}"', author=f'{{name: M, url: "{url}"}}'))
    assert (response.source, response.author) == ("", Person("M", ""))
    assert all("is no safe web address and is left out" in text for text in warned(response))
    assert all(text.isprintable() for text in warned(response))


def test_an_author_has_no_address_that_names_a_mailbox() -> None:
    for url in ("https://x.example/marie%40mail.example", "https://marie@mail.example/", "https://m:secret@host/"):
        response = read(answer("aaaa000001", "/a/", source=url, author=f"{{name: M, url: '{url}'}}"))
        assert (response.source, response.author) == (url, Person("M", "")), "archives of public mail have such pages"
    assert read(answer("aaaa000001", "/a/", author="{url: 'https://x.example/@marie@y.example'}")).author.url


def test_what_a_terminal_would_obey_is_taken_out_of_names_and_titles() -> None:
    response = read(answer("aaaa000001", "/a/", author='{name: "\\e[31mMarie\\a\\u202e"}', title='"a\\x00\\e]0;x\\ab"'))
    assert response.author.name.startswith("[31mMarie")
    assert response.title == "a ]0;x b"
    assert not set(response.author.name) & {chr(code) for code in [*range(32), 127]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "this answer has no usable id"),
        (answer("../../x", "/a/"), "this answer has no usable id"),
        (answer("abc", "/a/"), "this answer has no usable id"),
        (answer("aaaa000001", "a/"), "this answer has no usable target"),
        (answer("aaaa000001", "https://x.example/a/"), "this answer has no usable target"),
        (answer("aaaa000001", "/a/", published="soon"), "this answer has no usable date"),
        ("---\nid: aaaa000001\n", "the front matter is opened by “---” and never closed"),
        (answer("aaaa000001", "/a/", x="&a [b]"), "anchors and aliases (&name, *name) are not used here"),
        (answer("aaaa000001", "/a/", x="[" * 10_000), "nested too deeply"),
        (answer("aaaa000001", "/a/", "é").encode("latin-1"), "this file is not UTF-8 text"),
        (answer("aaaa000001", "/a/", "a" * 300_000), "this answer is longer than 256 KiB"),
    ],
)
def test_what_cannot_be_shown_is_told(text: str | bytes, message: str) -> None:
    assert told(text) == message


def test_a_key_that_stands_twice_is_a_warning_and_the_later_counts() -> None:
    response = read("---\nid: aaaa000001\ntarget: /a/\npublished: 2026-02-03\nid: aaaa000002\n---\nWords.\n")
    assert response.id == "aaaa000002"
    assert [(one.file, one.line, one.text()) for one in response.warnings] == [
        ("responses/letter/a.md", 5, "“id” stands here twice"),
    ]


def test_wrong_types_count_as_absent() -> None:
    response = read(answer("aaaa000001", "/a/", author="{name: [a], url: {b: c}}", in_reply_to="[a]", title="{a: b}"))
    assert (response.author, response.in_reply_to, response.title) == (Person("", ""), "", "")


def test_a_name_alone_is_an_author_and_a_long_one_is_cut() -> None:
    assert read(answer("aaaa000001", "/a/", author="Marie")).author == Person("Marie")
    assert len(read(answer("aaaa000001", "/a/", author="M" * 500)).author.name) == 80


def test_mail_addresses_are_masked_in_names_titles_and_words() -> None:
    response = read(
        answer("aaaa000001", "/a/", "Write to marie@mail.example.", author="m@mail.example", title="m@mail.example")
    )
    shown = f"{response.html.html} {response.text} {response.author.name} {response.title}"
    assert "mail.example" not in shown
    assert shown.count("…@…") == 4


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_bytes_raise_anything_but_a_site_error(body: str, value: str) -> None:
    for text in (body, answer("aaaa000001", "/a/", body, title=value, source=value, received=value, kind=value)):
        try:
            assert read(text.encode("utf-8", "surrogatepass")).id == "aaaa000001"
        except SiteError as error:
            assert all(problem.text() for problem in error.problems)


def test_pictures_are_found_beside_the_answer_and_photos_below_responses() -> None:
    response = read(
        answer("abcd", "/x/", author="{name: M, photo: photos/m.webp}", pictures="[a.webp, ../other/b.jpg]"),
    )
    assert (response.pictures, response.author.photo) == (("letter/a.webp", "other/b.jpg"), "photos/m.webp")
    assert warned(response) == []


@pytest.mark.parametrize("name", ["../../content/a.png", "/etc/a.png", "a.svg", "a.html", "..", '"a\\nb.png"'])
def test_a_picture_that_is_none_or_lies_elsewhere_is_left_out_with_a_warning(name: str) -> None:
    response = read(answer("abcd", "/x/", author=f"{{name: M, photo: {name}}}", pictures=f"[{name}]"))
    assert (response.pictures, response.author.photo) == ((), "")
    assert len(warned(response)) == 2
    assert "“pictures” names no picture of this site and is left out" in warned(response)[1] + warned(response)[0]


def test_a_moment_without_an_offset_is_in_the_time_of_the_site() -> None:
    text = answer("aaaa000001", "/a/", published="2026-11-20 10:00", received="2026-11-20T10:00:00Z")
    response = reader.parse(text.encode(), PATH, ZoneInfo("Asia/Tokyo"))
    assert response.received is not None
    assert response.received.seconds - response.published.seconds == 9 * 3600
