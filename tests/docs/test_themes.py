"""The templates and themes that the manual tells to write do what it says."""

from __future__ import annotations

from pathlib import Path

from tests.docs.manual import DOCS, Block, blocks
from tests.scenario import CONFIG, built, post, put, site_of


def shown(page: str, info: str, words: str) -> Block:
    """The one block of a page that holds `words`."""
    (found,) = (block for block in blocks(DOCS / page) if block.info == info and words in block.text)
    return found


def test_a_template_of_the_manual_takes_the_place_of_the_themes(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/a.md\n{post('A', tags='[mer, vent]')}")
    put(site, "templates/tags.html", shown("how-to/theme.md", "jinja", "page.tags").text)
    built(site)
    page = (site / "public" / "tags" / "index.html").read_text("utf-8")
    assert "<h1>De quoi il est question ici</h1>" in page
    assert '<a rel="tag" href="/tags/mer/"><bdi>mer</bdi></a>' in page


def test_front_matter_of_ones_own_is_shown_as_the_manual_says(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/a.md\n{post('A', mood='calme')}")
    put(site, "content/posts/b.md", post("B"))
    line = shown("how-to/theme.md", "jinja", "details.extra").text
    put(site, "templates/post.html", '{% extends "base.html" %}{% block main %}' + line + "{% endblock %}")
    built(site)
    assert "<p>calme</p>" in (site / "public" / "2026" / "01" / "a" / "index.html").read_text("utf-8")
    assert "<p>calme</p>" not in (site / "public" / "2026" / "01" / "b" / "index.html").read_text("utf-8")


def test_a_block_of_the_manual_is_rendered(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/a.md\n{post('A', body=shown(WRITE, 'markdown', '::: lettre').text)}")
    put(site, "templates/blocks/lettre.html", shown(WRITE, "jinja", "block.content").text)
    built(site)
    page = (site / "public" / "2026" / "01" / "a" / "index.html").read_text("utf-8")
    assert '<figure class="lettre">' in page
    assert "<figcaption>Marie</figcaption>" in page
    assert "<blockquote><p>Il pleut sur l’écluse.</p>" in page


WRITE = "how-to/write.md"


def test_a_theme_of_the_manual_extends_agora(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== convblog.yaml\n{CONFIG}theme: papier\n== content/posts/a.md\n{post('A')}")
    put(site, "themes/papier/theme.yaml", shown("how-to/theme.md", "yaml", "# themes/papier").text)
    put(
        site,
        "themes/papier/templates/tags.html",
        '{% extends "base.html" %}{% block main %}{{ options.paper }}{% endblock %}',
    )
    put(site, "themes/papier/templates/style.css", "a { color: {{ options.accent }}; background: {{ options.paper }} }")
    built(site)
    assert "#fffaf0" in (site / "public" / "tags" / "index.html").read_text("utf-8")
    assert (site / "public" / "style.css").read_text("utf-8") == "a{color:#8a3324;background:#fffaf0}\n"


def test_words_of_ones_own_are_used(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== convblog.yaml\n{CONFIG}lang: fr\n{ADDRESS}== content/posts/a.md\n{post('A')}")
    words = shown("how-to/languages.md", "po", "msgid").text
    put(site, "locale/fr/LC_MESSAGES/convblog.po", words)
    built(site)
    assert "Et vous, qu’en dites-vous ?" in (site / "public" / "2026" / "01" / "a" / "index.html").read_text("utf-8")


ADDRESS = "conversation: {email: {address: a@lise.example}}\n"
