"""The pages of the service in a real Chromium: without script, on a narrow phone, in two languages, for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from convblog import private
from convblog.channels.deliveries import Answer, delivery_of
from convblog.channels.items import Settled
from convblog.conversation import secret
from convblog.problems import problem
from convblog.words import translations
from tests.docs.manual import ROOT
from tests.receive.serving import LETTER, NOW, PATIENCE, Service, queue_of, serving, site_of
from tests.site.test_browser import RULES, RUN_AXE, WIDER_THAN_THE_SCREEN, shown

NARROW, DESKTOP, HEIGHT = 320, 1280, 640
AXE = ROOT / ".tools" / "node_modules" / "axe-core" / "axe.min.js"
TOO_SMALL = """() => [...document.querySelectorAll('button, summary, input:not([type=hidden]), textarea, a')]
    .filter(e => e.checkVisibility() && !e.closest('.trap, .letter, p:not(.quiet)'))
    .map(e => [e.getBoundingClientRect(), e])
    .filter(([box]) => box.width < 24 || box.height < 24)
    .map(([box, e]) => `${box.width} x ${box.height}: ${e.outerHTML.slice(0, 120)}`)"""

# As the theme prints it beneath a post.
STATIC = """<!doctype html><html lang="{lang}"><title>A post</title><form action="{url}/reply" method="post">
<input type="hidden" name="target" value="{target}">
<p style="position: absolute; left: -99rem"><label>Empty <input name="website2" tabindex="-1"></label></p>
<label>Words <textarea name="text"></textarea></label><label>Name <input name="name"></label>
<button>Go</button></form></html>"""


@contextmanager
def opened(browser: Browser, lang: str, width: int, *, script: bool) -> Iterator[Page]:
    """A page; whatever breaks the policy or reaches for another host fails the test."""
    size = {"width": width, "height": HEIGHT}
    with browser.new_context(java_script_enabled=script, viewport=size, locale=lang) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda one: None if "//127.0.0.1:" in one.url else complaints.append(one.url))
        yield page
        # The browser calls a refusal an error, too.
        assert [one for one in complaints if "Failed to load resource" not in one] == []
        assert context.cookies() == []


def wider(page: Page) -> list[str]:
    """What is wider than the screen."""
    styled(page)
    found: list[str] = page.evaluate(WIDER_THAN_THE_SCREEN)
    return found


def styled(page: Page) -> None:
    """Wait for the stylesheet: a browser shows the words of a page before it has that."""
    page.wait_for_load_state("load")


def say(lang: str) -> Callable[[str], str]:
    return translations(lang.partition("-")[0]).gettext


@pytest.mark.parametrize("lang", ["en-GB", "fr-FR"])
def test_the_two_steps_without_a_script_on_a_narrow_phone(browser: Browser, tmp_path: Path, lang: str) -> None:
    site = site_of(tmp_path / "site")
    say_it = say(lang)
    with serving(site) as service, opened(browser, lang, NARROW, script=False) as page:
        page.set_content(STATIC.format(lang=lang, url=service.url, target=LETTER.path))
        page.get_by_label("Words").fill("Une première ligne.\n\nPuis *une autre*, " + "trèslongue" * 30)
        page.get_by_label("Name").fill("Marie & <Paul>")
        page.get_by_role("button").click()

        expect(page.locator("html")).to_have_attribute("lang", lang[:2])
        expect(page.locator(".letter em")).to_have_text("une autre")
        expect(page.locator(".by")).to_have_text("Marie & <Paul>")
        assert wider(page) == []
        field = page.get_by_label(say_it("Your words"))
        expect(field).to_be_hidden()
        page.get_by_text(say_it("Change it")).click()
        expect(field).to_be_visible()
        field.fill("Tout autre chose.")
        page.get_by_role("button", name=say_it("See how it looks")).click()
        expect(page.locator(".letter p").last).to_have_text("Tout autre chose.")
        page.get_by_role("button", name=say_it("Send it")).click()

        expect(page.get_by_role("heading", level=1)).to_have_text(say_it("Thank you"))
        assert wider(page) == []
        back = page.get_by_role("main").get_by_role("link")
        expect(back).to_have_attribute("href", "https://fil.example/2026/11/lettre/")
        page.reload()
    with queue_of(site) as queue:
        [answer] = [delivery_of(item) for item in queue.claim("accepted", 9, NOW * 2, "collect")]
    assert isinstance(answer, Answer)
    assert (answer.submission.text, answer.submission.author.name) == ("Tout autre chose.", "Marie & <Paul>")


def test_a_link_pasted_by_hand_without_a_script(browser: Browser, service: Service) -> None:
    with opened(browser, "en", NARROW, script=False) as page:
        page.goto(f"{service.url}/webmention?target=https://fil.example/2025/silence/")
        page.get_by_label("The address of your page").fill("https://by-hand.example/notes/1")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your answer")
        page.go_back()
        page.get_by_label("The page here that it links to").fill("https://elsewhere.example/")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert")).to_contain_text("not a page of this site")
        expect(page.get_by_label("The address of your page")).to_have_value("https://by-hand.example/notes/1")


def pages_of(service: Service, site: Path) -> dict[str, str]:
    """An address for each kind of page that can be opened by one."""
    token = secret.read(site / private.FOLDER, "", {}).sign("unsubscribe", "7k3f9q2mzt", 4_000_000_000)
    status = service.mention("https://kinds.example/").headers["location"]
    with queue_of(site) as queue:
        for item in queue.claim("queued", 9, NOW * 3, "test"):
            reason = problem("", 0, "the page does not link here")
            queue.settle([Settled(item.id, "rejected", reason, "", item.revision)], NOW)
    return {
        "form": "/webmention",
        "status": status,
        "thanks": "/reply/thanks?target=/2025/silence/",
        "unsubscribe": f"/unsubscribe/{token}",
        "nothing": "/nowhere",
    }


def judged(page: Page, width: int) -> None:
    """Nothing that axe finds, nothing wider than the screen, nothing too small to tap."""
    styled(page)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate(AXE.read_text("utf-8"))
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(RUN_AXE, RULES)
        assert found["passes"], "axe looked at nothing"
        assert "\n".join(shown(violation) for violation in found["violations"]) == ""
    assert wider(page) == []
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_is_for_everybody(browser: Browser, service: Service, site: Path, lang: str) -> None:
    kinds = pages_of(service, site)
    with opened(browser, lang, DESKTOP, script=True) as page:
        for path in kinds.values():
            page.goto(service.url + path)
            for width in (NARROW, DESKTOP):
                judged(page, width)


@pytest.mark.parametrize("text", ["> Quoted\n\nAnd `code`:\n\n    a long line of code" + " and more" * 20, ""])
def test_the_preview_is_for_everybody_also_with_mistakes(browser: Browser, service: Service, text: str) -> None:
    with opened(browser, "en", DESKTOP, script=True) as page:
        page.set_content(STATIC.format(lang="en", url=service.url, target=LETTER.path))
        page.get_by_label("Words").fill(text)
        page.get_by_role("button").click()
        page.locator("main").wait_for()
        for width in (NARROW, DESKTOP):
            judged(page, width)
