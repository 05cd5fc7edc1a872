"""What one post holds reaches the pages of other posts through the backdrop alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec import structs

from convblog.config import Config, Conversation, Language
from convblog.content.body import Reference
from convblog.content.post import Post, Reply, Tag, outline_of
from convblog.conversation.threading import Threads
from convblog.problems import problem
from convblog.site import backdrop, model, plan
from convblog.site.material import Material
from convblog.site.pages import PostPage
from convblog.times import Moment
from tests.scenario import NOW
from tests.site_rules.samples import configured, posted

# What each field of the edited post may become.
OTHERWISE: dict[str, Any] = {
    "source": "content/posts/elsewhere.md",
    "kind": "page",
    "slug": "other",
    "lang": "fr",
    "title": "Another title",
    "published": Moment(1_700_000_000),
    "updated": Moment(1_790_000_000),
    "tags": (Tag("Sea", "sea"),),
    "draft": True,
    "author": "Marie",
    "aliases": ("/linked/",),
    "question": "And you?",
    "reply": Reply((), 0),
    "image": 0,
    "series": "Other letters",
    "translation_key": "b",
    "references": (Reference("source", "posts/a.md", 1),),
    "blocks": ("poll",),
    "body": b"another body 123",
    "details": b"other details 12",
    "outline": b"",
    "warnings": (problem("content/posts/c.md", 1, "odd"),),
    "lines": {"title": 7},
}
# What only the post's own page and summary show.
OWN = {
    "updated", "question", "reply", "image", "references", "blocks", "body", "details", "outline", "warnings", "lines",
}  # fmt: skip


def posts() -> list[Post]:
    keys = {"series": "Letters", "tags": "[sky]"}
    found = [posted(f"posts/{name}.md", f"2026-01-0{day}", **keys) for day, name in enumerate("abcde", 1)]
    found[0] = structs.replace(found[0], translation_key="a", lang="fr")
    linking = [("source", "posts/c.md"), ("address", "/linked/"), ("address", "/c/")]
    references = tuple(Reference(kind, path, 1) for kind, path in linking)
    found[1] = structs.replace(found[1], references=references, translation_key="b")
    elsewhere = (Reference("external", "https://x.example/", 1),)
    found[2] = structs.replace(found[2], references=elsewhere, translation_key="a")
    return [structs.replace(one, outline=outline_of(one)) for one in found]


def material(found: Sequence[Post], config: Config) -> Material:
    site = model.build(config, model.place(found, config))
    tags = {lang: [[tag.slug for tag in one.post.tags] for one in placed] for lang, placed in site.posts.items()}
    return Material(
        site=site,
        threads=Threads({}, {}, {}, ()),
        now=NOW,
        media={},
        sizes={},
        related={lang: model.related(names) for lang, names in tags.items()},
    )


def shown(stuff: Material, but: str) -> dict[str, tuple[Any, bytes]]:
    """The pages of all posts but one, and the digests of their summaries."""
    pages = {one.source: one.make() for one in plan.plan(stuff) if one.kind is PostPage and one.source != but}
    placed = stuff.site.by_source
    return {source: (page, stuff.summaries([placed[source]])[0].digest) for source, page in pages.items()}


@pytest.mark.parametrize("name", Post.__struct_fields__)
def test_a_field_that_other_pages_show_is_in_the_backdrop(name: str) -> None:
    config = configured(permalink="/{slug}/", languages={"fr": Language(title="T")})
    before = posts()
    edited = structs.replace(before[2], **{name: OTHERWISE[name]})
    assert edited != before[2]
    after = [*before[:2], structs.replace(edited, outline=outline_of(edited)), *before[3:]]
    old, new = material(before, config), material(after, config)
    is_same = backdrop.digest_of(old) == backdrop.digest_of(new)
    assert is_same == (name in OWN)
    if is_same:
        assert shown(old, before[2].source) == shown(new, before[2].source)


def test_the_passing_of_time_is_in_the_backdrop() -> None:
    config = configured(conversation=Conversation(closes_after=30))
    old = material(posts(), config)
    assert backdrop.digest_of(old) == backdrop.digest_of(structs.replace(old, now=Moment(NOW.seconds + 1)))
    then = Moment(1_768_000_000)  # ten days after they were published: they are open
    assert backdrop.digest_of(old) != backdrop.digest_of(structs.replace(old, now=then))
