"""The example site in a real Chromium, under its own strict policy: axe, narrow screens, the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests import scenario
from tests.scenario import post, put
from tests.site.longwords import longwords
from tests.site.output import Output
from tests.site.server import Server, serving

FRENCH, ENGLISH, ARABIC = "/2025/01/silence/", "/2025/01/the-first-word/", "/2026/03/rasail/"
MOVED, MOVED_TO = "/2024/02/adieu/", "/2024/02/quitter-la-place/"
KINDS_OF_PAGES = (
    "/",
    "/en/",
    FRENCH,
    ENGLISH,
    ARABIC,
    "/2024/03/petites-assemblees/",  # code, formulas, a table, contents, a series
    "/2026/06/prendre-le-temps/",  # tasks, keys, a card
    "/2025/11/desaccord/",  # an admonition
    "/2025/09/reading-slowly/",  # footnotes
    "/2026/08/reponse-a-etienne/",
    "/2026/01/moderation-hospitalite/",
    MOVED_TO,
    "/conversations/",
    "/voices/",
    "/archive/",
    "/tags/",
    "/tags/echange/",
    "/a-propos/",
    "/about/",
    MOVED,
    "/2024/04/sondage-de-printemps/",
    "/no/such/page/",
)
NARROW, PHONE, DESKTOP, WIDE = 320, 360, 1280, 1600
HEIGHT = 800
LIGHT_AND_DARK: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

RUN_AXE = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
RUN_AXE_ON_COLOURS = (
    "() => axe.run(document, {runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}})"
)
RUN_AXE_COLOURS_APART = RUN_AXE.replace("resultTypes", "rules: {'color-contrast': {enabled: false}}, resultTypes")
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"
WIDER_THAN_THE_SCREEN = """() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    const scrolls = e => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement))
    return [document.documentElement.scrollWidth + ' px', ...[...document.body.querySelectorAll('*')]
        .filter(e => !scrolls(e.parentElement) && e.getBoundingClientRect().right > width + 1)
        .map(e => e.outerHTML.slice(0, 160))]
}"""
CUT_OFF = """() => [...document.querySelectorAll('.formula, .table, pre')]
    .filter(e => e.scrollHeight > e.clientHeight)
    .map(e => `${e.scrollHeight} px in ${e.clientHeight}: ${e.textContent.slice(0, 80)}`)"""
REPLY_WAYS = ":is(.invitation, .ways) :is(a, button, summary, input:not([type=hidden]), textarea):not(.trap *)"
TOO_SMALL = """selector => [...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility())
    .map(e => [e.getBoundingClientRect(), e])
    .filter(([box]) => box.width < 24 || box.height < 24)
    .map(([box, e]) => `${box.width} x ${box.height}: ${e.outerHTML.slice(0, 120)}`)"""
NOT_LEFT_AT_ALL = """() => performance.getEntriesByType('resource').map(entry => entry.name)
    .filter(name => !name.startsWith(location.origin + '/'))"""
FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e)
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    const box = e.getBoundingClientRect()
    return {
        number: window.ways.indexOf(e),
        folded: e.tagName === 'SUMMARY' && !e.parentElement.open,
        visible: ring && box.width > 0 && box.top < innerHeight && box.bottom > 0,
        html: e.outerHTML.slice(0, 120),
        end: e === document.body,
    }
}"""


@contextmanager
def opened(browser: Browser, server: Server, path: str, width: int = DESKTOP, *, stays: bool = False) -> Iterator[Page]:
    """A page of the site, with motion reduced; a breach of the policy, an error, or a request to another host fails.

    `stays` keeps a page that moved from leading on at once.
    """
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(complaint(message, path)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.extend(elsewhere(request.url, server)))
    if stays:
        page.route(server.url(MOVED_TO), lambda route: route.fulfill(status=204))
    try:
        page.goto(server.url(path))
        yield page
        assert page.evaluate(NOT_LEFT_AT_ALL) == []
        assert complaints == []
    finally:
        context.close()


def complaint(message: ConsoleMessage, path: str) -> list[str]:
    """What the console says, save that a page which should not be there is not there."""
    expected = message.text.startswith("Failed to load resource") and message.location["url"].endswith(path)
    return (
        [] if expected or message.type not in {"error", "warning"} else [f"{message.text} ({message.location['url']})"]
    )


