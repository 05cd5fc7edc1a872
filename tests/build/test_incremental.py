"""What is rebuilt, and above all what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from convblog.problems import SiteError
from convblog.times import Moment
from tests.scenario import NOW, answer, built, post, put, site_of, stats, tree

THREE = f"""
== content/posts/2026/one.md
{post("One", "2026-01-01", tags="[a]")}
== content/posts/2026/two.md
{post("Two", "2026-01-02", tags="[b]", question="And you?")}
== content/posts/2026/three.md
{post("Three", "2026-01-03", tags="[a]")}
== content/pages/about.md
{post("About")}
"""
TWO_WITH_MORE = post("Two", "2026-01-02", "Some words.\n\nMore.", tags="[b]", question="And you?")
FEEDS = {"feed.xml", "atom.xml", "feed.json"}


def test_nothing_changed_writes_nothing(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    first = built(site)
    before = stats(site / "public")
    second = built(site)
    assert (second.written, second.removed) == ((), ())
    assert second.unchanged == len(first.written)
    assert stats(site / "public") == before


def test_a_body_beyond_the_excerpt_rewrites_its_page_and_the_feeds_that_carry_it(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    built(site)
    put(
        site,
        "content/posts/2026/two.md",
        post("Two", "2026-01-02", "Some words.\n\nMore.", tags="[b]", question="And you?"),
    )
    written = built(site).written
    assert set(written) == {"2026/01/two/index.html"} | FEEDS | {f"tags/b/{feed}" for feed in FEEDS}


def test_a_title_rewrites_the_neighbours_and_the_lists(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    built(site)
    put(site, "content/posts/2026/one.md", post("First", "2026-01-01", tags="[a]"))
    written = set(built(site).written)
    assert written == {
        *FEEDS,
        *(f"tags/a/{feed}" for feed in FEEDS),
        "2026/01/one/index.html",
        "2026/01/two/index.html",  # its neighbour
        "2026/01/three/index.html",  # its kin by a tag
        "index.html",
        "tags/a/index.html",
        "archive/2026/index.html",
    }


def test_an_answer_rewrites_its_page_the_conversations_and_the_voices(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    built(site)
    put(site, "responses/two/a.md", answer("aaaa000001", "/2026/01/two/"))
    written = set(built(site).written)
    assert "2026/01/one/index.html" not in written
    assert "2026/01/three/index.html" not in written
    assert {
        "2026/01/two/index.html",
        "2026/01/two/conversation.xml",
        "conversations/index.html",
        "conversations/feed.xml",
        "voices/index.html",
        "sitemap.xml",
    } <= written


def test_a_touched_file_is_read_again_and_nothing_is_written(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    built(site)
    for path in site.rglob("*.md"):
        path.write_bytes(path.read_bytes())
    assert built(site).written == ()


def test_a_change_that_keeps_size_and_time_is_seen_while_the_time_proves_nothing(tmp_path: Path) -> None:
    import os

    site = site_of(tmp_path, THREE)
    path = site / "content/posts/2026/one.md"
    built(site)
    built(site)
    before = path.stat()
    with path.open("r+b") as file:
        file.write(path.read_bytes().replace(b"words", b"WORDS"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "2026/01/one/index.html" in built(site).written


def test_a_template_of_the_site_rewrites_what_it_renders(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    built(site)
    put(site, "templates/tags.html", "{{ page.url }}")
    assert built(site).written == ("tags/index.html",)
    assert (site / "public/tags/index.html").read_text() == "/tags/"
    (site / "templates/tags.html").unlink()
    assert built(site).written == ("tags/index.html",)


def test_a_file_damaged_in_the_output_is_mended(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    built(site)
    whole = tree(site / "public")
    (site / "public/index.html").write_text("torn")
    (site / "public/2026/01/one/index.html").unlink()
    report = built(site)
    assert set(report.written) == {"index.html", "2026/01/one/index.html"}
    assert tree(site / "public") == whole


def test_a_foreign_file_is_removed_and_kept_names_stay(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE + "== convblog.yaml\ntitle: T\nurl: https://t.example/\nkeep: [CNAME]\n")
    built(site)
    put(site, "public/2026/stray.html", "x")
    put(site, "public/left/behind.html", "x")
    put(site, "public/CNAME", "t.example")
    put(site, "public/.git/config", "x")
    report = built(site)
    assert report.removed == ("2026/stray.html", "left")
    assert (site / "public/CNAME").exists()
    assert (site / "public/.git/config").exists()


def test_what_others_put_into_a_kept_folder_stays_beside_our_files(tmp_path: Path) -> None:
    config = "== convblog.yaml\ntitle: T\nurl: https://t.example/\nkeep: [.well-known]\n"
    site = site_of(tmp_path, f"{THREE}{config}== static/.well-known/security.txt\nContact: us\n")
    built(site)
    put(site, "public/.well-known/acme-challenge/token", "x")
    put(site, "public/.well-known/more.txt", "x")
    assert built(site).removed == ()
    (site / "static/.well-known/security.txt").unlink()
    assert built(site).removed == (".well-known/security.txt",)
    assert sorted(tree(site / "public/.well-known")) == ["acme-challenge/token", "more.txt"]


@pytest.mark.parametrize("address", ["/.git/new/", "/.convblog-output/", "/.convblog-output"])
def test_no_page_takes_a_name_that_no_build_touches(tmp_path: Path, address: str) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One', aliases=f'[{address}]')}")
    with pytest.raises(SiteError) as error:
        built(site)
    [problem] = error.value.problems
    assert (problem.file, problem.line) == ("content/posts/one.md", 4)
    assert "cannot be used" in problem.text()


def test_a_post_that_falls_due_appears_without_a_change(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE + f"== content/posts/2026/later.md\n{post('Later', '2026-12-01')}")
    assert "2026/12/later/index.html" not in built(site).written
    assert "2026/12/later/index.html" in built(site, Moment(NOW.seconds + 30 * 86_400)).written


def test_a_conversation_closes_by_itself(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        THREE + "== convblog.yaml\ntitle: T\nurl: https://t.example/\nconversation:\n  closes_after: 400\n"
        "  email: {address: a@t.example}\n",
    )
    built(site)
    assert built(site).written == ()
    later = Moment(NOW.seconds + 200 * 86_400)
    assert "2026/01/one/index.html" in built(site, later).written


def test_a_page_that_closes_by_itself_no_longer_names_the_endpoint_and_hosts_are_told_to_send_it_with_none(
    tmp_path: Path,
) -> None:
    site = site_of(
        tmp_path,
        THREE + "== convblog.yaml\ntitle: T\nurl: https://t.example/\nconversation:\n  closes_after: 400\n"
        "  webmention: {endpoint: https://t.example/webmention}\n",
    )
    built(site)
    naming = {path for path, data in tree(site / "public").items() if b"/webmention>" in data or b'rel="webm' in data}
    assert naming >= {"2026/01/one/index.html", "about/index.html", "index.html", "_headers", ".htaccess"}
    later = Moment(NOW.seconds + 200 * 86_400)
    assert {"_headers", ".htaccess"} <= {*built(site, later).written}
    found = tree(site / "public")
    naming = {path for path, data in found.items() if b"/webmention>" in data or b'rel="webm' in data}
    assert naming >= {"about/index.html", "index.html"}
    assert naming.isdisjoint({"2026/01/one/index.html", "_headers", ".htaccess"})
    built(site, later, clean=True)
    assert tree(site / "public") == found


def test_a_deleted_cache_only_makes_the_build_slower(tmp_path: Path) -> None:
    site = site_of(tmp_path, THREE)
    built(site)
    before = stats(site / "public")
    (site / ".convblog/cache.sqlite").unlink()
    put(site, "public/2026/stray.html", "x")
    report = built(site)
    assert (report.written, report.removed) == ((), ("2026/stray.html",))
    assert stats(site / "public") == before


def test_a_new_post_leaves_closed_slices_alone(tmp_path: Path) -> None:
    site = site_of(tmp_path, "== convblog.yaml\ntitle: T\nurl: https://t.example/\npagination: 2\n")
    for day in range(1, 8):
        put(site, f"content/posts/p{day}.md", post(f"P{day}", f"2026-01-0{day}"))
    built(site)
    put(site, "content/posts/p8.md", post("P8", "2026-01-08"))
    written = built(site).written
    assert "page/1/index.html" not in written
    assert "index.html" in written
    assert (site / "public/page/3/index.html").exists()


def test_another_installation_of_the_program_looks_at_everything_anew(tmp_path: Path) -> None:
    """Its code stands elsewhere and may differ, though every file of the site is as it was."""
    import shutil
    import subprocess
    import sys

    import convblog

    site = site_of(tmp_path / "site", THREE)
    built(site)
    package = Path(convblog.__file__).parent
    shutil.copytree(package, tmp_path / "other/convblog", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(package.parents[1] / "themes", tmp_path / "other/convblog/themes")
    header = tmp_path / "other/convblog/render/robots.py"
    header.write_text(header.read_text("utf-8").replace("User-agent: *", "User-agent: Anybody"), "utf-8")
    command = [sys.executable, "-c", "from convblog.cli import main; main()", "build", str(site)]
    subprocess.run(command, check=True, capture_output=True, env={"PYTHONPATH": str(tmp_path / "other")}, timeout=60)
    assert "User-agent: Anybody" in (site / "public/robots.txt").read_text("utf-8")
