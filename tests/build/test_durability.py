"""A kill, a full disk, a torn file, two builds at once: the output is whole, and the next build is right."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convblog.build.lock import locked
from convblog.problems import SiteError
from tests.scenario import CONFIG, NOW, answer, built, post, put, site_of, stats, tree

COMMAND = [sys.executable, "-c", "from convblog.cli import main; main()"]
PLAIN = {"LANGUAGE": "en", "PYTHONWARNINGS": "error"}


def command(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """`convblog` in a process of its own."""
    return subprocess.Popen(
        [*COMMAND, *arguments], env={**os.environ, **PLAIN, **environment}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(run: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = run.communicate(timeout=60)
    assert "Traceback" not in err
    return run.returncode, out, err


def many(folder: Path, number: int, word: str = "words") -> Path:
    """A site of `number` posts and as many answers."""
    site = site_of(folder, f"== convblog.yaml\n{CONFIG}pagination: 5\n")
    for one in range(number):
        day = f"20{10 + one % 16}-0{1 + one % 9}-1{one % 10}"
        put(site, f"content/posts/p{one}.md", post(f"P{one}", day, f"Some {word}.\n\nMore.", tags=f"[t{one % 5}]"))
        put(site, f"responses/{one}.md", answer(f"aaaa{one:06}", f"/{day[:4]}/{day[5:7]}/p{one}/", f"An {word}."))
    return site


def copied(site: Path, goal: Path) -> Path:
    """The sources of a site, without what was built of them."""
    shutil.copytree(site, goal, ignore=shutil.ignore_patterns("public", ".convblog"))
    return goal


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = site_of(tmp_path_factory.mktemp("small") / "site", f"== content/posts/one.md\n{post('One')}")
    built(site)
    return site


@pytest.fixture
def site(small: Path, tmp_path: Path) -> Path:
    """A small site that was built once."""
    return Path(shutil.copytree(small, tmp_path / "site"))


def check_whole(output: Path) -> None:
    """Every page is there from its beginning to its end."""
    for path in output.rglob("*.html"):
        text = path.read_bytes()
        assert text.startswith(b"<!doctype html>"), path
        assert text.rstrip().endswith(b"</html>"), path


def check_kills(folder: Path, kills: int) -> None:
    """Builds that are killed at random moments, while every page changes from one to the next."""
    chance = random.Random(7)
    site = many(folder / "site", 60)
    longest = 0.0
    for number in range(kills):
        put(site, "convblog.yaml", f"{CONFIG}pagination: 5\ndescription: Build {number}\nauthor: {{name: N{number}}}\n")
        put(site, f"content/posts/new{number % 7}.md", post(f"New {number}", f"2026-03-{1 + number % 28:02}"))
        (site / f"content/posts/new{(number + 3) % 7}.md").unlink(missing_ok=True)
        begun = time.monotonic()
        run = command("build", str(site), "--jobs", "1", "--accept-gone")
        if number < 2:
            assert ended(run)[0] == 0
            longest = max(longest, time.monotonic() - begun)
        else:
            time.sleep(chance.uniform(0.15, 1.1) * longest)
            run.send_signal(signal.SIGKILL)
            run.communicate()
        check_whole(site / "public")
    built(site, accept_gone=True)
    assert not list((site / ".convblog").glob(".staging-*"))
    clean = copied(site, folder / "clean")
    built(clean, accept_gone=True)
    assert tree(site / "public") == tree(clean / "public")
    assert built(site).written == ()


def test_after_kills_at_any_moment_pages_are_whole_and_the_next_build_is_right(tmp_path: Path) -> None:
    check_kills(tmp_path, 25)


@pytest.mark.slow
def test_after_very_many_kills_too(tmp_path: Path) -> None:
    check_kills(tmp_path, 200)


def limited(largest: int) -> None:
    """No file may grow beyond `largest` bytes: what a full disk is to whoever writes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


