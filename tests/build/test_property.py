"""The central promise: after any edits, an incremental build equals a clean one byte for byte."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.scenario import answer, built, post, put, site_of, tree

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
== content/posts/a.md
{post("A", "2026-01-01", "Premier « mot ».", tags="[x, y]", question="Et vous ?")}
== content/posts/b/index.md
{post("B", "2026-01-02", "Voir [A](../a.md). ![un trait](trait.svg)", tags="[y]")}
== content/posts/b/trait.svg
<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"></svg>
== content/pages/about.md
{post("About", lang="en")}
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
        keys["aliases"] = f"[/old/{name}/]"
    others = [n for n in NAMES if (site / f"content/posts/{n}.md").exists() and n != name]
    link = f" [voir]({chance.choice(others)}.md)" if others and chance.random() < 0.5 else ""
    date = f"2026-0{chance.randrange(1, 9)}-1{chance.randrange(10)}"
    body = " ".join(chance.choices(["mot", "“dit”", "**fort**", "`code`", "peut-être", "?"], k=12)) + link
    put(site, f"content/posts/{name}.md", post(f"{name} {chance.randrange(3)}", date, body, **keys))


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
    parent = f"id0000000{chance.randrange(8)}"
    keys = {}
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
    path = site / "templates" / chance.choice(["tags.html", "parts/pager.html", "voices.html"])
    if path.exists() and chance.random() < 0.5:
        path.unlink()
    else:
        put(site, path.relative_to(site).as_posix(), f"{{{{ site.title }}}} {chance.randrange(3)}")


def _configure(site: Path, chance: random.Random) -> None:
    path = site / "convblog.yaml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("pagination", "description"))]
    lines += [f"pagination: {chance.randrange(1, 4)}", f"description: {chance.choice(['un', 'deux'])}"]
    path.write_text("\n".join(lines) + "\n")


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
    _write_post, _write_post, _write_post, _delete_post, _rename_post, _answer, _answer, _delete_answer, _picture,
    _picture, _template, _configure, _static, _damage,
]  # fmt: skip


def _check_edits(seed: int, steps: int) -> None:
    """Random edits, a few at a time, each time followed by an incremental build; then a clean build of a copy.

    What one incremental build leaves stale stays so until its page is rendered again: the last tree tells.
    """
    from convblog.problems import SiteError

    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        site = site_of(Path(folder, "site"), SITE)
        built(site)
        for _ in range(steps):
            for _ in range(chance.randrange(1, 4)):
                chance.choice(EDITS)(site, chance)
            old = tree(site / "public")
            try:
                built(site, accept_gone=True)
            except SiteError:
                assert tree(site / "public") == old, "a build that failed wrote something"
                return
        copy = Path(folder, "copy")
        shutil.copytree(site, copy, ignore=shutil.ignore_patterns(".convblog", "public"))
        built(copy)
        assert tree(site / "public") == tree(copy / "public")


@settings(max_examples=int(os.environ.get("CONVBLOG_EDITS", "16")), deadline=None, derandomize=True,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(st.integers(0, 2**32))
def test_after_any_edit_an_incremental_build_equals_a_clean_one(seed: int) -> None:
    _check_edits(seed, steps=3)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_after_any_of_many_more_edits_too(seed: int) -> None:
    _check_edits(seed, steps=4)
