"""`convblog explain` says in a writer's words why a file would be, or was, rewritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec import msgpack

from convblog.build.cache import Cache
from convblog.build.explain import explain
from convblog.build.request import Request
from convblog.problems import Translate
from convblog.times import Moment
from convblog.words import translations
from tests.scenario import CONFIG, NOW, answer, built, post, put, site_of, stats

SITE = f"""
== content/posts/one.md
{post("One", "2026-01-01")}
== content/posts/two.md
{post("Two", "2026-01-02")}
== static/a.txt
a
"""
ONE = "2026/01/one/index.html"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = site_of(tmp_path_factory.mktemp("made") / "site", SITE)
    built(site)
    return site


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "site", copy_function=shutil.copy2))


ANEW = "would be rewritten, because:"


def told(site: Path, path: str, now: Moment = NOW, say: Translate = str) -> list[str]:
    """The sentence and its details. Explaining writes nothing."""
    before = stats(site / "public")
    reasons = explain(Request(site=str(site)), path, now, say)
    assert stats(site / "public") == before
    assert not any(word in line for line in reasons.details for word in ("digest", "b'", "{", "seconds", "None"))
    return [f"{reasons.path}: {reasons.verdict}", *reasons.details]


def why(site: Path, path: str, now: Moment = NOW) -> list[str]:
    """The details of a file that would be rewritten: the next build does it, and then the same is told of it."""
    first, *lines = told(site, path, now)
    assert first.endswith(ANEW), first
    changed = first.removesuffix(f": {ANEW}")
    assert changed in built(site, now).written
    assert told(site, path, now) == [f"{changed}: is up to date; it was last rendered, because:", *lines]
    return lines


def rebuilt(site: Path) -> Path:
    """Settled where it is: the copy's files are not those that the ledger knows."""
    built(site)
    return site


def configured(site: Path, more: str, text: str = CONFIG) -> None:
    """The site with other settings."""
    put(site, "convblog.yaml", text + more)


def test_what_was_never_built_and_what_is_not_made(made: Path, tmp_path: Path) -> None:
    fresh = site_of(tmp_path / "fresh", SITE)
    assert told(fresh, "/2026/01/one/") == [f"{ONE}: would be written: it has never been built here"]
    assert told(made, "nope.html") == ["nope.html: is not made by this site"]


def test_an_address_a_path_and_a_file_name_the_same_output(made: Path) -> None:
    expected = f"{ONE}: is up to date; it was last rendered, because:"
    for asked in ("/2026/01/one/", "2026/01/one", ONE, str(made / "public" / ONE)):
        assert told(made, asked) == [expected, "it was not there before"]
    assert told(made, "/")[0] == "index.html: is up to date; it was last rendered, because:"


def test_an_edited_text_is_named_by_its_file_on_the_page_in_lists_and_in_feeds(site: Path) -> None:
    rebuilt(site)
    put(site, "content/posts/one.md", post("One", "2026-01-01", "Other words."))
    assert told(site, "/")[1:] == ["the beginning of “One” (content/posts/one.md), which this list shows, changed"]
    assert told(site, "feed.xml")[1:] == ["the text of “One” (content/posts/one.md), which this feed carries, changed"]
    assert why(site, ONE) == ["the text of content/posts/one.md changed"]


def test_what_follows_the_beginning_changes_no_list(site: Path) -> None:
    put(site, "content/posts/one.md", post("One", "2026-01-01", "First.\n\n<!-- more -->\n\nThen."))
    rebuilt(site)
    put(site, "content/posts/one.md", post("One", "2026-01-01", "First.\n\n<!-- more -->\n\nAt last."))
    assert told(site, "/")[0] == "index.html: is up to date; it was last rendered, because:"
    assert why(site, ONE) == ["the text of content/posts/one.md changed"]


