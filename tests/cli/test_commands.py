"""The commands as a shell sees them: what they print, what they leave, how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from convblog.cli import COMMANDS
from tests.scenario import CONFIG, post, put, site_of, tree

NOT_HERE = ("LANGUAGE", "LANG", "LC_ALL", "LC_MESSAGES")


class Done(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


def convblog(*arguments: object, where: Path | None = None, stdin: IO[bytes] | None = None, **environment: str) -> Done:
    """Run a command in a process of its own, in English unless told otherwise."""
    plain = {name: value for name, value in os.environ.items() if name not in NOT_HERE}
    run = subprocess.run(
        [sys.executable, "-c", "from convblog.cli import main; main()", *map(str, arguments)],
        cwd=where, env={**plain, "PYTHONWARNINGS": "error", **environment}, capture_output=True, text=True, timeout=60,
        stdin=stdin or subprocess.DEVNULL,
        check=False,
    )  # fmt: skip
    assert "Traceback" not in run.stderr
    return Done(run.returncode, run.stdout, run.stderr)


def test_from_nothing_to_a_site_that_was_checked(tmp_path: Path) -> None:
    made = convblog("new", "blog", "--title", 'A "quoted" title', where=tmp_path)
    assert (made.status, made.err) == (0, "")
    assert made.out.startswith("A new site stands in blog. Next:\n  cd blog\n")
    blog = tmp_path / "blog"
    assert {"convblog.yaml", "content/pages/about.md", ".gitignore", ".gitattributes"} <= {*tree(blog)}
    first = convblog("build", where=blog)
    assert (first.status, first.err) == (0, "")
    assert first.out.splitlines()[-1].split(", ")[0] == "9 pages"
    assert "A “quoted” title" in (blog / "public/index.html").read_text()
    begun = convblog("post", "Where: are we going?", "-C", "blog", where=tmp_path)
    [path] = begun.out.splitlines()
    assert (begun.status, path.rpartition("/")[2]) == (0, "where-are-we-going.md")
    assert 'title: "Where: are we going?"' in (blog / path).read_text()
    again = convblog("post", "Where: are we going?", "--site", "blog", where=tmp_path)
    assert (again.status, again.out) == (1, "")
    assert again.err.startswith(f"{path}: there is a post of this name already\n    ")
    assert convblog("build", "blog", where=tmp_path).status == 0
    checked = convblog("check", "blog", where=tmp_path)
    assert checked == Done(0, "All is well.\n", "")
    told = convblog("explain", "index.html", "-C", "blog", where=tmp_path)
    assert (told.status, told.out.splitlines()[0]) == (0, "index.html: is up to date; it was last rendered, because:")
    assert convblog("build", "-C", "blog", where=tmp_path).out.split(", ")[1] == "0 written"
    assert convblog("new", "blog", where=tmp_path).status == 1


def test_json_of_a_build_is_one_value_of_these_keys(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One', '2026-01-01', tag='[a]')}")
    first = convblog("build", site, "--json")
    report = json.loads(first.out)
    assert (first.status, first.err) == (0, "")
    assert {*report} == {"pages", "written", "unchanged", "removed", "seconds", "warnings"}
    assert "2026/01/one/index.html" in report["written"]
    assert (report["unchanged"], report["removed"], report["pages"]) == (0, [], 8)
    assert isinstance(report["seconds"], float)
    assert report["warnings"] == [
        {"file": "content/posts/one.md", "line": 4, "message": "unknown key “tag”",
         "hint": "did you mean “tags”? Otherwise it is kept for templates, under “extra”"}
    ]  # fmt: skip
    put(site, "content/posts/one.md", "---\ntitle: [a\n---\n")
    put(site, "content/posts/two.md", post("Two", "never"))
    failed = convblog("build", site, "--json")
    assert (failed.status, failed.err) == (1, "")
    problems = json.loads(failed.out)
    assert {*problems} == {"problems"}
    assert [{*one} for one in problems["problems"]] == [{"file", "line", "message", "hint"}] * 2
    assert [(one["file"], one["line"]) for one in problems["problems"]] == [
        ("content/posts/one.md", 3), ("content/posts/two.md", 3)
    ]  # fmt: skip


def test_problems_are_told_by_file_and_line_with_a_hint(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One', 'never')}")
    for command in ("build", "check"):
        done = convblog(command, site)
        assert done == Done(
            1, "", "content/posts/one.md:3: “never” is not a date\n    write it like 2026-11-20 or 2026-11-20 08:40\n"
        )
    assert not (site / "public").exists()
    put(site, "content/posts/one.md", post("One", "2026-01-01", "[x](/nowhere/) [y](#gone)"))
    checked = convblog("check", site)
    assert (checked.status, checked.out) == (1, "")
    assert [line for line in checked.err.splitlines() if not line.startswith("    ")] == [
        "2026/01/one/index.html: this link leads to no page of the site: /nowhere/",
        "2026/01/one/index.html: this link leads to a place that its page does not have: #gone",
    ]
    assert not (site / "public").exists(), "a check publishes nothing"


def test_what_a_reader_links_to_fails_no_check(tmp_path: Path) -> None:
    words = "See https://test.example/nowhere/ and [this](https://test.example/2026/01/one/#r-2b8d0xw4aa)."
    answer = "id: 7k3f9q2mzt\nkind: reply\nchannel: webmention\ntarget: /2026/01/one/\nauthor: {name: Marie}"
    answer += "\npublished: 2026-01-02T08:40:02+01:00\nsource: https://test.example/none/"
    site = site_of(
        tmp_path,
        f"== content/posts/one.md\n{post('One', '2026-01-01')}\n== responses/one/any.md\n---\n{answer}\n---\n{words}\n",
    )
    checked = convblog("check", site)
    assert (checked.status, checked.out) == (0, "Nothing is broken; see the warnings above.\n")
    assert sorted(line for line in checked.err.splitlines() if not line.startswith("    ")) == [
        "responses/one/any.md: this link leads to a place that its page does not have: "
        "https://test.example/2026/01/one/#r-2b8d0xw4aa",
        "responses/one/any.md: this link leads to no page of the site: https://test.example/none/",
        "responses/one/any.md: this link leads to no page of the site: https://test.example/nowhere/",
    ]


@pytest.mark.parametrize(
    "arguments",
    [["nope"], ["build", "--nope"], ["build", "nowhere"], ["build", ".", "-C", "."], ["build", "--jobs", "many"],
     ["build", "--base-url", "ftp://x"], ["post"], ["post", "???"], ["explain"], ["new"], ["new", "x", "--url", "x"],
     ["new", "x", "--lang", "french!"], ["check", "-C", "nowhere"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_two(arguments: list[str], tmp_path: Path) -> None:
    put(tmp_path, "convblog.yaml", CONFIG)
    done = convblog(*arguments, where=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "Error: " in done.err
    assert {*tree(tmp_path)} == {"convblog.yaml"}


@pytest.mark.parametrize("arguments", [["build"], ["check"], ["explain", "x"], ["post", "x"]], ids=" ".join)
def test_a_folder_without_a_site_is_told_and_left_as_it_is(arguments: list[str], tmp_path: Path) -> None:
    done = convblog(*arguments, where=tmp_path)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("convblog.yaml: ")
    assert not list(tmp_path.iterdir())


def test_a_site_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    put(tmp_path, "file", "x")
    assert convblog("new", "file/blog", where=tmp_path).status == 1
    assert convblog("new", "file", where=tmp_path).err.startswith("file: there is something here already\n")


def test_a_site_is_made_in_a_fresh_repository(tmp_path: Path) -> None:
    born = {".git/HEAD": "ref: refs/heads/main\n", "README.md": "Mine.\n", "LICENSE": "MIT\n", ".gitignore": "*.log"}
    for path, text in born.items():
        put(tmp_path, path, text)
    assert convblog("new", ".", where=tmp_path).status == 0
    made = tree(tmp_path)
    assert {path: made[path].decode() for path in born} == born | {".gitignore": "*.log\n/public/\n/.convblog/\n"}
    assert "convblog.yaml" in made
    put(tmp_path, "other/.git/HEAD", "")
    put(tmp_path, "other/notes.txt", "Mine.")
    assert convblog("new", "other", where=tmp_path).err.startswith("other: there is something here already\n")
    assert {*tree(tmp_path / "other")} == {".git/HEAD", "notes.txt"}


def test_a_french_terminal_speaks_french(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One', 'jamais')}")
    done = convblog("build", site, LANG="fr_FR.UTF-8", PYTHONUTF8="1")
    assert done.err.startswith("content/posts/one.md:3: ")
    assert "jamais" in done.err
    assert "n’est pas une date" in done.err
    put(site, "content/posts/one.md", post("One", "2026-01-01"))
    assert "inchangé" in convblog("build", site, LANG="fr_FR.UTF-8", PYTHONUTF8="1").out.splitlines()[-1]
    french = convblog("build", "--help", LC_ALL="fr_FR.UTF-8", PYTHONUTF8="1").out
    assert "Constru" in french
    assert "unchanged" in convblog("build", site, LANG="C.UTF-8").out


def test_addresses_that_moved_or_vanished_are_said(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One', '2026-01-01')}")
    put(site, "content/posts/two.md", post("Two", "2026-01-02"))
    convblog("build", site)
    put(site, "content/posts/one.md", post("One", "2026-01-01", slug="first"))
    (site / "content/posts/two.md").unlink()
    lines = convblog("build", site).out.splitlines()
    assert lines[:2] == [
        "moved: /2026/01/one/ now redirects to /2026/01/first/", "gone: /2026/01/two/ now answers “gone”"
    ]  # fmt: skip


def test_nothing_secret_is_printed(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One')}")
    secret = "correct-horse-battery"
    put(site, "convblog.yaml", CONFIG + "author: {email: private@mail.example}\nconversation:\n  email:\n"
        "    smtp: {host: mail.example, user: me, password_env: MAIL_PASSWORD}\n")  # fmt: skip
    for arguments in (
        ["build", site],
        ["build", site, "--json"],
        ["check", site],
        ["explain", "index.html", "-C", site],
    ):
        done = convblog(*arguments, MAIL_PASSWORD=secret)
        assert done.status == 0
        assert secret not in done.out + done.err
    assert not [
        path for path, data in tree(site / "public").items() if b"private@mail" in data or secret.encode() in data
    ]
    put(site, "convblog.yaml", CONFIG + f"conversation: {{email: {{smtp: {{host: h, password: {secret}}}}}}}\n")
    refused = convblog("build", site)
    assert refused.status == 1
    assert secret not in refused.err
    assert "password_env" in refused.err


def test_whoever_stops_reading_gets_no_complaint(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One')}")
    program = [sys.executable, "-c", "from convblog.cli import main; main()", "build", str(site), "--json"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == ""


@pytest.mark.parametrize("command", [*COMMANDS, "mail explain", "mail receive", "inbox reply"])
def test_every_command_explains_itself(command: str) -> None:
    done = convblog(*command.split(), "--help")
    assert (done.status, done.err) == (0, "")
    assert "--site" in done.out or command in ("new", "mail")
