"""The example site on paper: a real Chromium prints the text and the letters, and nothing that one could only tap."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.server import Server
from tests.site.test_browser import ARABIC, ENGLISH, FRENCH, RULES, RUN_AXE, opened, shown

LETTER = "/2026/11/lettre/"
WITH_A_LINK = "/2026/06/prendre-le-temps/"
OF_NO_USE_ON_PAPER = "nav, form, button, input, textarea, select, .skip, .ways, .invitation, .foot, .toc"
VISIBLE = "selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).map(e => e.outerHTML)"
TEXTS = ".head h1, .e-content, .letters .by"
ADDRESSES = """() => [...document.querySelectorAll('.sheet .e-content a[href^=http]')]
    .map(a => [a.href, getComputedStyle(a, '::after').content])"""


def seen(page: Page, selector: str) -> list[str]:
    """The HTML of what is visible."""
    found: list[str] = page.evaluate(VISIBLE, selector)
    return found


@pytest.mark.parametrize("path", [LETTER, FRENCH, ENGLISH, ARABIC])
def test_paper_has_the_text_and_the_letters_and_no_navigation_or_form(
    browser: Browser, server: Server, path: str
) -> None:
    with opened(browser, server, path) as page:
        texts = seen(page, TEXTS)
        assert len(texts) > 5
        assert seen(page, OF_NO_USE_ON_PAPER)
        page.emulate_media(media="print")
        assert seen(page, OF_NO_USE_ON_PAPER) == []
        assert seen(page, TEXTS) == texts


def test_a_link_of_the_text_has_its_address_beside_it_on_paper(browser: Browser, server: Server) -> None:
    with opened(browser, server, WITH_A_LINK) as page:
        links = page.evaluate(ADDRESSES)
        assert links and {after for _, after in links} == {"none"}
        page.emulate_media(media="print")
        assert page.evaluate(ADDRESSES) == [[address, f'" ({address})"'] for address, _ in links]


@pytest.mark.parametrize("path", [LETTER, WITH_A_LINK, "/2024/03/petites-assemblees/"])
def test_what_is_printed_can_be_read(browser: Browser, server: Server, axe: str, path: str) -> None:
    with opened(browser, server, path) as page:
        page.evaluate(axe)
        page.emulate_media(media="print")
        found = page.evaluate(RUN_AXE, RULES)
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}
        contrast = [shown(violation) for violation in found["violations"] if violation["id"] == "color-contrast"]
        assert contrast == []


@pytest.mark.parametrize("path", [LETTER, FRENCH])
def test_a_printed_post_leads_to_the_letters_pages_and_to_no_mailbox(
    browser: Browser, server: Server, path: str, tmp_path: Path
) -> None:
    with opened(browser, server, path) as page:
        assert page.locator("a[href^='mailto:']").count() > 5
        page.emulate_media(media=None)
        printed = page.pdf(path=tmp_path / "post.pdf")
    assert len(re.findall(rb"/Type /Page\b", printed)) > 1
    leads = {address.decode() for address in re.findall(rb"/URI \(([^)]*)\)", printed)}
    assert "https://marie.example/" in leads
    assert [address for address in leads if not address.startswith(("http://127.0.0.1:", "https://"))] == []
