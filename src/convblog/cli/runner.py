"""What a new site is given so that a hosted runner collects, builds and publishes it. The files stand in `ci/`.

The workflow of each host is a file of its own in the host's own language; the scripts are the same for all.
"""

from __future__ import annotations

from pathlib import Path

SECRET = "CONVBLOG_SECRET"  # noqa: S105 - the name of a variable
"""The variable that holds the site's secret: `.convblog/` does not outlive a run there."""

WORKFLOWS = {
    "github": ".github/workflows/convblog.yml",
    "gitlab": ".gitlab-ci.yml",
    "woodpecker": ".woodpecker/convblog.yml",
}
"""Where each host looks for what it is to do."""

_OURS = Path(__file__).with_name("ci")


def files(host: str) -> dict[str, str]:
    """The files for `host`, one of `WORKFLOWS`: their texts by path in the site."""
    scripts = ("git.sh", "keep.sh", *(("publish.sh",) if host == "woodpecker" else ()))
    return {
        WORKFLOWS[host]: _text(f"{host}.yml"),
        **{f"ci/{name}": _text(name) for name in scripts},
    }


def _text(name: str) -> str:
    return (_OURS / name).read_text("utf-8")
