"""`convblog new`."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import click

from convblog.cli import runner
from convblog.cli.terminal import _, language
from convblog.problems import N_, site_error
from convblog.yamlfile import quoted

# What a repository is born with: none of it is in the way of a site.
_WELCOME = frozenset((".git", ".gitignore", "README", "README.md", "LICENSE", "LICENSE.md", "LICENSE.txt"))


@click.command("new", help=_("Make a new site: its configuration, a first post, a page about you."))
@click.argument("folder", metavar="DIR")
@click.option("--title", default="", help=_("The site's title."))
@click.option("--url", metavar="URL", default="https://blog.example/", help=_("Where it will live."))
@click.option("--lang", metavar="CODE", default="", help=_("Its language, like fr or en (default: the terminal's)."))
@click.option("--ci", "host", type=click.Choice(tuple(runner.WORKFLOWS)), help=_("Add what builds it on this host."))
def command(folder: str, title: str, url: str, lang: str, host: str | None) -> None:
    """Make a site that builds at once."""
    from convblog.config import is_language, is_web_address

    if not is_web_address(url):
        raise click.BadParameter(_("write a whole address that starts with https://"), param_hint="--url")
    lang = lang or language().partition("-")[0]
    if not is_language(lang):
        raise click.BadParameter(_("write a code like fr, en or pt-BR"), param_hint="--lang")
    root = Path(folder)
    if root.exists() and (not root.is_dir() or any(path.name not in _WELCOME for path in root.iterdir())):
        raise site_error(folder, 0, N_("there is something here already"), N_("name a new folder, or an empty one"))
    for path, text in _files(title, url, lang, host or "").items():
        goal = root / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        before = goal.read_text("utf-8").rstrip("\n") + "\n" if path == ".gitignore" and goal.exists() else ""
        goal.write_text(before + text, encoding="utf-8")
    click.echo(_("A new site stands in {folder}. Next:").format(folder=folder))
    click.echo(f"  cd {folder}\n  convblog serve")
    if host:
        text = _("Before you push, give the host the secret {name}, like the output of: openssl rand -hex 32")
        click.echo(text.format(name=runner.SECRET))


def _files(title: str, url: str, lang: str, host: str) -> dict[str, str]:
    """The files of a new site, in its language (French, else English); `host` builds it, if it is not empty."""
    from convblog import times
    from convblog.words import translations

    translate = translations(lang).gettext
    hello, question = quoted(translate(N_("Hello"))), quoted(translate(QUESTION))
    shown = title or translate(N_("A blog that converses"))
    post = translate(FIRST_POST)
    zone = "Europe/Paris" if lang == "fr" else "UTC"
    today = datetime.fromtimestamp(time.time(), times.zone(zone)).strftime("%Y-%m-%d")
    hello_name, about_name = translate(N_("hello")), translate(N_("about"))
    about = quoted(translate(N_("About")))
    config = (_CONFIG + (_ON_A_RUNNER if host else _AT_HOME)).format(
        title=quoted(shown), url=url, lang=lang, zone=zone, comment=translate(COMMENT), secret=runner.SECRET
    )
    return {
        "convblog.yaml": config,
        f"content/posts/{today[:4]}/{hello_name}.md": (
            f"---\ntitle: {hello}\ndate: {today}\nquestion: {question}\n---\n\n{post}\n"
        ),
        f"content/pages/{about_name}.md": f"---\ntitle: {about}\n---\n\n{translate(ABOUT)}\n",
        "static/.gitkeep": "",
        "responses/.gitkeep": "",
        ".gitignore": "/public/\n/.convblog/\n",
        # Files that several machines add lines to: git keeps the lines of all.
        ".gitattributes": "responses/tombstones.txt merge=union\nsent.jsonl merge=union\n",
        **(runner.files(host) if host else {}),
    }


FIRST_POST = N_(
    "This is the first post of this site. It stands in a plain text file: change it, and the page changes.\n\n"
    "Readers may answer once you have set an address for it, under “conversation” in convblog.yaml."
)
QUESTION = N_("And you, what would you like to talk about?")
COMMENT = N_("How readers answer. Take away the signs # of what you have; the manual says more.")
ABOUT = N_("Who writes here, about what, and for whom.")

_CONFIG = """\
title: {title}
url: {url}
lang: {lang}
timezone: {zone}
author: {{name: "", url: ""}}
theme: agora
"""
_AT_HOME = """
# {comment}
# conversation:
#   email: {{address: answers@blog.example, plus_addressing: true}}
#   webmention: {{endpoint: https://blog.example/webmention}}
"""
_ON_A_RUNNER = """
conversation:
  secret_env: {secret}
# {comment}
#   email:
#     address: answers@blog.example
#     plus_addressing: true
#     sources: [{{imap: {{host: imap.blog.example, user: answers@blog.example, password_env: MAIL_PASSWORD}}}}]
#   webmention:
#     endpoint: https://webmention.io/blog.example/webmention
#     sources:
#       - webmention_io: {{domain: blog.example, token_env: WEBMENTION_IO_TOKEN}}
#       - receiver: {{url: "https://blog.example/", token_env: RECEIVER_TOKEN}}
"""
