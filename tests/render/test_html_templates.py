"""Bodies and templates: what fills their holes, what covers what, what the author of a template is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest
from msgspec.structs import replace

from convblog.content.body import Block, Card, Href, Pieces, Size
from convblog.problems import SiteError
from convblog.site.pages import HtmlPage, TagsPage
from convblog.site.parts import Excerpt, Link, Target
from tests.render.pagesamples import details, face, html, post, renderer

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&{{ 7*7 }}"


# ---- bodies


def test_the_holes_of_a_body_are_filled_and_made_absolute_for_feeds() -> None:
    made = renderer()
    prose = post().prose
    assert '<a href="/2026/10/seuil/#seuil">' in made.prose(prose)
    assert '<a href="https://fil.example/2026/10/seuil/#seuil">' in made.prose(prose, absolute="https://fil.example")


def excerpt(pieces: Pieces, targets: tuple[Target, ...], absolute: str = "", site: Path = Path("none")) -> str:
    found = {b"x": details(excerpt=pieces)}
    return renderer(site, found=found).excerpt(Excerpt(b"x", targets), absolute)


def test_what_fills_a_hole_cannot_leave_its_attribute() -> None:
    pieces: Pieces = ('<img src="', Href(0), '"', Size(0), ">", Card(1))
    targets = (Target('/a"onerror="x', "", 4, 3), Target("https://x.example/?a&b", HOSTILE))
    made = excerpt(pieces, targets, "https://fil.example")
    assert made.startswith('<img src="https://fil.example/a&#34;onerror=&#34;x" width="4" height="3">')
    assert '<p class="card card-post"><a href="https://x.example/?a&amp;b">&#34;&gt;&lt;script' in made


def test_a_summary_of_the_authors_own_is_text() -> None:
    found = {b"x": details(summary="<b> & co")}
    assert renderer(found=found).excerpt(Excerpt(b"x")) == "<p>&lt;b&gt; &amp; co</p>"


def test_a_block_is_rendered_by_its_template_which_sees_the_block_and_its_post_and_nothing_of_the_site(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        "blocks/letter.html",
        "<q>{{ block.attrs.to }}: {{ block.content }}{{ page.title }} {{ page.url }} {{ lang }} {{ prefix }} "
        "{{ options.accent is defined }} {{ _('Draft') }} {{ site is defined }} {{ date is defined }}</q>",
    )
    pieces: Pieces = (Block("letter", {"to": "<Marie>"}, ("<p>", Href(0), "</p>")),)
    found = {b"x": details(excerpt=pieces)}
    made = renderer(tmp_path, found=found, faces={"en": face("en", "/blog")})
    given = Excerpt(b"x", (Target("/a/"),), Link("/blog/b/", "<B>", "fr"))
    assert made.excerpt(given) == (
        "<q>&lt;Marie&gt;: <p>/a/</p>&lt;B&gt; /blog/b/ fr /blog True Brouillon False False</q>"
    )


def test_an_address_among_the_attributes_of_a_block_is_filled_in_like_that_of_a_link(tmp_path: Path) -> None:
    write(tmp_path, "blocks/card.html", '<a href="{{ block.attrs.to }}">{{ block.content }}</a>')
    pieces: Pieces = (Block("card", {"to": Href(0, '#a"b')}, ("x",)),)
    assert excerpt(pieces, (Target("/a/"),), site=tmp_path) == '<a href="/a/#a&#34;b">x</a>'
    absolute = excerpt(pieces, (Target("/a/"),), "https://fil.example", site=tmp_path)
    assert absolute == '<a href="https://fil.example/a/#a&#34;b">x</a>'


def test_a_block_without_a_template_is_a_problem_that_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        excerpt((Block("letter", {}, ()),), (), site=tmp_path)
    assert caught.value.problems[0].advice() == "write it as templates/blocks/letter.html"


# ---- templates


def write(site: Path, name: str, text: str) -> Path:
    path = site / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def problem_of(site: Path, page: HtmlPage) -> str:
    with pytest.raises(SiteError) as caught:
        renderer(site).render(page)
    (found,) = caught.value.problems
    return f"{found.file}:{found.line}: {found.text()}; {found.advice()}"


TAGS = TagsPage("t", "/tags/", "fr", ())


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n{{ page.tagz }}", "templates/tags.html:2: “tagz” is undefined in TagsPage; did you mean “tags”?"),
        ("{{ pages }}", "templates/tags.html:1: “pages” is undefined; did you mean “page”?"),
        ("{{ page.nothing_like_it }}", "it has: lang, path, tags, url"),
        ("\n\n{% for x in page.tags %}", "templates/tags.html:3: not a well-formed template"),
        (
            "{% include 'parts/pagr.html' %}",
            "templates/tags.html:1: there is no template “parts/pagr.html”; did you mean",
        ),
        ("\n{{ 1 // 0 }}", "templates/tags.html:2: this template cannot be rendered: ZeroDivisionError"),
        ("{{ page.tags | random }}", "templates/tags.html:1: not a well-formed template: No filter named 'random'"),
        ("{{ lipsum() }}", "templates/tags.html:1: “lipsum” is undefined"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "templates/tags.html:1: this template cannot be rendered"),
        ("{{ _('{name}', other=1) }}", "templates/tags.html:1: this template cannot be rendered: KeyError: 'name'"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_file_and_line(tmp_path: Path, template: str, said: str) -> None:
    write(tmp_path, "tags.html", template)
    assert said in problem_of(tmp_path, TAGS)


def test_a_mistake_in_an_included_part_is_told_at_its_own_line(tmp_path: Path) -> None:
    write(tmp_path, "tags.html", "{% include 'parts/mine.html' %}")
    write(tmp_path, "parts/mine.html", "\n\n{{ page.nope }}")
    assert problem_of(tmp_path, TAGS).startswith("templates/parts/mine.html:3:")


def test_a_template_of_the_site_covers_the_themes_and_may_extend_it(tmp_path: Path) -> None:
    write(tmp_path, "parts/footer.html", "{% macro footer(page, versions) %}<p>mine</p>{% endmacro %}")
    made = html(TAGS, site=tmp_path)
    assert "<p>mine</p>" in made and 'class="masthead"' in made


def test_a_name_that_a_template_sets_itself_is_its_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        "tags.html",
        "{% set site = {'title': 'mine'} %}{{ site.title }}{% macro _(x) %}!{{ x }}{% endmacro %}{{ _('Tags') }}",
    )
    assert html(TAGS, site=tmp_path) == "mine!Tags"


def test_translations_are_text_and_so_are_the_values_put_into_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        "tags.html",
        "{{ _('<b>{name}</b>', name='<i>{other}') }}|{{ ngettext('{number} a', '{number} b', 3) }}",
    )
    assert html(TAGS, site=tmp_path) == "&lt;b&gt;&lt;i&gt;{other}&lt;/b&gt;|3 b"


class Shelf(jinja2.BytecodeCache):
    """Compiled templates in memory, to see what is kept apart."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Any) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Any) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def test_the_languages_and_faces_keep_their_words_apart_in_one_cache_of_bytecode() -> None:
    shelf = Shelf()
    tags = {lang: TagsPage("t", "/tags/", lang, ()) for lang in ("fr", "en")}
    faces = {"fr": face("fr"), "en": face("en")}

    def made(lang: str) -> str:
        return html(tags[lang], faces=faces, bytecode=shelf)

    french, kept = made("fr"), len(shelf.kept)
    assert "Étiquettes" in french and "Étiquettes" not in made("en")
    assert made("fr") == french and len(shelf.kept) == 2 * kept
    faces["fr"] = replace(faces["fr"], title="Autre titre")
    assert "Autre titre" in made("fr")
