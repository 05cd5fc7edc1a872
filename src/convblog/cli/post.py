"""`convblog post`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from convblog.cli.terminal import _, site_of, site_option
from convblog.problems import N_, site_error
from convblog.yamlfile import quoted


@click.command("post", help=_("Begin a post: a file with its front matter."))
@click.argument("title", metavar="TITLE")
@site_option
def command(title: str, site: str) -> None:
    """Make a post's file and say where it is."""
    from convblog.content.clean import clean_line
    from convblog.content.slug import slug_of

    root = Path(site_of(site))
    shown = clean_line(title)
    slug = slug_of(shown)
    if not slug:
        raise click.BadParameter(_("a title needs letters or digits"), param_hint="TITLE")
    now = _now(root)
    path = root / "content" / "posts" / now[:4] / f"{slug}.md"
    if path.exists() or (path.parent / slug / "index.md").exists():
        hint = N_("give the new one another title, or go on writing that one")
        raise site_error(str(path.relative_to(root)), 0, N_("there is a post of this name already"), hint)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(f"---\ntitle: {quoted(shown)}\ndate: {now}\ntags: []\nquestion:\n---\n\n")
    click.echo(str(path.relative_to(root)))


def _now(root: Path) -> str:
    """This minute in the site's time zone, as front matter wants it. Raises `SiteError` if there is no site."""
    from datetime import datetime

    from convblog import config, configfile, times
    from convblog.content import scan

    settings = configfile.read(scan.read_text(str(root), config.FILE))
    return datetime.fromtimestamp(time.time(), times.zone(settings.timezone)).strftime("%Y-%m-%d %H:%M")