def test_a_changed_title_is_named_with_both_where_it_shows(site: Path) -> None:
    rebuilt(site)
    put(site, "content/posts/two.md", post("Second", "2026-01-02"))
    assert told(site, "/")[1:] == ["the title of “Second” (content/posts/two.md) changed: “Two” → “Second”"]
    assert told(site, "archive/2026/")[1:] == told(site, "/")[1:]
    assert why(site, ONE) == ["the title of the newer neighbour changed: “Two” → “Second”"]
    assert told(site, "2026/01/two/")[1:] == ["the title changed: “Two” → “Second”"]


def test_the_front_matter_is_told_key_by_key_with_its_values(site: Path) -> None:
    put(site, "content/posts/one.md", post("One", "2026-01-01", tags="[a, b]", question="Why?", mood="calm"))
    rebuilt(site)
    keys = {"tags": "[a, c]", "question": "How?", "mood": "wild", "author": "Marie", "updated": "2026-03-01"}
    put(site, "content/posts/one.md", post("One", "2026-01-01", **keys))
    assert set(why(site, ONE)) == {
        "the day of the last change is another: nothing → March 1, 2026",
        "the author changed: “Test” → “Marie”",
        "the tags changed: “a”, “b” → “a”, “c”",
        "the question to readers changed: “Why?” → “How?”",
        "“mood” in its front matter changed",
    }


def test_a_date_is_told_as_people_of_the_site_write_it(site: Path) -> None:
    configured(site, "lang: fr\n")
    rebuilt(site)
    put(site, "content/posts/one.md", post("One", "2026-01-01T08:30"))
    assert told(site, ONE)[1:] == ["the date changed: 1er janvier 2026 00:00 → 1er janvier 2026 08:30"]
    put(site, "content/posts/one.md", post("One", "2025-12-24", slug="x") + "\n")
    put(site, "content/posts/two.md", post("Two", "2026-01-20"))
    assert "the date changed: 2 janvier 2026 → 20 janvier 2026" in told(site, "2026/01/two/")


def test_neighbours_that_come_and_go_are_named_with_their_files(site: Path) -> None:
    rebuilt(site)
    put(site, "content/posts/three.md", post("Three", "2026-01-03"))
    two = "2026/01/two/index.html"
    assert told(site, "/")[1:] == ["new in this list: “Three” (content/posts/three.md)"]
    assert why(site, two) == ["there is a newer neighbour now: “Three” (content/posts/three.md)"]
    put(site, "content/posts/between.md", post("Between", "2026-01-02T20:00"))
    assert why(site, two) == ["the newer neighbour is another one now: “Three” → “Between”"]
    (site / "content/posts/between.md").unlink()
    (site / "content/posts/three.md").unlink()
    assert told(site, "/")[1:] == ["no longer in this list: “Three” and “Between”"]
    assert why(site, two) == ["there is no newer neighbour any more; it was “Between”"]


def test_of_many_posts_three_are_named(site: Path) -> None:
    rebuilt(site)
    for number in range(1, 6):
        put(site, f"content/posts/n{number}.md", post(f"New {number}", f"2026-02-0{number}"))
    assert why(site, "/") == [
        "new in this list: “New 5” (content/posts/n5.md), “New 4” (content/posts/n4.md), "
        "“New 3” (content/posts/n3.md) and 2 more"
    ]
    for number in range(1, 6):
        put(site, f"content/posts/n{number}.md", post(f"New {number}", f"2026-02-0{number}", "Else."))
    assert why(site, "/") == [
        "the beginnings of these, which this list shows, changed: “New 5” (content/posts/n5.md), "
        "“New 4” (content/posts/n4.md), “New 3” (content/posts/n3.md) and 2 more"
    ]


