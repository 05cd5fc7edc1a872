"""The central promise: after any edits, an incremental build equals a clean one byte for byte."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from convblog.times import Moment
from tests.scenario import NOW, answer, built, built_again, post, put, site_of, tree

SITE = f"""
== convblog.yaml
title: Propriété
url: https://test.example/blog/
lang: fr
languages: {{en: {{title: Property}}}}
pagination: 2
feed: {{items: 3}}
conversation:
  email: {{address: a@test.example}}
  webmention: {{answer_pages: true}}
== content/posts/a.md
{post("A", "2026-01-01", "Premier « mot ».", tags="[x, y]", question="Et vous ?")}
== content/posts/b/index.md
{post("B", "2026-01-02", "Voir [A](../a.md). ![un trait](trait.svg)", tags="[y]")}
== content/posts/b/trait.svg
<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"></svg>
== templates/blocks/poll.html
<div>{{{{ block.content }}}}</div>
== content/pages/about.md
{post("About", lang="en")}
== responses/r0.md
{answer("id00000000", "/2026/01/a/", channel="webmention", source="https://x.example/0")}
== responses/r1.md
{answer("id00000001", "/2026/01/a/", "Merci.", channel="author", in_reply_to="id00000000")}
== responses/r2.md
{answer("id00000002", "/2026/01/b/", channel="webmention", source="https://x.example/2")}
== responses/r3.md
{answer("id00000003", "/2026/01/b/", "Merci !", channel="author", in_reply_to="id00000002")}
"""

NAMES = "abcdefgh"
Edit = Callable[[Path, random.Random], None]


def _write_post(site: Path, chance: random.Random) -> None:
    name = chance.choice(NAMES)
    tags = ", ".join(chance.sample(["x", "y", "z", "Été"], chance.randrange(3)))
    keys = {"tags": f"[{tags}]"}
    if chance.random() < 0.3:
        keys["lang"] = chance.choice(["fr", "en", "ar"])
    if chance.random() < 0.2:
        keys["draft"] = "true"
    if chance.random() < 0.3:
        keys["question"] = '"Alors ?"'
    if chance.random() < 0.2:
        keys["translation_key"] = "k"
    if chance.random() < 0.2:
        keys["series"] = "S"
    if chance.random() < 0.2:
        keys["author"] = chance.choice(["ann", "Quelqu’un"])
    if chance.random() < 0.2:
        keys["aliases"] = f"[/old/{name}/]"
    others = [n for n in NAMES if (site / f"content/posts/{n}.md").exists() and n != name]
    link = f" [voir]({chance.choice(others)}.md)" if others and chance.random() < 0.5 else ""
    later = chance.random() < 0.15
    date = "2026-12-01" if later else f"2026-0{chance.randrange(1, 9)}-1{chance.randrange(10)}"
    body = " ".join(chance.choices(["mot", "“dit”", "**fort**", "`code`", "peut-être", "?"], k=12)) + link
    if chance.random() < 0.2:
        body += "\n\n::: poll\nOui ?\n:::"
    put(site, f"content/posts/{name}.md", post(f"{name} {chance.randrange(3)}", date, body, **keys))


def _continue_post(site: Path, chance: random.Random) -> None:
    """What most edits are: only the post's own page, and lists, show anything of it."""
    found = sorted((site / "content/posts").glob("*.md"))
    if found:
        path = chance.choice(found)
        path.write_text(path.read_text("utf-8") + f"\nEncore {chance.randrange(9)}.\n", "utf-8")


def _delete_post(site: Path, chance: random.Random) -> None:
    path = site / f"content/posts/{chance.choice(NAMES[1:])}.md"
    path.unlink(missing_ok=True)


def _rename_post(site: Path, chance: random.Random) -> None:
    old, new = (
        site / f"content/posts/{chance.choice(NAMES[1:])}.md",
        site / f"content/posts/{chance.choice(NAMES[1:])}.md",
    )
    if old.exists() and not new.exists():
        old.rename(new)


