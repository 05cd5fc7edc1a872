"""Which pages there are to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from convblog.site import plan
from convblog.site.material import Material
from convblog.site.sketch import Sketch
from tests.site.conftest import built


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