def test_what_a_page_links_to_is_told_by_its_title_and_address(site: Path) -> None:
    put(site, "content/posts/one.md", post("One", "2026-01-01", "See [it](/pages/about.md)."))
    put(site, "content/pages/about.md", "---\ntitle: About\n---\nMe.\n")
    rebuilt(site)
    put(site, "content/pages/about.md", "---\ntitle: About me\nslug: me\n---\nMe.\n")
    assert told(site, "/")[1:] == [
        "what “One” (content/posts/one.md) links to or shows has another address, title or size"
    ]
    assert why(site, ONE) == [
        "what it links to or shows has another address: “/about/” → “/me/”",
        "the title of a post that it links to changed: “About” → “About me”",
    ]


def test_answers_are_told_by_the_names_of_those_who_wrote_them(site: Path) -> None:
    rebuilt(site)
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/"))
    assert told(site, "conversations/")[1:] == ["among the conversations now: “One” (content/posts/one.md)"]
    assert told(site, "voices/")[1:] == ["new among the voices: Marie"]
    assert told(site, "feed.xml")[1:] == ["the answers to “One” (content/posts/one.md) changed"]
    assert told(site, "2026/01/two/index.html")[0].endswith("is up to date; it was last rendered, because:")
    assert why(site, ONE) == ["an answer by Marie came to “One”"]
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/", "Otherwise."))
    assert why(site, ONE) == ["the answer by Marie to “One” changed"]
    put(site, "responses/b.md", answer("aaaa000002", "/2026/01/one/", author="{name: Paul}", in_reply_to="aaaa000001"))
    put(site, "responses/c.md", answer("aaaa000003", "/2026/01/one/", author="{name: ''}"))
    assert told(site, "2026/01/one/conversation.xml")[1:] == [
        "answers by someone without a name and Paul came to “One”"
    ]
    assert why(site, ONE) == ["answers by Paul and someone without a name came to “One”"]
    put(site, "responses/b.md", answer("aaaa000002", "/2026/01/one/", author="{name: Pol}", in_reply_to="aaaa000001"))
    assert why(site, ONE) == ["the name, the address or the picture of Pol changed"]
    for name in "abc":
        (site / f"responses/{name}.md").unlink()
    assert why(site, ONE) == ["the answers by Marie, Pol and someone without a name to “One” are gone"]


def test_a_like_and_a_mention_are_told(site: Path) -> None:
    rebuilt(site)
    source = {"channel": "webmention", "source": "https://marie.example/1"}
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/one/", kind="like", **source))
    put(site, "responses/b.md", answer("aaaa000002", "/2026/01/one/", kind="mention", title="Word", **source))
    assert why(site, ONE) == ["a mention by Marie came to “One”", "a sign without words by Marie came to “One”"]


def test_a_conversation_that_closes_is_told(site: Path) -> None:
    mail = "conversation: {email: {address: answer@test.example}, closes_after: 400}\n"
    configured(site, mail)
    rebuilt(site)
    later = Moment(NOW.seconds + 200 * 86_400)
    assert why(site, ONE, later) == ["the conversation has closed"]


def test_a_template_is_told_with_its_file_and_what_it_includes_too(site: Path) -> None:
    rebuilt(site)
    put(site, "templates/tags.html", "x")
    assert why(site, "tags/index.html") == ["the template tags.html changed (templates/tags.html)"]
    bundled = Path(__file__).parents[2] / "themes/agora/templates"
    put(site, "templates/base.html", (bundled / "base.html").read_text("utf-8") + "\n")
    assert why(site, ONE) == ["what the template post.html is made of changed (templates/base.html)"]
    assert told(site, "tags/index.html")[0].endswith("is up to date; it was last rendered, because:")


def test_a_template_of_a_block_is_told(site: Path) -> None:
    put(site, "templates/blocks/a.html", "<b>{{ block.content }}</b>")
    put(site, "content/posts/one.md", post("One", "2026-01-01", "::: a\nx\n:::"))
    rebuilt(site)
    put(site, "templates/blocks/a.html", "<i>{{ block.content }}</i>")
    assert told(site, "/")[1:] == ["the templates of blocks changed (templates/blocks/a.html)"]
    assert why(site, ONE) == ["the template blocks/a.html changed (templates/blocks/a.html)"]


