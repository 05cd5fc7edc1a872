"""Addresses: how they are made, and what can be none."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.conversation import pages
from convblog.site import addresses
from tests.site_rules.samples import posted


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/{year}/{month}/{slug}/", "/2026/03/lettre/"),
        ("/{slug}/", "/lettre/"),
        ("/{lang}/{year}-{month}-{day}/{slug}/", "/en/2026-03-07/lettre/"),
        ("/notes/{slug}/", "/notes/lettre/"),
    ],
)
def test_a_post_stands_where_the_permalink_says(pattern: str, address: str) -> None:
    assert addresses.check_permalink(pattern, "convblog.yaml", 3) == []
    assert addresses.of_post(posted("posts/lettre.md", "2026-03-07"), pattern) == address


def test_years_have_four_digits_however_early() -> None:
    assert addresses.of_post(posted("posts/a.md", "0009-01-02"), "/{year}/{month}/{slug}/") == "/0009/01/a/"


@pytest.mark.parametrize(
    "pattern",
    ["", "/", "{slug}", "/{slug}", "{slug}/", "/{year}/", "/{slug}//", "/../{slug}/", "/%2e%2e/{slug}/", "/a/./{slug}/",
     "/{slug}/{/", "/{slug}/}/", "/{{slug}}/", "/{slug.__class__}/{slug}/", "/{slug!r}/{slug}/", "/{0}/{slug}/",
     "/{}/{slug}/", "/{slug:>99999999}/", "/a?b/{slug}/", "/a#b/{slug}/", "/caf%C3%A9/{slug}/", "/a\x1b/{slug}/",
     "/a\\b/{slug}/", "/{title}/{slug}/"],
)  # fmt: skip
def test_a_pattern_that_makes_no_address_is_told(pattern: str) -> None:
    [problem] = addresses.check_permalink(pattern, "convblog.yaml", 3)
    assert (problem.file, problem.line) == ("convblog.yaml", 3)
    assert problem.text().endswith("makes no address")
    assert "/{year}/{month}/{slug}/" in problem.advice()


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("pages/a-propos.md", "/a-propos/"),
        ("pages/about/index.md", "/about/"),
        ("pages/Été chaud/où.md", "/ete-chaud/ou/"),
        ("pages/a/b/index.md", "/a/b/"),
    ],
)
def test_a_page_stands_at_its_path(path: str, address: str) -> None:
    assert addresses.of_page(posted(path)) == address


@pytest.mark.parametrize(
    "address",
    ["/../x/", "/a/../../x/", "/%2e%2e/x/", "/%252e%252e/x/", "/%25252e/x/", "/./x/", "/a\\..\\b/", "/%00/", "/%2500/",
     "/a\nb/", "/a\x1b[31m/", "/a?b/", "/a#b/", '/a"b/', "/<a>/", "/%3Cscript%3E/", "/a\u202eb/"],
)  # fmt: skip
def test_what_leaves_the_site_or_is_no_plain_path_is_not_clean(address: str) -> None:
    assert not addresses.is_clean(address)


@given(st.text(st.sampled_from("./%25eE2f0c\\aé "), max_size=24))
def test_no_clean_address_is_written_outside_the_output(text: str) -> None:
    old = pages.normal("/" + text)
    if addresses.is_clean(text) and addresses.is_clean(old):
        goal = posixpath.normpath(posixpath.join("/out/public", addresses.file_of(old)))
        assert goal.startswith("/out/public/")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("/a", "/a/"), ("/a/", "/a/"), ("/a/index.html", "/a/"), ("/old.html", "/old.html"), ("/a/#b", "/a/"),
        ("/a/?b=c", "/a/"), ("/caf%C3%A9", "/café/"), ("/", "/"), ("/index.html", "/"),
    ],
)  # fmt: skip
def test_an_address_has_one_form(written: str, normal: str) -> None:
    assert pages.normal(written) == normal
    assert pages.normal(normal) == normal


def test_what_a_host_shows_and_what_a_link_says() -> None:
    assert addresses.file_of("/a/") == "a/index.html"
    assert addresses.file_of("/") == "index.html"
    assert addresses.file_of("/old.html") == "old.html"
    assert addresses.written("/café/a b/") == "/caf%C3%A9/a%20b/"
    assert addresses.written("/2026/a-b/") == "/2026/a-b/"