@pytest.mark.parametrize("largest", [0, 30_000, 600_000])
def test_a_full_disk_leaves_the_old_output_whole_and_says_so(site: Path, largest: int) -> None:
    """The cache is the first to want room, then the pages."""
    before, was = tree(site / "public"), stats(site / "public")
    put(site, "content/posts/two.md", post("Two", "2026-01-02", "Many words. " * 100_000))
    run = subprocess.run(
        [*COMMAND, "build", str(site)], env={**os.environ, **PLAIN}, text=True, capture_output=True, timeout=60,
        preexec_fn=lambda: limited(largest), check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (1, "")
    assert "cannot be" in run.stderr
    assert "Traceback" not in run.stderr
    assert (tree(site / "public"), stats(site / "public")) == (before, was)
    assert "2026/01/two/index.html" in built(site).written


def test_a_page_that_finds_no_room_leaves_the_old_output_whole(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from convblog.build import stage

    def full(handle: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = tree(site / "public")
    put(site, "content/posts/two.md", post("Two", "2026-01-02"))
    with monkeypatch.context() as patched:
        patched.setattr(stage, "_write_all", full)
        with pytest.raises(SiteError) as caught:
            built(site)
    [problem] = caught.value.problems
    assert problem.text() == "cannot be written: No space left on device"
    assert "make room" in problem.advice()
    assert tree(site / "public") == before
    assert not list((site / ".convblog").glob(".staging-*"))


def without_privileges(*arguments: str) -> tuple[int, str, str]:
    """`convblog` as one to whom permissions apply, even where the tests run as root."""
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    return ended(
        subprocess.Popen([*drop, *COMMAND, *arguments], env={**os.environ, **PLAIN}, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    )  # fmt: skip


def test_what_may_not_be_read_or_written_is_named(site: Path) -> None:
    before = tree(site / "public")
    put(site, "content/posts/two.md", post("Two", "2026-01-02"))
    (site / "content/posts/two.md").chmod(0)
    status, _, err = without_privileges("build", str(site))
    assert (status, "content/posts/two.md: cannot be read: Permission denied" in err) == (1, True)
    (site / "content/posts/two.md").chmod(0o644)
    (site / "public/2026/01").chmod(0o555)
    status, _, err = without_privileges("build", str(site))
    assert (status, "cannot be written: Permission denied" in err) == (1, True)
    check_whole(site / "public")
    (site / "public/2026/01").chmod(0o755)
    built(site)
    assert {*tree(site / "public")} == {*before, "2026/01/two/index.html"}


def test_a_cache_that_may_not_be_written_is_replaced(site: Path) -> None:
    (site / ".convblog/cache.sqlite").chmod(0o444)
    put(site, "content/posts/two.md", post("Two", "2026-01-02"))
    status, out, _ = without_privileges("build", str(site))
    assert status == 0
    assert " pages, " in out


def test_a_torn_foreign_or_missing_cache_only_makes_the_build_slower(site: Path) -> None:
    whole, was = tree(site / "public"), stats(site / "public")
    cache = site / ".convblog/cache.sqlite"
    good = cache.read_bytes()
    torn = [good[: len(good) * part // 8] for part in range(8)]
    flipped = bytearray(good)
    for place in range(3000, len(good), 997):
        flipped[place] ^= 0xFF
    for data in (*torn, bytes(flipped), b"garbage" * 1000):
        cache.write_bytes(data)
        built(site)
        assert (tree(site / "public"), stats(site / "public")) == (whole, was)


@pytest.mark.parametrize(
    "script", ["DROP TABLE value; CREATE TABLE value (x); PRAGMA user_version=1", "DROP TABLE part"]
)
def test_a_cache_of_another_version_is_replaced(site: Path, script: str) -> None:
    whole = tree(site / "public")
    db = sqlite3.connect(site / ".convblog/cache.sqlite")
    db.executescript(script)
    db.close()
    put(site, "content/posts/one.md", post("One", "2026-01-01", "Other words."))
    assert "2026/01/one/index.html" in built(site).written
    put(site, "content/posts/one.md", post("One", "2026-01-01"))
    built(site)
    assert tree(site / "public") == whole


def test_values_of_another_version_are_replaced(site: Path) -> None:
    from convblog.build.cache import Cache

    was = stats(site / "public")
    cache = Cache(str(site / ".convblog/cache.sqlite"))
    names = [row[0] for row in cache._db.execute("SELECT name FROM value WHERE name NOT LIKE 'bytecode:%'")]
    cache.close()
    assert len(names) >= 5
    for name in names:
        cache = Cache(str(site / ".convblog/cache.sqlite"))
        cache.put(name, b"\x93\x01\x02\x03")
        cache.close()
        built(site)
        assert stats(site / "public") == was, name


def test_a_damaged_record_of_addresses_is_told_and_never_thrown_away(site: Path) -> None:
    state = site / ".convblog/state.sqlite"
    state.write_bytes(b"garbage" * 1000)
    put(site, "content/posts/two.md", post("Two", "2026-01-02"))
    for options in ({}, {"clean": True}):
        with pytest.raises(SiteError) as caught:
            built(site, NOW, **options)
        [problem] = caught.value.problems
        assert (problem.file, problem.text()[:20]) == (".convblog/state.sqlite", "this file is damaged")
        assert state.read_bytes() == b"garbage" * 1000
    state.unlink()
    assert "2026/01/two/index.html" in built(site).written


def test_a_second_build_waits_says_so_and_goes_on(site: Path) -> None:
    with (site / ".convblog/build.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        run = command("build", str(site))
        assert run.stderr is not None
        assert run.stderr.readline() == "Another build of this site is running; waiting for it to end.\n"
        assert run.poll() is None
        fcntl.flock(held, fcntl.LOCK_UN)
    assert ended(run)[0] == 0


def test_a_second_build_gives_up_after_its_patience(site: Path) -> None:
    waits: list[str] = []
    with (site / ".convblog/build.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        begun = time.monotonic()
        with pytest.raises(SiteError) as caught, locked(site / ".convblog", lambda: waits.append("once"), 0.3):
            raise AssertionError("two builds at once")
    assert time.monotonic() - begun >= 0.3
    assert waits == ["once"]
    assert caught.value.problems[0].text() == "another build of this site is running"
    with locked(site / ".convblog", lambda: waits.append("again"), 0.3):
        assert waits == ["once"], "the lock is free again"


def test_seed_zone_locale_and_jobs_make_no_difference(tmp_path: Path) -> None:
    site = many(tmp_path / "site", 165)
    output = [tmp_path / f"out{number}" for number in range(4)]
    worlds = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "jobs": "1"},
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "jobs": "2"},
        {"PYTHONHASHSEED": "4711", "TZ": "America/Los_Angeles", "LANGUAGE": "fr", "jobs": "2"},
    ]
    for place, world in zip(output, worlds, strict=False):
        jobs = world.pop("jobs")
        clone = copied(site, tmp_path / f"clone-{place.name}")
        assert ended(command("build", str(clone), "-o", str(place), "--jobs", jobs, **world))[0] == 0
    first = tree(output[0])
    assert len(first) > 400
    assert [tree(place) == first for place in output[1:3]] == [True, True]


def test_work_is_forked_and_comes_back_in_order() -> None:
    program = (
        "import os\nfrom convblog.build.pool import spread\n"
        "parts = list(spread(lambda part: (os.getpid(), list(part)), range(400), 2))\n"
        "print(os.getpid() not in {pid for pid, _ in parts})\n"
        "print([number for _, part in parts for number in part] == list(range(400)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == "True\nTrue\n"


def test_now_is_an_argument(site: Path) -> None:
    assert built(site, NOW).written == ()
