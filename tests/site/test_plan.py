"""Which pages there are to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from convblog.site import plan
from convblog.site.material import Material
from convblog.site.sketch import Sketch
from tests import scenario
from tests.scenario import post, put
from tests.site.conftest import built
from tests.site.output import Output


def test_what_lists_posts_or_answers_is_known_by_its_kind(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of these kinds are made beside all others: none may be made twice, none be forgotten."""
    listed, planned = [], []
    listing, every = plan.listing, plan.plan

    def listing_noted(material: Material) -> Iterator[Sketch]:
        for sketch in listing(material):
            listed.append((sketch.kind, sketch.path))
            yield sketch

    def plan_noted(material: Material) -> Iterator[Sketch]:
        for sketch in every(material):
            planned.append((sketch.kind, sketch.path))
            yield sketch

    monkeypatch.setattr(plan, "listing", listing_noted)
    monkeypatch.setattr(plan, "plan", plan_noted)
    built(site, tmp_path / "public")
    assert {kind for kind, _ in listed} == plan.LISTING
    assert set(listed) == {(kind, path) for kind, path in planned if kind in plan.LISTING}


def test_all_texts_of_the_site_are_set_by_the_rules_of_the_pages_language(tmp_path: Path) -> None:
    """What a writer types with straight marks: the title of the site, its description, menu, openings, tags, series."""
    config = (
        "title: Lettres d'hiver\nurl: https://test.example/\nlang: fr\n"
        "description: Carnet d'une correctrice qui aime qu'on lui réponde.\n"
        "languages: {en: {title: Winter's letters, description: 'Somebody''s notebook.'}}\n"
        "nav: [{title: L'atelier, url: /atelier/, lang: fr}]\n"
        'conversation: {openings: {fr: ["D\'accord !"]}, email: {address: a@test.example}}\n'
    )
    put(tmp_path, "convblog.yaml", config)
    keys = {"tags": "[l'amitié, L’amitié]", "series": "Chronique d'hiver"}
    put(tmp_path, "content/posts/a.md", post("L'un", "2026-01-01", "Voilà.", slug="un", **keys))
    put(tmp_path, "content/posts/b.md", post("L'autre", "2026-01-02", "Voilà.", slug="autre", **keys))
    scenario.built(tmp_path)
    pages = Output(tmp_path / "public", "https://test.example/").pages
    said = " ".join(" ".join(page.tree.itertext()) for page in pages.values())
    for text in (
        "Lettres d’hiver",
        "Carnet d’une correctrice qui aime qu’on lui réponde.",
        "Winter’s letters",
        "Somebody’s notebook.",
        "L’atelier",
        "D’accord\u202f!",
        "l’amitié",
        "« Chronique d’hiver »",
    ):
        assert text.replace(" »", "\u202f»").replace("« ", "«\u202f") in said, text
    assert not re.findall(r"\w*'\w+", said)
    assert "tags/l-amitie/index.html" in pages, "addresses are made of what was written"
    for name in ("feed.xml", "atom.xml", "feed.json", "tags/l-amitie/feed.xml"):
        assert "'hiver" not in (tmp_path / "public" / name).read_text("utf-8")
