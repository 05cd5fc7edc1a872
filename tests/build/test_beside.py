"""What a second core works out beside is what this one would have: whatever becomes of the child."""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from convblog.build import beside, keys, load, pool
from convblog.build.cache import Cache, open_cache
from convblog.content.settings import Settings
from convblog.digest import digest_of
from tests.scenario import answer, built, post, put, site_of, tree

SETTINGS = Settings("en", "UTC")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that other tests left open in this process has a thread, which does not count here."""
    counted = threading.active_count
    others = counted() - 1
    monkeypatch.setattr(threading, "active_count", lambda: counted() - others)


def test_work_is_done_in_another_process_where_no_thread_runs() -> None:
    assert int(beside.start(lambda: b"%d" % os.getpid())()) != os.getpid()
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: None).result()
        assert int(beside.start(lambda: b"%d" % os.getpid())()) == os.getpid()


@pytest.mark.parametrize("end", ["killed", "failed"])
def test_the_work_of_a_child_that_dies_is_done_here(end: str) -> None:
    here = os.getpid()

    def work() -> bytes:
        if os.getpid() != here and end == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if os.getpid() != here:
            raise ValueError(end)
        return b"here"

    result = beside.start(work)
    assert (result(), result()) == (b"here", b"here")


@pytest.mark.parametrize("size", [0, 10_000_000])
def test_a_child_that_nobody_waits_for_is_ended(tmp_path: Path, size: int) -> None:
    """Be it at work or waiting to be read."""
    named = tmp_path / "pid"

    def work() -> bytes:
        (tmp_path / "new").write_text(str(os.getpid()), "utf-8")
        (tmp_path / "new").rename(named)
        if not size:
            time.sleep(600)
        return bytes(size)

    result = beside.start(work)
    for _ in range(3000):
        if named.exists():
            break
        time.sleep(0.01)
    child = int(named.read_text("utf-8"))
    os.kill(child, 0)  # it is there
    del result
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_child_never_gets_the_cache_it_inherited(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.put("owner", b"%d" % os.getpid())
    here = os.getpid()

    def work() -> bytes:
        return (cache.get("owner") or b"") + (b"" if os.getpid() == here else b", beside")

    assert beside.start(work)() == b"%d" % here
    cache.close()


def loaded(site: Path, cache: Cache, early: load.Early | None = None, folder: str = "") -> load.Loaded:
    """All posts of a site; `folder` is where their files are looked for."""
    paths = (path.relative_to(site).as_posix() for path in sorted(site.rglob("content/**/*.md")))
    digests = {path: digest_of((site / path).read_bytes()) for path in paths}
    return load.load(folder or str(site), digests, SETTINGS, b"parser", cache, 1, early)


def test_a_post_saved_again_while_it_was_parsed_beside_is_parsed_again(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", f"== content/posts/one.md\n{post('Old')}\n== content/posts/two.md\n{post('Two')}")
    early = load.begin(str(site), ["content/posts/one.md", "content/posts/two.md", "static/x.md"], SETTINGS)
    assert early is not None
    early.result()
    put(site, "content/posts/one.md", post("New"))
    cache = open_cache(tmp_path / "private")
    assert [one.title for one in loaded(site, cache, early).posts] == ["New", "Two"]
    cache.close()


def test_what_was_parsed_beside_by_other_settings_is_not_used(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", f"== content/posts/one.md\n{post('One')}")
    early = load.begin(str(site), ["content/posts/one.md"], Settings("fr", "UTC"))
    cache = open_cache(tmp_path / "private")
    assert [one.lang for one in loaded(site, cache, early).posts] == ["en"]
    cache.close()


def test_much_is_not_parsed_beside_but_by_all_cores() -> None:
    assert load.begin("nowhere", [f"content/{number}.md" for number in range(pool.WORTH_IT)], SETTINGS) is None
    assert load.begin("nowhere", ["static/x.txt"], SETTINGS) is None


def test_every_post_is_parsed_once_however_many_builds_saw_it_come(tmp_path: Path) -> None:
    """Asked again with no file to be read: all must be remembered."""
    site = site_of(tmp_path / "site", "")
    cache = open_cache(tmp_path / "private")
    for number in range(0, 130, 10):
        for one in range(number, number + 10):
            put(site, f"content/posts/{one}.md", post(f"P{one}"))
        put(site, "content/posts/0.md", post(f"Edited {number}"))
        (site / f"content/posts/{number - 1}.md").unlink(missing_ok=True)
        first = loaded(site, cache)
        again = loaded(site, cache, folder=str(tmp_path / "nowhere"))
        assert (again.posts, again.problems) == (first.posts, ())
        assert {one.title for one in again.posts if one.slug == "0"} == {f"Edited {number}"}
    cache.close()


def many(folder: Path) -> Path:
    """A site large enough for the keys of its lists to be made beside."""
    site = site_of(folder, "== convblog.yaml\ntitle: T\nurl: https://t.example/\nlanguages: {fr: {title: F}}\n")
    for one in range(keys.WORTH_IT + 20):
        day = f"20{10 + one % 16}-0{1 + one % 9}-1{one % 10}"
        lang = "fr" if one % 7 == 0 else "en"
        put(site, f"content/posts/p{one}.md", post(f"P{one}", day, tags=f"[t{one % 5}]", lang=lang))
        if one % 50 == 0:
            put(site, f"responses/{one}.md", answer(f"aaaa{one:06}", f"/{day[:4]}/{day[5:7]}/p{one}/"))
    return site


def edited(site: Path, chance: random.Random) -> None:
    """A body, a title, an answer, a post that goes and one that comes, a template, a page that suffers."""
    posts = sorted((site / "content/posts").glob("p*.md"))
    body, title, gone = chance.sample(posts, 3)
    body.write_text(body.read_text("utf-8") + "\nMore words.\n", "utf-8")
    title.write_text(title.read_text("utf-8").replace("title: P", "title: Q"), "utf-8")
    gone.unlink()
    put(site, f"content/posts/new{chance.randrange(9)}.md", post("New", "2026-02-03", tags="[t1, fresh]"))
    put(site, f"responses/new{chance.randrange(9)}.md", answer("bbbb000001", "/2010/01/p0/", "Yes."))
    put(site, "templates/tags.html", f"{{{{ page.url }}}} {chance.randrange(9)}")
    chance.choice(sorted((site / "public/tags").rglob("*.html"))).write_text("torn", "utf-8")


def test_a_build_with_a_child_writes_what_one_without_does(tmp_path: Path) -> None:
    site, chance = many(tmp_path / "site"), random.Random(5)
    built(site)
    for _ in range(3):
        edited(site, chance)
        built(site, accept_gone=True)
    copy = tmp_path / "copy"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns(".convblog", "public"))
    with ThreadPoolExecutor(1) as other:  # beside a thread nothing forks
        other.submit(built, copy).result()
    assert tree(site / "public") == tree(copy / "public")
    assert built(site).written == ()


def test_a_mistake_in_the_template_of_lists_is_told_though_a_child_met_it_first(tmp_path: Path) -> None:
    from convblog.problems import SiteError

    site = many(tmp_path)
    built(site)
    before = tree(site / "public")
    put(site, "templates/home.html", "{% if %}")
    with pytest.raises(SiteError) as raised:
        built(site)
    assert [one.file for one in raised.value.problems] == ["templates/home.html"]
    assert tree(site / "public") == before