def test_a_new_title_of_a_post_with_a_block_is_told_as_that_alone(site: Path) -> None:
    put(site, "templates/blocks/a.html", "<b>{{ block.content }}</b>")
    put(site, "content/posts/one.md", post("One", "2026-01-01", "::: a\nx\n:::"))
    rebuilt(site)
    put(site, "content/posts/one.md", post("Uno", "2026-01-01", "::: a\nx\n:::"))
    expected = ["the title of “Uno” (content/posts/one.md) changed: “One” → “Uno”"]
    assert told(site, "/")[1:] == told(site, "feed.xml")[1:] == expected
    assert why(site, ONE) == ["the title changed: “One” → “Uno”"]


def test_the_parts_of_a_series_and_another_language_are_told(site: Path) -> None:
    put(site, "content/posts/one.md", post("One", "2026-01-01", series="Letters", translation_key="one"))
    rebuilt(site)
    put(site, "content/posts/two.md", post("Two", "2026-01-02", series="Letters"))
    put(site, "content/posts/un.md", post("Un", "2026-01-03", lang="fr", translation_key="one"))
    assert why(site, ONE) == [
        "new in the series: “Two” (content/posts/two.md)",
        "the versions in other languages changed: nothing → “français”",
    ]


def test_a_new_tag_a_question_and_the_sitemap_are_told(site: Path) -> None:
    configured(site, "conversation: {email: {address: answer@test.example}, closes_after: 0}\n")
    rebuilt(site)
    put(site, "content/posts/two.md", post("Two", "2026-01-02", tags="[sea]", question="And you?"))
    put(site, "content/pages/about.md", "---\ntitle: About\n---\nMe.\n")
    assert told(site, "tags/")[1:] == ["new in this list: “sea”"]
    assert told(site, "conversations/")[1:] == ["now waiting for a first word: “Two” (content/posts/two.md)"]
    assert told(site, "sitemap.xml")[1:] == ["new in this list: /about/"]
    built(site)
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/two/"))
    assert set(told(site, "conversations/")[1:]) == {
        "among the conversations now: “Two” (content/posts/two.md)",
        "no longer waiting for a first word: “Two” (content/posts/two.md)",
    }


def test_what_is_remembered_of_an_older_program_gives_a_general_sentence(site: Path) -> None:
    rebuilt(site)
    cache = Cache(str(site / ".convblog/cache.sqlite"))
    output = str(site / "public")
    now, _ = cache.fields(output, ONE) or (None, None)
    assert now is not None
    _, parts, _ = msgpack.decode(now)
    old = {**parts, "engine": bytes(16), "site": bytes(16), "template post.html": bytes(16)}
    cache.put_fields(output, [(ONE, msgpack.encode((msgpack.encode(["x"]), old, bytes(16))))])
    cache.put_fields(output, [(ONE, now)])
    cache.close()
    assert told(site, ONE)[1:] == [
        "convblog or one of its libraries changed",
        "something all pages show changed: title, menu, languages, ways to answer, theme options",
        "the template post.html or something it includes changed",
    ]