def elsewhere(url: str, server: Server) -> list[str]:
    return [] if url.startswith(server.origin + "/") else [url]


@pytest.mark.parametrize("path", KINDS_OF_PAGES)
def test_axe_finds_nothing_in_light_and_dark_on_phone_and_desktop(
    browser: Browser, server: Server, axe: str, path: str
) -> None:
    with opened(browser, server, path, stays=path == MOVED) as page:
        page.evaluate(axe)
        page.evaluate(OPEN_ALL)
        for width in (NARROW, PHONE, DESKTOP) if path == ARABIC else (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            for scheme in LIGHT_AND_DARK:
                page.emulate_media(color_scheme=scheme)
                # What stands where is the same in the dark; colours are not.
                found = page.evaluate(RUN_AXE, RULES) if scheme == "light" else page.evaluate(RUN_AXE_ON_COLOURS)
                assert page.url == server.url(path)
                assert found["passes"], "axe looked at nothing"
                said = "\n".join(shown(violation) for violation in found["violations"])
                assert not said, f"{width} px, {scheme}:\n{said}"


def test_axe_finds_nothing_on_any_other_page_colours_apart(
    browser: Browser, server: Server, output: Output, axe: str
) -> None:
    """The kinds of pages are looked at in full above; this is for what one post alone has."""
    with opened(browser, server, "/", PHONE) as page:
        for file in output.pages.values():
            path = file.url.removeprefix(output.origin)
            if path not in KINDS_OF_PAGES and not file.find("//meta[@http-equiv='refresh']"):
                page.goto(server.url(path))
                page.evaluate(axe)
                page.evaluate(OPEN_ALL)
                found = page.evaluate(RUN_AXE_COLOURS_APART, RULES)
                said = "\n".join(shown(violation) for violation in found["violations"])
                assert not said, f"{path}:\n{said}"


def shown(violation: dict[str, Any]) -> str:
    nodes = "; ".join(f"{node['html']} ({node['failureSummary']})" for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {nodes}"


def test_axe_would_find_something(browser: Browser, server: Server, axe: str) -> None:
    with opened(browser, server, "/about/") as page:
        page.evaluate(axe)
        page.evaluate("document.body.append(document.createElement('button'))")
        found = page.evaluate(RUN_AXE, RULES)
        assert "button-name" in {violation["id"] for violation in found["violations"]}


def test_no_page_scrolls_sideways_at_320_px_and_nothing_on_it_is_cut_off(
    browser: Browser, server: Server, output: Output
) -> None:
    """With everything unfolded that can be."""
    with opened(browser, server, "/", NARROW) as page:
        for file in output.pages.values():
            if not file.find("//meta[@http-equiv='refresh']"):
                page.goto(server.url(file.url.removeprefix(output.origin)))
                page.evaluate(OPEN_ALL)
                assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], file.path
                assert page.evaluate(CUT_OFF) == [], file.path


def test_words_without_an_end_and_long_formulas_break_no_page_at_320_px(
    browser: Browser, axe: str, tmp_path: Path
) -> None:
    """A reader's name may be one: strangers must not be able to spoil a page."""
    output = longwords(tmp_path)
    with serving(output) as server, opened(browser, server, "/", NARROW) as page:
        for file in output.pages.values():
            page.goto(server.url(file.url.removeprefix(output.origin)))
            page.evaluate(OPEN_ALL)
            assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], file.path
            assert page.evaluate(CUT_OFF) == [], file.path
            page.evaluate(axe)
            found = page.evaluate(RUN_AXE_COLOURS_APART, RULES)
            assert [shown(violation) for violation in found["violations"]] == [], file.path


def test_the_box_of_a_task_stands_beside_its_words_in_a_list_with_paragraphs_too(
    browser: Browser, tmp_path: Path
) -> None:
    put(tmp_path, "convblog.yaml", scenario.CONFIG)
    put(tmp_path, "content/posts/a.md", post("A", body="- [ ] task\n\n  More of it.\n\n- [x] done", slug="a"))
    scenario.built(tmp_path)
    output = Output(tmp_path / "public", "https://test.example/")
    with serving(output) as server, opened(browser, server, "/2026/01/a/", NARROW) as page:
        places = """() => [...document.querySelectorAll('.task p, .task input')]
            .map(e => e.getBoundingClientRect()).map(place => [place.top, place.bottom])"""
        box, task, more, other_box, done = page.evaluate(places)
        for (top, bottom), (begins, ends) in ((box, task), (other_box, done)):
            assert begins < bottom and top < ends
        assert more[0] >= task[1]


