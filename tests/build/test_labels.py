"""The words within a text (footnotes, boxes, links beside headings) come from the translations, as all others do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from convblog.problems import SiteError
from tests.scenario import built, post, put, site_of, tree

BODY = """
## Een kop

Tekst.[^1]

!!! warning
    Pas op.

- [ ] kopen

[^1]: Een noot.
"""
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
NL = "locale/nl/LC_MESSAGES/convblog.po"
PAGE = "2026/01/noot/index.html"


def words(**said: str) -> str:
    """A file of translations; `_` stands for a space."""
    return HEAD + "".join(f'msgid "{one.replace("_", " ")}"\nmsgstr "{other}"\n\n' for one, other in said.items())


DUTCH = words(
    Footnotes="Voetnoten",
    Footnote="Voetnoot",
    Back_to_the_text="Terug naar de tekst",
    Link_to_this_section="Link naar dit deel",
    Warning="Let op",
    To_do="Nog te doen",
)
SITE = f"""
== convblog.yaml
title: Test
url: https://test.example/
lang: nl
== content/posts/noot.md
{post("Noot", "2026-01-01", BODY)}
== content/posts/note.md
{post("Note", "2026-01-02", BODY, lang="en")}
== content/posts/kort.md
{post("Kort", "2026-01-03")}
"""


def page(site: Path, path: str = PAGE) -> str:
    return (site / "public" / path).read_text("utf-8")


def clean(site: Path) -> dict[str, bytes]:
    """The same site built from nothing."""
    other = site.parent / "other"
    shutil.copytree(site, other, ignore=shutil.ignore_patterns("public", ".convblog"))
    built(other)
    found = tree(other / "public")
    shutil.rmtree(other)
    return found


def test_a_site_in_dutch_has_its_own_words_within_its_texts(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", f"{SITE}== {NL}\n{DUTCH}")
    built(site)
    html = page(site)
    assert '<section class="footnotes" aria-label="Voetnoten">' in html
    assert 'class="admonition-title">Let op</p>' in html
    for label in ("Link naar dit deel", "Terug naar de tekst", "Voetnoot 1", "Nog te doen"):
        assert f'aria-label="{label}"' in html
    english = page(site, "2026/01/note/index.html")
    assert 'aria-label="Footnotes"' in english and ">Warning</p>" in english and "Voetnoten" not in english


def test_a_changed_word_changes_the_page_at_the_next_build(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", f"{SITE}== {NL}\n{DUTCH}")
    built(site)
    put(site, NL, DUTCH.replace("Voetnoten", "Noten onderaan"))
    built(site)
    assert 'aria-label="Noten onderaan"' in page(site)
    assert tree(site / "public") == clean(site)
    (site / NL).unlink()
    built(site)
    assert 'aria-label="Footnotes"' in page(site)
    assert tree(site / "public") == clean(site)
    assert built(site).written == ()


def test_a_theme_may_bring_the_words_and_the_site_says_them_otherwise(tmp_path: Path) -> None:
    theme = f"== themes/eigen/theme.yaml\nname: eigen\nextends: agora\n== themes/eigen/{NL}\n{DUTCH}"
    site = site_of(tmp_path / "site", f"{SITE}{theme}")
    put(site, "convblog.yaml", (site / "convblog.yaml").read_text("utf-8") + "theme: eigen\n")
    built(site)
    assert 'aria-label="Voetnoten"' in page(site) and ">Let op</p>" in page(site)
    put(site, NL, words(Footnotes="Noten"))
    built(site)
    assert 'aria-label="Noten"' in page(site) and ">Let op</p>" in page(site)
    assert tree(site / "public") == clean(site)


def test_a_word_that_stands_in_no_text_parses_nothing_anew(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", f"{SITE}== {NL}\n{DUTCH}")
    built(site)
    before = page(site)
    put(site, NL, DUTCH + words(Archive="Archief").removeprefix(HEAD))
    (site / "content/posts/noot.md").touch()
    built(site)
    assert page(site) != before and page(site).replace("Archief", "Archive") == before
    assert tree(site / "public") == clean(site)


def test_a_file_of_translations_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", f"{SITE}== locale/ca/LC_MESSAGES/convblog.po\nmsgid no\n")
    with pytest.raises(SiteError) as raised:
        built(site)
    assert [one.file for one in raised.value.problems] == [str(site / "locale/ca/LC_MESSAGES/convblog.po")]
    assert not (site / "public").exists()
