"""The preview in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.serve.previewing import Preview, Writer, previewing

FIRST = "/2026/03/first/"
LONG = "\n\n".join(f"Paragraph {number} of a long letter, and some words more." for number in range(120))


def opened(page: Page, preview: Preview, path: str = FIRST) -> None:
    """Open a page and wait until it listens."""
    with page.expect_response(lambda response: "_convblog/events" in response.url):
        page.goto(preview.url + path)


def top_of(page: Page, words: str) -> float:
    box = page.get_by_text(words).bounding_box()
    assert box is not None
    return box["y"]


def test_a_save_is_seen_without_a_touch_and_breaks_no_policy(page: Page, preview: Preview, writer: Writer) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    opened(page, preview)
    writer.post("first", "First light, again", "Words that were not there.", day=1)
    expect(page.get_by_text("Words that were not there.")).to_be_visible()
    expect(page).to_have_title("First light, again · The lamp")
    writer.post("first", "First light, again", "And a second time.", day=1)
    expect(page.get_by_text("And a second time.")).to_be_visible()
    assert said == []


def test_the_reader_stays_where_they_were(page: Page, preview: Preview, writer: Writer) -> None:
    writer.post("first", "First light", LONG, day=1)
    preview.wait_for(FIRST, "Paragraph 119")
    opened(page, preview)
    page.get_by_text("Paragraph 60 ").evaluate(
        "element => element.scrollIntoView({block: 'center', behavior: 'instant'})"
    )
    before = top_of(page, "Paragraph 60 ")
    writer.post("first", "First light", "New at the top.\n\n" * 30 + LONG, day=1)
    expect(page.get_by_text("New at the top.").first).to_be_attached()
    assert abs(top_of(page, "Paragraph 60 ") - before) < 2


def test_a_page_with_a_script_of_its_own_is_loaded_again_and_stays(
    page: Page, preview: Preview, writer: Writer
) -> None:
    writer.write("static/own.js", "document.documentElement.dataset.loaded = '1';")
    script = '<script src="/own.js"></script>'
    writer.post("first", "First light", f"{LONG}\n\n{script}\n", day=1)
    preview.wait_for(FIRST, "Paragraph 119", "/own.js")
    opened(page, preview)
    page.get_by_text("Paragraph 60 ").evaluate(
        "element => element.scrollIntoView({block: 'center', behavior: 'instant'})"
    )
    page.evaluate("window.before = true")
    before = top_of(page, "Paragraph 60 ")
    writer.post("first", "First light", f"Changed above.\n\n{LONG}\n\n{script}\n", day=1)
    expect(page.get_by_text("Changed above.")).to_be_attached()
    page.wait_for_function("top => !window.before && document.readyState === 'complete' && scrollY > 0", arg=before)
    page.wait_for_function(
        """before => {
            const found = [...document.querySelectorAll("p")].find((p) => p.textContent.startsWith("Paragraph 60 "));
            return Math.abs(found.getBoundingClientRect().top - before) < 2;
        }""",
        arg=before,
    )


def test_a_page_that_did_not_change_is_left_alone(page: Page, preview: Preview, writer: Writer) -> None:
    opened(page, preview)
    page.evaluate("document.body.dataset.mine = 'kept'")
    writer.post("first-aside", "Aside", "Elsewhere.", day=1)
    preview.wait_for("/2026/03/first-aside/", "Elsewhere.")
    writer.write("static/unused.css", "p {}")
    preview.wait_for("/unused.css", "p {}")
    # A neighbour is named on the page, so that much may change; a second round changes nothing of it.
    page.reload()
    page.evaluate("document.body.dataset.mine = 'kept'")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    writer.post("first-aside", "Aside", "Elsewhere, edited.", day=1)
    preview.wait_for("/2026/03/first-aside/", "Elsewhere, edited.")
    writer.write("static/unused.css", "p { margin: 0 }")
    preview.wait_for("/unused.css", "margin")
    # What comes last would be seen last: a change of this page.
    writer.post("first", "First light", "At last.", day=1)
    expect(page.get_by_text("At last.")).to_be_visible()
    # The browser asks for the icon of the page that was reloaded above whenever it finds the time.
    assert [url for url in asked if "_convblog" not in url and "favicon" not in url] == [preview.url + FIRST]


def test_a_changed_stylesheet_is_swapped_without_loading_the_page(page: Page, preview: Preview, writer: Writer) -> None:
    opened(page, preview)
    page.evaluate("document.body.dataset.mine = 'kept'")
    writer.write("templates/style.css", "body { background-color: rgb(1, 2, 3) }")
    expect(page.locator("body")).to_have_css("background-color", "rgb(1, 2, 3)")
    writer.write("templates/style.css", "body { background-color: rgb(4, 5, 6) }")
    expect(page.locator("body")).to_have_css("background-color", "rgb(4, 5, 6)")
    expect(page.locator("link[rel=stylesheet]")).to_have_count(1)
    assert page.evaluate("document.body.dataset.mine") == "kept"


def test_a_changed_picture_is_seen(page: Page, preview: Preview, writer: Writer) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="10"><rect width="{0}" height="10"/></svg>'
    writer.write("content/posts/dot.svg", picture.format(10))
    writer.post("first", "First light", "![A dot](dot.svg)", day=1)
    preview.wait_for(FIRST, "dot.svg")
    opened(page, preview)
    page.wait_for_function("() => document.querySelector('main img').naturalWidth === 10")
    writer.write("content/posts/dot.svg", picture.format(40))
    page.wait_for_function("() => document.querySelector('main img')?.naturalWidth === 40")


def test_a_mistake_lies_over_the_last_good_page_until_it_is_mended(
    page: Page, preview: Preview, writer: Writer
) -> None:
    opened(page, preview)
    bad = writer.write("content/posts/bad.md", "---\ntitle: Bad\ndate: <img src=x onerror=alert(1)>\n---\n")
    overlay = page.get_by_role("dialog")
    expect(overlay).to_contain_text("content/posts/bad.md:3")
    expect(overlay.locator("img")).to_have_count(0)
    expect(page.get_by_text("A word at the beginning.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(overlay).to_be_hidden()
    opened(page, preview, "/")
    expect(overlay).to_contain_text("content/posts/bad.md:3")
    overlay.get_by_role("button", name="Hide").click()
    expect(overlay).to_be_hidden()
    opened(page, preview)
    expect(overlay).to_be_visible()
    bad.unlink()
    expect(overlay).to_have_count(0)
    expect(page.get_by_text("A word at the beginning.")).to_be_visible()


def test_a_first_build_that_failed_gives_way_to_the_page_when_it_is_mended(
    page: Page, writer: Writer, log: Path
) -> None:
    bad = writer.write("content/posts/bad.md", "---\ntitle: Bad\ndate: soon\n---\n")
    with previewing(writer.folder, log) as preview:
        opened(page, preview)
        expect(page.get_by_text("content/posts/bad.md:3")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        bad.write_text("---\ntitle: Bad\ndate: later\n---\n", "utf-8")
        expect(page.get_by_text("later")).to_be_visible()
        bad.unlink()
        expect(page.get_by_text("A word at the beginning.")).to_be_visible()


def test_a_preview_that_comes_back_is_found_again(page: Page, writer: Writer, tmp_path: Path) -> None:
    with previewing(writer.folder, tmp_path / "one") as preview:
        port = str(preview.port)
        opened(page, preview)
        assert preview.end() == 0
    writer.post("first", "First light", "Written while nobody looked.", day=1)
    with previewing(writer.folder, tmp_path / "two", "--port", port):
        expect(page.get_by_text("Written while nobody looked.")).to_be_visible()
