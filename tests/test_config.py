"""`convblog.yaml`: every mistake at once, each with its line and what would be right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog import configfile
from convblog.config import Config
from convblog.problems import SiteError

GOOD = "title: The lamp\nurl: https://lamp.example/blog/\n"


def told(text: str) -> list[str]:
    """Every problem of a configuration, as the terminal shows it: `line: message; hint`."""
    with pytest.raises(SiteError) as caught:
        configfile.read(text)
    assert {problem.file for problem in caught.value.problems} == {"convblog.yaml"}
    return [f"{one.line}: {one.text()}; {one.advice()}" for one in caught.value.problems]


def test_title_and_url_are_enough() -> None:
    read = configfile.read(GOOD)
    assert read == Config(title="The lamp", url="https://lamp.example/blog/")
    assert (read.prefix, read.origin, read.langs) == ("/blog", "https://lamp.example", ("en",))


def test_every_key_of_the_manual_is_read() -> None:
    read = configfile.read(
        GOOD + "lang: fr\nlanguages: {en: {title: Lamp}}\ntimezone: Europe/Paris\npagination: 3\nkeep: [CNAME]\n"
        "nav: [{title: About, url: /about/}]\ntheme_options: {accent: '#123456'}\n"
        "conversation:\n  nesting: 2\n  openings: {fr: [Merci]}\n"
        "  email: {address: a@lamp.example, plus_addressing: no, sources: [{maildir: ~/Mail}]}\n"
    )
    assert (read.langs, read.pagination, read.keep) == (("fr", "en"), 3, ("CNAME",))
    assert read.conversation.openings == {"fr": ("Merci",)}
    assert not read.conversation.email.plus_addressing
    assert read.theme_options == {"accent": "#123456"}


def test_a_value_that_yaml_would_take_for_another_type_stays_as_written() -> None:
    assert configfile.read("title: Yes\nurl: https://no.example/\ndescription: 2026\n").title == "Yes"


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    assert told("title: T\nurll: x\npagination: ten\nlang: français\nfeed:\n  items: 0\nurl: lamp.example\n") == [
        "2: unknown key “urll”; did you mean “url”?",
        "3: “pagination” cannot be “ten”; write a whole number",
    ]
    assert told("title: T\nlang: français\nfeed:\n  items: 0\nurl: lamp.example\n") == [
        "2: “français” is not a language; write a code like fr, en or pt-BR",
        "4: “feed.items” is too small; write 1 or more",
        "5: “url” is not a web address: lamp.example; write a whole address that starts with https://",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tittle: T\n", "3: unknown key “tittle”; did you mean “title”?"),
        ("conversation:\n  emial: {}\n", "4: unknown key “conversation.emial”; did you mean “email”?"),
        ("theme_options: red\n", "3: “theme_options” takes keys of its own; write them indented below it"),
        ("nav: /about/\n", "3: “nav” takes a list; write [one, two], or one “- item” a line"),
        ("nav:\n  - title: About\n", "4: “nav.1.url” is missing; add a line “nav.1.url: …”"),
        ("feed: {content: ful}\n", "3: “feed.content” cannot be “ful”; write one of: full, summary"),
        ("conversation:\n  email:\n    plus_addressing: maybe\n",
         "5: “conversation.email.plus_addressing” cannot be “maybe”; write true or false"),
        ("timezone: Paris\n", "3: there is no time zone “Paris”; write a name like Europe/Paris"),
        ("title: again\n", "3: “title” stands here twice; keep one of them"),
        ("keep: [a/b]\n", "3: “a/b” is not a name in the output folder; write a name alone"),
        ("keep: ['..']\n", "3: “..” is not a name in the output folder; write a name alone"),
        ("pagination: 99999999999999999999\n",
         "3: “pagination” cannot be “99999999999999999999”; write a whole number up to 2147483647"),
        ('description: "a\\x1bb"\n', "3: “description” cannot be “a\\x1bb”; write a text"),
        ('author: {url: "javascript:alert(1)"}\n',
         "3: “author.url” is not a web address: javascript:alert(1); write a whole address that starts with https://"),
        ("conversation: {email: {address: nobody}}\n",
         "3: “nobody” is not a mail address; write it like answers@example.org"),
        ("conversation: {email: {address: 'a@b.example?bcc=c'}}\n",
         "3: “a@b.example?bcc=c” is not a mail address; write it like answers@example.org"),
        ("conversation: {email: {sources: [{}]}}\n",
         "3: a source is one thing; give each one exactly one of: imap, maildir, mbox"),
        ("languages: {../x: {}}\n", "3: “../x” is not a language; write a code like fr, en or pt-BR"),
        ("receive: {limits: {per_source: 0}}\n", "3: “receive.limits.per_source” is too small; write 1 or more"),
        ("receive: {limits: {form_bytes: 16383}}\n",
         "3: “receive.limits.form_bytes” is too small; write 16384 or more"),
        ("receive: {limits: {mail_bytes: 65535}}\n",
         "3: “receive.limits.mail_bytes” is too small; write 65536 or more"),
        ("receive:\n  limits:\n    mail_bytes: 70000001\n",
         "5: “receive.limits.mail_bytes” is too large; write 70000000 or less"),
    ],
)  # fmt: skip
def test_each_mistake_names_its_line_and_what_would_be_right(text: str, problem: str) -> None:
    assert problem in told(GOOD + text)


@pytest.mark.parametrize(
    "text",
    [
        "conversation: {email: {smtp: {host: mail.example, password: hunter2}}}\n",
        "conversation:\n  email:\n    sources:\n      - imap: {host: h, user: u, password: hunter2, password_env: P}\n",
        "conversation: {webmention: {sources: [{receiver: {token: hunter2}}]}}\n",
        "conversation: {secret: hunter2}\n",
    ],
)
def test_a_literal_secret_is_refused_and_never_repeated(text: str) -> None:
    [problem] = told(GOOD + text)
    assert "unknown key" in problem
    assert "_env" in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "1: not valid YAML: mapping values are not allowed in this context"),
        ("- title", "1: this is not a list of “key: value” lines"),
        ("words", "1: this is not a list of “key: value” lines"),
        (GOOD + "a: &x [b]\nc: *x\n", "3: anchors and aliases (&name, *name) are not used here"),
        (GOOD + "a: " + "[" * 10_000, "3: nested too deeply"),
        (GOOD + "a:\n  " + "? " * 10_000, "4: nested too deeply"),
        (GOOD + "a:\n  " + "- " * 10_000 + "b", "4: nested too deeply"),
        (GOOD + "a: \x00", "1: not valid YAML: unacceptable character #x0000"),
    ],
)
def test_what_is_no_plain_yaml_is_told_with_its_line(text: str, message: str) -> None:
    [problem] = told(text)
    assert problem.startswith(message)


def test_a_billion_laughs_end_at_once() -> None:
    bomb = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert told(bomb)[0].startswith("1: anchors and aliases")


def test_no_tag_builds_anything() -> None:
    assert configfile.read(
        GOOD + "description: !!python/object/apply:os.system [ls]\n".replace(" [ls]", " ls")
    ).description
    assert told(GOOD + "description: !!python/object/apply:os.system [ls]\n")[0].startswith(
        "3: “description” cannot be"
    )


KEYS = st.sampled_from(
    ["title", "url", "lang", "nav", "feed", "conversation", "keep", "authors", "email", "items", "x"]
)
SCALARS = st.sampled_from(
    ["T", "https://a.example/", "1", "-1", "9" * 30, "true", "[a]", "{a: b}", '"\\u0007"', "~", "!!int a"]
)
LINES = st.builds("{}{}: {}".format, st.sampled_from(["", "  ", "- ", "  - "]), KEYS, SCALARS)


@given(st.text() | st.lists(LINES, max_size=8).map("\n".join) | st.text("{}[]:-,&*!|>'\"%@`#? \nab1", max_size=60))
def test_no_text_raises_anything_but_a_site_error(text: str) -> None:
    try:
        assert isinstance(configfile.read(text), Config)
    except SiteError as error:
        assert all(problem.text() and problem.line for problem in error.problems)


def test_what_is_right_in_a_configuration_can_be_read_whatever_else_is_wrong() -> None:
    judged = configfile.judge("title: T\npagination: 0\nurl: nowhere\nlang: fr\nfeed: {items: 0}\nnope: 1\n")
    assert (judged.config.title, judged.config.lang, judged.config.pagination) == ("T", "fr", 10)
    assert judged.spoilt == {"pagination", "url", "feed", "nope"}
    assert len(judged.problems) == 4
    broken = configfile.judge("title: [\n")
    assert broken.spoilt >= {"title", "url", "permalink", "theme"}
    assert [one.file for one in broken.problems] == ["convblog.yaml"]
    good = configfile.judge("title: T\nurl: https://t.example/\n")
    assert (good.problems, good.spoilt) == ((), frozenset())


@pytest.mark.parametrize("url", ["/a/", "#top", "?q", "https://t.example/", "mailto:a@t.example"])
def test_a_menu_may_lead_where_it_leads_from_every_page_alike(url: str) -> None:
    assert configfile.read(f"title: T\nurl: https://t.example/\nnav: [{{title: A, url: '{url}'}}]\n").nav[0].url == url


def test_a_menu_that_leads_elsewhere_from_each_page_is_told_with_its_line() -> None:
    with pytest.raises(SiteError) as caught:
        configfile.read("title: T\nurl: https://t.example/\nnav:\n- title: A\n  url: ./about/\n")
    [one] = caught.value.problems
    assert (one.line, one.advice()[:42]) == (5, "write a path from the root like /about/, o")
