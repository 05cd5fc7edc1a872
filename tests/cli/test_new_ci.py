"""`convblog new --ci`: what it writes, held against the hosts' rules, and run in clean clones as they run it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
from msgspec import Struct, structs

from convblog import configfile
from convblog.cli import group
from convblog.cli.runner import WORKFLOWS
from convblog.config import Config
from tests.cli.hosts import INSTALL, at_host, commits, git, head_of, jobs_of, new, push, workflow_of
from tests.cli.test_commands import convblog
from tests.scenario import put, tree

HOSTS = tuple(WORKFLOWS)


@pytest.fixture(scope="module", params=HOSTS)
def host(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def fresh(host: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new(tmp_path_factory.mktemp(host) / "site", host)


def test_without_a_host_nothing_of_this_is_written(tmp_path: Path) -> None:
    assert convblog("new", tmp_path / "site").status == 0
    assert not [path for path in tree(tmp_path / "site") if path.startswith(("ci/", *WORKFLOWS.values()))]
    assert convblog("new", tmp_path / "other", "--ci", "nowhere").status == 2
    assert not (tmp_path / "other").exists()


def test_a_workflow_and_its_scripts_are_written_and_no_other(host: str, fresh: Path) -> None:
    plain = convblog("new", fresh.with_name("plain"), "--lang", "en")
    assert plain.status == 0
    scripts = {"ci/git.sh", "ci/keep.sh"} | ({"ci/publish.sh"} if host == "woodpecker" else set())
    assert {*tree(fresh)} - {*tree(fresh.with_name("plain"))} == {WORKFLOWS[host], *scripts}


def test_the_secret_is_one_of_the_host(fresh: Path) -> None:
    text = (fresh / "convblog.yaml").read_text("utf-8")
    assert configfile.read(text).conversation.secret_env == "CONVBLOG_SECRET"


READ_BY = {
    "conversation.secret_env": ("collect", "send"),
    "conversation.email.sources.imap.password_env": ("collect",),
    "conversation.email.smtp.password_env": ("collect", "send"),
    "conversation.webmention.sources.webmention_io.token_env": ("collect",),
    "conversation.webmention.sources.receiver.token_env": ("collect", "send"),
    "receive.token_env": (),  # by the web service alone
    "receive.mail_token_env": (),
}
"""The keys that name a variable, and which of the commands that a workflow runs look at it."""


def keys_of(kind: object, before: str = "") -> Iterator[str]:
    """Every key of a configuration, and of what may stand in its lists."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        for field in structs.fields(kind):
            yield f"{before}{field.encode_name}"
            yield from keys_of(field.type, f"{before}{field.encode_name}.")
    for part in get_args(kind):
        yield from keys_of(part, before)


def named_by(value: Struct, before: str = "") -> Iterator[tuple[str, str]]:
    """Each key of `READ_BY` that a configuration has, and the variable it names."""
    for name, inner in structs.asdict(value).items():
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, Struct):
                yield from named_by(one, f"{before}{name}.")
            elif f"{before}{name}" in READ_BY and one:
                yield f"{before}{name}", one


def test_every_key_that_names_a_variable_is_known_here() -> None:
    assert {key for key in keys_of(Config) if key.endswith("_env")} == {*READ_BY}


def test_a_step_is_given_every_variable_that_its_commands_look_at(host: str, fresh: Path) -> None:
    """With every sign # taken away, in the configuration and in the workflow."""
    config = re.sub(r"(?m)^# (?=  )", "", (fresh / "convblog.yaml").read_text("utf-8"))
    workflow = re.sub(r"(?m)^( +)# (?=[A-Z_]+: )", r"\1", (fresh / WORKFLOWS[host]).read_text("utf-8"))
    named = [*named_by(configfile.read(config))]
    assert {name for _, name in named} == {"CONVBLOG_SECRET", "MAIL_PASSWORD", "WEBMENTION_IO_TOKEN", "RECEIVER_TOKEN"}
    # A mail server needs a password, too; the manual gives it the same one.
    named.append(("conversation.email.smtp.password_env", "MAIL_PASSWORD"))
    put(fresh.with_name("whole"), WORKFLOWS[host], workflow)
    steps = [step for job in jobs_of(fresh.with_name("whole"), host) for step in job.steps]
    for command in ("collect", "send"):
        [step] = [step for step in steps if f"convblog {command} " in step.shell]
        needed = {name for key, name in named if command in READ_BY[key]}
        assert needed - {*step.environment} == set(), command
    head = re.match(r"(#.*\n)+", workflow)
    assert head and [name for _, name in named if name.lower() not in head[0].lower()] == [], "its head names them"


