"""Whose a page is: what nobody can forge."""

from __future__ import annotations

import pytest

from convblog.channels.owners import owner_of, owner_through
from convblog.conversation.submission import Identity

BOB = "https://bob.example/"


@pytest.mark.parametrize(
    ("source", "author", "kind", "value"),
    [
        # One's own host, whatever the page says of its author.
        ("https://marie.example/notes/12", BOB, "host", "marie.example"),
        ("https://WWW.Marie.example./", "", "host", "marie.example"),
        ("http://marie.example:80/", "", "host", "marie.example"),
        ("https://marie.example:8443/", "", "host", "marie.example:8443"),
        ("https://münchen.example/", "", "host", "xn--mnchen-3ya.example"),
        ("https://alice.github.io/x", BOB, "host", "alice.github.io"),
        ("https://alice.tumblr.com/post/1", BOB, "host", "alice.tumblr.com"),
        ("http://127.0.0.1:8000/x", "", "host", "127.0.0.1:8000"),
        # Accounts on hosts shared by many, by the address of the page.
        ("https://medium.com/@Alice/a-post", BOB, "account", "medium.com/@alice"),
        ("https://github.com/alice/repo/issues/1", BOB, "account", "github.com/alice"),
        ("https://bsky.app/profile/alice.example/post/3k", BOB, "account", "bsky.app/profile/alice.example"),
        ("https://social.example/@alice/1099", BOB, "account", "social.example/@alice"),
        ("https://tilde.example/~alice/x.html", BOB, "account", "tilde.example/~alice"),
        ("https://tilde.example/%7Ealice/x.html", BOB, "account", "tilde.example/~alice"),
        # Bridges tell whom they copied from.
        ("https://brid.gy/comment/mastodon/@me@here.example/1/2", "https://social.example/@Zoë", "account",
         "social.example/@zo%c3%ab"),
        ("https://www.brid.gy/like/mastodon/@me@here.example/1/2", "https://social.example/users/bob/", "account",
         "social.example/users/bob"),
    ],
)  # fmt: skip
def test_who_answers_for_a_page(source: str, author: str, kind: str, value: str) -> None:
    assert owner_of(source, author) == Identity(kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "author"),
    [
        ("https://github.io/x", BOB),  # nobody's: what is below belongs to different people
        ("https://co.uk/", BOB),
        ("https://medium.com/", BOB),
        ("https://bsky.app/profile", BOB),
        ("https://telegra.ph/My-words-01-02", BOB),
        ("https://commentpara.de/comment/1", BOB),
        ("https://brid.gy/comment/mastodon/@me@here.example/1/2", ""),
        ("https://brid.gy/comment/mastodon/@me@here.example/1/2", "https://brid.gy/mastodon/@bob"),
        ("https://brid.gy/comment/mastodon/@me@here.example/1/2", "javascript:alert(1)"),
        # What converts any page, or whatever any server sends, proves nothing.
        ("https://brid.gy/comment/x", BOB),
        ("https://brid.gy/about/mastodon/me/1/2", BOB),
        ("https://brid.gy/comment//me/1/2", BOB),
        ("https://fed.brid.gy/comment/mastodon/me/1/2", BOB),
        ("https://granary.io/url?input=html&url=https://evil.example/", BOB),
        ("not an address", BOB),
        ("https://[::1/", BOB),
        ("", ""),
    ],
)
def test_where_nobody_can_tell_nobody_is_named(source: str, author: str) -> None:
    assert owner_of(source, author) is None


def test_a_page_that_leads_on_to_somebody_else_s_speaks_for_nobody() -> None:
    friend = "https://friend.example/out?u=https://evil.example/"
    assert owner_through(friend, "https://evil.example/", BOB) is None
    assert owner_through(friend, "", BOB) == Identity("host", "friend.example")
    assert owner_through("http://friend.example/a", "https://www.friend.example/b", BOB) is not None
    copy = "https://brid.gy/comment/mastodon/@me@here.example/1/2"
    assert owner_through(copy, "https://evil.example/", BOB) is None


def test_no_page_can_pass_for_a_bridge() -> None:
    for host in ("brid.gy.evil.example", "evilbrid.gy", "brid.gy@evil.example", "evil.example/brid.gy"):
        found = owner_of(f"https://{host}/x", BOB)
        assert found is None or "bob.example" not in found.value
