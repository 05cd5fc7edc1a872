"""The site: its order, its addresses, who is kin to whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.content.post import Post
from convblog.problems import SiteError
from convblog.site import model
from convblog.site.model import Site
from convblog.times import Moment
from tests.site_rules.samples import configured, posted


def site_of(*posts: Post, moved: dict[str, str] | None = None, gone: tuple[str, ...] = (), **keys: object) -> Site:
    config = configured(**keys)
    return model.build(config, model.place(posts, config), moved or {}, gone)


def told(*posts: Post) -> list[tuple[str, str]]:
    with pytest.raises(SiteError) as caught:
        site_of(*posts)
    return [(problem.file, problem.text()) for problem in caught.value.problems]


def test_posts_stand_from_the_oldest_and_then_by_address() -> None:
    site = site_of(
        posted("posts/b.md", "2026-01-02"), posted("posts/c.md", "2026-01-01"), posted("posts/a.md", "2026-01-02")
    )
    assert [placed.address for placed in site.posts["en"]] == ["/2026/01/c/", "/2026/01/a/", "/2026/01/b/"]


def test_two_sources_for_one_address_are_both_named() -> None:
    assert told(posted("posts/a.md"), posted("posts/x/a.md"), posted("posts/b.md", slug="a")) == [
        ("content/posts/b.md", "the address /2026/01/a/ is already taken by content/posts/a.md"),
        ("content/posts/x/a.md", "the address /2026/01/a/ is already taken by content/posts/a.md"),
    ]


def test_an_alias_that_is_taken_names_both_files() -> None:
    assert told(posted("posts/a.md", aliases="[/old]"), posted("posts/b.md", aliases="[old/, /2026/01/a/]")) == [
        ("content/posts/b.md", "the address /2026/01/a/ is already taken by content/posts/a.md"),
        ("content/posts/b.md", "the address /old/ is already taken by content/posts/a.md"),
    ]


@pytest.mark.parametrize(
    "alias", ["../x", "/a/../../x/", "%2e%2e/x", "/%252e%252e/x/", "https://t.example/a/", "/", "/index.html", "/a?b"]
)
def test_an_alias_that_leaves_the_site_is_told(alias: str) -> None:
    assert told(posted("posts/a.md", aliases=f'["{alias}"]')) == [
        ("content/posts/a.md", f"the alias “{alias}” is no address")
    ]


def test_an_alias_that_stands_twice_is_a_warning_and_leads_on_once() -> None:
    config, posts = configured(), [posted("posts/a.md", aliases="[/x/, /y/, /x]"), posted("posts/b.md")]
    judged = model.judge(config, model.place(posts, config))
    assert (judged.problems, judged.clashes) == ((), ())
    assert [(one.file, one.line, one.text()) for one in judged.warnings] == [
        ("content/posts/a.md", 4, "the alias “/x” stands here twice")
    ]
    assert [one.old for one in judged.site.redirections] == ["/x/", "/y/"]


def test_a_tag_that_makes_no_address_is_told_with_its_file() -> None:
    assert told(posted("posts/a.md", tags='["???", good]')) == [
        ("content/posts/a.md", "the tag “???” makes no address")
    ]


def test_two_spellings_of_a_tag_are_one_named_as_the_oldest_names_it() -> None:
    tags = site_of(
        posted("posts/a.md", "2026-01-02", tags="[été, Été]"), posted("posts/b.md", "2026-01-01", tags="[Ete]")
    ).tags["en"]
    assert {slug: (tag.link.name, len(tag.posts)) for slug, tag in tags.items()} == {"ete": ("Ete", 2)}


def test_old_addresses_lead_to_where_their_chain_ends_and_a_live_one_is_not_old() -> None:
    site = site_of(
        posted("posts/a.md", aliases="[/alias/]"),
        moved={"/x/": "/y/", "/y/": "/2026/01/a/", "/2026/01/a/": "/z/", "/p/": "/q/", "/q/": "/p/", "/l/": "/lost/"},
        gone=("/g/", "/alias/"),
    )
    assert {one.old: one.new for one in site.redirections} == {
        "/alias/": "/2026/01/a/", "/x/": "/2026/01/a/", "/y/": "/2026/01/a/", "/p/": "", "/q/": "",
        "/l/": "", "/g/": "",
    }  # fmt: skip
    assert site.by_address["/x/"].post.source == "content/posts/a.md"


def test_a_post_of_a_language_the_site_does_not_speak_stands_in_the_lists_of_the_first() -> None:
    from convblog.config import Language

    posts = [posted("posts/a.md", lang="fr"), posted("posts/b.md", lang="en"), posted("posts/c.md", lang="ar")]
    site = site_of(*posts, lang="fr", languages={"en": Language()})
    assert {lang: [p.post.slug for p in listed] for lang, listed in site.posts.items()} == {
        "fr": ["a", "c"],
        "en": ["b"],
    }


def test_drafts_and_the_future_are_shown_only_when_asked_for() -> None:
    now = Moment(1_795_000_000)
    draft, later = posted("posts/a.md", draft="true"), posted("posts/b.md", "2027-01-01")
    assert [model.is_shown(draft, now, drafts, False) for drafts in (False, True)] == [False, True]
    assert [model.is_shown(later, now, False, future) for future in (False, True)] == [False, True]
    assert model.is_shown(posted("pages/c.md"), now, False, False)


TAGS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=3, unique=True), max_size=40)


@given(TAGS)
def test_kin_shares_a_tag_and_is_never_oneself(tags: list[list[str]]) -> None:
    for number, kin in enumerate(model.related(tags)):
        assert number not in kin
        assert len({*kin}) == len(kin)
        assert all({*tags[number]} & {*tags[other]} for other in kin)


@given(TAGS, st.lists(st.sampled_from("abcdef"), max_size=3, unique=True))
def test_a_new_post_changes_the_kin_of_its_neighbours_alone(tags: list[list[str]], new: list[str]) -> None:
    before, after = model.related(tags), model.related([*tags, new])
    changed = [number for number, kin in enumerate(before) if kin != after[number]]
    assert len(changed) <= 4 * len(new)
