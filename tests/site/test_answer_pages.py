"""The example site with its author's answers to other sites as pages: valid, accessible, read by other sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import mf2py
import pytest
from playwright.sync_api import Browser

from convblog.build.check import check
from tests.site import sources
from tests.site.conftest import URL, built, copy_of_example
from tests.site.output import Output
from tests.site.server import Server, serving
from tests.site.test_browser import (
    LIGHT_AND_DARK,
    NARROW,
    OPEN_ALL,
    RULES,
    RUN_AXE,
    WIDER_THAN_THE_SCREEN,
    opened,
    shown,
)
from tests.site.test_checker import checked
from tests.site.test_checker import shown as said


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, with the wish."""
    site = copy_of_example(tmp_path_factory.mktemp("answering"))
    config = site / "convblog.yaml"
    text = config.read_text("utf-8").replace("  webmention:\n", "  webmention:\n    answer_pages: true\n")
    config.write_text(text, "utf-8")
    return site


@pytest.fixture(scope="module")
def answering(example: Path) -> Output:
    return Output(built(example, example / "public"), URL)


@pytest.fixture(scope="module")
def answers(answering: Output) -> list[str]:
    """Their paths below the output."""
    return [path for path in answering.pages if path.startswith("answers/")]


@pytest.fixture(scope="module")
def online(answering: Output) -> Iterator[Server]:
    with serving(answering) as server:
        yield server


def test_each_answer_to_a_webmention_and_no_other_has_one(example: Path, answers: list[str]) -> None:
    responses = {one.front["id"]: one.front for one in sources.responses(example)}
    to_sites = {
        f"answers/{identity}/index.html"
        for identity, front in responses.items()
        if front["channel"] == "author"
        and responses.get(front.get("in_reply_to", ""), {}).get("channel") == "webmention"
        and responses[front["in_reply_to"]]["kind"] == "reply"
    }
    assert set(answers) == to_sites
    assert len(answers) >= 3


def test_other_sites_read_them_and_their_links_lead_somewhere(
    example: Path, answering: Output, answers: list[str]
) -> None:
    responses = {one.front["id"]: one for one in sources.responses(example)}
    langs = set()
    for path in answers:
        page, own = answering.pages[path], responses[path.split("/")[1]]
        [entry] = mf2py.Parser(doc=page.data.decode(), url=page.url).to_dict()["items"]
        properties = entry["properties"]
        assert set(properties) == {"author", "content", "in-reply-to", "published", "url"}, path
        assert properties["url"] == [page.url]
        assert properties["in-reply-to"] == [responses[own.front["in_reply_to"]].front["source"]]
        assert properties["author"][0]["properties"]["name"] == [own.front["author"]["name"]]
        assert datetime.fromisoformat(properties["published"][0]) == own.moment
        assert sources.letters(properties["content"][0]["value"]) == sources.letters(own.body), path
        langs.add(page.lang)
    assert langs == {"fr", "en"}
    assert check(str(answering.root), URL, [f"{URL}webmention", f"{URL}reply"]) == ([], [])


def test_the_html_checker_objects_to_none(answering: Output, answers: list[str], checkers: Path) -> None:
    files = [str(answering.root / path) for path in answers]
    objections = checked(checkers / "vnu-jar/build/dist/vnu.jar", files)
    assert [said(one) for one in objections] == []


def test_axe_finds_nothing_and_nothing_is_wider_than_a_narrow_screen(
    browser: Browser, online: Server, answers: list[str], checkers: Path
) -> None:
    axe = (checkers / "axe-core" / "axe.min.js").read_text("utf-8")
    for path in answers:
        with opened(browser, online, "/" + path.removesuffix("index.html"), NARROW) as page:
            page.evaluate(axe)
            page.evaluate(OPEN_ALL)
            assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], path
            for scheme in LIGHT_AND_DARK:
                page.emulate_media(color_scheme=scheme)
                found = page.evaluate(RUN_AXE, RULES)
                assert found["passes"], "axe looked at nothing"
                assert [shown(one) for one in found["violations"]] == [], path
