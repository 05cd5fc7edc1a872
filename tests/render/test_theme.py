"""Themes: chains, what covers what, and what each template depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from convblog.problems import SiteError
from convblog.render import theme
from convblog.render.theme import Theme


def write(site: Path, name: str, text: str) -> None:
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def load(site: Path, name: str = "agora", **options: str) -> Theme:
    return theme.load(site, name, options)


def refused(site: Path, name: str = "agora", **options: str) -> str:
    with pytest.raises(SiteError) as caught:
        load(site, name, **options)
    found = caught.value.problems[0]
    return f"{found.file}:{found.line}: {found.text()}; {found.advice()}"


# ---- chains


def test_a_theme_of_the_site_covers_its_parent_and_the_site_covers_both(tmp_path: Path) -> None:
    write(tmp_path, "themes/quiet/theme.yaml", "name: quiet\nextends: agora\noptions: {accent: '#123456', tone: low}\n")
    found = load(tmp_path, "quiet", tone="high")
    assert found.options == {"accent": "#123456", "tone": "high"}
    bundled = str(theme.bundled_themes() / "agora")
    own = str(tmp_path / "themes" / "quiet")
    assert found.template_dirs == (str(tmp_path / "templates"), f"{own}/templates", f"{bundled}/templates")
    assert found.static_dirs == (f"{bundled}/static", f"{own}/static")
    assert found.locale_dirs == (f"{bundled}/locale", f"{own}/locale", str(tmp_path / "locale"))


def test_a_theme_of_the_site_may_take_a_bundled_name(tmp_path: Path) -> None:
    write(tmp_path, "themes/agora/theme.yaml", "name: agora\n")
    assert load(tmp_path).template_dirs[1] == str(tmp_path / "themes" / "agora" / "templates")


@pytest.mark.parametrize("name", ["agorra", "nothing", "../agora", "", "agora/templates"])
def test_an_unknown_theme_is_refused_and_what_there_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, "convblog.yaml", f"title: T\ntheme: '{name}'\n")
    said = refused(tmp_path, name)
    assert said.startswith(f"convblog.yaml:2: there is no theme “{name}”") and "agora" in said.partition(";")[2]


def test_a_theme_without_its_file_is_told_what_is_missing(tmp_path: Path) -> None:
    write(tmp_path, "themes/empty/templates/base.html", "")
    write(tmp_path, "convblog.yaml", "title: T\ntheme: empty\n")
    assert refused(tmp_path, "empty") == (
        "convblog.yaml:2: the theme “empty” has no theme.yaml; "
        "write themes/empty/theme.yaml with the lines “name: empty” and “extends: agora”"
    )


def test_a_circle_of_themes_is_refused_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "themes/a/theme.yaml", "name: a\nextends: b\n")
    write(tmp_path, "themes/b/theme.yaml", "name: b\n\nextends: a\n")
    assert refused(tmp_path, "a").startswith("themes/b/theme.yaml:3: the themes extend each other in a circle")


def test_an_unknown_parent_is_refused_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "themes/a/theme.yaml", "name: a\nextends: agorra\n")
    assert refused(tmp_path, "a") == "themes/a/theme.yaml:2: there is no theme “agorra”; did you mean “agora”?"


def test_a_mistake_in_a_theme_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "themes/a/theme.yaml", "name: a\nextend: agora\n")
    assert refused(tmp_path, "a").startswith("themes/a/theme.yaml:2: unknown key “extend”; did you mean “extends”?")


def test_an_unknown_option_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    write(tmp_path, "convblog.yaml", "title: T\ntheme_options:\n  # by day and by night\n  acent: '#123456'\n")
    said = "convblog.yaml:4: the theme “agora” has no option “acent”; did you mean “accent”?"
    assert refused(tmp_path, acent="#123456") == said


# ---- what a template depends on


def digests(site: Path) -> dict[str, bytes]:
    compute = theme.template_digests(load(site))
    names = ("home.html", "post.html", "page.html", "tags.html", "redirect.html", "style.css")
    return {name: compute(name) for name in names}


def changed(site: Path, name: str, text: str) -> set[str]:
    """The templates whose digest is another one after `name` of the site was written."""
    before = digests(site)
    write(site, f"templates/{name}", text)
    after = digests(site)
    return {key for key in before if before[key] != after[key]}


def test_only_the_templates_that_use_a_part_depend_on_it(tmp_path: Path) -> None:
    assert changed(tmp_path, "parts/pager.html", "{% macro pager(page) %}{% endmacro %}") == {"home.html"}


def test_what_is_extended_and_what_its_parts_import_counts_too(tmp_path: Path) -> None:
    text = (
        "{% macro ways_to(a, b) %}{% endmacro %}{% macro hidden(w) %}{% endmacro %}{% macro fields() %}{% endmacro %}"
    )
    assert changed(tmp_path, "parts/reply.html", text) == {"post.html", "page.html"}
    assert changed(tmp_path, "base.html", "") == {"home.html", "post.html", "page.html", "tags.html"}
    assert changed(tmp_path, "style.css", "p {}") == {"style.css"}


def test_a_template_chosen_while_rendering_counts_them_all(tmp_path: Path) -> None:
    write(tmp_path, "templates/tags.html", "{% include page.tags[0].name %}")
    assert changed(tmp_path, "mine.html", "x") == {"tags.html"}


def test_an_optional_template_counts_once_it_is_there(tmp_path: Path) -> None:
    write(
        tmp_path, "templates/tags.html", "{% include 'mine.html' ignore missing %}{% include ['a.html', '404.html'] %}"
    )
    assert changed(tmp_path, "mine.html", "x") == {"tags.html"}
    assert changed(tmp_path, "a.html", "x") == {"tags.html"}


def wrong(site: Path) -> str:
    with pytest.raises(SiteError) as caught:
        theme.template_digests(load(site))("tags.html")
    found = caught.value.problems[0]
    return f"{found.file}:{found.line}: {found.text()}; {found.advice()}"


def test_templates_in_a_circle_are_refused_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, "templates/tags.html", "\n{% include 'a.html' %}")
    write(tmp_path, "templates/a.html", "\n\n{% include 'tags.html' %}")
    assert wrong(tmp_path).startswith("templates/a.html:3: the templates include each other in a circle; ")
    write(tmp_path, "templates/tags.html", "\n{% extends 'tags.html' %}")
    assert wrong(tmp_path).startswith("templates/tags.html:2: the templates include each other in a circle; ")


def test_a_missing_or_broken_template_is_refused_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, "templates/tags.html", "\n\n{% include 'parts/anser.html' %}")
    assert wrong(tmp_path) == (
        "templates/tags.html:3: there is no template “parts/anser.html”; did you mean “parts/answer.html”?"
    )
    write(tmp_path, "templates/tags.html", "\n{% if %}")
    assert wrong(tmp_path).startswith("templates/tags.html:2: not a well-formed template")