def test_a_translation_is_told_with_its_file(site: Path) -> None:
    rebuilt(site)
    po = "locale/en/LC_MESSAGES/convblog.po"
    put(site, po, 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Archive"\nmsgstr "Old"\n')
    assert why(site, ONE) == [f"the translation {po} changed"]


def test_what_the_configuration_says_for_all_pages_is_told_key_by_key(site: Path) -> None:
    rebuilt(site)
    configured(
        site,
        "nav: [{title: About, url: /about/}]\ntheme_options: {accent: '#123456'}\n",
        CONFIG.replace("Test", "Other"),
    )
    lines = why(site, ONE)
    assert lines[:2] == ["the site's title changed: “Test” → “Other”", "the site's author changed: “Test” → “Other”"]
    assert lines[2] == "the menu changed: nothing → “About”"
    assert lines[3].startswith("the theme's option “accent” changed: “#") and lines[3].endswith(" → “#123456”")
    assert lines[4:] == ["the author changed: “Test” → “Other”"]
    assert told(site, "style.css")[1:] == lines[:4]


def test_old_addresses_are_told(site: Path) -> None:
    rebuilt(site)
    put(site, "content/posts/one.md", post("One", "2026-01-01", aliases="[/first/]"))
    assert told(site, "_redirects")[1:] == ["new among the old addresses: /first/"]
    assert told(site, "first/") == ["first/index.html: would be written: it has never been built here"]
    put(site, "content/posts/one.md", post("One", "2026-01-01", slug="uno"))
    assert told(site, "/")[1:] == [
        "the address of “One” (content/posts/one.md) changed: “/2026/01/one/” → “/2026/01/uno/”"
    ]
    assert told(site, ONE)[1:] == ["it was a page of another kind before"]


def test_what_was_damaged_removed_or_copied_is_told(site: Path) -> None:
    rebuilt(site)
    put(site, f"public/{ONE}", "torn")
    assert told(site, ONE) == [
        f"{ONE}: would be looked at again: the file in the output folder is not as the build left it"
    ]
    put(site, "static/a.txt", "b")
    assert told(site, "a.txt") == ["a.txt: would be rewritten, because:", "the file static/a.txt changed"]
    (site / "content/posts/one.md").unlink()
    (site / "static/a.txt").unlink()
    assert told(site, "a.txt") == ["a.txt: would be removed: nothing makes it any more"]


def test_the_sentences_are_in_the_language_of_who_asks(site: Path) -> None:
    rebuilt(site)
    (site / "static/a.txt").unlink()
    text = told(site, "a.txt", say=translations("fr").gettext)
    assert text == ["a.txt: serait retiré\u00a0: plus rien ne le produit"]


def test_a_title_with_no_break_spaces_is_shown_as_it_is(site: Path) -> None:
    configured(site, "lang: fr\n")
    rebuilt(site)
    put(site, "content/posts/two.md", post("Deux ?", "2026-01-02"))
    (line,) = why(site, ONE)
    assert line.endswith(("→ “Deux\u202f?”", "→ “Deux\u00a0?”"))


def test_the_examples_of_the_manual_are_what_it_says(tmp_path: Path) -> None:
    line, letter = "content/posts/une-ligne-vide.md", "content/posts/lettre.md"
    site = site_of(tmp_path / "site", f"== {letter}\n{post('Lettre', '2026-11-01', slug='lettre')}")
    put(site, "content/posts/ligne.md", post("Une ligne", "2026-11-02"))
    bundled = (Path(__file__).parents[2] / "themes/agora/templates/home.html").read_text("utf-8")
    put(site, "templates/home.html", bundled)
    rebuilt(site)
    put(site, letter, post("Lettre", "2026-11-01", "Other words.", slug="lettre"))
    put(site, "content/posts/ligne.md", post("Une ligne vide", "2026-11-02"))
    put(site, "responses/a.md", answer("aaaa000001", "/2026/11/lettre/", author="{name: Marie Lefort}"))
    assert set(shown("reference/commands.md", "2026/11/lettre/index.html")) == set(told(site, "/2026/11/lettre/"))
    built(site)
    (site / "content/posts/ligne.md").unlink()
    built(site)
    put(site, letter, post("Lettre", "2026-11-01", "More words.", slug="lettre"))
    put(site, line, post("Une ligne vide", "2026-11-02"))
    put(site, "templates/home.html", bundled + "\n")
    assert shown("explanation/engine.md", "index.html") == told(site, "/")


def shown(page: str, path: str) -> list[str]:
    """The lines of the example that begins with `path` in a page of the manual."""
    text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    _, _, example = text.partition(f"\n{path}: would be rewritten")
    lines = f"{path}: would be rewritten{example}".partition("\n```")[0].splitlines()
    return [line.strip() for line in lines]
