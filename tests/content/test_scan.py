"""What files a site has, and which are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from convblog.content import scan
from convblog.content.scan import Digests
from convblog.problems import SiteError
from tests.scenario import put

LINK = "this symbolic link leads out of the site, or to a folder"


def told(site: Path) -> list[tuple[str, str]]:
    with pytest.raises(SiteError) as caught:
        scan.scan(str(site))
    return [(problem.file, problem.text()) for problem in caught.value.problems]


def test_the_source_folders_are_seen_and_nothing_else(tmp_path: Path) -> None:
    seen = {"convblog.yaml", "addresses.yaml", "content/posts/a.md", "responses/a/b.md", "static/.well-known/x",
            "templates/post.html", "themes/own/theme.yaml", "locale/fr/LC_MESSAGES/messages.po"}  # fmt: skip
    unseen = {"README.md", "public/index.html", ".convblog/cache.sqlite", ".git/config", "content/.hidden/a.md",
              "content/posts/a.md~", "content/posts/.a.md.swp", "content/#a.md#", "static/.DS_Store",
              "themes/own/__pycache__/x.pyc"}  # fmt: skip
    for path in seen | unseen:
        put(tmp_path, path, "x")
    assert set(scan.scan(str(tmp_path)).stats) == seen


def test_a_link_within_the_site_counts_as_its_file(tmp_path: Path) -> None:
    put(tmp_path, "static/real.txt", "real")
    (tmp_path / "static/link.txt").symlink_to("real.txt")
    stats = scan.scan(str(tmp_path)).stats
    assert stats["static/link.txt"] == stats["static/real.txt"]


def test_links_that_lead_out_to_folders_or_nowhere_are_all_told(tmp_path: Path) -> None:
    site = tmp_path / "site"
    put(tmp_path, "outside/secret.md", "secret")
    put(site, ".convblog/secret", "private")
    put(site, "content/posts/a.md", "a")
    put(site, "static/keep", "")
    links = {
        "content/posts/out.md": tmp_path / "outside/secret.md",
        "content/posts/up.md": Path("../../../outside/secret.md"),
        "content/posts/folder": site / "content/posts",
        "static/private": Path("../.convblog/secret"),
        "templates": tmp_path / "outside",
        "addresses.yaml": tmp_path / "outside/secret.md",
    }
    for path, goal in links.items():
        (site / path).symlink_to(goal)
    (site / "static/dangling").symlink_to("nowhere")
    expected = [(path, LINK) for path in links] + [("static/dangling", "cannot be read: No such file or directory")]
    assert told(site) == sorted(expected)


def test_what_is_neither_file_nor_folder_is_refused_before_anything_waits_for_it(tmp_path: Path) -> None:
    put(tmp_path, "content/posts/a.md", "a")
    os.mkfifo(tmp_path / "content/posts/pipe.md")
    os.mkfifo(tmp_path / "convblog.yaml")
    text = "this is neither a file nor a folder"
    assert told(tmp_path) == [("content/posts/pipe.md", text), ("convblog.yaml", text)]


def test_a_name_that_is_no_text_is_told_legibly(tmp_path: Path) -> None:
    put(tmp_path, "content/posts/a.md", "a")
    Path(os.fsdecode(os.fsencode(tmp_path / "content/posts") + b"/caf\xe9.md")).write_text("x")
    assert told(tmp_path) == [("content/posts/caf�.md", "the name of this file is not valid text (UTF-8)")]


@pytest.mark.parametrize("text", [b"\xef\xbb\xbfa\nb", b"a\r\nb", b"a\rb", b"a\nb"])
def test_byte_order_marks_and_line_ends_make_no_difference(text: bytes) -> None:
    assert scan.decode(text, "a.md") == "a\nb"


def test_text_that_is_not_utf_8_is_told_with_its_line() -> None:
    with pytest.raises(SiteError) as caught:
        scan.decode("un\ndeux\nété".encode("latin-1"), "content/posts/a.md")
    [problem] = caught.value.problems
    assert (problem.line, problem.text(), problem.advice()) == (
        3,
        "this file is not UTF-8 text",
        "save the file as UTF-8",
    )


def test_a_digest_is_remembered_while_the_stat_agrees(tmp_path: Path) -> None:
    put(tmp_path, "static/a", "one")
    os.utime(tmp_path / "static/a", (1, 1))
    first = scan.scan(str(tmp_path))
    digests = Digests({}).of(str(tmp_path), first.stats, first.stats)
    known = scan.trusted(first.stats, digests, first.begun)
    assert first.racy == set()
    (tmp_path / "static/a").unlink()
    assert Digests(known).of(str(tmp_path), first.stats, first.stats) == digests, "it was read again"
    put(tmp_path, "static/a", "two")
    second = scan.scan(str(tmp_path))
    assert Digests(known).of(str(tmp_path), second.stats, second.stats) != digests


def test_what_was_touched_just_before_is_not_trusted_by_its_time(tmp_path: Path) -> None:
    put(tmp_path, "static/new", "x")
    scanned = scan.scan(str(tmp_path))
    assert scanned.racy == {"static/new"}
    assert scan.trusted(scanned.stats, {"static/new": b"digest"}, scanned.begun) == {}


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    put(tmp_path, "static/a", "x")
    put(tmp_path, "static/b", "x")
    stats = scan.scan(str(tmp_path)).stats
    (tmp_path / "static/a").unlink()
    (tmp_path / "static/b").unlink()
    with pytest.raises(SiteError) as caught:
        Digests({}).of(str(tmp_path), stats, stats)
    assert [problem.file for problem in caught.value.problems] == ["static/a", "static/b"]


def test_an_answer_that_cannot_be_read_is_noted_and_has_no_digest(tmp_path: Path) -> None:
    put(tmp_path, "responses/a.md", "x")
    put(tmp_path, "responses/b.md", "x")
    stats = scan.scan(str(tmp_path)).stats
    (tmp_path / "responses/b.md").unlink()
    digests = Digests({})
    assert list(digests.of(str(tmp_path), stats, sorted(stats))) == ["responses/a.md"]
    assert [problem.file for problem in digests.odd] == ["responses/b.md"]
