"""The head of a source file: typed, every mistake with its line."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.content import frontmatter
from convblog.content.frontmatter import Head
from convblog.content.post import Reply
from convblog.problems import SiteError

FILE = "content/posts/a.md"


def read(head: str, body: str = "Words.") -> Head:
    return frontmatter.read(f"---\n{head}---\n{body}", FILE, UTC)


def told(text: str) -> list[str]:
    with pytest.raises(SiteError) as caught:
        frontmatter.read(text, FILE, UTC)
    assert {problem.file for problem in caught.value.problems} == {FILE}
    return [f"{one.line}: {one.text()}; {one.advice()}" for one in caught.value.problems]


def test_known_keys_are_typed_and_unknown_ones_kept_with_the_types_of_yaml() -> None:
    head = read(
        "title: Yes\ntags: a, b\ndraft: yes\ndate: 2026-01-02\nmood: 7\nplace: {city: Lyon, hills: 2}\n"
        "day: 2026-01-02\n"
    )
    assert (head.matter.title, head.matter.tags, head.matter.draft) == ("Yes", ("a", "b"), True)
    assert head.published is not None
    assert head.published.iso == "2026-01-02T00:00:00+00:00"
    assert head.extra == {"mood": 7, "place": {"city": "Lyon", "hills": 2}, "day": "2026-01-02"}
    assert (head.text, head.first_line, head.warnings) == ("Words.", 10, ())


def test_a_file_without_a_head_is_all_text() -> None:
    head = frontmatter.read("Words.\n---\nMore.", FILE, UTC)
    assert (head.text, head.first_line) == ("Words.\n---\nMore.", 1)


def test_what_looks_like_a_misspelling_is_a_warning_with_a_suggestion_and_is_kept() -> None:
    head = read("title: T\ntag: [a]\nquestoin: And you?\nmood: calm\n")
    assert [(w.line, w.text(), w.advice()) for w in head.warnings] == [
        (3, "unknown key “tag”", "did you mean “tags”? Otherwise it is kept for templates, under “extra”"),
        (4, "unknown key “questoin”", "did you mean “question”? Otherwise it is kept for templates, under “extra”"),
    ]
    assert head.extra == {"tag": ["a"], "questoin": "And you?", "mood": "calm"}


def test_all_problems_of_a_file_are_told_at_once() -> None:
    text = (
        "---\ntitle: [a]\ndate: someday\nupdated: 2026-02-30\ndraft: perhaps\ntags: {a: b}\nlang: français\n"
        "in_reply_to: a.example\nreply: [pigeon]\n---\n"
    )
    assert told(text) == [
        "2: “title” cannot be “[a]”; write a text",
        "5: “draft” cannot be “perhaps”; write true or false",
        "6: “tags” takes a list; write [one, two], or one “- item” a line",
    ]
    assert told(text.replace("[a]", "A").replace("perhaps", "true").replace("{a: b}", "[]")) == [
        "3: “someday” is not a date; write it like 2026-11-20 or 2026-11-20 08:40",
        "4: “2026-02-30” is not a date; write it like 2026-11-20 or 2026-11-20 08:40",
        "7: “français” is not a language; write a code like fr, en or pt-BR",
        "8: “in_reply_to” is not a web address: a.example; write a whole address that starts with https://",
        "9: “reply.1” cannot be “pigeon”; write one of: email, webmention, form",
    ]


def test_what_a_value_cannot_be_is_told_as_it_is_written_and_a_number_with_its_range() -> None:
    head = "title: T\ntags: [a, [b, {c: d}]]\nslug: {e: [f]}\n"
    assert told(f"---\n{head}---\n") == [
        "3: “tags.2” cannot be “[b, {c: d}]”; write a text",
        "4: “slug” cannot be “{e: [f]}”; write a text",
    ]
    for number, hint in (("99999999999", " up to 2147483647"), (f"{9 * 10**30}", " up to 2147483647"), ("ten", "")):
        assert told(f"---\ntitle: T\nreply: {{closes_after: {number}}}\n---\n") == [
            f"3: “reply.closes_after” cannot be “{number}”; write a whole number{hint}"
        ]
    assert read("title: T\nreply: {closes_after: 2147483647}\n").reply.closes_after == 2147483647


def test_a_head_has_65536_characters_and_a_longer_one_is_told_the_limit() -> None:
    assert read(f"title: {'T' * (65_536 - 8)}\n").text == "Words."
    for head in (f"title: {'T' * (65_537 - 8)}\n", "x: 1\n" * 20_000):
        assert told(f"---\n{head}---\nWords.") == [
            "1: the front matter has more than 65536 characters; shorten it, or put a line “---” where it ends"
        ]
        assert "never closed" in told(f"---\n{head}Words.")[0]


def test_a_key_that_stands_twice_is_refused_at_the_line_of_the_second() -> None:
    assert told("---\ntitle: A\nmood: calm\ntitle: B\nreply: {channels: [email], channels: []}\nmood: 7\n---\n") == [
        "4: “title” stands here twice; keep one of them",
        "5: “channels” stands here twice; keep one of them",
        "6: “mood” stands here twice; keep one of them",
    ]


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        ("false", Reply(channels=())),
        ("yes", Reply()),
        ("email", Reply(channels=("email",))),
        ("[email, form]", Reply(channels=("email", "form"))),
        ("{closes_after: 30}", Reply(closes_after=30)),
        ("{channels: [webmention], closes_after: 0}", Reply(channels=("webmention",), closes_after=0)),
    ],
)
def test_the_ways_to_write_reply(reply: str, meant: Reply) -> None:
    assert read(f"title: T\nreply: {reply}\n").reply == meant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: T\n", "1: the front matter is opened by “---” and never closed"),
        ("---\ntitle: T\n" + "\n" * 70_000, "1: the front matter is opened by “---” and never closed"),
        ("---\ntitle: a: b\n---\n", "2: not valid YAML: mapping values are not allowed in this context"),
        ("---\n- a\n---\n", "2: this is not a list of “key: value” lines"),
        ("---\ntitle: &a T\nslug: *a\n---\n", "2: anchors and aliases (&name, *name) are not used here"),
        ("---\ntitle: T\nx: " + "[" * 10_000 + "\n---\n", "3: nested too deeply"),
        ("---\ntitle: T\nx: !!python/object/apply:os.system [ls]\n---\n",
         "3: not valid YAML: could not determine a constructor for the tag"),
        ("---\ntitle: T\nx: !!timestamp never\n---\n", "2: not valid YAML"),
        ("---\ntitle: T\nx: !!bool maybe\n---\n", "2: not valid YAML"),
        ('---\ntitle: "T\\x1b[31m"\n---\n', "2: “title” cannot be “T\\x1b[31m”"),
        ("---\ntitle: T\nreply: {closes_after: -1}\n---\n", "3: “reply.closes_after” is too small; write 0 or more"),
        (f"---\ntitle: T\nreply: {{closes_after: {9 * 10**20}}}\n---\n", "3: “reply.closes_after” cannot be"),
    ],
)  # fmt: skip
def test_hostile_and_broken_heads_are_told_with_their_line(text: str, message: str) -> None:
    assert told(text)[0].startswith(message)


def test_a_number_too_long_for_the_cache_is_kept_as_text() -> None:
    extra = read(f"title: T\nsmall: {2**62}\nlong: {10**30}\nendless: {'9' * 6000}\n").extra
    assert extra == {"small": 2**62, "long": str(10**30), "endless": "9" * 6000}


KEYS = st.sampled_from([*frontmatter.KNOWN, "mood", "tag", "closes_after", "channels"])
SCALARS = st.sampled_from([
    "T", "2026-01-01", "0001-01-01", "9" * 30, "true", "[a, [b]]", "{a: b}",
    '"\\u0007"', "~", "!!int a", "!!set {a}", "!!binary x", "? a", "-", "<<",
])  # fmt: skip
LINES = st.builds("{}{}: {}".format, st.sampled_from(["", "  ", "- ", "  - "]), KEYS, SCALARS)


@given(st.text() | st.lists(LINES, max_size=8).map("\n".join) | st.text("{}[]:-,&*!|>'\"%@`#? \nab1", max_size=60))
def test_no_text_raises_anything_but_a_site_error(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\n{text}"):
        try:
            assert isinstance(frontmatter.read(whole, FILE, UTC), Head)
        except SiteError as error:
            assert all(problem.text() and problem.line for problem in error.problems)
