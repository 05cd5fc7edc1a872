"""Posts as parsed, for rules that need no files."""

from __future__ import annotations

from datetime import UTC

from convblog.config import Config
from convblog.content.parse import parse
from convblog.content.post import Post
from convblog.content.settings import Settings
from tests.scenario import post


def posted(path: str, date: str = "2026-01-01", lang: str = "en", **keys: str) -> Post:
    """A post at `path` below content/."""
    text = post(keys.pop("title", path), date, **keys)
    return parse(text.encode(), f"content/{path}", Settings(lang, "UTC"), UTC).post


def configured(**keys: object) -> Config:
    """A configuration with these keys."""
    return Config(**{"title": "T", "url": "https://t.example/"} | keys)  # type: ignore[arg-type]
