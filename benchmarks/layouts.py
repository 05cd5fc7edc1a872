"""The corpus in each generator's own layout: where a post's file goes and what its front matter looks like."""

import json
from collections.abc import Callable
from hashlib import sha256

from benchmarks.posts import FIRST_DAY, LAST_DAY, Post

SourceFile = tuple[str, str]
"""A path below the site's folder, and the text."""

_YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def _yaml_post(post: Post, extra: str) -> SourceFile:
    return f"content/posts/{post.date.year}/{post.slug}.md", _yaml(post) + _body(post, "", extra)


def _hugo_post(post: Post, extra: str) -> SourceFile:
    return f"content/posts/{post.date.year}/{post.slug}.md", _yaml(post) + _body(post, "<!--more-->", extra)


def _pelican_post(post: Post, extra: str) -> SourceFile:
    front = f"Title: {post.title}\nDate: {post.date.isoformat()}\nTags: {', '.join(post.tags)}\nSlug: {post.slug}\n\n"
    return f"content/posts/{post.date.year}/{post.slug}.md", front + _body(post, "", extra)


def _nikola_post(post: Post, extra: str) -> SourceFile:
    # Its own front matter; YAML would cost it a slower parser. The output's path follows the source's, hence the month.
    front = (
        f"<!--\n.. title: {post.title}\n.. slug: {post.slug}\n.. date: {post.date:%Y-%m-%d %H:%M:%S UTC}\n"
        f".. tags: {', '.join(post.tags)}\n-->\n\n"
    )
    return f"posts/{post.path}.md", front + _body(post, "<!-- TEASER_END -->", extra)


def _zola_post(post: Post, extra: str) -> SourceFile:
    front = (
        f'+++\ntitle = "{post.title}"\ndate = {post.date:%Y-%m-%dT%H:%M:%SZ}\npath = "{post.path}"\n'
        f"taxonomies = {{tags = {json.dumps(post.tags)}}}\n+++\n\n"
    )
    # A section's address is its folder's, so the posts are where the archive's pages are to be.
    return f"content/archive/{post.date.year}/{post.slug}.md", front + _body(post, "<!-- more -->", extra)


_POSTS: dict[str, Callable[[Post, str], SourceFile]] = {
    "convblog": _yaml_post,
    "hugo": _hugo_post,
    "zola": _zola_post,
    "pelican": _pelican_post,
    "nikola": _nikola_post,
    "eleventy": _yaml_post,
}


def post_file(generator: str, post: Post, extra: str = "") -> SourceFile:
    """The source of `post`; `extra` is a paragraph at its end."""
    return _POSTS[generator](post, extra)


def answer_file(generator: str, post: Post, number: int, text: str) -> SourceFile:
    """An answer to `post`: convblog's own kind of file, or the data file by which a Hugo site would hold one."""
    digest = int.from_bytes(sha256(f"answer {number}".encode()).digest())
    id_ = "".join(_BASE32[digest >> shift & 31] for shift in range(0, 50, 5))
    if generator == "hugo":
        front = f'name: Marie Example\npublished: 2026-02-03T04:05:06Z\ntext: "{text}"\n'
        return f"data/responses/{post.slug}/{id_}.yaml", front
    front = (
        f"---\nid: {id_}\nkind: reply\nchannel: email\ntarget: /{post.path}/\n"
        "author: {name: Marie Example, url: https://marie.example/}\n"
        "published: 2026-02-03T04:05:06Z\nreceived: 2026-02-03T04:06:00Z\n---\n"
    )
    return f"responses/{post.slug}/20260203T0405-marie-example-{id_[:8]}.md", f"{front}{text}\n"


def section_files(generator: str) -> list[SourceFile]:
    """The files by which Hugo and Zola turn the folder of a year into a page of the archive."""
    if generator == "hugo":
        front = '---\ntitle: "{year}"\nurl: /archive/{year}/\n---\n'
        return [(f"content/posts/{year}/_index.md", front.format(year=year)) for year in _YEARS]
    if generator == "zola":
        front = '+++\ntitle = "{}"\nweight = {}\nsort_by = "date"\ntemplate = "year.html"\ntransparent = true\n+++\n'
        return [(f"content/archive/{year}/_index.md", front.format(year, 9999 - year)) for year in _YEARS]
    return []


def _yaml(post: Post) -> str:
    return f"---\ntitle: {post.title}\ndate: {post.date.isoformat()}\ntags: [{', '.join(post.tags)}]\n---\n\n"


def _body(post: Post, more: str, extra: str) -> str:
    """The Markdown; `more` is the generator's own mark for the end of the excerpt, or nothing."""
    return "\n\n".join(part for part in (post.lead, more, post.rest, extra) if part) + "\n"
