"""Bad input ends in a clear message or is shown harmlessly; nothing is written but the output and what is private."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from convblog.problems import SiteError
from tests.scenario import CONFIG, NOW, answer, built, post, put, site_of, tree

ONE = f"== content/posts/one.md\n{post('One', '2026-01-01')}"
PAGE = "public/2026/01/one/index.html"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("made")
    built(site_of(folder / "site", ONE))
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """The folder that holds the site, and what lies beside it."""
    shutil.copytree(made / "site", tmp_path / "place" / "site", symlinks=True)
    put(tmp_path, "place/beside/secret.txt", "secret")
    return tmp_path / "place"


@pytest.fixture
def site(place: Path) -> Iterator[Path]:
    """The site. Afterwards nothing outside it may have changed."""
    before = outside(place)
    yield place / "site"
    assert outside(place) == before


def outside(place: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(place).items() if not path.startswith("site/")}


def sources(place: Path) -> dict[str, bytes]:
    """All that a build must leave alone."""
    return {
        path: data for path, data in tree(place).items()
        if not path.startswith(("site/public/", "site/.convblog/")) and path != "site/addresses.yaml"
    }  # fmt: skip


def told(site: Path, **options: object) -> list[str]:
    """The problems of a build that fails, `file:line: message`; it changed nothing."""
    before, output = sources(site.parent), tree(site / "public")
    with pytest.raises(SiteError) as caught:
        built(site, NOW, **options)
    assert (sources(site.parent), tree(site / "public")) == (before, output)
    texts = [f"{one.file}:{one.line}: {one.text()}" for one in caught.value.problems]
    assert all(text.isprintable() for text in texts)
    return texts


def shown(site: Path, page: str = PAGE) -> str:
    """A page of a build that succeeds; it wrote nothing where nothing belongs."""
    before = sources(site.parent)
    built(site)
    assert sources(site.parent) == before
    return (site / page).read_text("utf-8")


def head(**keys: str) -> str:
    return post("One", "2026-01-01", **keys)


BAD_POSTS: dict[str, tuple[str | bytes, str]] = {
    "a bomb": (head(x="&a [b]"), "4: anchors and aliases (&name, *name) are not used here"),
    "a python tag": (head(x="!!python/object/apply:os.system [touch /tmp/never]"), "4: not valid YAML"),
    "a wrong type": (head(tags="{a: b}"), "4: “tags” takes a list"),
    "a date that is none": (post("One", "2026-02-30"), "3: “2026-02-30” is not a date"),
    "a date out of the calendar": (post("One", "0001-01-01T00:00:00+05:00"), "3: “0001-01-01T00:00:00+05:00” is not"),
    "a slug of dots": (head(slug="../../up"), "4: “../../up” makes no address"),
    "an alias of dots": (head(aliases="[/../up/]"), "4: the alias “/../up/” is no address"),
    "an alias encoded twice": (head(aliases='["/%252e%252e/%252e%252e/up/"]'), "4: the alias “/%252e%252e/"),
    "an alias of two slashes": (head(aliases='["//up/"]'), "4: the alias “//up/” is no address"),
    "an alias of a page of ours": (head(aliases="[/tags/]"), "4: the address /tags/ is taken by a page that convblog"),
    "an alias of the feed": (head(aliases="[/feed.xml]"), "4: the address /feed.xml is taken by a page that convblog"),
    "an alias below a file of ours": (head(aliases="[/style.css/x]"), "4: the address /style.css/x/ lies below /style"),
    "an alias of many folders": (head(aliases=f"[{'/a' * 1200}]"), f"4: the address {'/a' * 29}/… is too long"),
    "an alias of one long part": (head(aliases=f"[/{'é' * 101}/]"), f"4: the address /{'é' * 58}… is too long"),
    "a link out of the site": (post("One", "2026-01-01", "[x](../../../beside/secret.txt)"), "6: this link leads to"),
    "no text at all": (b"\xff\xfe\x00", "1: this file is not UTF-8 text"),
    "a control character": (head(author='"a\\x1b[31m"'), "4: “author” cannot be “a\\x1b[31m”"),
    "a tag of signs": (head(tags='["???", good]'), "4: the tag “???” makes no address"),
    "a block without a template": (post("One", "2026-01-01", "Words.\n\n::: poll\nA?\n:::"), "8: there is no template"),
    "an endless head": ("---\ntitle: One\n", "1: the front matter is opened by “---” and never closed"),
}  # fmt: skip


def test_an_address_is_told_where_it_is_too_long_and_published_where_it_just_fits(site: Path) -> None:
    put(site, "content/posts/one.md", head(aliases=f"[{'/a' * 499}/, /{'b' * 200}/]"))
    for old in ("a/" * 499, f"{'b' * 200}/"):
        assert "/2026/01/one/" in shown(site, f"public/{old}index.html")
    put(site, "content/posts/one.md", post("One"))
    assert built(site).removed
    put(site, f"content/pages{'/a' * 500}/b.md", post("B"))
    put(site, "addresses.yaml", f"gone:\n- /{'b' * 201}/\n")
    assert [text.partition(": ")[0] for text in told(site)] == ["addresses.yaml:1", f"content/pages{'/a' * 500}/b.md:1"]


@pytest.mark.parametrize("name", BAD_POSTS)
def test_a_bad_post_is_told_and_the_output_stays(site: Path, name: str) -> None:
    text, message = BAD_POSTS[name]
    put(site, "content/posts/one.md", text)
    [problem] = told(site)
    assert problem.startswith(f"content/posts/one.md:{message}")


def test_markdown_under_another_name_is_told_and_never_copied_raw(site: Path) -> None:
    for name in ("posts/a.markdown", "posts/b.MD", "posts/c/index.mdown", "pages/d.Mkd", "loose.Markdown"):
        put(site, f"content/{name}", post("Draft", draft="true"))
    put(site, "static/e.markdown", "to be copied")
    assert [text.partition(":")[0] for text in told(site)] == [
        "content/loose.Markdown", "content/pages/d.Mkd", "content/posts/a.markdown", "content/posts/b.MD",
        "content/posts/c/index.mdown",
    ]  # fmt: skip
    with pytest.raises(SiteError) as caught:
        built(site)
    assert {one.text() for one in caught.value.problems} == {"the name of a Markdown file ends in .md"}
    assert caught.value.problems[-1].advice() == ("name it index.md; what is to be copied as it is belongs in static/")


def test_all_problems_of_a_site_are_told_at_once(site: Path) -> None:
    put(site, "content/posts/a.md", "---\ntitle: A\n---\n")
    put(site, "content/posts/b.md", post("B", "never"))
    put(site, "content/posts/c.md", b"\xe9")
    put(site, "content/stray.md", "words")
    assert [text.rpartition(":")[0] for text in told(site)] == [
        "content/posts/a.md:1", "content/posts/b.md:3", "content/posts/c.md:1", "content/stray.md:0",
    ]  # fmt: skip


def test_all_problems_of_whatever_kind_are_told_in_one_go(site: Path) -> None:
    """Configuration, theme, what the engine alone can judge, old addresses, posts, links, clashes, templates."""
    wrong = "pagination: 0\npermalink: /{nope}/\noutput: content\ntheme_options:\n  acent: red\n  accent: none\n"
    put(site, "convblog.yaml", CONFIG + wrong)
    put(site, "addresses.yaml", "moved:\n  /a/: b\n")
    put(site, "content/posts/a.md", "---\ntitle: A\n---\n")
    put(site, "content/posts/b.md", post("B", "2026-01-02", "[x](nowhere.md)", aliases='["?"]'))
    put(site, "content/posts/c.md", post("C", "2026-01-03", "::: poll\nWords.\n:::", slug="same"))
    put(site, "content/posts/d.md", post("D", "2026-01-03", slug="same", tags='["?"]'))
    put(site, "templates/tags.html", "{{ page.nope }}")
    put(site, "templates/archive.html", "\n{% if x %}")
    put(site, "templates/voices.html", "{{ 1 // 0 }}")
    put(site, "templates/404.html", "{% include 'nope.html' %}")
    told_of = [text.partition(" ")[0] for text in told(site)]
    config = ["convblog.yaml:3:", "convblog.yaml:4:", "convblog.yaml:5:", "convblog.yaml:7:", "convblog.yaml:8:"]
    posts = ["content/posts/a.md:1:", "content/posts/b.md:4:", "content/posts/b.md:7:", "content/posts/c.md:7:"]
    posts.append("content/posts/d.md:5:")
    templates = [f"templates/{name}.html:{line}:" for name, line in
                 (("404", 1), ("archive", 2), ("tags", 1), ("voices", 1))]  # fmt: skip
    assert told_of == sorted(["addresses.yaml:2:", *posts, *config, *templates])
    # With a permalink that makes addresses, it can be judged whether two posts stand at one.
    put(site, "convblog.yaml", f"{CONFIG}theme: agorra\n")
    told_of = [text.partition(" ")[0] for text in told(site)]
    posts = [one for one in posts if "c.md" not in one] + ["content/posts/d.md:4:"]
    assert told_of == sorted(["addresses.yaml:2:", *posts, "convblog.yaml:3:"])


def test_a_configuration_that_is_no_yaml_hides_no_mistake_of_a_post_and_makes_none(site: Path) -> None:
    put(site, "convblog.yaml", f"{CONFIG}lang: fr\npermalink: /{{year}}/{{month}}/{{day}}/{{slug}}/\n")
    for day in (1, 2):
        put(site, f"content/posts/{day}/one.md", post("Same", f"2026-01-0{day}"))
    (site / "content/posts/one.md").unlink()
    built(site, accept_gone=True)
    put(site, "convblog.yaml", f"{CONFIG}lang: fr\nx: [\n")
    put(site, "content/posts/b.md", post("B", "never"))
    put(site, "templates/tags.html", "{{ page.nope }}")
    assert [text.partition(" ")[0] for text in told(site)] == ["content/posts/b.md:3:", "convblog.yaml:5:"]


def test_every_broken_template_is_told_once_however_many_pages_it_has(site: Path) -> None:
    for number in range(4):
        put(site, f"content/posts/{number}.md", post(f"P{number}", "2026-01-02", f"::: b{number % 2}\nWords.\n:::"))
    for name in ("home", "tags", "archive"):
        put(site, f"templates/{name}.html", "{{ 1 // 0 }}{{ nope }}")
    put(site, "templates/blocks/b0.html", "{{ block.nope }}")
    put(site, "templates/blocks/b1.html", "\n{{ nope }}")
    assert [text.partition(" ")[0] for text in told(site)] == [
        "templates/archive.html:1:", "templates/blocks/b0.html:1:", "templates/blocks/b1.html:2:",
        "templates/home.html:1:", "templates/tags.html:1:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("template", "file", "message"),
    [
        ('{% extends "base.html" %}', "base.html", "“site” is undefined; blocks/b.html is the template of a block"),
        ("{{ details }}", "blocks/b.html", "“details” is undefined; blocks/b.html is the template of a block"),
        ("{{ pages }}", "blocks/b.html", "“pages” is undefined; did you mean “page”?"),
        ("{{ page.nope }}", "blocks/b.html", "“nope” is undefined in Link; it has: lang, title, url"),
        ("{{ block.attrs.de }}", "blocks/b.html", '“de” is undefined in dict; it is empty; write get("de")'),
    ],
)
def test_the_template_of_a_block_is_told_what_a_block_sees(site: Path, template: str, file: str, message: str) -> None:
    put(site, "content/posts/one.md", post("One", "2026-01-01", "::: b\nWords.\n:::"))
    put(site, "templates/blocks/b.html", template)
    with pytest.raises(SiteError) as caught:
        built(site)
    [problem] = caught.value.problems
    assert problem.file.endswith(f"templates/{file}")
    assert f"{problem.text()}; {problem.advice()}".startswith(message)


def warned(site: Path) -> list[str]:
    return [f"{one.file}:{one.line}: {one.text()}; {one.advice()}" for one in built(site).warnings]


def test_what_is_probably_meant_otherwise_is_a_warning_with_its_line(site: Path) -> None:
    put(site, "convblog.yaml", f"{CONFIG}authors: {{paul: {{name: Paul Martin}}}}\n")
    keys = {"author": "pual", "tags": "[C++, café, Open Source]"}
    put(site, "content/posts/a.md", post("A", "2026-01-02", **keys))
    put(site, "content/posts/b.md", post("B", "2026-01-03", author="paul", tags="[c#, Cafe, open-source]"))
    put(site, "content/posts/c.md", post("C", "2026-01-04", author="Somebody Else", tags="[c++]"))
    put(site, "content/posts/d.md", post("D", "2026-01-05", author="Paul Martin"))
    put(site, "content/pages/p.md", post("P", tags="[a]", reply="{closes_after: 3}"))
    assert warned(site) == [
        "content/pages/p.md:4: a page outside the stream of posts has no tags: “tags” is not used; "
        "take the line out, or move the file to content/posts/",
        "content/pages/p.md:5: the conversation of a page outside the stream of posts does not close: "
        "“reply.closes_after” is not used; write “reply: false” if nobody is to answer",
        "content/posts/a.md:4: “authors” of the configuration has no “pual”; "
        "did you mean “paul”? Otherwise the name is shown as it stands there",
        "content/posts/b.md:5: the tags “C++” and “c#” are one, since both make the address c; "
        "if they are two, give one another name, like c-language; else write both alike",
    ]


def test_two_posts_or_files_for_one_address_are_both_named(site: Path) -> None:
    put(site, "content/posts/two.md", post("Two", "2026-01-01", slug="one"))
    assert told(site) == ["content/posts/two.md:4: the address /2026/01/one/ is already taken by content/posts/one.md"]
    (site / "content/posts/two.md").unlink()
    put(site, "static/2026/01/one/index.html", "mine")
    assert told(site) == [
        "static/2026/01/one/index.html:0: the address /2026/01/one/ is already taken by content/posts/one.md"
    ]
    shutil.rmtree(site / "static")
    put(site, "static/2026", "a file where a folder must be")
    [problem] = told(site)
    assert problem.startswith("static/2026:0: this file stands where the folder of 2026/01/one/")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("permalink: /../{slug}/", "convblog.yaml:3: the permalink “/../{slug}/” makes no address"),
        (f"permalink: /{'a' * 201}/{{slug}}/", f"convblog.yaml:3: the address /{'a' * 58}… is too long"),
        ("permalink: '/{slug}/{/'", "convblog.yaml:3: the permalink “/{slug}/{/” makes no address"),
        ("output: .", "convblog.yaml:3: the output folder"),
        ("output: content", "convblog.yaml:3: the output folder"),
        ("output: ../site", "convblog.yaml:3: the output folder"),
        ("output: ..", "convblog.yaml:3: the output folder"),
        ("output: /", "convblog.yaml:3: the output folder"),
        ("output: .convblog/x", "convblog.yaml:3: the output folder"),
        ('output: "a\\0b"', "convblog.yaml:3: “output” cannot be “a\\x00b”"),
        ("theme: ../../etc", "convblog.yaml:3: there is no theme “../../etc”"),
        ("timezone: ../../etc/passwd", "convblog.yaml:3: there is no time zone"),
        ("theme_options:\n  acent: red", "convblog.yaml:4: the theme “agora” has no option “acent”"),
        ("theme_options:\n  accent: nocolour", "convblog.yaml:4: an option of the theme is not a colour"),
        ("nav:\n- {title: A, url: /a/}\n- title: B\n  url: b/", "convblog.yaml:6: “b/” in the menu leads elsewhere"),
        ("a: &b [c]", "convblog.yaml:3: anchors and aliases"),
        ("description: [deep]", "convblog.yaml:3: “description” cannot be"),
    ],
)
def test_a_bad_configuration_is_told(site: Path, line: str, message: str) -> None:
    put(site, "convblog.yaml", f"{CONFIG}{line}\n")
    [problem] = told(site)
    assert problem.startswith(message)


def test_the_output_never_swallows_the_site_or_a_folder_of_somebody_else(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = place / "site"
    monkeypatch.chdir(site)
    for output in (".", "content", "responses/x", "..", str(site / ".git")):
        assert told(site, output=output)[0].startswith("convblog.yaml:0: the output folder")
    beside = site.parent / "beside"
    [problem] = told(site, output=str(beside))
    assert problem == f"{beside}:0: this folder is not empty and was not made by convblog"
    secret = beside / "secret.txt"
    assert told(site, output=str(secret)) == [f"{secret}:0: cannot be written: File exists"]
    report = built(site, output=str(beside), adopt=True)
    assert report.removed == ("secret.txt",)
    assert (beside / "index.html").exists()


def test_symbolic_links_out_of_the_site_are_refused_all_at_once(site: Path) -> None:
    secret = site.parent / "beside/secret.txt"
    put(site, "static/.keep", "")
    links = {
        "static/a.txt": secret, "content/posts/b.md": secret, "templates": secret.parent,
        "static/dangling": Path("nowhere"), "static/c": Path("../.convblog/state.sqlite"),
    }  # fmt: skip
    for path, goal in links.items():
        (site / path).symlink_to(goal)
    text = "this symbolic link leads out of the site, or to a folder"
    assert told(site) == [
        f"content/posts/b.md:0: {text}", f"static/a.txt:0: {text}", f"static/c:0: {text}",
        "static/dangling:0: cannot be read: No such file or directory", f"templates:0: {text}",
    ]  # fmt: skip


def test_nothing_is_written_through_a_link_in_the_output_and_what_stood_behind_it_is_made_again(place: Path) -> None:
    site, beside = place / "site", place / "beside"
    whole = tree(site / "public")
    (site / "public/2026").rename(beside / "2026")
    (site / "public/2026").symlink_to(beside / "2026")
    (site / "public/index.html").unlink()
    (site / "public/index.html").symlink_to(beside / "secret.txt")
    put(site, "content/posts/two.md", post("Two", "2026-01-02"))
    before = tree(beside)
    built(site)
    assert tree(beside) == before
    assert not (site / "public/2026").is_symlink()
    assert not (site / "public/index.html").is_symlink()
    (site / "content/posts/two.md").unlink()
    shutil.rmtree(site / ".convblog")
    (site / "public/2026/01/one/index.html").unlink()
    (site / "public/2026/01/one").rmdir()
    (site / "public/2026/01/one").symlink_to(beside / "2026/01/one")
    built(site)
    assert tree(site / "public") == whole
    assert not (site / "public/2026/01/one").is_symlink()
    assert tree(beside) == before


def test_addresses_are_not_written_through_a_link(site: Path) -> None:
    secret = site.parent / "beside/secret.txt"
    (site / "addresses.yaml.new").symlink_to(secret)
    (site / "content/posts/one.md").unlink()
    assert built(site).gone == ("/2026/01/one/",)
    assert secret.read_text() == "secret"
    assert "/2026/01/one/" in (site / "addresses.yaml").read_text()
    assert not (site / "addresses.yaml.new").is_symlink()


def test_marks_line_ends_and_nul_bytes_make_no_difference(site: Path) -> None:
    clean = shown(site)
    text = post("One", "2026-01-01").encode()
    put(site, "content/posts/one.md", b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert shown(site) == clean
    put(site, "content/posts/one.md", text.replace(b"Some", b"So\0me\x1b[31m\x07"))
    page = shown(site)
    assert not {"\0", "\x1b", "\x07"} & {*page, *(site / "public/feed.xml").read_text("utf-8")}


def test_years_one_and_9999_are_shown(site: Path) -> None:
    put(site, "content/posts/old.md", post("Old", "0001-01-02", updated="9999-12-30"))
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/", published="9999-12-31T23:59:59Z"))
    put(site, "responses/b.md", answer("aaaa000002", "/2026/01/one/", published="0001-01-01T00:00:00Z"))
    assert 'datetime="9999-12-31T23:59:59+00:00"' in shown(site)
    assert 'datetime="0001-01-02T00:00:00+00:00"' in (site / "public/0001/01/old/index.html").read_text()
    put(site, "content/posts/last.md", post("Last", "9999-12-31"))
    assert "9999/12/last/index.html" not in built(site).written
    assert "9999/12/last/index.html" in built(site, future=True).written


def test_html_in_titles_and_names_is_text(site: Path) -> None:
    title = "'<script>alert(\"1\")</script> & <b>'"
    put(site, "content/posts/one.md", post(title, "2026-01-01", tags=f"[{title}]", series=title, question=title))
    put(site, "convblog.yaml", CONFIG.replace("Test", title) + f"author: {{name: {title}}}\n")
    for page in (shown(site), *(p.read_text() for p in (site / "public").rglob("*.html"))):
        assert "<script>alert" not in page
        assert "& <b>" not in page
    assert "&lt;script&gt;" in (site / PAGE).read_text()


@pytest.mark.parametrize(
    "body",
    [">" * 10_000 + " a", "- " * 10_000 + "a", "[" * 10_000 + "a" + "]" * 10_000, "*" * 10_000 + "a" + "*" * 10_000,
     "<div>" * 10_000, "$" + "{" * 10_000 + "x" + "}" * 10_000 + "$", "`" * 10_000, "(" * 10_000, "![" * 10_000],
    ids=["quotations", "lists", "brackets", "stars", "elements", "formula", "ticks", "parentheses", "pictures"],
)  # fmt: skip
def test_nesting_ten_thousand_deep_is_shown(site: Path, body: str) -> None:
    put(site, "content/posts/one.md", post("One", "2026-01-01", body))
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/", body))
    assert shown(site).rstrip().endswith("</html>")


def test_a_post_of_five_megabytes_is_shown(site: Path) -> None:
    put(site, "content/posts/one.md", post("One", "2026-01-01", "Five words in each line.\n\n" * 200_000))
    assert shown(site).count("Five words in each line.") >= 200_000


BAD_TEMPLATES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "undefined": ({"tags.html": "a\n{{ page.nope }}"}, "templates/tags.html:2: “nope” is undefined in TagsPage"),
    "undefined alone": ({"tags.html": "\n\n{{ nope }}"}, "templates/tags.html:3: “nope” is undefined"),
    "not well-formed": ({"tags.html": "{% if x %}"}, "templates/tags.html:1: not a well-formed template"),
    "no such filter": ({"tags.html": "{{ 1|nope }}"}, "templates/tags.html:1: not a well-formed template"),
    "divided by zero": ({"tags.html": "\n{{ 1 // 0 }}"}, "templates/tags.html:2: this template cannot be rendered"),
    "not there": ({"tags.html": "{% include 'nope.html' %}"}, "templates/tags.html:1: there is no template"),
    "out of the folder": ({"tags.html": "{% include '../../beside/secret.txt' %}"}, "templates/tags.html:1: there is"),
    "no text": ({"tags.html": b"\xff"}, "templates/tags.html:0: cannot be read"),
    "itself": ({"tags.html": "{% include 'tags.html' %}"}, "templates/tags.html:1: the templates include each other"),
    "in a circle": (
        {"tags.html": "\n{% include 'x.html' %}", "x.html": "{% include 'y.html' %}",
         "y.html": "\n\n{% include 'x.html' %}"},
        "templates/y.html:3: the templates include each other in a circle",
    ),
    "calling itself": (
        {"tags.html": "{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}"},
        "templates/tags.html:1: this template cannot be rendered: RecursionError",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_TEMPLATES)
def test_a_mistake_in_a_template_is_told_with_its_file_and_line_and_the_output_stays(site: Path, name: str) -> None:
    templates, message = BAD_TEMPLATES[name]
    for path, text in templates.items():
        put(site, f"templates/{path}", text)
    put(site, "content/posts/one.md", post("Another title", "2026-01-01"))
    [problem] = told(site)
    assert problem.startswith(message)


def test_hostile_answers_are_shown_harmlessly_and_told_legibly(site: Path) -> None:
    evil = '"<script>alert(1)</script>\'\\" onmouseover=x \\e[31m\\a"'
    fields = dict.fromkeys(("kind", "channel", "in_reply_to", "source", "title", "same_as", "received"), evil)
    put(
        site,
        "responses/\x1b[31m.md",
        answer("aaaa000001", "/2026/01/one/", **fields, author=f"{{name: {evil}, url: {evil}}}"),
    )
    for number, kind in enumerate(("reply", "mention", "like")):
        body = "<script>alert(1)</script> [a](javascript:alert(1))"
        author = f'{{name: {evil}, url: "javascript:alert(1)"}}'
        fields = {"kind": kind, "author": author, "source": '"javascript:alert(1)"'}
        text = answer(f"aaaa00001{number}", "/2026/01/one/", body, **fields)
        put(site, f"responses/{number}.md", text)
    before = sources(site.parent)
    report = built(site)
    assert sources(site.parent) == before
    assert report.warnings
    for warning in report.warnings:
        assert (warning.text() + warning.advice()).isprintable()
    for path in (site / "public").rglob("*"):
        if path.suffix in (".html", ".xml", ".svg"):
            text = path.read_text("utf-8")
            assert not {"\x1b", "\x07"} & {*text}, path
            if path.suffix == ".html":
                assert "<script>alert" not in text, path
                assert "javascript:" not in text.replace("(javascript:alert(1))", ""), path
                assert 'onmouseover=x "' not in text, path


def test_answers_that_cannot_be_used_never_stop_a_build(site: Path) -> None:
    put(site, "responses/a.md", answer("aaaa000001", "/nowhere/"))
    put(site, "responses/b.md", answer("aaaa000002", "/2026/01/one/", "First."))
    put(site, "responses/c.md", answer("aaaa000002", "/2026/01/one/", "Second."))
    put(site, "responses/d.md", b"\xff")
    put(site, "responses/e.md", answer("aaaa000003", "/2026/01/one/", in_reply_to="zzzz000000"))
    put(site, "responses/f.md", answer("aaaa000004", "/2026/01/one/", x="[" * 10_000))
    page = shown(site)
    assert ("First." in page, "Second." in page, 'id="r-aaaa000003"' in page) == (True, False, True)
    assert [(one.file, one.text()) for one in built(site).warnings] == [
        ("responses/a.md", "this answers a page that does not exist: /nowhere/"),
        ("responses/c.md", "the id aaaa000002 is already taken by responses/b.md; this answer is not shown"),
        ("responses/d.md", "this file is not UTF-8 text"),
        ("responses/e.md", "this answers zzzz000000, which is not on this page"),
        ("responses/f.md", "nested too deeply"),
    ]


def test_what_is_no_file_among_the_answers_is_warned_of_at_every_build_while_it_is_there(site: Path) -> None:
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/", "Shown."))
    assert "Shown." in shown(site)
    (site / "responses/b.md").symlink_to("nowhere.md")
    (site / "responses/c.md").symlink_to("c.md")
    os.mkfifo(site / "responses/d.md")
    os.mkfifo(site / "responses/e.webp")
    expected = [
        ("responses/b.md", "cannot be read: No such file or directory"),
        ("responses/c.md", "cannot be read: Too many levels of symbolic links"),
        ("responses/d.md", "this is neither a file nor a folder"),
        ("responses/e.webp", "this is neither a file nor a folder"),
    ]
    for clean in (False, False, True):
        assert [(one.file, one.text()) for one in built(site, clean=clean).warnings] == expected
    assert "Shown." in shown(site)
    for name in ("c.md", "d.md", "e.webp"):
        (site / "responses" / name).unlink()
    put(site, "responses/nowhere.md", answer("aaaa000002", "/2026/01/one/", "There now."))
    (site / "responses/nowhere.md").rename(site / "nowhere.md")
    (site / "responses/b.md").unlink()
    (site / "responses/b.md").symlink_to("../nowhere.md")
    assert "There now." in shown(site)
    assert built(site).warnings == ()


def test_a_link_among_the_answers_that_leads_out_of_the_site_is_refused(site: Path) -> None:
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/"))
    (site / "responses/b.md").symlink_to(site.parent / "beside/secret.txt")
    (site / "responses/c.md").symlink_to("nowhere.md")
    assert [text.partition(" ")[0] for text in told(site)] == ["responses/b.md:0:"]


def test_answers_of_answers_are_printed_as_deep_as_pages_can_be(site: Path) -> None:
    put(site, "convblog.yaml", CONFIG + "conversation: {nesting: 1000000000}\n")
    for number in range(60):
        parent = f"aaaa{number - 1:06}" if number else ""
        put(site, f"responses/{number}.md", answer(f"aaaa{number:06}", "/2026/01/one/", in_reply_to=parent))
    assert shown(site).count('id="r-aaaa') == 60


def test_a_page_at_the_address_of_a_list_is_told_of_once(site: Path) -> None:
    put(site, "content/pages/tags.md", post("Tags"))
    assert told(site) == ["content/pages/tags.md:1: the address /tags/ is taken by a page that convblog makes"]
