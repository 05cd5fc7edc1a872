"""Blocks of one's own: what they are given is the same on the page, in lists and in feeds, and right under a prefix."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from convblog.problems import SiteError
from tests.scenario import built, post, put, site_of, tree

CARD = """<p class="card">
{%- for name in block.attrs %}{{ name }}={{ block.attrs[name] }} {% endfor -%}
({{ page.title }}, {{ page.url }}, {{ lang }}, {{ prefix }}, {{ _("Draft") }})</p>"""
BODY = """::: card src=p.png to=/about/#me url=https://x.example/ href=../other.md de="Marie Lefort" image=Marie
Words.
:::

<!-- more -->

The rest."""
HERE = "src=/blog/2026/01/letter/p.png to=/blog/about/#me url=https://x.example/ href=/blog/2026/01/other/"
FEED = HERE.replace("=/blog/", "=https://test.example/blog/")
SEEN = "de=Marie Lefort image=Marie (Une lettre, /blog/2026/01/letter/, fr, /blog, Brouillon)"


def a_site(root: Path) -> Path:
    return site_of(
        root,
        f"""
== convblog.yaml
title: Test
url: https://test.example/blog/
languages: {{fr: {{title: Essai}}}}
== templates/blocks/card.html
{CARD}
== content/posts/letter/index.md
{post("Une lettre", lang="fr", tags="[word]", body=BODY)}
== content/posts/letter/p.png
no picture, but a file
== content/posts/other.md
{post("Other")}
== content/pages/about.md
{post("About")}
""",
    )


def cards(site: Path, path: str) -> list[str]:
    text = (site / "public" / path).read_text("utf-8")
    return re.findall(
        r'<p class="card">(.*?)</p>', text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')
    )


def test_a_block_is_given_the_same_on_the_page_and_in_lists_and_whole_addresses_in_feeds(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    built(site)
    for path in ("2026/01/letter/index.html", "fr/index.html", "fr/tags/word/index.html"):
        assert cards(site, path) == [f"{HERE} {SEEN}"], path
    assert cards(site, "fr/feed.xml") == [f"{FEED} {SEEN}"]
    assert (site / "public/2026/01/letter/p.png").is_file()


def test_what_a_block_shows_of_elsewhere_is_made_anew_when_that_changes(tmp_path: Path) -> None:
    site = a_site(tmp_path / "site")
    built(site)
    put(site, "content/posts/other.md", post("Other", slug="moved"))
    put(site, "content/posts/letter/index.md", post("Autre titre", lang="fr", tags="[word]", body=BODY))
    put(site, "locale/fr/LC_MESSAGES/convblog.po", 'msgid ""\nmsgstr ""\n\nmsgid "Draft"\nmsgstr "Ébauche"\n')
    built(site)
    for path in ("2026/01/letter/index.html", "fr/index.html", "fr/feed.xml"):
        (card,) = cards(site, path)
        assert "/blog/2026/01/moved/" in card and "Autre titre" in card and "Ébauche" in card, path
    clean = Path(shutil.copytree(site, tmp_path / "clean", ignore=shutil.ignore_patterns("public", ".convblog")))
    built(clean)
    assert tree(site / "public") == tree(clean / "public")


def test_a_block_that_names_a_file_which_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    put(site, "content/posts/letter/index.md", post("Une lettre", body="Words.\n\n::: card src=gone.png\n:::"))
    with pytest.raises(SiteError) as caught:
        built(site)
    (wrong,) = caught.value.problems
    assert (wrong.file, wrong.line) == ("content/posts/letter/index.md", 8)
    assert wrong.text() == "this link leads to posts/letter/gone.png, which is not there"


def test_the_page_of_a_post_without_blocks_depends_on_nothing_more(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    built(site)
    put(site, "templates/blocks/card.html", CARD + "!")
    written = set(built(site).written)
    assert "2026/01/letter/index.html" in written and "2026/01/other/index.html" not in written