def _drawn(size: tuple[int, int], colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def _answer(site: Path, chance: random.Random) -> None:
    number = chance.randrange(8)
    kinds = ["reply", "reply", "reply", "mention", "like"]
    target = f"/2026/0{chance.randrange(1, 9)}/a/" if chance.random() < 0.3 else _some_address(site, chance)
    parent = f"id0000000{chance.choice([number - 1, number - 1, chance.randrange(8)]) % 8}"
    keys = {"channel": chance.choice(["email", "webmention", "webmention", "author", "author"])}
    if chance.random() < 0.4:
        keys["pictures"] = f"[p{chance.randrange(3)}.png, p{chance.randrange(3)}.png]"
    if chance.random() < 0.4:
        keys["author"] = f"{{name: Marie, photo: p{chance.randrange(3)}.png}}"
    text = answer(
        f"id0000000{number}", target, f"Réponse {chance.randrange(5)}", kind=chance.choice(kinds), in_reply_to=parent,
        source=f"https://x.example/{number}", **keys,
    )  # fmt: skip
    put(site, f"responses/r{number}.md", text)


PICTURES = [_drawn(size, colour) for size in ((9, 9), (20, 10)) for colour in ("red", "blue")]


def _picture(site: Path, chance: random.Random) -> None:
    """A picture that answers may name: it comes, changes, breaks, goes."""
    path = f"responses/p{chance.randrange(3)}.png"
    if chance.random() < 0.25:
        (site / path).unlink(missing_ok=True)
    else:
        put(site, path, chance.choice([*PICTURES, b"no picture"]))


def _some_address(site: Path, chance: random.Random) -> str:
    pages = sorted(p.parent.relative_to(site / "public").as_posix() for p in (site / "public/2026").rglob("index.html"))
    return f"/{chance.choice(pages)}/" if pages else "/2026/01/a/"


def _delete_answer(site: Path, chance: random.Random) -> None:
    (site / f"responses/r{chance.randrange(8)}.md").unlink(missing_ok=True)


def _template(site: Path, chance: random.Random) -> None:
    """One of the site's own: pages, a part with its macro, a block, the stylesheet."""
    number = chance.randrange(3)
    texts = {
        "tags.html": f"{{{{ site.title }}}} {number}",
        "voices.html": f"{{% for voice in page.voices %}}{{{{ voice.name }}}}{{% endfor %}} {number}",
        "parts/pager.html": f"{{% macro pager(page) %}}<p>{{{{ page.number }}}} {number}</p>{{% endmacro %}}",
        "blocks/poll.html": f"<aside>{{{{ block.content }}}} {number}</aside>",
        "style.css": f"p {{ margin: {number}em }}",
    }
    name = chance.choice([*texts])
    path = site / "templates" / name
    if name != "blocks/poll.html" and path.exists() and chance.random() < 0.5:
        path.unlink()
    else:
        put(site, f"templates/{name}", texts[name])


def _theme(site: Path, chance: random.Random) -> None:
    """A theme of the site's own: it comes and goes, and so do its files and words."""
    number = chance.randrange(3)
    kind = chance.randrange(4)
    if kind == 0:
        put(site, "themes/quiet/theme.yaml", f"name: quiet\nextends: agora\noptions: {{accent: '#12345{number}'}}\n")
        _set(site, "theme", "quiet")
    elif kind == 1:
        _set(site, "theme", "agora")
    elif kind == 2:
        put(site, f"themes/quiet/static/{number}.txt", f"{chance.random()}")
    else:
        put(site, "themes/quiet/templates/archive.html", f"{{{{ site.title }}}} {number}")


def _words(site: Path, chance: random.Random) -> None:
    """The site's own words."""
    path = f"locale/{chance.choice(['fr', 'en'])}/LC_MESSAGES/convblog.po"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    put(site, path, f'{head}msgid "Archive"\nmsgstr "Tout {chance.randrange(3)}"\n')


def _page(site: Path, chance: random.Random) -> None:
    path = f"content/pages/{chance.choice(['about', 'more/here'])}.md"
    if (site / path).exists() and chance.random() < 0.4:
        (site / path).unlink()
    else:
        keys = {"lang": "en", "toc": "true"} if chance.random() < 0.5 else {"translation_key": "k"}
        put(site, path, post(f"Page {chance.randrange(3)}", body="## Un\n\nMot.", **keys))


def _set(site: Path, key: str, value: str) -> None:
    """Set one key of the configuration that stands on one line."""
    path = site / "convblog.yaml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(f"{key}:")]
    path.write_text("\n".join([*lines, f"{key}: {value}"]) + "\n")


def _configure(site: Path, chance: random.Random) -> None:
    path = site / "convblog.yaml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("pagination", "description"))]
    lines += [f"pagination: {chance.randrange(1, 4)}", f"description: {chance.choice(['un', 'deux'])}"]
    text = "\n".join(lines) + "\n"
    text = text.replace("answer_pages: true", "answer_pages: false")
    path.write_text(text if chance.random() < 0.3 else text.replace("pages: false", "pages: true"))
    _set(site, "authors", chance.choice(["{}", "{ann: {name: Ann}}", "{ann: {name: Anne, url: 'https://a.example/'}}"]))
    _set(site, "url", chance.choice(["https://test.example/blog/", "https://test.example/"]))
    _set(site, "nav", chance.choice(["[]", "[{title: About, url: /about/}]"]))


def _static(site: Path, chance: random.Random) -> None:
    path = site / "static" / chance.choice(["humans.txt", "deep/er.txt", "_redirects"])
    if path.exists() and chance.random() < 0.5:
        path.unlink()
    else:
        put(site, path.relative_to(site).as_posix(), f"# {chance.randrange(3)}\n")


def _damage(site: Path, chance: random.Random) -> None:
    """The output or the cache suffers: the next build must not care."""
    pages = sorted(p for p in (site / "public").rglob("*") if p.is_file() and p.name != ".convblog-output")
    what = chance.randrange(4)
    if what == 0 and pages:
        chance.choice(pages).unlink()
    elif what == 1 and pages:
        chance.choice(pages).write_text("torn")
    elif what == 2:
        put(site, f"public/stray{chance.randrange(3)}/x.html", "x")
    else:
        (site / ".convblog/cache.sqlite").unlink(missing_ok=True)


EDITS: list[Edit] = [
    _write_post, _write_post, _write_post, _continue_post, _continue_post, _delete_post, _rename_post, _answer,
    _answer, _delete_answer, _picture, _picture, _template, _template, _theme, _words, _page, _configure, _static,
    _damage,
]  # fmt: skip


def _check_edits(seed: int, steps: int) -> None:
    """Random edits, a few at a time, each time followed by an incremental build; then a clean build of a copy.

    What one incremental build leaves stale stays so until its page is rendered again: the last tree tells.
    """
    from convblog.problems import SiteError

    chance = random.Random(seed)
    build = partial(built_again, memory={}) if seed % 2 else built
    with tempfile.TemporaryDirectory() as folder:
        site = site_of(Path(folder, "site"), SITE)
        now = NOW
        build(site, now)
        for _ in range(steps):
            if chance.random() < 0.3:  # a while later: what lay in the future falls due, conversations close
                now = Moment(now.seconds + 86_400 * chance.choice([1, 20, 200]))
            for _ in range(chance.randrange(1, 4)):
                chance.choice(EDITS)(site, chance)
            old = tree(site / "public")
            try:
                build(site, now, accept_gone=chance.random() < 0.5)
            except SiteError:
                assert tree(site / "public") == old, "a build that failed wrote something"
                return
        copy = Path(folder, "copy")
        shutil.copytree(site, copy, ignore=shutil.ignore_patterns(".convblog", "public"))
        built(copy, now)
        assert tree(site / "public") == tree(copy / "public")


@settings(max_examples=int(os.environ.get("CONVBLOG_EDITS", "10")), suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_after_any_edit_an_incremental_build_equals_a_clean_one(seed: int) -> None:
    _check_edits(seed, steps=3)


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_after_any_of_many_more_edits_too(seed: int) -> None:
    _check_edits(seed, steps=4)
