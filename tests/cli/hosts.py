"""The workflows that `convblog new --ci` writes, read and run step by step as their hosts do.

What a host does itself is done here: a clean clone for each job, secrets where a step asks for them, and the finished
pages put online. Installing is left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from convblog.cli.runner import WORKFLOWS
from tests.cli.test_commands import convblog

SECRETS = {
    "CONVBLOG_SECRET": "a long and random text, for this test",
    "PUSH_TOKEN": "not needed on this disk",
    # As GitHub gives what was never set: no run needs it, unless `convblog.yaml` names it.
    "MAIL_PASSWORD": "",
    "WEBMENTION_IO_TOKEN": "",
    "RECEIVER_TOKEN": "",
}
INSTALL = "pip install convblog"

Publish = Callable[[Path], None]
"""Puts the pages of a clone online."""


def new(folder: Path, host: str, *options: str) -> Path:
    """Make a site for a host."""
    done = convblog("new", folder, "--ci", host, "--lang", "en", *options)
    assert (done.status, done.err) == (0, "")
    assert "CONVBLOG_SECRET" in done.out
    return folder


class Step(NamedTuple):
    """A piece of shell and what is in its environment; without shell, publishing."""

    shell: str
    environment: Mapping[str, str] = {}


class Job(NamedTuple):
    """Steps in one clean clone. `needs` are the jobs that must have gone well."""

    name: str
    steps: tuple[Step, ...]
    needs: tuple[str, ...] = ()


PUBLISH = Step("")


def workflow_of(site: Path, host: str) -> dict[Any, Any]:
    """The workflow in a site, as YAML."""
    loaded = yaml.safe_load((site / WORKFLOWS[host]).read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def jobs_of(site: Path, host: str) -> list[Job]:
    """What the host runs, in order; without installing."""
    return {"github": _github, "gitlab": _gitlab, "woodpecker": _woodpecker}[host](workflow_of(site, host))


def _github(workflow: dict[Any, Any]) -> list[Job]:
    [job] = workflow["jobs"].values()
    steps = []
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/deploy-pages@"):
            steps.append(PUBLISH)
        elif "run" in step and step["run"].strip() != INSTALL:
            named = {
                key: re.fullmatch(r"\$\{\{ secrets\.(\w+) \}\}", value) for key, value in step.get("env", {}).items()
            }
            secrets = {key: SECRETS[match[1]] for key, match in named.items() if match}
            assert len(secrets) == len(named), "a value that is no secret"
            steps.append(Step(step["run"], {"GITHUB_REF_NAME": "main", **secrets}))
    return [Job("site", tuple(steps))]


def _gitlab(workflow: dict[Any, Any]) -> list[Job]:
    jobs: list[Job] = []
    first = [line for line in workflow["default"]["before_script"] if line != INSTALL]
    for stage in workflow["stages"]:
        [(name, job)] = [
            (name, job) for name, job in workflow.items() if isinstance(job, dict) and job.get("stage") == stage
        ]
        steps = [
            Step("\n".join([*first, *job["script"]]), {"CI_COMMIT_BRANCH": "main", "CI_JOB_TOKEN": "x", **SECRETS})
        ]
        steps += [PUBLISH] if job.get("artifacts") == {"paths": ["public"]} else []
        before = () if job.get("when") == "always" else tuple(one.name for one in jobs)
        needs = tuple(one["job"] for one in job["needs"]) if "needs" in job else before
        jobs.append(Job(name, tuple(steps), needs))
    return jobs


def _woodpecker(workflow: dict[Any, Any]) -> list[Job]:
    steps = []
    for step in workflow["steps"]:
        secrets = {key: SECRETS[value["from_secret"].upper()] for key, value in step["environment"].items()}
        shell = "\n".join(line for line in step["commands"] if line != INSTALL)
        steps.append(Step(shell, {"CI_COMMIT_BRANCH": "main", **secrets}))
        steps += [PUBLISH] if "ci/publish.sh" in shell else []
    return [Job("convblog", tuple(steps))]


class Host:
    """A bare repository, the clones that jobs get of it, and the folder `web` that is online."""

    def __init__(self, name: str, folder: Path, site: Path) -> None:
        self.name, self.folder, self.site = name, folder, site
        self.remote, self.web = folder / "remote.git", folder / "web"
        self.web.mkdir()
        self.programs = folder / "bin"
        self.program("convblog", f'exec {sys.executable} -c "from convblog.cli import main; main()" "$@"')
        self.runs = 0
        self.said = ""  # by the last run

    def program(self, name: str, shell: str) -> None:
        """A program that jobs find before all others."""
        self.programs.mkdir(exist_ok=True)
        (self.programs / name).write_text(f"#!/bin/sh\n{shell}\n", "utf-8")
        (self.programs / name).chmod(0o755)

    def run(self) -> dict[str, bool]:
        """Run the workflow; which jobs went well. A job whose needs did not go well is not run."""
        self.said = ""
        done: dict[str, bool] = {}
        jobs = jobs_of(self.site, self.name)
        start = git(self.remote, "rev-parse", "main")
        for job in jobs:
            if all(done.get(name) for name in job.needs):
                done[job.name] = self._job(job, start)
        return done

    def _job(self, job: Job, commit: str) -> bool:
        self.runs += 1
        clone = self.folder / f"clone-{self.runs}"
        self._clone(clone, commit)
        for step in job.steps:
            if step is PUBLISH:
                self._publish(clone)
            elif not self._step(step, clone):
                return False
        return True

    def _clone(self, clone: Path, commit: str) -> None:
        """As shallow as hosts make it. GitLab's runner checks out the commit the pipeline is for, and no branch."""
        there = f"file://{self.remote}"
        if self.name != "gitlab":
            git(self.folder, "clone", "--quiet", "--depth=1", there, str(clone))
            return
        git(self.folder, "init", "--quiet", str(clone))
        git(clone, "remote", "add", "origin", there)
        git(clone, "fetch", "--quiet", "--depth=20", "origin", commit)
        git(clone, "checkout", "--quiet", "--detach", "FETCH_HEAD")

    def _step(self, step: Step, clone: Path) -> bool:
        environment = {
            "PATH": f"{self.programs}:{os.defpath}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "error",
            "CI_SERVER_URL": f"file://{self.folder}",
            "CI_PROJECT_PATH": "remote",
            "CI_REPO_CLONE_URL": f"file://{self.remote}",
            **step.environment,
        }
        done = subprocess.run(
            ["sh", "-e", "-c", step.shell], cwd=clone, env=environment, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        self.said += done.stdout + done.stderr
        assert "Traceback" not in self.said, self.said
        assert not [secret for secret in SECRETS.values() if secret and secret in self.said]
        return done.returncode == 0

    def _publish(self, clone: Path) -> None:
        shutil.rmtree(self.web)
        if self.name == "woodpecker":
            git(self.folder, "clone", "--quiet", "--branch", "pages", f"file://{self.remote}", str(self.web))
            shutil.rmtree(self.web / ".git")
        else:
            shutil.copytree(clone / "public", self.web)


def git(folder: Path, *arguments: str) -> str:
    """What git says; it must succeed."""
    who = ["-c", "user.name=Claire", "-c", "user.email=claire@site.example"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def commits(remote: Path, since: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """The commits on the writer's branch after `since`, the oldest first: by whom, what it says, which files."""
    for commit in git(remote, "rev-list", "--reverse", f"{since}..main").split():
        who, what = git(remote, "show", "--no-patch", "--format=%an%n%s", commit).splitlines()
        names = git(remote, "show", "--name-only", "--format=", commit).splitlines()
        yield who, what, frozenset(names)


def at_host(site: Path) -> str:
    """Make a repository of a site, with a bare one beside it that its host holds; the first commit."""
    remote = site.with_name("remote.git")
    git(site.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    git(site, "init", "--quiet", "--initial-branch=main")
    git(site, "remote", "add", "origin", str(remote))
    return push(site)


def push(site: Path) -> str:
    """Commit and push everything, as the writer; the commit."""
    git(site, "add", "--all")
    git(site, "commit", "--quiet", "--message", "Writing")
    git(site, "push", "--quiet", "origin", "HEAD:main")
    return head_of(site)


def head_of(site: Path) -> str:
    """The newest commit at the host."""
    return git(site, "ls-remote", "origin", "refs/heads/main").split()[0]
