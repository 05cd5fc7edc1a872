"""What an address points at."""

from __future__ import annotations

import pytest

from convblog.content.links import Target, classify

FOLDER = "posts/2026"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("b.md", Target("source", "posts/2026/b.md", "")),
        ("../2025/b.md#c", Target("source", "posts/2025/b.md", "#c")),
        ("./b.md?q#c", Target("source", "posts/2026/b.md", "?q#c")),
        ("/posts/2025/b.md", Target("source", "posts/2025/b.md", "")),
        ("a/../../b.png", Target("file", "posts/b.png", "")),
        ("caf%C3%A9%20noir.png", Target("file", "posts/2026/café noir.png", "")),
        ("a%00.png", Target("file", "posts/2026/a%00.png", "")),
        ("/a/b/?q=1#c", Target("address", "/a/b/?q=1", "#c")),
        ("/static/x.png", Target("address", "/static/x.png", "")),
        ("../../../x.md", Target("source", "../x.md", "")),
        ("/../x.md", Target("source", "../x.md", "")),
    ],
)
def test_what_is_of_this_site(address: str, target: Target) -> None:
    assert classify(address, FOLDER) == target


@pytest.mark.parametrize(
    "address", ["", "#a", "?q", "https://a.example/b.md", "//a.example/b.md", "mailto:a@b.example"]
)
def test_what_is_not(address: str) -> None:
    assert classify(address, FOLDER) is None


def test_a_source_at_the_root_of_content() -> None:
    assert classify("b.md", "") == Target("source", "b.md", "")
