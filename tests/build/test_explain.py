"""`convblog explain` says in a sentence why a file would be, or was, rewritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from convblog.build.explain import explain
from convblog.build.request import Request
from tests.scenario import CONFIG, NOW, answer, built, post, put, site_of, stats

SITE = f"""
== content/posts/one.md
{post("One", "2026-01-01")}
== content/posts/two.md
{post("Two", "2026-01-02")}
== static/a.txt
a
"""
ONE = "2026/01/one/index.html"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = site_of(tmp_path_factory.mktemp("made") / "site", SITE)
    built(site)
    return site


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "site", copy_function=shutil.copy2))


def told(site: Path, path: str) -> list[str]:
    """The sentence and its details. Explaining writes nothing."""
    before = stats(site / "public")
    reasons = explain(Request(site=str(site)), path, NOW)
    assert stats(site / "public") == before
    return [f"{reasons.path}: {reasons.verdict.text()}", *(detail.text() for detail in reasons.details)]


def rebuilt(site: Path) -> Path:
    """Settled where it is: the copy's files are not those that the ledger knows."""
    built(site)
    return site


def test_what_was_never_built_and_what_is_not_made(made: Path, tmp_path: Path) -> None:
    fresh = site_of(tmp_path / "fresh", SITE)
    assert told(fresh, "/2026/01/one/") == [f"{ONE}: would be written: it has never been built here"]
    assert told(made, "nope.html") == ["nope.html: is not made by this site"]


def test_an_address_a_path_and_a_file_name_the_same_output(made: Path) -> None:
    expected = f"{ONE}: is up to date; it was last rendered, because:"
    for asked in ("/2026/01/one/", "2026/01/one", ONE, str(made / "public" / ONE)):
        assert told(made, asked) == [expected, "it was not there before"]
    assert told(made, "/")[0] == "index.html: is up to date; it was last rendered, because:"


def test_a_changed_title_is_named_where_it_shows_and_afterwards_too(site: Path) -> None:
    rebuilt(site)
    put(site, "content/posts/two.md", post("Second", "2026-01-02"))
    lines = told(site, ONE)
    assert lines[0] == f"{ONE}: would be rewritten, because:"
    assert "newer.title: “Two” → “Second”" in lines
    built(site)
    assert told(site, ONE) == [f"{ONE}: is up to date; it was last rendered, because:", *lines[1:]]


def test_an_answer_is_named(site: Path) -> None:
    rebuilt(site)
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/"))
    lines = told(site, ONE)
    assert lines[0] == f"{ONE}: would be rewritten, because:"
    assert "thread.answers: [0] → [1]" in lines
    assert told(site, "2026/01/two/index.html")[0].endswith("is up to date; it was last rendered, because:")


def test_a_template_and_the_configuration_are_named(site: Path) -> None:
    rebuilt(site)
    put(site, "templates/tags.html", "x")
    assert told(site, "tags/index.html") == [
        "tags/index.html: would be rewritten, because:", "the template tags.html or something it includes changed",
    ]  # fmt: skip
    put(site, "convblog.yaml", CONFIG.replace("Test", "Other"))
    assert "something all pages show changed: title, menu, languages, ways to answer, theme options" in told(site, ONE)


def test_what_was_damaged_removed_or_copied_is_told(site: Path) -> None:
    rebuilt(site)
    put(site, f"public/{ONE}", "torn")
    assert told(site, ONE) == [
        f"{ONE}: would be looked at again: the file in the output folder is not as the build left it"
    ]
    put(site, "static/a.txt", "b")
    assert told(site, "a.txt") == ["a.txt: would be rewritten, because:", "the file that is copied changed"]
    (site / "content/posts/one.md").unlink()
    (site / "static/a.txt").unlink()
    assert told(site, "a.txt") == ["a.txt: would be removed: nothing makes it any more"]