def test_an_address_reads_from_left_to_right_on_a_page_that_does_not(browser: Browser, tmp_path: Path) -> None:
    """Else its slashes change sides: `/https://test.example/ar/2026/a`."""
    there = "https://marie.example/notes/12/"
    keys = {"slug": "a", "in_reply_to": there}
    config = (
        "title: Test\nurl: https://test.example/\nlang: ar\nconversation:\n"
        "  webmention: {endpoint: https://test.example/webmention}\n  form: {endpoint: https://test.example/reply}\n"
    )
    put(tmp_path, "convblog.yaml", config)
    put(tmp_path, "content/posts/a.md", post("سطر فارغ", **keys))
    scenario.built(tmp_path)
    output = Output(tmp_path / "public", "https://test.example/")
    with serving(output) as server, opened(browser, server, "/2026/01/a/", NARROW) as page:
        assert page.evaluate("document.documentElement.dir") == "rtl"
        ways = "[...document.querySelectorAll('.doors code, .context a, input[type=url], input[type=email]')]"
        assert page.evaluate(f"{ways}.map(e => getComputedStyle(e).direction)") == ["ltr"] * 4


@pytest.mark.parametrize("path", ["/", FRENCH, ARABIC, "/conversations/", "/voices/"])
def test_the_text_keeps_its_measure_on_a_wide_screen(browser: Browser, server: Server, path: str) -> None:
    with opened(browser, server, path, WIDE) as page:
        assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
        letters = page.evaluate(
            """() => Math.max(...[...document.querySelectorAll('main p')].map(p => {
                const range = document.createRange()
                range.selectNodeContents(p)
                const lines = new Set([...range.getClientRects()].map(box => Math.round(box.bottom / 12)))
                return lines.size > 2 ? p.innerText.length / lines.size : 0
            }))"""
        )
        assert letters < 80


def test_every_page_that_moved_leads_on(browser: Browser, server: Server, output: Output) -> None:
    for file in output.pages.values():
        if file.find("//meta[@http-equiv='refresh']"):
            with opened(browser, server, file.url.removeprefix(output.origin)) as page:
                page.wait_for_selector("article.h-entry")
                assert page.url in {server.url(urlsplit(r.absolute).path) for r in file.references if r.element == "a"}


@pytest.mark.parametrize("path", ["/2026/11/lettre/", ENGLISH, ARABIC])
def test_every_way_to_answer_is_reached_by_tab_and_unfolds_with_enter(
    browser: Browser, server: Server, path: str
) -> None:
    with opened(browser, server, path) as page:
        page.evaluate("selector => { window.ways = [...document.querySelectorAll(selector)] }", REPLY_WAYS)
        there = page.evaluate("window.ways.length")
        assert there > 20
        reached: list[int] = []
        for _ in range(there + 200):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            assert focused["visible"] or focused["end"], focused["html"]
            if focused["number"] >= 0:
                reached.append(focused["number"])
            if focused["folded"]:
                page.keyboard.press("Enter")
                assert not page.evaluate(FOCUSED)["folded"], focused["html"]
            if focused["end"]:
                break
        assert reached == list(range(there)), "each once, in the order they stand in"


@pytest.mark.parametrize("path", [FRENCH, ENGLISH, ARABIC])
@pytest.mark.parametrize("width", [NARROW, DESKTOP])
def test_every_way_to_answer_is_large_enough_for_a_thumb(
    browser: Browser, server: Server, path: str, width: int
) -> None:
    with opened(browser, server, path, width) as page:
        page.evaluate(OPEN_ALL)
        assert page.evaluate(TOO_SMALL, REPLY_WAYS) == []


def test_the_policy_stops_what_is_not_of_the_site(browser: Browser, server: Server) -> None:
    """So that a page without complaints is known to have been held to the policy."""
    context = browser.new_context()
    try:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(server.url("/about/"))
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
        page.wait_for_function("getComputedStyle(document.body.lastElementChild).color !== 'rgb(255, 0, 0)'")
        assert any("Content Security Policy" in text for text in said)
    finally:
        context.close()