def test_every_command_exists_with_its_options_and_every_script_is_shell(host: str, fresh: Path) -> None:
    shells = [step.shell for job in jobs_of(fresh, host) for step in job.steps if step.shell]
    lines = [line for shell in shells for line in shell.splitlines()]
    commands = [match[1] for line in lines if (match := re.match(r"convblog (.*?)(?: \|\| .*)?$", line))]
    assert set(commands) == {"collect --refresh", "build", "send"}
    for words in (command.split() for command in commands):
        found = group.get_command(click.Context(group), words[0])
        assert found is not None
        found.make_context(words[0], words[1:])
    assert (fresh / WORKFLOWS[host]).read_text("utf-8").count(INSTALL) >= 1
    for shell in [*shells, *(path.read_text("utf-8") for path in sorted((fresh / "ci").iterdir()))]:
        assert subprocess.run(["sh", "-n"], input=shell, capture_output=True, text=True, check=False).stderr == ""
        assert "--force" not in shell.replace("add --all --force", ""), "nothing is pushed by force"


def test_github_is_given_no_more_rights_than_it_needs_and_runs_one_at_a_time(tmp_path: Path) -> None:
    workflow = workflow_of(new(tmp_path / "site", "github"), "github")
    [job] = workflow["jobs"].values()
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "write", "pages": "write", "id-token": "write"}
    assert workflow["concurrency"] == {"group": "convblog", "cancel-in-progress": False}
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert len(used) == 4
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", one)] == []
    on = workflow[True]  # what YAML 1.1 makes of the word “on”
    assert on["push"] == {"branches": ["main"]}
    [timer] = on["schedule"]
    assert re.fullmatch(r"\d+,\d+( \*){4}", timer["cron"]), "twice an hour"


def test_gitlab_runs_one_at_a_time_on_the_default_branch_and_keeps_the_pages_alone(tmp_path: Path) -> None:
    workflow = workflow_of(new(tmp_path / "site", "gitlab"), "gitlab")
    [rule] = workflow["workflow"]["rules"]
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"] and "schedule" in rule["if"]
    jobs = {name: workflow[name] for name in ("collect", "pages", "tell")}
    assert {job["resource_group"] for job in jobs.values()} == {"convblog"}
    assert {name: job["artifacts"] for name, job in jobs.items() if "artifacts" in job} == {
        "pages": {"paths": ["public"]}
    }
    assert "cache" not in workflow


def test_woodpecker_runs_one_at_a_time_and_braces_are_left_to_it(tmp_path: Path) -> None:
    site = new(tmp_path / "site", "woodpecker")
    workflow = workflow_of(site, "woodpecker")
    assert workflow["concurrency"] == 1
    assert [one["event"] for one in workflow["when"]] == ["push", "cron"]
    assert "${" not in (site / WORKFLOWS["woodpecker"]).read_text("utf-8"), "it would replace that itself"


# ---- the scripts, which are the same for all hosts


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site at a host."""
    made = new(tmp_path / "site", "github")
    at_host(made)
    return made


def test_what_convblog_wrote_is_kept_and_nothing_else(site: Path) -> None:
    for path in ("responses/letter/old.md", "responses/letter/edited.md", "addresses.yaml"):
        put(site, path, "before")
    pushed = push(site)
    put(site, "responses/letter/new.md", "new")
    put(site, "responses/letter/edited.md", "after")
    (site / "responses/letter/old.md").unlink()
    (site / "addresses.yaml").unlink()
    for path in ("sent.jsonl", "trouble", "public/index.html", ".convblog/state.sqlite", "content/posts/draft.md"):
        put(site, path, "x")
    for _ in range(2):
        subprocess.run(["sh", "ci/keep.sh", "origin", "main"], cwd=site, check=True, timeout=60)
    remote = site.with_name("remote.git")
    [(who, _, names)] = commits(remote, pushed)
    letters = {f"responses/letter/{name}.md" for name in ("old", "edited", "new")}
    assert (who, names) == ("convblog", frozenset({*letters, "addresses.yaml", "sent.jsonl"}))
    there = git(remote, "ls-tree", "-r", "--name-only", "main").split()
    assert not {"addresses.yaml", "responses/letter/old.md"} & {*there}


def test_what_cannot_be_pushed_fails_the_run_and_overwrites_nothing(site: Path) -> None:
    """The writer and the run wrote different words into one file: that is for the writer to decide."""
    put(site, "responses/letter/one.md", "first\n")
    push(site)
    clone = site.parent / "clone"
    git(site.parent, "clone", "--quiet", str(site.with_name("remote.git")), str(clone))
    put(clone, "responses/letter/one.md", "the run's\n")
    put(site, "responses/letter/one.md", "the writer's\n")
    pushed = push(site)
    done = subprocess.run(
        ["sh", "ci/keep.sh", "origin", "main"], cwd=clone, capture_output=True, check=False, timeout=60
    )
    assert done.returncode != 0
    assert head_of(site) == pushed


def test_two_runs_at_once_keep_one_answer_once(site: Path) -> None:
    clones = [site.with_name(name) for name in ("one", "two")]
    for clone in clones:
        git(site.parent, "clone", "--quiet", "--depth=1", f"file://{site.with_name('remote.git')}", str(clone))
        put(clone, "responses/letter/same.md", "the same words")
    begun = head_of(site)
    for clone in clones:
        subprocess.run(["sh", "ci/keep.sh", "origin", "main"], cwd=clone, check=True, timeout=60)
    [(_, _, names)] = commits(site.with_name("remote.git"), begun)
    assert names == {"responses/letter/same.md"}
