"""What is called in the course of a build comes at its time, whatever it does there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from convblog.build.onlooker import Onlooker
from convblog.build.pipeline import build
from convblog.build.request import Request
from tests.scenario import NOW, built, post, put, site_of, tree

SITE = f"""
== convblog.yaml
title: Turns
url: https://test.example/
== content/posts/a.md
{post("A", "2026-01-01", "Before.")}
"""
PAGE, FEEDS = "2026/01/a/index.html", {"atom.xml", "feed.json", "feed.xml"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = site_of(tmp_path / "site", SITE)
    built(site)
    return site


def is_clean(site: Path) -> bool:
    before = tree(site / "public")
    built(site, clean=True)
    return tree(site / "public") == before


def test_what_is_saved_until_a_build_is_ready_is_in_it(site: Path) -> None:
    onlooker = Onlooker(ready=lambda: put(site, "content/posts/a.md", post("A", "2026-01-01", "At the last moment.")))
    build(Request(site=str(site)), NOW, onlooker)
    assert "At the last moment." in (site / "public" / PAGE).read_text("utf-8")


def test_pages_are_shown_before_there_are_feeds(site: Path) -> None:
    at_that_time: list[tuple[Sequence[str], list[str]]] = []

    def shown(paths: Sequence[str]) -> None:
        new = [path for path, data in tree(site / "public").items() if b"After." in data]
        at_that_time.append((sorted(paths), new))

    put(site, "content/posts/a.md", post("A", "2026-01-01", "After."))
    report = build(Request(site=str(site)), NOW, Onlooker(shown=shown))
    [(paths, new)] = at_that_time
    assert PAGE in paths
    assert FEEDS.isdisjoint({*paths, *new})
    assert {*new} <= {*paths}
    assert {*report.written} == {*paths, *FEEDS}
    assert is_clean(site)


def test_what_ends_a_build_between_its_turns_is_mended_by_the_next(site: Path) -> None:
    def interrupted(_: Sequence[str]) -> None:
        raise KeyboardInterrupt

    put(site, "content/posts/a.md", post("A", "2026-01-01", "After."))
    with pytest.raises(KeyboardInterrupt):
        build(Request(site=str(site)), NOW, Onlooker(shown=interrupted))
    assert {*built(site).written} >= FEEDS
    assert is_clean(site)
